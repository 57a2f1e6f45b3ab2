"""Music that an announcement replaces, and its resumption."""

from dataclasses import replace
from typing import Final

from homeassistant.components.media_player.const import (
    ATTR_MEDIA_CONTENT_ID,
    ATTR_MEDIA_CONTENT_TYPE,
    ATTR_MEDIA_POSITION,
    ATTR_MEDIA_POSITION_UPDATED_AT,
    ATTR_MEDIA_SEEK_POSITION,
    SERVICE_PLAY_MEDIA,
    MediaType,
)
from homeassistant.const import SERVICE_MEDIA_SEEK
from homeassistant.core import State
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from .commands import PlayerCommands
from .home import AnnouncingHome
from .playback_monitor import LOST_STATES, PLAYING_STATES
from .saved_states import SavedMusic
from .states import async_wait_for_state

_SPEECH: Final = ("/api/tts_proxy/", "media-source://tts", f"/api/{DOMAIN}/", f"//{DOMAIN}/")
"""Parts of content ids that identify speech as opposed to music."""


class MusicKeeper:
    """Saves and resumes the music of a media player that does not do so itself."""

    def __init__(self, home: AnnouncingHome, entity_id: str) -> None:
        self._hass = home.hass
        self._saved = home.saved
        self._limits = home.limits
        self._commands = PlayerCommands(home, entity_id)
        self._entity_id = entity_id

    async def async_save(self, *, can_seek: bool) -> bool:
        """Save the music playing now; return whether it can be resumed."""
        state = self._hass.states.get(self._entity_id)
        if state is None or state.state not in PLAYING_STATES or is_speech(state):
            return True
        music = _music_of(state, can_seek=can_seek)
        await self._save(music)
        return music is not None

    async def async_restore(self) -> bool:
        """Resume the music unless something else is playing; return whether nothing was lost."""
        music = self._saved.of(self._entity_id).music
        state = self._hass.states.get(self._entity_id)
        if music is None:
            return True
        if state is None or state.state in LOST_STATES:
            return False
        plays_something_else = state.state in PLAYING_STATES and not is_speech(state)
        # After a long power cut, nobody expects the music to resume.
        is_old = dt_util.utcnow().timestamp() - music.saved_at > self._limits.music_age_s
        if plays_something_else or is_old:
            await self._save(None)
            return plays_something_else
        is_playing = await self._async_play(music)
        await self._save(None)
        return is_playing

    async def _async_play(self, music: SavedMusic) -> bool:
        content = {
            ATTR_MEDIA_CONTENT_ID: music.content_id,
            ATTR_MEDIA_CONTENT_TYPE: music.content_type,
        }
        if not await self._commands.async_insist(SERVICE_PLAY_MEDIA, content):
            return False
        is_playing = await async_wait_for_state(
            self._hass, self._entity_id, self._is_playing, self._limits.call_s
        )
        if is_playing and music.position_s is not None:
            position = {ATTR_MEDIA_SEEK_POSITION: music.position_s}
            await self._commands.async_send(SERVICE_MEDIA_SEEK, position)
        return is_playing

    def _is_playing(self) -> bool:
        state = self._hass.states.get(self._entity_id)
        return state is not None and state.state in PLAYING_STATES

    async def _save(self, music: SavedMusic | None) -> None:
        state = self._saved.of(self._entity_id)
        await self._saved.async_save(self._entity_id, replace(state, music=music))


def is_speech(state: State) -> bool:
    """Tell whether a media player is playing speech, judging by its content id."""
    content_id = str(state.attributes.get(ATTR_MEDIA_CONTENT_ID, ""))
    return any(mark in content_id for mark in _SPEECH)


def _music_of(state: State, *, can_seek: bool) -> SavedMusic | None:
    """Return the music in a state; None if it cannot be played again from what is known."""
    content_id = state.attributes.get(ATTR_MEDIA_CONTENT_ID)
    if not content_id:
        return None
    content_type = state.attributes.get(ATTR_MEDIA_CONTENT_TYPE) or MediaType.MUSIC
    return SavedMusic(
        content_id=str(content_id),
        content_type=str(content_type),
        position_s=_position_s(state) if can_seek else None,
        saved_at=dt_util.utcnow().timestamp(),
    )


def _position_s(state: State) -> float | None:
    position = state.attributes.get(ATTR_MEDIA_POSITION)
    updated_at = state.attributes.get(ATTR_MEDIA_POSITION_UPDATED_AT)
    if not isinstance(position, (int, float)):
        return None
    since_s = 0.0
    if updated_at is not None and state.state == "playing":
        since_s = max(0.0, (dt_util.utcnow() - updated_at).total_seconds())
    return float(position) + since_s
