"""How long to look."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "long",
    deadline=None,
    max_examples=1_000,
    suppress_health_check=[HealthCheck.too_slow],
)
