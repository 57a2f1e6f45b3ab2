"""Speakers that misbehave, whatever their make."""

import asyncio
from typing import Any, override

from homeassistant.components.media_player.const import MediaPlayerState, MediaType

from .device import Answering, Device, Fetching
from .players import Cast


class Offline(Cast):
    """Is gone until somebody plugs it in."""

    def __init__(self, device: Device) -> None:
        super().__init__(device)
        device.unplug()


class Hanging(Cast):
    """Never answers a call, though it can be seen."""

    def __init__(self, device: Device) -> None:
        super().__init__(device)
        device.answering = Answering.NEVER


class Deaf(Hanging):
    """Never answers any call."""

    @override
    async def async_set_volume_level(self, volume: float) -> None:
        await asyncio.Event().wait()


class Raising(Cast):
    """Refuses every call."""

    def __init__(self, device: Device) -> None:
        super().__init__(device)
        device.answering = Answering.REFUSES


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
