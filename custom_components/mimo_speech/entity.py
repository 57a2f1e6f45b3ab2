"""Accounts and voices as devices."""

from typing import override

from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import Entity

from .account import MimoConfigEntry
from .const import DOMAIN, MANUFACTURER
from .voice import Voice


class AccountEntity(Entity):
    """Base of the entities of an account."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, entry: MimoConfigEntry, key: str) -> None:
        self._account = entry.runtime_data
        self._attr_unique_id = f"{entry.entry_id}_{key}"
        self._attr_translation_key = key
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, entry.entry_id)},
            name=entry.title,
            manufacturer=MANUFACTURER,
            entry_type=DeviceEntryType.SERVICE,
        )


class VoiceEntity(Entity):
    """Base of the entities of one voice."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, entry: MimoConfigEntry, voice: Voice, key: str | None = None) -> None:
        """Use the key to tell the entities of one voice apart; its engine has none."""
        self._entry = entry
        self._account = entry.runtime_data
        self._voice = voice
        subentry_id = voice.subentry.subentry_id
        self._attr_unique_id = subentry_id if key is None else f"{subentry_id}_{key}"
        self._attr_translation_key = key
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, subentry_id)},
            name=voice.subentry.title,
            manufacturer=MANUFACTURER,
            model=voice.configured.model_id,
            entry_type=DeviceEntryType.SERVICE,
        )

    @override
    async def async_added_to_hass(self) -> None:
        """Let the voice take the entity down when it changes."""
        await super().async_added_to_hass()
        self._voice.async_add_entity(self)
