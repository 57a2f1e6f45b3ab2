"""Result of one speech."""

from dataclasses import dataclass

from ..errors import MimoError


@dataclass(slots=True, kw_only=True)
class SpeechRecord:
    """Filled in while the speech is made; the caller may pass its own instance."""

    characters: int = 0
    """Characters sent to the service, including tags."""
    audio_s: float = 0.0
    """Seconds of audio that the service sent."""
    first_audio_s: float | None = None
    """Seconds from the first request to the first audio of the service or the fallback."""
    interruption: MimoError | None = None
    """Why the audio last broke off; the rest was spoken all the same."""
    refusal: MimoError | None = None
    """Why a voice that the text names was last replaced by the own one."""
    failure: MimoError | None = None
    """Why the service did not speak the whole text."""
    has_fallback: bool = False
    """Whether the fallback spoke any of it."""

    @property
    def is_whole(self) -> bool:
        """Whether the requested voices spoke the whole text without interruption."""
        return (self.interruption or self.refusal or self.failure) is None
