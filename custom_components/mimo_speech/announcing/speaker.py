"""Base class of all kinds of speakers."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from homeassistant.core import State
from homeassistant.exceptions import HomeAssistantError

from .announcement import Note, Result, SpeakerReport
from .home import AnnouncingHome
from .playback_monitor import LOST_STATES, PlaybackMonitor
from .playback_watch import PlaybackWatch
from .reports import async_report
from .serving import Fetch
from .states import async_refresh_polled
from .turn import Turn


class Speaker(ABC):
    """Plays turns on one entity, one at a time, as its queue ensures."""

    def __init__(self, home: AnnouncingHome, entity_id: str) -> None:
        self._home = home
        self._hass = home.hass
        self._limits = home.limits
        self._entity_id = entity_id

    async def async_speak(self, turn: Turn) -> SpeakerReport:
        """Play a turn as soon as its audio starts to arrive; return its report."""
        try:
            await asyncio.gather(
                turn.audio.async_wait_begun(),
                async_refresh_polled(self._hass, self._entity_id, self._limits.refresh_s),
            )
        except HomeAssistantError as err:
            return SpeakerReport(result=Result.FAILED, error=err)
        if self._reachable_state is None:
            return self._report(Result.OFFLINE)
        return await self._async_speak_now(turn)

    @property
    def can_be_interrupted(self) -> bool:
        """Whether a new announcement may interrupt the current one."""
        return True

    @abstractmethod
    async def async_restore(self) -> tuple[Note, ...]:
        """Restore what announcements changed; return what could not be restored."""

    @abstractmethod
    async def _async_speak_now(self, turn: Turn) -> SpeakerReport:
        """Play a turn with audio on a speaker that is available."""

    @property
    def _reachable_state(self) -> State | None:
        state = self._hass.states.get(self._entity_id)
        return None if state is None or state.state in LOST_STATES else state

    def _report(self, result: Result, error: HomeAssistantError | None = None) -> SpeakerReport:
        return async_report(self._hass, self._entity_id, result, error)

    async def _async_watch(
        self,
        turn: Turn,
        monitor: PlaybackMonitor,
        command: Callable[[Fetch], Coroutine[Any, Any, None]],
        is_silent: Callable[[], bool],
        notes: tuple[Note, ...],
    ) -> SpeakerReport:
        """Send the play command and return the report of the playback."""
        fetch = self._home.server.async_open(turn.audio)
        watch = PlaybackWatch(
            hass=self._hass,
            entity_id=self._entity_id,
            turn=turn,
            fetch=fetch,
            monitor=monitor,
            is_silent=is_silent,
        )
        try:
            result = await watch.async_run(command)
        finally:
            self._home.server.async_close(fetch)
        return async_report(self._hass, self._entity_id, result, error=watch.error, notes=notes)
