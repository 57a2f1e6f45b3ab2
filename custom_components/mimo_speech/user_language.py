"""Language of the user who fills in a form, for texts that the frontend cannot translate."""

from homeassistant.components.frontend.storage import async_user_store
from homeassistant.components.http.const import KEY_HASS_USER
from homeassistant.core import HomeAssistant
from homeassistant.helpers.http import current_request


async def async_user_language(hass: HomeAssistant) -> str:
    """Return the language in the profile of the user; that of Home Assistant if there is none."""
    request = current_request.get()
    user = None if request is None else request.get(KEY_HASS_USER)
    if user is None:
        return hass.config.language
    settings = (await async_user_store(hass, user.id)).data.get("language")
    chosen = settings.get("language") if isinstance(settings, dict) else None
    return str(chosen) if chosen else hass.config.language
