"""WAV files that are damaged, or lie about what they hold."""

import struct

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.mimo_speech.mimo import MimoBrokenAnswerError, PcmFormat
from custom_components.mimo_speech.mimo.audio.wav import WavReader, whole_wav

from .cuts import CUTS
from .mutations import damaged
from .properties import check_audio

FORMATS = st.builds(
    PcmFormat,
    sample_rate_hz=st.sampled_from([8_000, 24_000, 48_000]),
    channels=st.integers(1, 8),
    sample_width_bytes=st.integers(1, 4),
)
WAVS = st.builds(whole_wav, FORMATS, st.binary(max_size=80))
FOUR_BYTES = st.sampled_from(
    [0, 1, 2, 3, 7, 8, 15, 16, 17, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFF]
) | st.integers(0, 0xFFFFFFFF)
SIZES = FOUR_BYTES.map(lambda size: struct.pack("<I", size))
NAMES = st.sampled_from([b"RIFF", b"WAVE", b"fmt ", b"data", b"LIST", b"RF64", b"\0\0\0\0"])


@given(damaged(WAVS, SIZES | NAMES | st.binary(max_size=9)), CUTS)
def test_damaged_wav_ends_in_whole_frames_or_an_error(data: bytes, places: list[int]) -> None:
    check_audio(data, places)


@given(WAVS, st.lists(st.tuples(st.integers(0, 40), SIZES), min_size=1, max_size=3), CUTS)
def test_wav_may_lie_about_everything(
    wav: bytes, lies: list[tuple[int, bytes]], places: list[int]
) -> None:
    for place, lie in lies:
        wav = wav[:place] + lie + wav[place + len(lie) :]
    check_audio(wav, places)


@given(st.lists(st.tuples(NAMES, SIZES, st.binary(max_size=20)), max_size=6), CUTS)
def test_any_order_of_chunks_is_survived(
    chunks: list[tuple[bytes, bytes, bytes]], places: list[int]
) -> None:
    check_audio(b"RIFF\0\0\0\0WAVE" + b"".join(map(b"".join, chunks)), places)


@pytest.mark.parametrize(
    ("channels", "rate_hz", "bits"),
    [
        pytest.param(0, 24_000, 16, id="no channel"),
        pytest.param(65_535, 24_000, 16, id="more channels than anything plays"),
        pytest.param(1, 0xFFFFFFFF, 16, id="higher rate than anything plays"),
        pytest.param(1, 24_000, 65_528, id="sample of thousands of bytes"),
        pytest.param(1, 24_000, 12, id="sample of broken bytes"),
    ],
)
def test_format_that_nobody_plays_is_refused(channels: int, rate_hz: int, bits: int) -> None:
    header = struct.pack("<4sI4s4sI", b"RIFF", 0, b"WAVE", b"fmt ", 16)
    with pytest.raises(MimoBrokenAnswerError):
        WavReader().feed(header + struct.pack("<HHIIHH", 1, channels, rate_hz, 0, 0, bits))
