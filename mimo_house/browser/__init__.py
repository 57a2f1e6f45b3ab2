"""Home Assistant's web page in a real browser: end-to-end test, pictures for the documents."""
