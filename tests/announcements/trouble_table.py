"""Rows of docs/development/speakers.md: failures of speakers."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from homeassistant.helpers.entity import Entity

from custom_components.mimo_speech.announcing.announcement import Result

from .claims import Hears
from .device import Device
from .home import SONG, Home, Speaker
from .players import Cast, MusicAssistant
from .satellite import OccupiedSatellite, Satellite, SatelliteState
from .troubles import (
    Crashing,
    FetchingHalf,
    FetchingNothing,
    Hanging,
    NeverPlaying,
    Offline,
    PlayingForEver,
    Raising,
)

VOLUME: Final = 0.3
AWAY_S: Final = 30.0

_ERRORS: Final = {
    Result.OFFLINE: "speaker_offline",
    Result.BUSY: "speaker_busy",
    Result.FAILED: "speaker_did_not_play",
    Result.EXPIRED: "announcement_expired",
    Result.INTERRUPTED: "speaker_interrupted",
    Result.MUTED: "speaker_muted",
}

type Meanwhile = Callable[[Home, Speaker], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleRow:
    """One failure."""

    name: str
    what: str
    hears: Hears
    result: Result
    make: type[Speaker] = Cast
    device: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    """Fields of the action."""
    meanwhile: Meanwhile | None = None
    """What happens after the action was called."""
    volume_afterwards: float = VOLUME
    music: str | None = None
    """What plays before and, unless stated otherwise, afterwards."""
    music_afterwards: str | None = None
    error_of_integration: bool = False
    """Whether the reason is that of the speaker's integration."""
    by_s: float = 130
    """Maximum time until the result, in seconds."""

    @property
    def error(self) -> str | None:
        """Translation key of the reason, if it is one of this integration."""
        return None if self.error_of_integration else _ERRORS.get(self.result)


async def _until_heard(home: Home, speaker: Speaker) -> None:
    await home.async_until(lambda: speaker.device.is_playing_clip)
    await asyncio.sleep(0.5)


async def _unplug(home: Home, speaker: Speaker) -> None:
    await _until_heard(home, speaker)
    speaker.device.unplug()
    await asyncio.sleep(AWAY_S)
    speaker.device.plug()


async def _stop(home: Home, speaker: Speaker) -> None:
    await _until_heard(home, speaker)
    await _call(home, "media_stop", speaker)


async def _play_something_else(home: Home, speaker: Speaker) -> None:
    await _until_heard(home, speaker)
    await _call(
        home, "play_media", speaker, media_content_id=OTHER_SONG, media_content_type="music"
    )


async def _turn_the_knob(home: Home, speaker: Speaker) -> None:
    await _until_heard(home, speaker)
    speaker.device.volume = 0.75


async def _mute(home: Home, speaker: Speaker) -> None:
    await _until_heard(home, speaker)
    speaker.device.is_muted = True


async def _talk_a_while(home: Home, speaker: Speaker) -> None:
    assert isinstance(speaker, Satellite)
    for state in (SatelliteState.PROCESSING, SatelliteState.RESPONDING, SatelliteState.IDLE):
        await asyncio.sleep(AWAY_S / 3)
        speaker.become(state)


async def _be_busy_a_while(home: Home, speaker: Speaker) -> None:
    assert isinstance(speaker, Satellite)
    await asyncio.sleep(AWAY_S)
    speaker._is_announcing = False


async def _call(home: Home, action: str, speaker: Entity, **fields: Any) -> None:
    await home.hass.services.async_call(
        "media_player", action, {"entity_id": speaker.entity_id, **fields}, blocking=True
    )


class Talking(Satellite):
    """A satellite in a conversation."""

    def __init__(self, device: Device) -> None:
        super().__init__(device)
        self._state = SatelliteState.LISTENING


OTHER_SONG: Final = "http://radio.example/blues"
_LOUD: Final = {"volume": 60}

TROUBLE_ROWS: Final = (
    TroubleRow(
        name="offline",
        what="The speaker is unavailable.",
        make=Offline,
        hears=Hears.NOTHING,
        result=Result.OFFLINE,
    ),
    TroubleRow(
        name="unplugged",
        what="The speaker becomes unavailable during playback and returns later.",
        fields=_LOUD,
        meanwhile=_unplug,
        hears=Hears.PART,
        result=Result.INTERRUPTED,
    ),
    TroubleRow(
        name="muted",
        what="The speaker is muted.",
        device={"is_muted": True},
        fields=_LOUD,
        hears=Hears.SILENT,
        result=Result.MUTED,
    ),
    TroubleRow(
        name="volume 0",
        what="The volume of the speaker is 0, and no volume is requested.",
        device={"volume": 0.0},
        volume_afterwards=0.0,
        hears=Hears.SILENT,
        result=Result.MUTED,
    ),
    TroubleRow(
        name="volume 0, raised",
        what="The volume of the speaker is 0, and a volume is requested.",
        device={"volume": 0.0},
        fields=_LOUD,
        volume_afterwards=0.0,
        hears=Hears.ALL,
        result=Result.SPOKEN,
    ),
    TroubleRow(
        name="turned",
        what="Somebody changes the volume during playback: it is kept.",
        fields=_LOUD,
        meanwhile=_turn_the_knob,
        volume_afterwards=0.75,
        hears=Hears.ALL,
        result=Result.SPOKEN,
    ),
    TroubleRow(
        name="stopped",
        what="Somebody stops the speaker during playback.",
        fields=_LOUD,
        meanwhile=_stop,
        hears=Hears.PART,
        result=Result.INTERRUPTED,
    ),
    TroubleRow(
        name="other music",
        what="Somebody plays something else during playback: it continues.",
        fields=_LOUD,
        music=SONG,
        meanwhile=_play_something_else,
        music_afterwards=OTHER_SONG,
        hears=Hears.PART,
        result=Result.INTERRUPTED,
    ),
    TroubleRow(
        name="hangs",
        what="The speaker does not respond.",
        make=Hanging,
        fields=_LOUD,
        hears=Hears.NOTHING,
        result=Result.FAILED,
    ),
    TroubleRow(
        name="refuses",
        what="The speaker rejects the command.",
        make=Raising,
        fields=_LOUD,
        hears=Hears.NOTHING,
        result=Result.FAILED,
        error_of_integration=True,
    ),
    TroubleRow(
        name="crashes",
        what="The speaker's integration has a bug.",
        make=Crashing,
        fields=_LOUD,
        hears=Hears.NOTHING,
        result=Result.FAILED,
    ),
    TroubleRow(
        name="fetches half",
        what="The connection to the speaker breaks during playback.",
        make=FetchingHalf,
        fields=_LOUD,
        hears=Hears.PART,
        result=Result.INTERRUPTED,
    ),
    TroubleRow(
        name="fetches nothing",
        what="The speaker cannot reach Home Assistant's URL.",
        make=FetchingNothing,
        fields=_LOUD,
        hears=Hears.NOTHING,
        result=Result.FAILED,
    ),
    TroubleRow(
        name="plays for ever",
        what="The speaker keeps reporting that it is playing.",
        make=PlayingForEver,
        fields=_LOUD,
        hears=Hears.ALL,
        result=Result.UNVERIFIED,
    ),
    TroubleRow(
        name="never plays",
        what="The speaker never reports that it is playing.",
        make=NeverPlaying,
        fields=_LOUD,
        hears=Hears.ALL,
        result=Result.UNVERIFIED,
    ),
    TroubleRow(
        name="conversation",
        what="The satellite is in a conversation, which is not interrupted.",
        make=Talking,
        meanwhile=_talk_a_while,
        hears=Hears.LATER,
        result=Result.SPOKEN,
    ),
    TroubleRow(
        name="endless conversation",
        what="The satellite does not leave a conversation.",
        make=Talking,
        hears=Hears.NOTHING,
        result=Result.BUSY,
    ),
    TroubleRow(
        name="expired",
        what="The satellite is in a conversation until the announcement expires.",
        make=Talking,
        fields={"expires_after": 60},
        hears=Hears.NOTHING,
        result=Result.EXPIRED,
    ),
    TroubleRow(
        name="busy",
        what="The satellite is playing another announcement.",
        make=OccupiedSatellite,
        meanwhile=_be_busy_a_while,
        hears=Hears.LATER,
        result=Result.SPOKEN,
    ),
    TroubleRow(
        name="busy for ever",
        what="The satellite never finishes another announcement.",
        make=OccupiedSatellite,
        hears=Hears.NOTHING,
        result=Result.BUSY,
    ),
    TroubleRow(
        name="muted in the middle",
        what="Somebody mutes the speaker during playback.",
        make=MusicAssistant,
        fields=_LOUD,
        meanwhile=_mute,
        hears=Hears.ALL,
        result=Result.MUTED,
    ),
)
