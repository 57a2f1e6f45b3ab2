"""Media players as speakers."""

import asyncio
from functools import partial
from typing import Any, Final, override

from homeassistant.components.media_player.const import (
    ATTR_MEDIA_ANNOUNCE,
    ATTR_MEDIA_CONTENT_ID,
    ATTR_MEDIA_CONTENT_TYPE,
    ATTR_MEDIA_EXTRA,
    SERVICE_PLAY_MEDIA,
    MediaType,
)
from homeassistant.components.media_player.const import (
    DOMAIN as MEDIA_PLAYER_DOMAIN,
)
from homeassistant.const import ATTR_ENTITY_ID, ATTR_SUPPORTED_FEATURES
from homeassistant.helpers import entity_registry as er

from .announcement import Note, Result, SpeakerReport
from .home import AnnouncingHome
from .music import MusicKeeper
from .platforms import Abilities
from .playback_monitor import PLAYING_STATES, PlaybackMonitor
from .reports import async_speaker_error
from .serving import Fetch
from .speaker import Speaker
from .turn import Turn
from .volume import VolumeKeeper

_IGNORED_AFTER_S: Final = 2.0
"""After an interruption, a speaker that fetches nothing for this long has ignored the command."""


class MediaPlayerSpeaker(Speaker):
    """Plays turns on one media player."""

    def __init__(self, home: AnnouncingHome, entity_id: str) -> None:
        super().__init__(home, entity_id)
        self._volume = VolumeKeeper(home, entity_id)
        self._music = MusicKeeper(home, entity_id)
        self._has_replaced_music = False
        """Whether the current content is an announcement; reset when everything is restored."""
        self._busy_until = 0.0
        """When the interrupted announcement would have ended."""

    @property
    @override
    def can_be_interrupted(self) -> bool:
        return self._abilities.can_be_interrupted

    @override
    async def async_restore(self) -> tuple[Note, ...]:
        await self._volume.async_restore()
        is_resumed = await self._music.async_restore()
        self._has_replaced_music = False
        return () if is_resumed else (Note.MUSIC_NOT_RESUMED,)

    @override
    async def _async_speak_now(self, turn: Turn) -> SpeakerReport:
        abilities = self._abilities
        if not abilities.can_play:
            error = async_speaker_error(self._hass, self._entity_id, "speaker_cannot_play")
            return self._report(Result.FAILED, error)
        notes: list[Note] = []
        if not await self._async_note_music(turn, abilities):
            notes.append(Note.MUSIC_NOT_RESUMED)
        if not await self._async_set_volume(turn, abilities):
            notes.append(Note.VOLUME_NOT_SET)
        return await self._async_play(turn, abilities, tuple(notes))

    @property
    def _abilities(self) -> Abilities:
        entry = er.async_get(self._hass).async_get(self._entity_id)
        state = self._reachable_state
        features = state.attributes.get(ATTR_SUPPORTED_FEATURES, 0) if state else 0
        return Abilities.of(entry.platform if entry else None, features)

    async def _async_note_music(self, turn: Turn, abilities: Abilities) -> bool:
        """Save the music that will be replaced; return whether it can be resumed if it should."""
        if abilities.announces_natively or self._has_replaced_music:
            return True
        self._has_replaced_music = True
        return not turn.request.resume or await self._music.async_save(can_seek=abilities.can_seek)

    async def _async_set_volume(self, turn: Turn, abilities: Abilities) -> bool:
        """Set the volume for the announcement; return whether that is possible."""
        volume = turn.request.volume
        if volume is None or abilities.native_volume:
            # A previous announcement may have changed the volume.
            await self._volume.async_restore()
            return True
        can_set = abilities.can_set_volume
        return can_set and await self._volume.async_set(volume, turn.request.context)

    async def _async_play(
        self, turn: Turn, abilities: Abilities, notes: tuple[Note, ...]
    ) -> SpeakerReport:
        state = self._reachable_state
        was_playing = state is not None and state.state in PLAYING_STATES
        monitor = PlaybackMonitor(
            # Some players accept nothing new before the interrupted announcement ends.
            sent_at=max(asyncio.get_running_loop().time(), self._busy_until),
            was_playing=was_playing,
            continues_playing=was_playing and abilities.announces_natively,
            blocks=False,
            limits=self._limits,
        )
        has_own_volume = turn.request.volume is not None and abilities.native_volume is not None
        command = partial(self._async_command, turn, abilities, self._busy_until)
        self._busy_until = 0.0
        try:
            return await self._async_watch(
                turn,
                monitor,
                command,
                lambda: self._volume.is_muted if has_own_volume else self._volume.is_silent,
                notes,
            )
        except asyncio.CancelledError:
            self._busy_until = monitor.expected_end or 0.0
            raise

    async def _async_command(
        self, turn: Turn, abilities: Abilities, busy_until: float, fetch: Fetch
    ) -> None:
        """Send the play command; repeat it if a speaker that was interrupted ignores it."""
        await self._async_play_media(turn, abilities, fetch)
        loop = asyncio.get_running_loop()
        if loop.time() >= busy_until:
            return
        await asyncio.sleep(_IGNORED_AFTER_S)
        while fetch.began_at is None:
            await asyncio.sleep(max(_IGNORED_AFTER_S, busy_until - loop.time()))
            await self._async_play_media(turn, abilities, fetch)

    async def _async_play_media(self, turn: Turn, abilities: Abilities, fetch: Fetch) -> None:
        data: dict[str, Any] = {
            ATTR_ENTITY_ID: self._entity_id,
            ATTR_MEDIA_CONTENT_ID: fetch.media_content_id,
            ATTR_MEDIA_CONTENT_TYPE: MediaType.MUSIC,
            ATTR_MEDIA_ANNOUNCE: True,
        }
        volume = turn.request.volume
        if volume is not None and abilities.native_volume is not None:
            data[ATTR_MEDIA_EXTRA] = abilities.native_volume.as_extra(volume)
        await self._hass.services.async_call(
            MEDIA_PLAYER_DOMAIN,
            SERVICE_PLAY_MEDIA,
            data,
            blocking=True,
            context=turn.request.context,
        )
