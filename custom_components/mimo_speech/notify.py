"""Announcers as notifiers, so that whatever can notify can speak."""

from typing import override

from homeassistant.components.notify import (  # type: ignore[attr-defined,unused-ignore]
    NotifyEntity,
    NotifyEntityFeature,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import MimoConfigEntry
from .announce import async_announce
from .announce_schema import ATTR_ANNOUNCER, ATTR_MESSAGE
from .announcers import Announcer
from .entity import AnnouncerEntity

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: MimoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a notifier to every announcer."""
    await entry.runtime_data.announcers.async_add_platform(
        lambda announcer: [AnnouncerNotifier(announcer)], async_add_entities
    )


class AnnouncerNotifier(AnnouncerEntity, NotifyEntity):
    """Speaks what it is sent."""

    _attr_name = None
    _attr_supported_features = NotifyEntityFeature.TITLE

    def __init__(self, announcer: Announcer) -> None:
        super().__init__(announcer)
        self._attr_translation_key = "announcer"

    @override
    async def async_send_message(self, message: str, title: str | None = None) -> None:
        """Announce a title, if there is one, and a message.

        Returns once the announcement is accepted, so that groups and alerts need not wait until it
        was heard; what becomes of it is told by the announcer's event, also where a mute or the
        quiet hours hold it back. Raises `ServiceValidationError` for what is known to be wrong at
        once: nothing to speak, no voice, no speakers.
        """
        text = f"{title}\n{message}" if title else message
        fields = {ATTR_ANNOUNCER: self.entity_id, ATTR_MESSAGE: text}
        await async_announce(self.hass, fields, self._context)
