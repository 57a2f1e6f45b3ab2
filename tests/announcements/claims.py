"""Claims of docs/development/speakers.md: how each is checked, and the sentence for it."""

from collections.abc import Sequence
from enum import Enum
from typing import Final

from custom_components.mimo_speech.announcing.announcement import Note, Result

from .device import Device, Sound

_NEAR_S: Final = 6.0
"""Tolerance, since music may be resumed briefly between two announcements."""


class Volume(Enum):
    """Effect of the requested volume."""

    NATIVE = "Applied to the announcement by the speaker itself."
    SET = "Set before the announcement and restored afterwards."
    OWN = "Not changed: it cannot be set from Home Assistant."
    INTEGRATION = "That from the options of the speaker's integration."

    @property
    def is_as_asked(self) -> bool:
        """Whether the announcement has the requested volume."""
        return self in (Volume.NATIVE, Volume.SET)


class Music(Enum):
    """Effect on music that is playing."""

    UNDER = "Continues in the background."
    PAUSED = "Paused and resumed by the speaker itself."
    AT_PLACE = "Stopped, and resumed at the same position."
    AT_BEGINNING = "Stopped, and restarted from the beginning: the player cannot seek."
    LOST_APP = "Stopped, and not resumed: only the app that was playing it can do that."
    LOST_UNKNOWN = "Stopped, and not resumed: the player does not report what it plays."

    @property
    def is_lost(self) -> bool:
        """Whether the music is not resumed."""
        return self in (Music.LOST_APP, Music.LOST_UNKNOWN)

    @property
    def notes(self) -> Sequence[Note]:
        """Notes in the response."""
        return [Note.MUSIC_NOT_RESUMED] if self.is_lost else []


class Second(Enum):
    """Effect of a second announcement during the first without a queue."""

    REPLACES = "would interrupt the first"
    LOST = "would be lost"
    REFUSED = "would be refused"


class Verdict(Enum):
    """Result if nothing fails, and how it is determined."""

    SEEN = (
        Result.SPOKEN,
        "The speaker fetched all of the audio and reported playback until the end.",
    )
    RETURNED = (
        Result.SPOKEN,
        "The speaker fetched all of the audio, and its integration waits for the end of playback.",
    )
    SEEN_IN_SILENCE = (
        Result.SPOKEN,
        "The speaker reports playback until the end, but not while music is playing.",
    )
    UNSEEN = (
        Result.UNVERIFIED,
        "The speaker fetched all of the audio, but does not report playback.",
    )

    def __init__(self, result: Result, sentence: str) -> None:
        self.result = result
        """Result without music."""
        self.sentence = sentence

    @property
    def with_music(self) -> Result:
        """Result while music is playing."""
        return Result.UNVERIFIED if self is Verdict.SEEN_IN_SILENCE else self.result


class Hears(Enum):
    """What is heard in the room."""

    ALL = "All of it."
    LATER = "All of it, after the failure has ended."
    SILENT = "Nothing: it is played silently."
    PART = "The beginning."
    NOTHING = "Nothing."


def music_of(device: Device, song: str, paused_at_s: float) -> Music | str:
    """Return the effect on a song; otherwise what is wrong."""
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
