"""Announcement requests, and their results by speaker."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
import uuid

from homeassistant.core import CALLBACK_TYPE, Context, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from ..listeners import Listeners


class Priority(StrEnum):
    """Whether an announcement waits for others or interrupts them."""

    NORMAL = "normal"
    URGENT = "urgent"


class Result(StrEnum):
    """Result of an announcement at one speaker; the first two are not final."""

    QUEUED = "queued"
    SPEAKING = "speaking"
    SPOKEN = "spoken"
    """The speaker fetched all of the audio and had enough time to play it."""
    UNVERIFIED = "unverified"
    """It was sent, but the speaker does not report whether it played it."""
    MUTED = "muted"
    """The speaker was muted during playback, or the announcer held the announcement back."""
    OFFLINE = "offline"
    BUSY = "busy"
    """The satellite was in a conversation for too long."""
    FAILED = "failed"
    EXPIRED = "expired"
    INTERRUPTED = "interrupted"
    """Playback started, but did not finish."""

    @property
    def is_final(self) -> bool:
        """Whether the result will not change any more."""
        return self not in (Result.QUEUED, Result.SPEAKING)


HEARD: Final = frozenset({Result.SPOKEN, Result.UNVERIFIED})
"""Results of a speaker that played the announcement as far as is known."""


class Note(StrEnum):
    """Restrictions to report in addition to the result."""

    VOLUME_NOT_SET = "volume_not_set"
    MUSIC_NOT_RESUMED = "music_not_resumed"


class HeldBackError(HomeAssistantError):
    """The announcer suppressed the announcement, such as during quiet hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementRequest:
    """What to announce, where and how."""

    message: str = field(repr=False)
    engine: str
    """Entity id of the voice."""
    speakers: tuple[str, ...]
    """Entity ids of media players and voice satellites; at least one."""
    language: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    """Options of the voice, as for `tts.speak`."""
    volume: float | None = None
    """0 to 1; None keeps the current volume of each speaker."""
    priority: Priority = Priority.NORMAL
    expires_after_s: float | None = None
    """How long it may wait in the queue, in seconds; None for no limit."""
    resume: bool = True
    """Whether to resume music that the announcement replaced."""
    hold: Callable[[], Awaitable[None]] | None = None
    """Waits until the announcement may be spoken; None to speak it at once.

    Raises `HeldBackError` if the announcement is suppressed.
    """
    announcer_id: str | None = None
    """Subentry id of the announcer that was used."""
    context: Context | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerReport:
    """Status of an announcement at one speaker."""

    result: Result = Result.QUEUED
    began_at: datetime | None = None
    error: HomeAssistantError | None = None
    """Why it was not played; translatable."""
    notes: tuple[Note, ...] = ()


class Announcement:
    """An announcement in progress or finished."""

    def __init__(self, request: AnnouncementRequest) -> None:
        self.announcement_id: Final = uuid.uuid4().hex
        self.request: Final = request
        self.created_at: Final = dt_util.utcnow()
        self._reports = dict.fromkeys(request.speakers, SpeakerReport())
        self._listeners = Listeners()
        self._done = asyncio.Event()

    @property
    def reports(self) -> Mapping[str, SpeakerReport]:
        """Status by entity id of the speaker."""
        return self._reports

    @property
    def is_done(self) -> bool:
        """Whether the results of all speakers are final."""
        return self._done.is_set()

    async def async_wait(self) -> None:
        """Wait until the results of all speakers are final."""
        await self._done.wait()

    @callback
    def async_listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call the listener after every report; return a callback to unsubscribe."""
        return self._listeners.async_add(listener)

    @callback
    def async_report(self, speaker: str, report: SpeakerReport) -> None:
        """Update the status at a speaker."""
        self._reports[speaker] = report
        if all(report.result.is_final for report in self._reports.values()):
            self._done.set()
        self._listeners.async_call()
