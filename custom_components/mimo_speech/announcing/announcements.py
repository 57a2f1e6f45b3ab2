"""All announcements: those in progress, and the most recent ones."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, replace
import logging
from typing import Any, Final

from homeassistant.components import tts
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import (
    CALLBACK_TYPE,
    Context,
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.start import async_at_started
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..listeners import Listeners
from .announcement import Announcement, AnnouncementRequest, HeldBackError, Result, SpeakerReport
from .audio import AnnouncementAudio
from .home import AnnouncingHome
from .limits import Limits
from .playback_monitor import LOST_STATES
from .player_speaker import MediaPlayerSpeaker
from .queue import SpeakerQueue
from .reports import async_report, failed_report
from .satellite_speaker import SatelliteSpeaker, is_satellite
from .saved_states import SavedStates
from .serving import async_get_audio_server
from .turn import Turn

_LOGGER = logging.getLogger(__name__)

_KEPT: Final = 20


@dataclass(frozen=True, slots=True)
class _Kept:
    """A recent announcement."""

    announcement: Announcement
    audio: AnnouncementAudio
    known_ids: frozenset[str]
    """Its own id, and those of the announcements that it repeats."""


_ANNOUNCEMENTS: HassKey[Announcements] = HassKey(f"{DOMAIN}_announcements")


@callback
def async_get_announcements(hass: HomeAssistant) -> Announcements:
    """Return the announcements, which are independent of reloads of the accounts."""
    if _ANNOUNCEMENTS not in hass.data:
        hass.data[_ANNOUNCEMENTS] = Announcements(hass)
    return hass.data[_ANNOUNCEMENTS]


class Announcements:
    """Creates the audio of announcements, queues it for the speakers, and keeps recent ones."""

    def __init__(self, hass: HomeAssistant, limits: Limits | None = None) -> None:
        self._hass = hass
        self._home = AnnouncingHome(
            hass=hass,
            server=async_get_audio_server(hass),
            saved=SavedStates(hass),
            limits=limits or Limits(),
        )
        self._queues: dict[str, SpeakerQueue] = {}
        self._recent: deque[_Kept] = deque(maxlen=_KEPT)
        self._listeners = Listeners[Announcement]()

    @property
    def recent(self) -> tuple[Announcement, ...]:
        """Recent announcements, newest first, kept in memory only."""
        return tuple(kept.announcement for kept in self._recent)

    @callback
    def async_listen(self, listener: Callable[[Announcement], None]) -> CALLBACK_TYPE:
        """Call the listener for every announcement, when it is created and after each report.

        Returns a callback to unsubscribe.
        """
        return self._listeners.async_add(listener)

    async def async_set_up(self) -> None:
        """Restore speakers that were not restored before Home Assistant stopped.

        From then on, speakers that were unavailable are restored when they return.
        """
        await self._home.saved.async_load()
        self._hass.bus.async_listen(
            EVENT_STATE_CHANGED, self._async_restore_returned, event_filter=self._has_returned
        )
        async_at_started(self._hass, self._async_restore_all)

    async def _async_restore_all(self, _: HomeAssistant) -> None:
        for speaker in self._home.saved:
            self._queue(speaker).restore()

    @callback
    def _has_returned(self, event_data: EventStateChangedData) -> bool:
        old, new = event_data["old_state"], event_data["new_state"]
        return (
            event_data["entity_id"] in self._home.saved
            and new is not None
            and new.state not in LOST_STATES
            and (old is None or old.state in LOST_STATES)
        )

    @callback
    def _async_restore_returned(self, event: Event[EventStateChangedData]) -> None:
        self._queue(event.data["entity_id"]).restore()

    @callback
    def async_announce(self, request: AnnouncementRequest) -> Announcement:
        """Start an announcement and return immediately.

        Raises `HomeAssistantError` if the voice is not available.
        """
        return self._async_begin(request, self._async_make_audio(request), replaces=None)

    @callback
    def async_refuse(
        self, request: AnnouncementRequest, result: Result, error: HomeAssistantError | None
    ) -> Announcement:
        """Return an announcement that is not played, with this result for every speaker."""
        announcement = Announcement(request)
        for speaker in request.speakers:
            announcement.async_report(speaker, SpeakerReport(result=result, error=error))
        self._listeners.async_call(announcement)
        return announcement

    @callback
    def async_repeat(
        self,
        announcement_id: str | None,
        *,
        speakers: tuple[str, ...],
        context: Context | None,
    ) -> Announcement:
        """Play one of the recent announcements again, from memory.

        The id may also be that of an earlier repetition; None selects the most recent announcement.
        Raises `ServiceValidationError` if there is none.
        """
        kept = self._find(announcement_id)
        request = replace(kept.announcement.request, speakers=speakers, context=context, hold=None)
        audio = kept.audio
        if audio.error is not None:
            audio = self._async_make_audio(request)
        return self._async_begin(request, audio, replaces=kept)

    def find(self, announcement_id: str | None) -> Announcement:
        """Return a recent announcement by its id; None selects the most recent one.

        Raises `ServiceValidationError` if there is none.
        """
        return self._find(announcement_id).announcement

    def _find(self, announcement_id: str | None) -> _Kept:
        for kept in self._recent:
            if announcement_id is None or announcement_id in kept.known_ids:
                return kept
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="nothing_to_repeat")

    @callback
    def _async_make_audio(self, request: AnnouncementRequest) -> AnnouncementAudio:
        stream = tts.async_create_stream(
            self._hass, request.engine, request.language, dict(request.options)
        )
        stream.async_set_message(request.message)
        return AnnouncementAudio(self._hass, stream)

    @callback
    def _async_begin(
        self, request: AnnouncementRequest, audio: AnnouncementAudio, replaces: _Kept | None
    ) -> Announcement:
        announcement = Announcement(request)
        known_ids = {announcement.announcement_id}
        if replaces is not None:
            known_ids |= replaces.known_ids
            self._recent.remove(replaces)
        self._recent.appendleft(_Kept(announcement, audio, frozenset(known_ids)))
        announcement.async_listen(lambda: self._listeners.async_call(announcement))
        self._listeners.async_call(announcement)
        for speaker in request.speakers:
            self._create_task(self._async_run(Turn(announcement, speaker, audio), speaker))
        return announcement

    async def _async_run(self, turn: Turn, speaker: str) -> None:
        """Queue a turn when it may be spoken; let it expire if it waits too long."""
        queue = self._queue(speaker)
        try:
            async with asyncio.timeout(turn.request.expires_after_s):
                if turn.request.hold is not None:
                    await turn.request.hold()
                if turn.is_urgent:
                    await _async_wait_ready(turn.audio)
                queue.put(turn)
                await turn.begun.wait()
        except TimeoutError:
            if not turn.begun.is_set():
                turn.async_finish(async_report(self._hass, speaker, Result.EXPIRED))
                queue.drop(turn)
        except HeldBackError as err:
            turn.async_finish(SpeakerReport(result=Result.MUTED, error=err))
        except Exception:
            _LOGGER.exception("Failed to queue an announcement")
            turn.async_finish(failed_report())

    def _queue(self, speaker: str) -> SpeakerQueue:
        if speaker not in self._queues:
            kind = SatelliteSpeaker if is_satellite(speaker) else MediaPlayerSpeaker
            self._queues[speaker] = SpeakerQueue(kind(self._home, speaker), self._create_task)
        return self._queues[speaker]

    def _create_task(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        return self._hass.async_create_background_task(work, "mimo_speech announcement")


async def _async_wait_ready(audio: AnnouncementAudio) -> None:
    """Wait for the first audio; an error is left to the turn to report."""
    with suppress(HomeAssistantError):
        await audio.async_wait_begun()
