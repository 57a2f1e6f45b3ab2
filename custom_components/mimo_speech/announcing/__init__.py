"""Announcements: one queue per speaker, the volume, the music, and what was heard."""
