"""MiMo speech synthesis as a text-to-speech integration for Home Assistant."""

from functools import partial

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

from .account import MimoConfigEntry, async_open_account
from .announce import async_setup_announce
from .announcing.announcements import async_get_announcements
from .card import async_add_card, async_remove_card, async_serve_card
from .const import DOMAIN
from .issues import async_clear_account
from .renames import async_follow_renames
from .satellites import async_follow_satellites
from .services import async_setup_services
from .takes import async_setup_takes
from .voice_samples import async_get_samples
from .websocket import async_setup_websocket

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)
PLATFORMS = (
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.EVENT,
    Platform.NOTIFY,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
    Platform.TTS,
)
_FIRST_PLATFORM = Platform.SWITCH
"""Set up first, so that an announcer's mute is restored before announcements are possible."""


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register actions, WebSocket commands and the card, even if no account is set up."""
    async_setup_services(hass)
    async_setup_takes(hass)
    async_setup_announce(hass)
    async_setup_websocket(hass)
    await async_get_announcements(hass).async_set_up()
    await async_serve_card(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: MimoConfigEntry) -> bool:
    """Set up an account, its voices and its announcers."""
    await async_add_card(hass)
    entry.runtime_data = await async_open_account(hass, entry)
    await hass.config_entries.async_forward_entry_setups(entry, (_FIRST_PLATFORM,))
    others = [platform for platform in PLATFORMS if platform is not _FIRST_PLATFORM]
    await hass.config_entries.async_forward_entry_setups(entry, others)
    async_follow_satellites(hass, entry)
    async_follow_renames(hass, entry)
    entry.async_on_unload(partial(async_clear_account, hass, entry))
    entry.async_on_unload(entry.add_update_listener(_async_follow))
    await async_get_samples(hass).async_prune()
    return True


async def async_unload_entry(hass: HomeAssistant, entry: MimoConfigEntry) -> bool:
    """Unload an account, its voices and its announcers."""
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_entry(hass: HomeAssistant, entry: MimoConfigEntry) -> None:
    """Delete the samples of the account's voices; with the last account, also the card."""
    await async_get_samples(hass).async_prune()
    if not hass.config_entries.async_entries(DOMAIN):
        await async_remove_card(hass)


async def _async_follow(hass: HomeAssistant, entry: MimoConfigEntry) -> None:
    """Apply a change of the account or of its subentries."""
    if entry.runtime_data.is_current:
        await entry.runtime_data.async_follow_subentries()
    else:
        await hass.config_entries.async_reload(entry.entry_id)
    await async_get_samples(hass).async_prune()
