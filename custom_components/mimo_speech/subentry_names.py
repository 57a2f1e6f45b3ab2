"""Names of voices and announcers: their titles, unless the user has renamed their devices."""

from collections.abc import Collection

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .const import DOMAIN
from .mimo import name_key


@callback
def async_name_of(hass: HomeAssistant, entry: ConfigEntry, subentry: ConfigSubentry) -> str:
    """Return the name that Home Assistant shows."""
    device = _device(hass, entry, subentry)
    return (device and device.name_by_user) or subentry.title


@callback
def async_is_name_taken(
    hass: HomeAssistant,
    entry: ConfigEntry,
    name: str,
    subentry_types: Collection[str],
    *,
    own_id: str | None,
) -> bool:
    """Return whether another subentry of these types has the name."""
    return any(
        name_key(async_name_of(hass, entry, subentry)) == name_key(name)
        for subentry in entry.subentries.values()
        if subentry.subentry_type in subentry_types and subentry.subentry_id != own_id
    )


@callback
def async_forget_name_of_device(
    hass: HomeAssistant, entry: ConfigEntry, subentry: ConfigSubentry
) -> None:
    """Remove the custom name of the device, so that it uses the title that a form has just set."""
    if (device := _device(hass, entry, subentry)) and device.name_by_user:
        dr.async_get(hass).async_update_device(device.id, name_by_user=None)


def _device(
    hass: HomeAssistant, entry: ConfigEntry, subentry: ConfigSubentry
) -> dr.DeviceEntry | None:
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    identifier = (DOMAIN, subentry.subentry_id)
    return next((device for device in devices if identifier in device.identifiers), None)
