"""Event entity for the results of an announcer's announcements."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, override

from homeassistant.components.event import EventEntity
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import MimoConfigEntry
from .announce_schema import ATTR_ANNOUNCEMENT_ID, ATTR_PRIORITY
from .announcers import Announcer
from .announcing.announcement import HEARD, Announcement, Result, SpeakerReport
from .announcing.announcements import async_get_announcements
from .entity import AnnouncerEntity

PARALLEL_UPDATES = 0

ATTR_RESULTS: Final = "results"
"""Result of the announcement by entity id of the speaker."""


class AnnouncementEnd(StrEnum):
    """Overall result of an announcement."""

    HEARD = "heard"
    """All speakers played it."""
    UNVERIFIED = "unverified"
    """It was sent to all speakers, but not all of them report whether they played it."""
    PARTLY_HEARD = "partly_heard"
    """Some speakers played it as far as is known, others did not."""
    MUTED = "muted"
    """The announcer or the speakers were muted, or quiet hours suppressed it."""
    EXPIRED = "expired"
    """It waited too long at all speakers."""
    NOT_HEARD = "not_heard"
    """No speaker played it, for other reasons or for different ones."""


def end_of(reports: Mapping[str, SpeakerReport]) -> AnnouncementEnd:
    """Return the overall result of a finished announcement."""
    results = {report.result for report in reports.values()}
    if results <= HEARD:
        is_sure = results == {Result.SPOKEN}
        return AnnouncementEnd.HEARD if is_sure else AnnouncementEnd.UNVERIFIED
    if results & HEARD:
        return AnnouncementEnd.PARTLY_HEARD
    if results == {Result.MUTED}:
        return AnnouncementEnd.MUTED
    return AnnouncementEnd.EXPIRED if results == {Result.EXPIRED} else AnnouncementEnd.NOT_HEARD


async def async_setup_entry(
    hass: HomeAssistant,
    entry: MimoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add an event entity for each announcer."""
    await entry.runtime_data.announcers.async_add_platform(
        lambda announcer: [AnnouncementDone(announcer, "announcement")], async_add_entities
    )


class AnnouncementDone(AnnouncerEntity, EventEntity):
    """Triggered once per announcement, when all speakers are done. It contains no text."""

    def __init__(self, announcer: Announcer, key: str) -> None:
        super().__init__(announcer, key)
        self._attr_event_types = [str(end) for end in AnnouncementEnd]

    @override
    async def async_added_to_hass(self) -> None:
        """Subscribe to announcements."""
        await super().async_added_to_hass()
        announcements = async_get_announcements(self.hass)
        self.async_on_remove(announcements.async_listen(self._async_follow))

    @callback
    def _async_follow(self, announcement: Announcement) -> None:
        announcer_id = self._announcer.subentry.subentry_id
        if announcement.request.announcer_id != announcer_id or not announcement.is_done:
            return
        self._trigger_event(
            str(end_of(announcement.reports)),
            {
                ATTR_ANNOUNCEMENT_ID: announcement.announcement_id,
                ATTR_PRIORITY: str(announcement.request.priority),
                ATTR_RESULTS: {
                    speaker: str(report.result) for speaker, report in announcement.reports.items()
                },
            },
        )
        self.async_write_ha_state()
