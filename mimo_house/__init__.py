"""A real Home Assistant as a process, driven over HTTP: demo, development, end-to-end test."""
