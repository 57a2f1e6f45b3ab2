"""One announcement at one speaker."""

import asyncio
from dataclasses import replace
from typing import Final

from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from .announcement import Announcement, Priority, Result, SpeakerReport
from .audio import AnnouncementAudio

_BEFORE_ITS_BEGINNING: Final = frozenset({Result.OFFLINE, Result.BUSY})
"""Results without playback. After an interrupted playback, they count as interrupted."""


class Turn:
    """A turn waits for its speaker, is played, and ends with a report."""

    def __init__(self, announcement: Announcement, speaker: str, audio: AnnouncementAudio) -> None:
        self.request: Final = announcement.request
        self.audio: Final = audio
        self.begun: Final = asyncio.Event()
        """Set when the speaker fetches the audio or the turn has ended; it cannot expire then."""
        self._announcement = announcement
        self._speaker = speaker

    @property
    def is_urgent(self) -> bool:
        """Whether it interrupts normal turns."""
        return self.request.priority is Priority.URGENT

    @property
    def is_finished(self) -> bool:
        """Whether its report is final."""
        return self._report.result.is_final

    @callback
    def async_begin(self) -> None:
        """Report that playback has started."""
        self.begun.set()
        if self._report.result is Result.QUEUED:
            report = SpeakerReport(result=Result.SPEAKING, began_at=dt_util.utcnow())
            self._announcement.async_report(self._speaker, report)

    @callback
    def async_interrupt(self) -> None:
        """Report that it is queued again."""
        self._announcement.async_report(self._speaker, SpeakerReport())

    @callback
    def async_finish(self, report: SpeakerReport) -> None:
        """Report the end; the time of its start is kept."""
        was_begun = self.begun.is_set()
        self.begun.set()
        if was_begun and report.result in _BEFORE_ITS_BEGINNING:
            report = replace(report, result=Result.INTERRUPTED)
        if not self.is_finished:
            began_at = report.began_at or self._report.began_at
            self._announcement.async_report(self._speaker, replace(report, began_at=began_at))

    @property
    def _report(self) -> SpeakerReport:
        return self._announcement.reports[self._speaker]
