"""WAV files, including streamed ones with an unknown size."""

from dataclasses import dataclass, field
import struct

from .errors import HouseError


@dataclass(frozen=True, slots=True, kw_only=True)
class Wav:
    """Samples of a WAV file and their format."""

    sample_rate: int
    channels: int
    sample_bytes: int
    pcm_offset: int
    """Offset of the samples in the file, in bytes."""
    pcm: bytes = field(repr=False)

    @property
    def seconds(self) -> float:
        """Duration in seconds."""
        return len(self.pcm) / (self.sample_rate * self.channels * self.sample_bytes)


def read_wav(body: bytes) -> Wav:
    """Parse a RIFF file with PCM; a size beyond the end of the file means "to the end"."""
    if body[:4] != b"RIFF" or body[8:12] != b"WAVE":
        raise HouseError(f"Not a WAV file: it begins with {body[:12]!r}.")
    format_chunk, offset = b"", 12
    while offset + 8 <= len(body):
        name, size = struct.unpack_from("<4sI", body, offset)
        offset += 8
        if name == b"data":
            return _wav(format_chunk, body, offset, size)
        if name == b"fmt ":
            format_chunk = body[offset : offset + size]
        offset += size + size % 2
    raise HouseError("The WAV file contains no audio.")


def _wav(format_chunk: bytes, body: bytes, offset: int, size: int) -> Wav:
    if len(format_chunk) < struct.calcsize("<HHIIHH"):
        raise HouseError("The WAV file has no complete format chunk.")
    _, channels, sample_rate, _, _, sample_bits = struct.unpack_from("<HHIIHH", format_chunk)
    return Wav(
        sample_rate=sample_rate,
        channels=channels,
        sample_bytes=sample_bits // 8,
        pcm_offset=offset,
        pcm=body[offset : offset + size],
    )
