"""Observation of one playback until there is a result."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
import logging
from typing import Any, Final

from homeassistant.components.media_player.const import ATTR_MEDIA_CONTENT_ID, MediaPlayerState
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, State, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_track_state_change_event

from .announcement import HEARD, Result
from .music import is_speech
from .playback_monitor import PLAYING_STATES, CallState, PlaybackMonitor
from .serving import Fetch
from .states import async_refresh, async_refresh_polled
from .turn import Turn

_LOGGER = logging.getLogger(__name__)

_UPDATE_INTERVAL_S: Final = 1.0
_UNSEEN_INTERVAL_S: Final = 0.4
"""VLC reports idle right after the command; short speech would be over before the next poll."""


@dataclass(kw_only=True)
class PlaybackWatch:
    """Sends the play command, and observes state, command and fetching concurrently."""

    hass: HomeAssistant
    entity_id: str
    turn: Turn
    fetch: Fetch
    monitor: PlaybackMonitor
    is_silent: Callable[[], bool]
    """Whether the speaker is muted or its volume is 0."""
    error: HomeAssistantError | None = None
    """Why the command failed."""

    def __post_init__(self) -> None:
        """Initialize the observation."""
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        self._updated_at = 0.0
        self._has_shown_ours = False

    async def async_run(self, command: Callable[[Fetch], Coroutine[Any, Any, object]]) -> Result:
        """Play the announcement and return its result."""
        unsubscribe = async_track_state_change_event(self.hass, self.entity_id, self._observe_state)
        stop_listening = self.fetch.async_listen(self._observe_fetch)
        call = asyncio.ensure_future(self._async_call(command))
        measured = asyncio.ensure_future(self._async_wait_measured())
        try:
            return await self._async_wait_for_verdict()
        except asyncio.CancelledError:
            # What was probably heard is not repeated.
            if (result := self.monitor.verdict_if_interrupted(self._loop.time())) not in HEARD:
                raise
            return result
        finally:
            call.cancel()
            measured.cancel()
            await asyncio.wait((call, measured), timeout=self.monitor.limits.cancel_s)
            stop_listening()
            unsubscribe()

    async def _async_wait_for_verdict(self) -> Result:
        while True:
            self._changed.clear()
            now = self._loop.time()
            self._observe()
            if (verdict := self.monitor.verdict(now)) is not None:
                return verdict
            await self._async_update(now)
            try:
                async with asyncio.timeout_at(self.monitor.next_look_at(now)):
                    await self._changed.wait()
            except TimeoutError:
                continue

    def _observe(self) -> None:
        monitor, audio = self.monitor, self.turn.audio
        monitor.fetch_began_at = self.fetch.began_at
        monitor.bytes_sent = self.fetch.bytes_sent
        monitor.is_fetching = self.fetch.readers > 0
        monitor.size = audio.size
        monitor.is_cut = audio.error is not None
        monitor.duration_s = audio.duration_s
        monitor.is_muted = self.is_silent()
        if self.fetch.began_at is not None:
            self.turn.async_begin()

    @callback
    def _observe_fetch(self) -> None:
        self._observe()
        self._changed.set()

    @callback
    def _observe_state(self, event: Event[EventStateChangedData]) -> None:
        if (state := event.data["new_state"]) is not None:
            self._observe()
            self.monitor.observe_state(self._state_of_speech(state), self._loop.time())
            self._changed.set()

    def _state_of_speech(self, state: State) -> str:
        """Return the state; "idle" if something else has replaced the announcement."""
        is_ours = is_speech(state)
        self._has_shown_ours |= is_ours
        shows_other = bool(state.attributes.get(ATTR_MEDIA_CONTENT_ID)) and not is_ours
        is_replaced = shows_other and self._has_shown_ours and state.state in PLAYING_STATES
        return MediaPlayerState.IDLE if is_replaced else state.state

    async def _async_call(self, command: Callable[[Fetch], Coroutine[Any, Any, object]]) -> None:
        state = CallState.RETURNED
        try:
            await command(self.fetch)
        except HomeAssistantError as err:
            self.error, state = err, CallState.FAILED
        except Exception as err:  # noqa: BLE001  # Other integrations may raise anything.
            _LOGGER.warning("%s failed to play an announcement: %r", self.entity_id, err)
            state = CallState.FAILED
        self.monitor.observe_call(state, self._loop.time())
        self._changed.set()

    async def _async_wait_measured(self) -> None:
        await self.turn.audio.async_wait_measured()
        self._changed.set()

    async def _async_update(self, now: float) -> None:
        """Update the state of a speaker that should have begun or ended by now."""
        end, since_s = self.monitor.expected_end, now - self._updated_at
        if end is not None and now >= end and since_s >= _UPDATE_INTERVAL_S:
            self._updated_at = now
            await async_refresh(self.hass, self.entity_id, _UPDATE_INTERVAL_S)
        elif self.monitor.is_unseen and since_s >= _UNSEEN_INTERVAL_S:
            self._updated_at = now
            await async_refresh_polled(self.hass, self.entity_id, _UPDATE_INTERVAL_S)
