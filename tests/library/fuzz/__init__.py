"""Hostile input: whatever the service or a text may hold, nothing breaks, hangs or grows."""
