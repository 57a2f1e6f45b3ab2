"""Announcements: queues per speaker, playback, volume, music, and verification."""
