"""One request to the service: how it is sent, when, how often, and what its answer holds."""
