"""WAV headers for audio of unknown length, and an incremental WAV reader.

Source: Microsoft/IBM, "Multimedia Programming Interface and Data Specifications 1.0" (RIFF), and
"Multiple Channel Audio Data and WAVE Files" (the extensible format).
"""

from collections.abc import Callable
from dataclasses import dataclass
import struct
from typing import Final

from ..errors import MimoBrokenAnswerError

_FORMAT_PCM: Final = 0x0001
_FORMAT_EXTENSIBLE: Final = 0xFFFE
_RIFF_HEADER_BYTES: Final = 12
_CHUNK_HEADER_BYTES: Final = 8
_FMT_BYTES: Final = 16
_MAX_CHANNELS: Final = 8
_SAMPLE_BITS: Final = (8, 16, 24, 32)
_MAX_RATE_HZ: Final = 384_000
_UNKNOWN_SIZE: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True, kw_only=True)
class PcmFormat:
    """Format of linear PCM: little-endian, signed."""

    sample_rate_hz: int
    channels: int
    sample_width_bytes: int

    @property
    def frame_bytes(self) -> int:
        """Bytes of one frame, which holds one sample per channel."""
        return self.channels * self.sample_width_bytes

    @property
    def bytes_per_second(self) -> int:
        """Bytes of one second of audio."""
        return self.sample_rate_hz * self.frame_bytes


MIMO_PCM: Final = PcmFormat(sample_rate_hz=24_000, channels=1, sample_width_bytes=2)
"""The format that the service streams as `pcm16`."""


def streaming_header(pcm_format: PcmFormat) -> bytes:
    """Return a WAV header for audio of unknown length (both sizes are 0xFFFFFFFF)."""
    return _header(pcm_format, riff_size=_UNKNOWN_SIZE, data_size=_UNKNOWN_SIZE)


def whole_wav(pcm_format: PcmFormat, pcm: bytes) -> bytes:
    """Return a complete WAV file."""
    size = len(pcm)
    return _header(pcm_format, riff_size=36 + size, data_size=size) + pcm


def _header(pcm_format: PcmFormat, *, riff_size: int, data_size: int) -> bytes:
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        riff_size,
        b"WAVE",
        b"fmt ",
        _FMT_BYTES,
        _FORMAT_PCM,
        pcm_format.channels,
        pcm_format.sample_rate_hz,
        pcm_format.bytes_per_second,
        pcm_format.frame_bytes,
        pcm_format.sample_width_bytes * 8,
        b"data",
        data_size,
    )


class WavReader:
    """Extract the samples of a WAV file while its bytes arrive.

    A data size of 0 or 0xFFFFFFFF means "until the end". Raises `MimoBrokenAnswerError` for
    anything but linear PCM in a WAV file.
    """

    def __init__(self) -> None:
        self.pcm_format: PcmFormat | None = None
        """Format of the samples; known once the first sample was returned."""
        self._buffer = bytearray()
        self._skip_bytes = 0
        self._wanted_bytes = _RIFF_HEADER_BYTES
        self._read_wanted: Callable[[bytes], None] = self._read_riff_header
        self._skip_after_format = 0
        self._is_in_samples = False
        self._remaining_bytes: int | None = None

    @property
    def is_complete(self) -> bool:
        """Whether the samples have started and all declared ones have arrived."""
        return self._is_in_samples and not self._remaining_bytes

    def feed(self, data: bytes) -> bytes:
        """Return the samples in the next bytes; empty as long as the header is incomplete."""
        if not self._is_in_samples:
            self._buffer += data
            self._read_header()
            if not self._is_in_samples:
                return b""
            data = bytes(self._buffer)
            self._buffer.clear()
        if self._remaining_bytes is not None:
            data = data[: self._remaining_bytes]
            self._remaining_bytes -= len(data)
        return data

    def _read_header(self) -> None:
        while not self._is_in_samples:
            skipped = min(self._skip_bytes, len(self._buffer))
            del self._buffer[:skipped]
            self._skip_bytes -= skipped
            if self._skip_bytes or len(self._buffer) < self._wanted_bytes:
                return
            wanted = bytes(self._buffer[: self._wanted_bytes])
            del self._buffer[: self._wanted_bytes]
            self._read_wanted(wanted)

    def _want_chunk(self, *, after_bytes: int = 0) -> None:
        self._skip_bytes = after_bytes
        self._wanted_bytes = _CHUNK_HEADER_BYTES
        self._read_wanted = self._read_chunk_header

    def _read_riff_header(self, header: bytes) -> None:
        if header[:4] != b"RIFF" or header[8:] != b"WAVE":
            raise MimoBrokenAnswerError("The audio is not a WAV file")
        self._want_chunk()

    def _read_chunk_header(self, header: bytes) -> None:
        name, size = struct.unpack("<4sI", header)
        padded_size = size + size % 2
        if name == b"data":
            self._begin_samples(size)
        elif name == b"fmt ":
            if size < _FMT_BYTES:
                raise MimoBrokenAnswerError("The format chunk of the WAV file is too short")
            self._skip_after_format = padded_size - _FMT_BYTES
            self._wanted_bytes = _FMT_BYTES
            self._read_wanted = self._read_format
        else:
            self._want_chunk(after_bytes=padded_size)

    def _read_format(self, content: bytes) -> None:
        tag, channels, rate_hz, _, _, bits = struct.unpack("<HHIIHH", content)
        if tag not in (_FORMAT_PCM, _FORMAT_EXTENSIBLE) or bits not in _SAMPLE_BITS:
            raise MimoBrokenAnswerError(f"The WAV file is not linear PCM (tag {tag}, {bits} bits)")
        # No player supports more, and large frames would have to be buffered until complete.
        if channels not in range(1, _MAX_CHANNELS + 1) or rate_hz not in range(1, _MAX_RATE_HZ + 1):
            raise MimoBrokenAnswerError(f"The WAV file has {channels} channels at {rate_hz} Hz")
        self.pcm_format = PcmFormat(
            sample_rate_hz=rate_hz, channels=channels, sample_width_bytes=bits // 8
        )
        self._want_chunk(after_bytes=self._skip_after_format)

    def _begin_samples(self, size: int) -> None:
        if self.pcm_format is None:
            raise MimoBrokenAnswerError("The WAV file has no format chunk")
        self._is_in_samples = True
        self._remaining_bytes = None if size in (0, _UNKNOWN_SIZE) else size
