"""Voice satellites as speakers."""

import asyncio
from functools import partial
from typing import Any, Final, override

from homeassistant.components.media_player.const import (
    DOMAIN as MEDIA_PLAYER_DOMAIN,
)
from homeassistant.components.media_player.const import (
    MediaPlayerEntityFeature,
)
from homeassistant.const import ATTR_ENTITY_ID, ATTR_SUPPORTED_FEATURES, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from .announcement import Note, Result, SpeakerReport
from .playback_monitor import PlaybackMonitor
from .serving import Fetch
from .speaker import Speaker
from .states import async_wait_for_state
from .turn import Turn
from .volume import VolumeKeeper

_IDLE: Final = "idle"
_RETRY_S: Final = 0.5


def is_satellite(entity_id: str) -> bool:
    """Tell whether the entity is a voice satellite and not a media player."""
    return entity_id.startswith(f"{Platform.ASSIST_SATELLITE}.")


class SatelliteSpeaker(Speaker):
    """Plays turns on one voice satellite, between its conversations.

    Music is left to the satellite; its volume is that of the media player of its device.
    """

    @property
    def _volume(self) -> VolumeKeeper | None:
        player = _player_with_volume(self._hass, self._entity_id)
        return VolumeKeeper(self._home, player) if player else None

    @override
    async def async_restore(self) -> tuple[Note, ...]:
        if volume := self._volume:
            await volume.async_restore()
        return ()

    @override
    async def _async_speak_now(self, turn: Turn) -> SpeakerReport:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._limits.conversation_s
        while await async_wait_for_state(
            self._hass, self._entity_id, self._is_free, deadline - loop.time()
        ):
            if self._reachable_state is None:
                return self._report(Result.OFFLINE)
            report = await self._async_play(turn)
            # A conversation may begin at the moment the command is sent.
            is_refused = _says_that_it_is_busy(report) or not self._is_free()
            if report.result is not Result.FAILED or not is_refused:
                return report
            if loop.time() + _RETRY_S >= deadline:
                break
            await asyncio.sleep(_RETRY_S)
        return self._report(Result.BUSY)

    def _is_free(self) -> bool:
        """Whether it is idle, or unavailable, so that waiting is pointless."""
        state = self._reachable_state
        return state is None or state.state == _IDLE

    async def _async_play(self, turn: Turn) -> SpeakerReport:
        notes = () if await self._async_set_volume(turn) else (Note.VOLUME_NOT_SET,)
        monitor = PlaybackMonitor(
            sent_at=asyncio.get_running_loop().time(),
            was_playing=False,
            continues_playing=True,
            blocks=True,
            limits=self._limits,
        )
        command = partial(self._async_command, turn)
        return await self._async_watch(turn, monitor, command, self._is_silent, notes)

    def _is_silent(self) -> bool:
        volume = self._volume
        return volume is not None and volume.is_silent

    async def _async_set_volume(self, turn: Turn) -> bool:
        keeper, volume = self._volume, turn.request.volume
        if keeper is None:
            return volume is None
        if volume is None:
            await keeper.async_restore()
            return True
        return await keeper.async_set(volume, turn.request.context)

    async def _async_command(self, turn: Turn, fetch: Fetch) -> None:
        data: dict[str, Any] = {
            ATTR_ENTITY_ID: self._entity_id,
            "media_id": fetch.media_content_id,
            # The voice has a chime of its own.
            "preannounce": False,
        }
        await self._hass.services.async_call(
            Platform.ASSIST_SATELLITE, "announce", data, blocking=True, context=turn.request.context
        )


def _says_that_it_is_busy(report: SpeakerReport) -> bool:
    """Tell whether it is playing another announcement, which its state does not always show.

    The class is compared by name, because importing its module requires packages of Assist.
    """
    return type(report.error).__name__ == "SatelliteBusyError"


def _player_with_volume(hass: HomeAssistant, satellite: str) -> str | None:
    """Return the media player of a satellite's device whose volume can be set."""
    registry = er.async_get(hass)
    entry = registry.async_get(satellite)
    if entry is None or entry.device_id is None:
        return None
    for other in er.async_entries_for_device(registry, entry.device_id):
        state = hass.states.get(other.entity_id)
        features = state.attributes.get(ATTR_SUPPORTED_FEATURES, 0) if state else 0
        if other.domain == MEDIA_PLAYER_DOMAIN and features & MediaPlayerEntityFeature.VOLUME_SET:
            return other.entity_id
    return None
