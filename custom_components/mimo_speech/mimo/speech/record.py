"""What became of one speech."""

from dataclasses import dataclass

from ..errors import MimoError


@dataclass(slots=True, kw_only=True)
class SpeechRecord:
    """Filled in while the speech is made; whoever asks for a speech may bring one."""

    characters: int = 0
    """Of the text that was sent to the service, tags included."""
    audio_s: float = 0.0
    """Seconds of audio that the service sent."""
    first_audio_s: float | None = None
    """Seconds from the first request to the first audio, whoever spoke it."""
    interruption: MimoError | None = None
    """Why audio broke off, last; the listener heard the rest all the same."""
    refusal: MimoError | None = None
    """Why another voice spoke a part of the text than the one that it names, last."""
    failure: MimoError | None = None
    """Why the service did not speak all of it."""
    has_fallback: bool = False
    """Whether the fallback spoke any of it."""

    @property
    def is_whole(self) -> bool:
        """Whether it is the speech asked for, without a break and by the voice asked for."""
        return (self.interruption or self.refusal or self.failure) is None
