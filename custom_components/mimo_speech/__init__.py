"""MiMo speech synthesis as a text-to-speech engine of Home Assistant."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryAuthFailed, ConfigEntryNotReady

from .account import MimoConfigEntry, async_open_account
from .exceptions import error_translation
from .mimo import MimoAuthError, MimoError
from .satellites import async_follow_satellites

PLATFORMS = (Platform.TTS,)


async def async_setup_entry(hass: HomeAssistant, entry: MimoConfigEntry) -> bool:
    """Set up an account and its voices."""
    try:
        entry.runtime_data = await async_open_account(hass, entry)
    except MimoAuthError as err:
        raise ConfigEntryAuthFailed(**error_translation(err)) from err
    except MimoError as err:
        raise ConfigEntryNotReady(**error_translation(err)) from err
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    async_follow_satellites(hass, entry)
    entry.async_on_unload(entry.add_update_listener(_async_reload))
    return True


async def async_unload_entry(hass: HomeAssistant, entry: MimoConfigEntry) -> bool:
    """Take an account and its voices down."""
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def _async_reload(hass: HomeAssistant, entry: MimoConfigEntry) -> None:
    """Follow a change of the account or of one of its voices."""
    await hass.config_entries.async_reload(entry.entry_id)
