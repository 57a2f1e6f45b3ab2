"""A voice as a device."""

from homeassistant.config_entries import ConfigSubentry
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import Entity

from .account import MimoConfigEntry
from .const import DOMAIN, MANUFACTURER
from .voice_settings import VoiceSettings


class VoiceEntity(Entity):
    """Base of the entities of one voice."""

    _attr_has_entity_name = True

    def __init__(self, entry: MimoConfigEntry, subentry: ConfigSubentry) -> None:
        self._entry = entry
        self._subentry = subentry
        self._account = entry.runtime_data
        self._settings = VoiceSettings.from_mapping(subentry.data)
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, subentry.subentry_id)},
            name=subentry.title,
            manufacturer=MANUFACTURER,
            model=self._settings.model_id,
            entry_type=DeviceEntryType.SERVICE,
        )
