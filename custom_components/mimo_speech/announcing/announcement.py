"""An announcement: what was asked for, and what became of it at each speaker."""

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
    """What became of an announcement at one speaker; the first two are not final."""

    QUEUED = "queued"
    SPEAKING = "speaking"
    SPOKEN = "spoken"
    """The speaker fetched all of the audio and had the time to play it."""
    UNVERIFIED = "unverified"
    """It was sent, but the speaker does not tell whether it was heard."""
    MUTED = "muted"
    """It was played while the speaker was muted, or was held back by its announcer."""
    OFFLINE = "offline"
    BUSY = "busy"
    """The satellite stayed in a conversation."""
    FAILED = "failed"
    EXPIRED = "expired"
    INTERRUPTED = "interrupted"
    """It began, but did not come to its end."""

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen at this speaker."""
        return self not in (Result.QUEUED, Result.SPEAKING)


HEARD: Final = frozenset({Result.SPOKEN, Result.UNVERIFIED})
"""The results of a speaker that played the announcement as far as can be known."""


class Note(StrEnum):
    """What else the caller should know about a speaker."""

    VOLUME_NOT_SET = "volume_not_set"
    MUSIC_NOT_RESUMED = "music_not_resumed"


class HeldBackError(HomeAssistantError):
    """An announcement is not spoken because its announcer holds it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementRequest:
    """What is to be announced, where and how."""

    message: str = field(repr=False)
    engine: str
    """The entity id of the voice."""
    speakers: tuple[str, ...]
    """Entity ids of media players and voice satellites; at least one."""
    language: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    """Options of the voice, as for `tts.speak`."""
    volume: float | None = None
    """0 to 1; None: as loud as each speaker is."""
    priority: Priority = Priority.NORMAL
    expires_after_s: float | None = None
    """How long it may wait; None: for as long as it takes."""
    resume: bool = True
    """Whether music that the announcement replaced is played again."""
    hold: Callable[[], Awaitable[None]] | None = None
    """Returns when the announcement may be spoken; None: now.

    Raises `HeldBackError` if it may not be spoken after all.
    """
    announcer_id: str | None = None
    """The subentry id of the announcer that it was made with."""
    context: Context | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerReport:
    """What became of an announcement at one speaker."""

    result: Result = Result.QUEUED
    began_at: datetime | None = None
    error: HomeAssistantError | None = None
    """Why it was not heard; its translation is shown."""
    notes: tuple[Note, ...] = ()


class Announcement:
    """An announcement in progress or done."""

    def __init__(self, request: AnnouncementRequest) -> None:
        self.announcement_id: Final = uuid.uuid4().hex
        self.request: Final = request
        self.created_at: Final = dt_util.utcnow()
        self._reports = dict.fromkeys(request.speakers, SpeakerReport())
        self._listeners = Listeners()
        self._done = asyncio.Event()

    @property
    def reports(self) -> Mapping[str, SpeakerReport]:
        """What became of it, by entity id of the speaker."""
        return self._reports

    @property
    def is_done(self) -> bool:
        """Whether nothing more will happen at any speaker."""
        return self._done.is_set()

    async def async_wait(self) -> None:
        """Return when the last speaker is done."""
        await self._done.wait()

    @callback
    def async_listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call the listener after every report; return a callback that unsubscribes."""
        return self._listeners.async_add(listener)

    @callback
    def async_report(self, speaker: str, report: SpeakerReport) -> None:
        """Tell what became of it at a speaker."""
        self._reports[speaker] = report
        if all(report.result.is_final for report in self._reports.values()):
            self._done.set()
        self._listeners.async_call()
