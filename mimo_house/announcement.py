"""What is spoken in a house, how, and what came of it."""

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
    """The HTTP address, fetched here."""
    ASSIST = "Assist"
    """A conversation, from the person's words to the spoken reply, fetched here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """A text and how to speak it; for Assist, what the person says."""

    text: str
    way: Way = Way.SPEAK
    voice: str | None = None
    style: str | None = None
    direction: str | None = None
    language: str | None = None

    @property
    def options(self) -> dict[str, Any]:
        """Return the options of the call; WAV, because Home Assistant leaves its samples alone."""
        given = {"voice": self.voice, "style": self.style, "direction": self.direction}
        chosen = {name: value for name, value in given.items() if value}
        return chosen | {"preferred_format": "wav"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """An announcement that was heard."""

    announcement: Announcement
    reply: str
    """The text that was spoken."""
    asked_at: float
    """When Home Assistant was asked (monotonic clock, seconds)."""
    recording: Recording
    wav: Wav
    path: Path

    @property
    def first_audio_s(self) -> float:
        """Return how long it took from asking Home Assistant to hearing the first audio."""
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
