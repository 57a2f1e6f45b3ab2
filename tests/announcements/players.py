"""What Home Assistant sees of speakers, and what their integrations make of a call.

Each is written after the `media_player.py` of its platform in Home Assistant 2026.11.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final, override

from homeassistant.components.media_player import MediaPlayerEntity
from homeassistant.components.media_player.browse_media import async_process_play_media_url
from homeassistant.components.media_player.const import (
    ATTR_MEDIA_EXTRA,
    MediaPlayerEntityFeature,
    MediaPlayerState,
    MediaType,
)
from homeassistant.components.media_source import async_resolve_media, is_media_source_id
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util

from .device import Answering, Device

_CALL_S: Final = 0.05
"""For which a call to a device on the network takes."""
_BASICS: Final = (
    MediaPlayerEntityFeature.PLAY_MEDIA
    | MediaPlayerEntityFeature.PLAY
    | MediaPlayerEntityFeature.PAUSE
    | MediaPlayerEntityFeature.STOP
)
_LOUDNESS: Final = MediaPlayerEntityFeature.VOLUME_SET | MediaPlayerEntityFeature.VOLUME_MUTE
_ANNOUNCE: Final = MediaPlayerEntityFeature.MEDIA_ANNOUNCE
_SEEK: Final = MediaPlayerEntityFeature.SEEK


class SimulatedPlayer(MediaPlayerEntity):
    """A player as its integration shows it."""

    platform_name: ClassVar[str]
    idle: ClassVar[MediaPlayerState] = MediaPlayerState.IDLE
    """Its state while nothing plays."""
    tells_what_plays: ClassVar[bool] = True
    tells_position: ClassVar[bool] = True

    _attr_should_poll = False
    _attr_supported_features = _BASICS | _LOUDNESS | _SEEK

    def __init__(self, device: Device) -> None:
        self.device: Final = device
        self._attr_name = self._attr_unique_id = device.name
        self.extras: list[Mapping[str, Any]] = []
        """The field `extra` of every call."""
        self.media_types: list[str] = []
        self.volumes_set: list[float] = []

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the device."""
        await super().async_added_to_hass()
        self.async_on_remove(self.device.listen(self._device_changed))

    def _device_changed(self) -> None:
        if not self.should_poll:
            self.async_write_ha_state()

    @property
    @override
    def available(self) -> bool:
        """Return whether it can be reached."""
        return self.device.is_connected

    @property
    @override
    def state(self) -> MediaPlayerState | None:
        """Return what it plays, as far as it tells."""
        if self.device.is_playing_music or self._shows_clips:
            return MediaPlayerState.PLAYING
        return self.idle if self.device.music is None else MediaPlayerState.PAUSED

    @property
    def _shows_clips(self) -> bool:
        return self.device.is_playing_clip

    @property
    @override
    def volume_level(self) -> float | None:
        """Return how loud it is."""
        return self.device.volume

    @property
    @override
    def is_volume_muted(self) -> bool | None:
        """Return whether it is muted."""
        return self.device.is_muted

    @property
    @override
    def media_content_id(self) -> str | None:
        """Return what it plays."""
        if not self.tells_what_plays:
            return None
        replaces = _ANNOUNCE not in self.supported_features
        return (replaces and self.device.clip) or self.device.music

    @property
    @override
    def media_content_type(self) -> str | None:
        """Return of which kind that is."""
        return MediaType.MUSIC if self.media_content_id else None

    @property
    @override
    def media_position(self) -> int | None:
        """Return where in the music it is."""
        if not self.tells_position or self.device.music is None:
            return None
        return int(self.device.position_s)

    @property
    @override
    def media_position_updated_at(self) -> datetime | None:
        """Return when that was so."""
        return None if self.media_position is None else dt_util.utcnow()

    @property
    @override
    def media_duration(self) -> int | None:
        """Return how long the music is."""
        return int(self.device.library.get(self.device.music or "", 0)) or None

    @override
    async def async_set_volume_level(self, volume: float) -> None:
        """Be that loud."""
        self.volumes_set.append(volume)
        await asyncio.sleep(_CALL_S)
        self.device.volume = volume

    @override
    async def async_mute_volume(self, mute: bool) -> None:
        """Mute or unmute."""
        await asyncio.sleep(_CALL_S)
        self.device.is_muted = mute

    @override
    async def async_media_play(self) -> None:
        """Go on."""
        self.device.resume()

    @override
    async def async_media_pause(self) -> None:
        """Pause."""
        self.device.pause()

    @override
    async def async_media_stop(self) -> None:
        """Stop."""
        self.device.stop()

    @override
    async def async_media_seek(self, position: float) -> None:
        """Go to another place."""
        await asyncio.sleep(_CALL_S)
        self.device.seek(position)

    @override
    async def async_play_media(
        self, media_type: MediaType | str, media_id: str, **kwargs: Any
    ) -> None:
        """Play, or announce where the integration can."""
        # The service leaves it out where the caller does.
        extra: Mapping[str, Any] = kwargs.get(ATTR_MEDIA_EXTRA) or {}
        self.extras.append(extra)
        self.media_types.append(media_type)
        if self.device.answering is Answering.NEVER:
            await asyncio.Event().wait()
        if self.device.answering is Answering.REFUSES:
            raise HomeAssistantError("The speaker refuses")
        url = await self._async_url(media_id)
        await asyncio.sleep(_CALL_S)
        if kwargs.get("announce") and _ANNOUNCE in self.supported_features:
            await self._async_announce(url, extra)
        elif url in self.device.library:
            self.device.play_music(url)
        elif url.startswith("http"):
            self.device.replace(url)
        else:
            await self._async_refuse(url)

    async def _async_url(self, media_id: str) -> str:
        if media_id in self.device.library:
            return media_id
        if is_media_source_id(media_id):
            media_id = (await async_resolve_media(self.hass, media_id, self.entity_id)).url
        if media_id.startswith(("/", "http")):
            return async_process_play_media_url(self.hass, media_id)
        return media_id

    async def _async_announce(self, url: str, extra: Mapping[str, Any]) -> None:
        raise NotImplementedError

    async def _async_refuse(self, url: str) -> None:
        raise HomeAssistantError(f"Cannot play {url}")


class Sonos(SimulatedPlayer):
    """Plays a clip over the music; the entity tells nothing of it."""

    platform_name = "sonos"
    _attr_supported_features = _BASICS | _LOUDNESS | _SEEK | _ANNOUNCE

    @property
    @override
    def _shows_clips(self) -> bool:
        return False

    @override
    async def _async_announce(self, url: str, extra: Mapping[str, Any]) -> None:
        volume = extra.get("volume")
        # The library that talks to it takes 0 for none.
        self.device.overlay(url, int(volume) / 100 if volume else None)


class MusicAssistant(SimulatedPlayer):
    """Pauses the music itself, and returns once it goes on; loses what comes in the meantime."""

    platform_name = "music_assistant"
    _attr_supported_features = _BASICS | _LOUDNESS | _SEEK | _ANNOUNCE

    def __init__(self, device: Device) -> None:
        super().__init__(device)
        # Its server looks at the length first.
        device.fetches_twice = True

    @override
    async def _async_announce(self, url: str, extra: Mapping[str, Any]) -> None:
        if self.device.is_busy:
            return
        volume = extra.get("announce_volume")
        assert volume is None or (isinstance(volume, int) and 1 <= volume <= 100)
        await asyncio.wait([self.device.announce(url, None if volume is None else volume / 100)])


class Squeezebox(SimulatedPlayer):
    """Pauses the music itself, and returns once it goes on."""

    platform_name = "squeezebox"
    idle = MediaPlayerState.IDLE
    _attr_supported_features = _BASICS | _LOUDNESS | _SEEK | _ANNOUNCE

    @override
    async def _async_announce(self, url: str, extra: Mapping[str, Any]) -> None:
        volume = None
        if "announce_volume" in extra:
            volume = float(extra["announce_volume"])
            if not 0 < volume <= 1:
                raise ServiceValidationError("Invalid announce_volume")
        await asyncio.wait([self.device.announce(url, volume)])


class BangOlufsen(SimulatedPlayer):
    """Plays an overlay over the music; the entity tells nothing of it."""

    platform_name = "bang_olufsen"
    _attr_supported_features = _BASICS | _LOUDNESS | _ANNOUNCE
    _MEDIA_TYPES: ClassVar = ("audio/", "favourite", "music", "provider", "radio", "url")

    @property
    @override
    def _shows_clips(self) -> bool:
        return False

    @override
    async def async_play_media(
        self, media_type: MediaType | str, media_id: str, **kwargs: Any
    ) -> None:
        if not media_type.startswith(self._MEDIA_TYPES):
            raise ServiceValidationError("Invalid media type")
        await super().async_play_media(media_type, media_id, **kwargs)

    @override
    async def _async_announce(self, url: str, extra: Mapping[str, Any]) -> None:
        volume = extra.get("overlay_absolute_volume")
        assert volume is None or isinstance(volume, int)
        # It takes 0 for none.
        self.device.overlay(url, volume / 100 if volume else None)


class Esphome(SimulatedPlayer):
    """Has a pipeline of its own for announcements; the last one wins."""

    platform_name = "esphome"
    tells_what_plays = False
    tells_position = False
    _attr_supported_features = _BASICS | _LOUDNESS | _ANNOUNCE

    @override
    async def _async_announce(self, url: str, extra: Mapping[str, Any]) -> None:
        self.device.announce(url)


class ForkedDaapd(SimulatedPlayer):
    """Pauses the music and sets the volume of its own options; returns once music goes on."""

    platform_name = "forked_daapd"
    tts_volume: ClassVar = 0.8
    PAUSE_S: ClassVar = 1.2
    _attr_supported_features = _BASICS | _LOUDNESS | _SEEK | _ANNOUNCE

    @override
    async def _async_announce(self, url: str, extra: Mapping[str, Any]) -> None:
        await asyncio.sleep(self.PAUSE_S)
        await asyncio.wait([self.device.announce(url, self.tts_volume)])


class Cast(SimulatedPlayer):
    """Ignores that it is an announcement, and forgets what it played."""

    platform_name = "cast"
    idle = MediaPlayerState.OFF

    @override
    async def _async_refuse(self, url: str) -> None:
        """Fail without a word, as its receiver does."""
        self.device.stop()


class CastApp(Cast):
    """A Cast device on which an app plays what nobody else can."""

    _attr_app_name = "Spotify"
    _attr_app_id = "CC32E753"


class Dlna(SimulatedPlayer):
    """Stops what plays first; some can seek."""

    platform_name = "dlna_dmr"

    @override
    async def async_play_media(
        self, media_type: MediaType | str, media_id: str, **kwargs: Any
    ) -> None:
        self.device.stop()
        await super().async_play_media(media_type, media_id, **kwargs)


class DlnaWithoutSeek(Dlna):
    """Begins everything at the beginning."""

    _attr_supported_features = _BASICS | _LOUDNESS


class Polled(SimulatedPlayer):
    """A player that is asked every ten seconds how it is, and after every call."""

    _attr_should_poll = True
    seen: tuple[MediaPlayerState | None, float] = MediaPlayerState.IDLE, 0.0

    async def async_update(self) -> None:
        """Look at it."""
        self.seen = super().state, self.device.volume

    @property
    @override
    def state(self) -> MediaPlayerState | None:
        """Return what it did when last seen."""
        return self.seen[0]

    @property
    @override
    def volume_level(self) -> float | None:
        """Return how loud it was when last seen."""
        return self.seen[1]


class Mpd(Polled):
    """Rounds the volume down to whole percents."""

    platform_name = "mpd"
    idle = MediaPlayerState.OFF

    @override
    async def async_set_volume_level(self, volume: float) -> None:
        await super().async_set_volume_level(int(volume * 100) / 100)


class Vlc(Polled):
    """Does not tell what it plays."""

    platform_name = "vlc_telnet"
    tells_what_plays = False


class FixedVolume(SimulatedPlayer):
    """A speaker whose volume is none of Home Assistant's business."""

    platform_name = "dlna_dmr"
    _attr_supported_features = _BASICS | _SEEK

    @property
    @override
    def volume_level(self) -> float | None:
        """Tell nothing."""
        return None

    @property
    @override
    def is_volume_muted(self) -> bool | None:
        """Tell nothing."""
        return None


POLLED_EVERY: Final = timedelta(seconds=10)
