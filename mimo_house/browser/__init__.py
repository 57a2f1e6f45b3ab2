"""Home Assistant's frontend in a real browser: end-to-end tests and screenshots."""
