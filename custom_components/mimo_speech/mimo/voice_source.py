"""Voice of a request: a preset voice, a description or a sample.

Source: Xiaomi's guide to the v2.5 series.
"""

import base64
from dataclasses import dataclass, field
from enum import StrEnum
import hashlib
from typing import Final

from .errors import MimoVoiceSampleError

MAX_SAMPLE_BASE64_BYTES: Final = 10 * 1024 * 1024
"""Largest sample that the service accepts, measured after base64 encoding."""


class SampleFormat(StrEnum):
    """File formats accepted for a sample; the value is the subtype of the media type."""

    MP3 = "mpeg"
    WAV = "wav"


@dataclass(frozen=True, slots=True)
class VoiceDescription:
    """A voice described in words. The model designs a new voice from it for every request."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class VoiceSample:
    """A recording to clone a voice from, as an MP3 or WAV file.

    It is encoded once and sent with every request. Raises `MimoVoiceSampleError` if the file is
    empty or over 10 MB in base64.
    """

    audio: bytes = field(repr=False)
    sample_format: SampleFormat
    data_url: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check the size and encode the file."""
        if not self.audio:
            raise MimoVoiceSampleError("The sample is empty")
        if base64_bytes(len(self.audio)) > MAX_SAMPLE_BASE64_BYTES:
            raise MimoVoiceSampleError("The sample is larger than 10 MB in base64")
        encoded = base64.b64encode(self.audio).decode("ascii")
        object.__setattr__(self, "data_url", f"data:audio/{self.sample_format};base64,{encoded}")

    @property
    def sha256(self) -> str:
        """SHA-256 of the file, in hexadecimal."""
        return hashlib.sha256(self.audio).hexdigest()


type VoiceSource = str | VoiceDescription | VoiceSample
"""The id of a preset voice, a description, or a sample."""


def base64_bytes(size_bytes: int) -> int:
    """Return the size after base64 encoding."""
    return -(-size_bytes // 3) * 4
