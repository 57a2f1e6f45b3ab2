"""Audio format of the service: 24 kHz, mono, 16-bit little-endian."""

import struct
from typing import Final

SAMPLE_RATE: Final = 24_000
SAMPLE_BYTES: Final = 2
BYTES_PER_SECOND: Final = SAMPLE_RATE * SAMPLE_BYTES

BLOCK_BYTES: Final = BYTES_PER_SECOND * 160 // 1000
"""The lengths of the service's clips are multiples of 160 ms (measured)."""

SHORTEST_BYTES: Final = 4 * BLOCK_BYTES


def wav_header(pcm_bytes: int) -> bytes:
    """Return the header of a WAV file with this much PCM."""
    riff = struct.pack("<4sI4s", b"RIFF", 36 + pcm_bytes, b"WAVE")
    form = struct.pack(
        "<4sIHHIIHH", b"fmt ", 16, 1, 1, SAMPLE_RATE, BYTES_PER_SECOND, SAMPLE_BYTES, 16
    )
    return riff + form + struct.pack("<4sI", b"data", pcm_bytes)


def seconds_of(pcm_bytes: int) -> float:
    """Return the duration of this much PCM."""
    return pcm_bytes / BYTES_PER_SECOND


def padding(pcm_bytes: int) -> bytes:
    """Return the silence that fills up the last block and the shortest clip."""
    missing = max(0, SHORTEST_BYTES - pcm_bytes)
    return bytes(missing + -(pcm_bytes + missing) % BLOCK_BYTES)
