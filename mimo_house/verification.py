"""Comparison of the audio with what the simulator sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .announcement import Spoken
from .service import Service, SpeechSent

SERVICE_FORMAT: Final = (24_000, 1, 2)
"""Sample rate, channels, bytes per sample."""
CONVERSION_TOLERANCE_S: Final = 0.15
"""MP3 encoders pad the audio at both ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """An announcement with the matching request in the simulator."""

    spoken: Spoken
    sent: SpeechSent | None = None
    """None if the service keeps no record."""
    problems: tuple[str, ...] = ()

    @property
    def service_s(self) -> float | None:
        """Latency of the service to its first audio."""
        return self.sent.first_audio_s if self.sent else None

    @property
    def ratio(self) -> float | None:
        """Time to first audio as a multiple of the service's own."""
        return self.spoken.first_audio_s / self.service_s if self.service_s else None


def verify_alone(spoken: Spoken) -> Verdict:
    """Check what can be checked without the simulator's records."""
    problems = () if spoken.wav.pcm else (f"“{spoken.reply}” is a WAV file without audio.",)
    return Verdict(spoken=spoken, problems=problems)


async def verify(spoken: Spoken, service: Service, sent: Sequence[SpeechSent]) -> Verdict:
    """Compare an announcement with the requests that the simulator received for it."""
    if len(sent) != 1:
        problem = f"“{spoken.reply}” took {len(sent)} requests instead of one."
        return Verdict(spoken=spoken, problems=(problem,))
    asked_voice = spoken.announcement.voice
    if asked_voice not in (None, sent[0].voice):
        problem = f"“{spoken.reply}” was spoken by {sent[0].voice} instead of {asked_voice}."
        return Verdict(spoken=spoken, sent=sent[0], problems=(problem,))
    difference = _difference(spoken, await service.pcm(sent[0]))
    problems = (f"“{spoken.reply}”: {difference}",) if difference else ()
    return Verdict(spoken=spoken, sent=sent[0], problems=problems)


def _difference(spoken: Spoken, expected: bytes) -> str | None:
    rate, channels, sample_bytes = SERVICE_FORMAT
    if not spoken.recording.is_wav:
        missing_s = len(expected) / (rate * channels * sample_bytes) - spoken.wav.seconds
        is_same_length = abs(missing_s) <= CONVERSION_TOLERANCE_S
        return None if is_same_length else f"{missing_s:.2f} s of the speech are missing."
    heard_format = (spoken.wav.sample_rate, spoken.wav.channels, spoken.wav.sample_bytes)
    if heard_format != SERVICE_FORMAT:
        return f"the WAV file's format is {heard_format} instead of {SERVICE_FORMAT}."
    if spoken.wav.pcm != expected:
        return (
            f"the samples differ from those that the service sent "
            f"({len(spoken.wav.pcm)} bytes instead of {len(expected)})."
        )
    return None
