"""Where the voice of a request comes from: a preset voice, a description or a sample.

Source: Xiaomi's guide to the v2.5 series.
"""

import base64
from dataclasses import dataclass, field
from enum import StrEnum
import hashlib
from typing import Final

from .errors import MimoVoiceSampleError

MAX_SAMPLE_BASE64_BYTES: Final = 10 * 1024 * 1024
"""What the service takes of a sample that is written in base64."""


class SampleFormat(StrEnum):
    """What a sample may be, by the subtype of its media type."""

    MP3 = "mpeg"
    WAV = "wav"


@dataclass(frozen=True, slots=True)
class VoiceDescription:
    """A voice in words; the model makes up another one from it at every request."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class VoiceSample:
    """A recording of the voice, an MP3 or WAV file.

    It is encoded once and sent with every request. Raises `MimoVoiceSampleError` if the service
    could not take it: without audio, or over 10 MB in base64.
    """

    audio: bytes = field(repr=False)
    sample_format: SampleFormat
    data_url: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Encode it."""
        if not self.audio:
            raise MimoVoiceSampleError("The sample is empty")
        if base64_bytes(len(self.audio)) > MAX_SAMPLE_BASE64_BYTES:
            raise MimoVoiceSampleError("The sample is over 10 MB in base64")
        encoded = base64.b64encode(self.audio).decode("ascii")
        object.__setattr__(self, "data_url", f"data:audio/{self.sample_format};base64,{encoded}")

    @property
    def sha256(self) -> str:
        """Digest of the file, in hexadecimal digits."""
        return hashlib.sha256(self.audio).hexdigest()


type VoiceSource = str | VoiceDescription | VoiceSample
"""The id of a preset voice, a description, or a sample."""


def base64_bytes(size_bytes: int) -> int:
    """Return how many bytes so many bytes are in base64."""
    return -(-size_bytes // 3) * 4
