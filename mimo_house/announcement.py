"""Texts to speak in a test house, and their results."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from .recording import Recording
from .wav import Wav


class Way(StrEnum):
    """How Home Assistant is made to speak."""

    SPEAK = "tts.speak"
    """The action, on the recording speaker."""
    URL = "tts_get_url"
    """The HTTP API; the audio is fetched here."""
    ASSIST = "Assist"
    """A conversation; the audio of the reply is fetched here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """A text and how to speak it; for Assist, the user's words."""

    text: str
    way: Way = Way.SPEAK
    voice: str | None = None
    style: str | None = None
    direction: str | None = None
    language: str | None = None

    @property
    def options(self) -> dict[str, Any]:
        """Options of the call. WAV, because Home Assistant does not convert it."""
        given = {"voice": self.voice, "style": self.style, "direction": self.direction}
        chosen = {name: value for name, value in given.items() if value}
        return chosen | {"preferred_format": "wav"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """An announcement and its audio."""

    announcement: Announcement
    reply: str
    """The text that was spoken."""
    asked_at: float
    """When the call was sent, in seconds of the monotonic clock."""
    recording: Recording
    wav: Wav
    path: Path

    @property
    def first_audio_s(self) -> float:
        """Seconds from the call to the first audio."""
        return self.recording.first_audio_at - self.asked_at


STANDARD: Final = (
    Announcement(text="The washing machine has finished.", voice="Mia", language="en"),
    Announcement(text="晚饭做好了，大家快来吃饭吧。", voice="冰糖", language="zh"),
    Announcement(
        text="It is snowing outside. Come and see!", voice="Chloe", style="happy", language="en"
    ),
    Announcement(
        text="[cough] Excuse me, the front door is still open.", voice="Dean", language="en"
    ),
    Announcement(
        text="Good evening. The lights are on, and the living room is warm.",
        way=Way.URL,
        voice="Milo",
        direction="Calm and friendly, like a host.",
        language="en",
    ),
    Announcement(text="What time is it?", way=Way.ASSIST, language="en"),
)
