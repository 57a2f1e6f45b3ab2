"""Library tests know no Home Assistant; their only network is loopback."""

from hypothesis import HealthCheck, settings
import pytest

settings.register_profile(
    "busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("busy machine")


@pytest.fixture(autouse=True)
def _loopback(socket_enabled: None) -> None:
    """Let tests talk to the simulator."""
