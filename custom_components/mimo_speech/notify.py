"""Notify entities of announcers, for everything that can send notifications."""

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
    """Add a notify entity for each announcer."""
    await entry.runtime_data.announcers.async_add_platform(
        lambda announcer: [AnnouncerNotifier(announcer)], async_add_entities
    )


class AnnouncerNotifier(AnnouncerEntity, NotifyEntity):
    """Announces the messages that it receives."""

    _attr_name = None
    _attr_supported_features = NotifyEntityFeature.TITLE

    def __init__(self, announcer: Announcer) -> None:
        super().__init__(announcer)
        self._attr_translation_key = "announcer"

    @override
    async def async_send_message(self, message: str, title: str | None = None) -> None:
        """Announce a message, preceded by its title if it has one.

        Returns when the announcement is accepted, so that groups and alerts do not wait for
        playback. The result is reported by the announcer's event entity, also if mute or quiet
        hours suppress it. Raises `ServiceValidationError` for immediate errors: nothing to speak,
        no voice, or no speakers.
        """
        text = f"{title}\n{message}" if title else message
        fields = {ATTR_ANNOUNCER: self.entity_id, ATTR_MESSAGE: text}
        await async_announce(self.hass, fields, self._context)
