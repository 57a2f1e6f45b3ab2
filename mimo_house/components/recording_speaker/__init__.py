"""A media player for development that records what it plays, with timestamps."""
