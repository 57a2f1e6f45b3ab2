"""What docs/development/speakers.md may claim: each claim is checked, and told in one sentence."""

from collections.abc import Sequence
from enum import Enum
from typing import Final

from custom_components.mimo_speech.announcing.announcement import Note, Result

from .device import Device, Sound

_NEAR_S: Final = 6.0
"""Between two announcements, music may be heard for a moment."""


class Volume(Enum):
    """What becomes of the volume that is asked for."""

    NATIVE = "Set for the announcement by the speaker itself."
    SET = "Set before the announcement, and set back afterwards."
    OWN = "Left as it is: it cannot be set from Home Assistant."
    INTEGRATION = "That of the integration's own options, whatever you ask for."

    @property
    def is_as_asked(self) -> bool:
        """Whether the announcement is as loud as was asked for."""
        return self in (Volume.NATIVE, Volume.SET)


class Music(Enum):
    """What becomes of the music that plays."""

    UNDER = "Goes on under the announcement."
    PAUSED = "Paused for the announcement by the speaker itself."
    AT_PLACE = "Stopped for the announcement, and played on from the same place."
    AT_BEGINNING = (
        "Stopped for the announcement, and played again from its beginning: the player cannot seek."
    )
    LOST_APP = (
        "Stopped, and not played again: an app on the device played it, and only that app can."
    )
    LOST_UNKNOWN = "Stopped, and not played again: the player does not tell what it played."

    @property
    def is_lost(self) -> bool:
        """Whether somebody has to begin it again."""
        return self in (Music.LOST_APP, Music.LOST_UNKNOWN)

    @property
    def notes(self) -> Sequence[Note]:
        """What the response says of it."""
        return [Note.MUSIC_NOT_RESUMED] if self.is_lost else []


class Second(Enum):
    """What the speaker makes of a second announcement while it speaks, if nobody keeps order."""

    REPLACES = "would cut off the first"
    LOST = "would be lost"
    REFUSED = "would be refused"


class Verdict(Enum):
    """What is known of it in the end, when all is well."""

    SEEN = (
        Result.SPOKEN,
        "The speaker fetched all of the audio and told that it played until the end.",
    )
    RETURNED = (
        Result.SPOKEN,
        "The speaker fetched all of the audio, and its integration answers when it has played.",
    )
    SEEN_IN_SILENCE = (
        Result.SPOKEN,
        "The speaker tells that it played until the end; while music plays it does not.",
    )
    UNSEEN = (
        Result.UNVERIFIED,
        "The speaker fetched all of the audio, but does not tell Home Assistant whether it played.",
    )

    def __init__(self, result: Result, sentence: str) -> None:
        self.result = result
        """While no music plays."""
        self.sentence = sentence

    @property
    def with_music(self) -> Result:
        """While music plays."""
        return Result.UNVERIFIED if self is Verdict.SEEN_IN_SILENCE else self.result


class Hears(Enum):
    """What is heard in the room."""

    ALL = "All of it."
    LATER = "All of it, once the trouble is over."
    SILENT = "Nothing: it is played without a sound."
    PART = "The beginning."
    NOTHING = "Nothing."


def music_of(device: Device, song: str, paused_at_s: float) -> Music | str:
    """Return what became of a song; else what is wrong."""
    sounds = [sound for sound in device.played if sound.what == song]
    if not device.is_playing_music or device.music != song:
        return Music.LOST_UNKNOWN
    if len(sounds) == 1:
        return Music.UNDER
    return _resumed(sounds, paused_at_s)


def _resumed(sounds: Sequence[Sound], paused_at_s: float) -> Music | str:
    last = sounds[-1]
    if abs(last.position_s - paused_at_s) <= _NEAR_S:
        return Music.AT_PLACE
    if last.position_s == 0:
        return Music.AT_BEGINNING
    return f"It went on at {last.position_s} s instead of {paused_at_s} s"
