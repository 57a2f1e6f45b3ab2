"""Speakers that misbehave, whatever their make."""

import asyncio
from typing import Any, override

from homeassistant.components.media_player.const import MediaPlayerState, MediaType
from homeassistant.exceptions import HomeAssistantError

from .device import Device, Fetching
from .players import Cast


class Offline(Cast):
    """Is gone until somebody plugs it in."""

    _attr_available = False

    def plug(self, *, is_in: bool) -> None:
        """Come back, or go."""
        self._attr_available = is_in
        self.async_write_ha_state()


class Hanging(Cast):
    """Never answers a call, though it can be seen."""

    @override
    async def async_play_media(
        self, media_type: MediaType | str, media_id: str, **kwargs: Any
    ) -> None:
        await asyncio.Event().wait()


class Raising(Cast):
    """Refuses every call."""

    @override
    async def async_play_media(
        self, media_type: MediaType | str, media_id: str, **kwargs: Any
    ) -> None:
        raise HomeAssistantError("The speaker refuses")


class Crashing(Cast):
    """Has a bug in its integration."""

    @override
    async def async_play_media(
        self, media_type: MediaType | str, media_id: str, **kwargs: Any
    ) -> None:
        raise KeyError("status")


class PlayingForEver(Cast):
    """Says that it plays, once it has begun to."""

    @property
    @override
    def state(self) -> MediaPlayerState | None:
        return MediaPlayerState.PLAYING if self.device.clips else super().state


class NeverPlaying(Cast):
    """Never says that it plays."""

    @property
    @override
    def state(self) -> MediaPlayerState | None:
        return self.idle


class FetchingHalf(Cast):
    """Loses the connection in the middle."""

    def __init__(self, device: Device) -> None:
        super().__init__(device)
        device.fetching = Fetching.HALF


class FetchingNothing(Cast):
    """Cannot reach Home Assistant."""

    def __init__(self, device: Device) -> None:
        super().__init__(device)
        device.fetching = Fetching.NOTHING
