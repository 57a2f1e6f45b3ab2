"""What the platforms of media players can do about announcements.

Read in the source of Home Assistant 2026.11: each platform takes the volume of an announcement
under a name and on a scale of its own, in `extra` of `media_player.play_media`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.components.media_player.const import MediaPlayerEntityFeature


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeVolume:
    """How a platform takes the volume of one announcement."""

    key: str
    scale: Callable[[float], float]
    """From 0–1 to the platform's own scale."""

    def as_extra(self, volume: float) -> dict[str, Any]:
        """Return the `extra` for a volume of 0 to 1."""
        return {self.key: self.scale(volume)}


def _percent(volume: float) -> int:
    return round(volume * 100)


def _percent_from_one(volume: float) -> int:
    return max(1, _percent(volume))


def _fraction_above_zero(volume: float) -> float:
    return max(0.01, volume)


NATIVE_VOLUMES: Final = {
    "bang_olufsen": NativeVolume(key="overlay_absolute_volume", scale=_percent_from_one),
    "music_assistant": NativeVolume(key="announce_volume", scale=_percent_from_one),
    "sonos": NativeVolume(key="volume", scale=_percent),
    "squeezebox": NativeVolume(key="announce_volume", scale=_fraction_above_zero),
}
"""By platform. It counts where the entity announces natively, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """What one speaker can do about announcements."""

    announces_natively: bool
    """Music goes on by itself afterwards."""
    native_volume: NativeVolume | None
    can_set_volume: bool
    can_seek: bool
    can_play: bool

    @classmethod
    def of(cls, platform: str | None, features: int) -> Abilities:
        """Return the abilities of a media player by its platform and `supported_features`."""
        natively = bool(features & MediaPlayerEntityFeature.MEDIA_ANNOUNCE)
        return cls(
            announces_natively=natively,
            native_volume=NATIVE_VOLUMES.get(platform or "") if natively else None,
            can_set_volume=bool(features & MediaPlayerEntityFeature.VOLUME_SET),
            can_seek=bool(features & MediaPlayerEntityFeature.SEEK),
            can_play=bool(features & MediaPlayerEntityFeature.PLAY_MEDIA),
        )
