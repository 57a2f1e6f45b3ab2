"""The actions: speech that is made without being played."""

from homeassistant.core import HomeAssistant, SupportsResponse, callback

from .const import DOMAIN
from .prepare import PREPARE_SCHEMA, async_prepare
from .synthesize import SYNTHESIZE_SCHEMA, async_synthesize


@callback
def async_setup_actions(hass: HomeAssistant) -> None:
    """Offer the actions."""
    hass.services.async_register(
        DOMAIN, "synthesize", async_synthesize, SYNTHESIZE_SCHEMA, SupportsResponse.ONLY
    )
    hass.services.async_register(
        DOMAIN, "prepare", async_prepare, PREPARE_SCHEMA, SupportsResponse.OPTIONAL
    )
