"""WAV headers, read and written."""

from contextlib import suppress
import io
import struct
import wave

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.mimo_speech.mimo import (
    MIMO_PCM,
    MimoBrokenAnswerError,
    PcmFormat,
)
from custom_components.mimo_speech.mimo.audio.pcm import PcmReader
from custom_components.mimo_speech.mimo.audio.wav import WavReader, streaming_header, whole_wav

FORMATS = st.builds(
    PcmFormat,
    sample_rate_hz=st.sampled_from([8000, 24000, 48000]),
    channels=st.integers(1, 2),
    sample_width_bytes=st.integers(1, 4),
)
CHUNK_NAMES = st.sampled_from([b"LIST", b"fact", b"bext", b"id3 "])


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack("<4sI", name, len(content)) + content + b"\0" * (len(content) % 2)


def fmt(pcm: PcmFormat, *, tag: int = 1, extra: bytes = b"") -> bytes:
    return chunk(
        b"fmt ",
        struct.pack(
            "<HHIIHH",
            tag,
            pcm.channels,
            pcm.sample_rate_hz,
            pcm.bytes_per_second,
            pcm.frame_bytes,
            pcm.sample_width_bytes * 8,
        )
        + extra,
    )


def riff(*chunks: bytes) -> bytes:
    content = b"WAVE" + b"".join(chunks)
    return struct.pack("<4sI", b"RIFF", len(content)) + content


def read(wav: bytes, step: int) -> tuple[bytes, WavReader]:
    reader = WavReader()
    return b"".join(reader.feed(wav[i : i + step]) for i in range(0, len(wav), step)), reader


@given(
    FORMATS,
    st.binary(max_size=60),
    st.lists(st.tuples(CHUNK_NAMES, st.binary(max_size=9)), max_size=3),
    st.integers(1, 50),
)
def test_samples_are_found_behind_any_chunks(
    pcm_format: PcmFormat, pcm: bytes, others: list[tuple[bytes, bytes]], step: int
) -> None:
    before = [chunk(name, content) for name, content in others]
    wav = riff(*before, fmt(pcm_format), *before, chunk(b"data", pcm), chunk(b"LIST", b"late"))
    found, reader = read(wav, step)
    if pcm:
        assert found == pcm
        assert reader.pcm_format == pcm_format
        assert reader.is_complete


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF], ids=["zero", "all ones"])
def test_unknown_length_means_until_the_end(size: int) -> None:
    wav = riff(fmt(MIMO_PCM), struct.pack("<4sI", b"data", size)) + b"samples!"
    assert read(wav, 7)[0] == b"samples!"


def test_extensible_format_is_read() -> None:
    extra = struct.pack("<HHI", 22, 16, 4) + b"\1\0\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71"
    wav = riff(fmt(MIMO_PCM, tag=0xFFFE, extra=extra), chunk(b"data", b"abcd"))
    assert read(wav, 5)[0] == b"abcd"


@pytest.mark.parametrize(
    "wav",
    [
        pytest.param(b"RIFX\0\0\0\0WAVE", id="no RIFF"),
        pytest.param(b"RIFF\0\0\0\0AVI ", id="no WAVE"),
        pytest.param(riff(chunk(b"data", b"abcd")), id="no format"),
        pytest.param(riff(chunk(b"fmt ", b"short")), id="format cut off"),
        pytest.param(riff(fmt(MIMO_PCM, tag=3)), id="float samples"),
        pytest.param(
            riff(fmt(PcmFormat(sample_rate_hz=0, channels=1, sample_width_bytes=2))), id="no rate"
        ),
    ],
)
def test_what_is_no_linear_pcm_is_refused(wav: bytes) -> None:
    with pytest.raises(MimoBrokenAnswerError):
        read(wav, 4)


@given(st.binary(max_size=120), st.integers(1, 20))
def test_any_bytes_end_in_samples_or_a_clear_error(data: bytes, step: int) -> None:
    with suppress(MimoBrokenAnswerError):
        read(b"RIFF" + data, step)


def test_whole_wav_has_true_sizes() -> None:
    pcm = b"\1\0" * 480
    with wave.open(io.BytesIO(whole_wav(MIMO_PCM, pcm))) as wav:
        assert (wav.getframerate(), wav.getnchannels(), wav.getsampwidth()) == (24_000, 1, 2)
        assert wav.readframes(wav.getnframes()) == pcm


def test_streaming_header_leaves_the_length_open() -> None:
    header = streaming_header(MIMO_PCM)
    assert len(header) == 44
    assert header[4:8] == header[40:44] == b"\xff\xff\xff\xff"


@given(st.binary(min_size=5, max_size=200), st.integers(1, 9))
def test_samples_stay_whole_however_the_bytes_are_cut(data: bytes, step: int) -> None:
    data = b"\0" + data
    reader = PcmReader()
    pieces = [reader.feed(data[i : i + step]) for i in range(0, len(data), step)]
    pieces.append(reader.finish())
    assert all(len(piece) % 2 == 0 for piece in pieces)
    assert b"".join(pieces) == data[: len(data) // 2 * 2]


def test_wav_inside_a_stream_is_unwrapped() -> None:
    reader = PcmReader()
    wav = whole_wav(MIMO_PCM, b"\1\2\3\4")
    assert reader.feed(wav[:3]) + reader.feed(wav[3:]) + reader.finish() == b"\1\2\3\4"


def test_wav_that_ends_early_is_broken() -> None:
    reader = PcmReader()
    reader.feed(whole_wav(MIMO_PCM, b"\1\2\3\4")[:-2])
    with pytest.raises(MimoBrokenAnswerError):
        reader.finish()


def test_audio_of_two_bytes_is_not_lost() -> None:
    reader = PcmReader()
    assert reader.feed(b"ab") + reader.finish() == b"ab"
