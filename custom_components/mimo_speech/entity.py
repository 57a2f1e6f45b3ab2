"""Base classes of entities."""

from typing import Any, override

from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import Entity

from .account import MimoConfigEntry
from .announcers import Announcer
from .const import DOMAIN, MANUFACTURER
from .subentry_items import SubentryItem
from .voice import Voice


class AccountEntity(Entity):
    """Base class for entities of an account."""

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


class SubentryEntity(Entity):
    """Base class for entities of a subentry, which is a device."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(
        self, item: SubentryItem[Any], key: str | None = None, *, model: str | None = None
    ) -> None:
        """`key` distinguishes the entities of one device; the main one has none."""
        self._item = item
        subentry_id = item.subentry.subentry_id
        self._attr_unique_id = subentry_id if key is None else f"{subentry_id}_{key}"
        self._attr_translation_key = key
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, subentry_id)},
            name=item.title,
            manufacturer=MANUFACTURER,
            model=model,
            entry_type=DeviceEntryType.SERVICE,
        )

    @override
    async def async_added_to_hass(self) -> None:
        """Register the entity with its item, which removes it when it changes."""
        await super().async_added_to_hass()
        self._item.async_add_entity(self)


class VoiceEntity(SubentryEntity):
    """Base class for entities of a voice."""

    def __init__(self, entry: MimoConfigEntry, voice: Voice, key: str | None = None) -> None:
        super().__init__(voice, key, model=voice.configured.model_id)
        self._entry = entry
        self._account = entry.runtime_data
        self._voice = voice


class AnnouncerEntity(SubentryEntity):
    """Base class for entities of an announcer."""

    def __init__(self, announcer: Announcer, key: str | None = None) -> None:
        super().__init__(announcer, key)
        self._announcer = announcer
