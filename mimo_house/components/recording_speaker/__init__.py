"""A speaker for development: it keeps what it is given, and when."""
