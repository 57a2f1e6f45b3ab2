"""Recordings that are damaged make a sample or a clear error."""

import asyncio
from contextlib import suppress
import struct

from hypothesis import given, settings
from hypothesis import strategies as st
import imageio_ffmpeg
import pytest

from custom_components.mimo_speech.audio_conversion import async_decode
from custom_components.mimo_speech.mimo import MIMO_PCM
from custom_components.mimo_speech.sample_audio import MAX_S, MIN_S, SampleError, best_part
from tests.integration.recordings import recording, silence, speech

from .mutations import damaged

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
HANGS_S = 60.0
LONGEST_S = 20.0
PCM = silence(0.5) + speech(5)
WAV, MP3 = recording(PCM), recording(PCM, "mp3")
HEADER_BYTES = 400
"""Of a WAV or an MP3: all that says what follows."""
STARTS = st.sampled_from([WAV[:HEADER_BYTES], MP3[:HEADER_BYTES]])
TAG = b"ID3\x04\0\0\x7f\x7f\x7f\x7f"
"""Says that 256 MB of words follow."""
FOREIGN = (
    st.integers(0, 0xFFFFFFFF).map(lambda size: struct.pack("<I", size))
    | st.sampled_from(
        [b"RIFF", b"data", b"fmt ", b"LIST", b"ID3\x04\0\0\x7f\x7f\x7f\x7f", b"\xff\xfb"]
    )
    | st.binary(max_size=9)
)


def check(pcm: bytes) -> None:
    """Check what becomes of sound; any other exception than the clear one fails."""
    with suppress(SampleError):
        part = best_part(pcm)
        assert MIN_S / 2 < len(part) / MIMO_PCM.bytes_per_second <= MAX_S


@pytest.mark.parametrize("file", [WAV, MP3], ids=["WAV", "MP3"])
def test_whole_recording_makes_a_sample(file: bytes) -> None:
    assert best_part(asyncio.run(async_decode(FFMPEG, file, MIMO_PCM, LONGEST_S)))


@settings(max_examples=60)
@given(damaged(STARTS, FOREIGN), st.sampled_from([WAV, MP3]))
def test_damaged_header_makes_a_sample_or_a_clear_error(start: bytes, file: bytes) -> None:
    async def decode() -> bytes:
        async with asyncio.timeout(HANGS_S):
            content = start + file[HEADER_BYTES:]
            return await async_decode(FFMPEG, content, MIMO_PCM, LONGEST_S)

    check(asyncio.run(decode()))


@given(
    st.sampled_from([0.0, 0.01, 1.0, 5.0]),
    damaged(st.sampled_from([b"", PCM[30_000:30_600]]), st.binary(max_size=9)),
)
def test_any_sound_makes_a_sample_or_a_clear_error(speech_s: float, end: bytes) -> None:
    check(PCM[-round(speech_s * MIMO_PCM.bytes_per_second) :] + end if speech_s else end)
