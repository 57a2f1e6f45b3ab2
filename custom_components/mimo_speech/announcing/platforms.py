"""Announcement features of media player platforms.

Source: the code of Home Assistant 2026.11. Each platform has its own key and scale for the volume
of an announcement, passed as `extra` of `media_player.play_media`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.components.media_player.const import MediaPlayerEntityFeature


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeVolume:
    """How a platform accepts the volume of a single announcement."""

    key: str
    scale: Callable[[float], float]
    """Converts 0–1 to the platform's scale."""

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
"""By platform; used only if the entity supports announcements natively."""

_KEEPS_OWN_VOLUME: Final = frozenset({"forked_daapd"})
"""Platforms that set and restore the volume of announcements by their own settings."""

_PLAYS_TO_THE_END: Final = frozenset({"music_assistant"})
"""Platforms that ignore an announcement while another one is playing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """Announcement features of one speaker."""

    announces_natively: bool
    """Whether the speaker resumes music by itself."""
    native_volume: NativeVolume | None
    can_set_volume: bool
    can_be_interrupted: bool
    can_seek: bool
    can_play: bool

    @classmethod
    def of(cls, platform: str | None, features: int) -> Abilities:
        """Return the features of a media player by its platform and `supported_features`."""
        natively = bool(features & MediaPlayerEntityFeature.MEDIA_ANNOUNCE)
        return cls(
            announces_natively=natively,
            native_volume=NATIVE_VOLUMES.get(platform or "") if natively else None,
            can_set_volume=bool(features & MediaPlayerEntityFeature.VOLUME_SET)
            and not (natively and platform in _KEEPS_OWN_VOLUME),
            can_be_interrupted=not (natively and platform in _PLAYS_TO_THE_END),
            can_seek=bool(features & MediaPlayerEntityFeature.SEEK),
            can_play=bool(features & MediaPlayerEntityFeature.PLAY_MEDIA),
        )
