"""Real Home Assistant processes for the demo, for development and for end-to-end tests."""
