"""Answers of the service that are damaged, or never were any."""

import base64
from collections.abc import Iterator, Sequence
import json
import re

from hypothesis import assume, example, given
from hypothesis import strategies as st
import pytest

from custom_components.mimo_speech.mimo import MIMO_PCM, MimoBrokenAnswerError
from custom_components.mimo_speech.mimo.audio.wav import whole_wav
from custom_components.mimo_speech.mimo.http.answer import AnswerDecoder

from .cuts import CUTS, cut, ways
from .mutations import damaged
from .properties import check_answer

PCM = st.binary(min_size=1, max_size=40)
AUDIO = PCM | PCM.map(lambda pcm: whole_wav(MIMO_PCM, pcm))
CHARS = AUDIO.map(base64.b64encode) | st.tuples(AUDIO, st.sampled_from([b"\\/", b"\\u002F"])).map(
    lambda parts: base64.b64encode(parts[0] + b"\xff\xff\xff").replace(b"/", parts[1])
)
FINISH = [b'{"choices":[{"finish_reason":"%s"}]}' % word for word in (b"stop", b"length")]
ERROR = b'{"error":{"code":"%s","message":"no sk-secret","param":"","type":"%s"}}'
EVENTS = st.one_of(
    CHARS.map(lambda chars: b'{"choices":[{"delta":{"audio":{"data":"%s"}}}]}' % chars),
    st.sampled_from(
        [
            b'{"choices":[{"delta":{"role":"assistant","content":"","audio":null}}]}',
            b'{"choices":[{"delta":{"content":"\\"\\\\ \\ud83d\xf0\x9f\x98\x80"}}]}',
            b'{"choices":[],"usage":{"completion_tokens":7,"a":[1,[2,{"b":-3e9}]]}}',
            b"[DONE]",
            *FINISH,
        ]
    ),
    st.tuples(
        st.sampled_from([b"401", b"421", b"500", b"x"]), st.sampled_from([b"", b"limitation"])
    ).map(lambda parts: ERROR % parts),
)
LINE_ENDS = st.sampled_from([b"\n", b"\r\n", b"\r"])
STREAMS = st.tuples(st.lists(EVENTS, max_size=6), LINE_ENDS).map(
    lambda parts: b": PROCESSING\n\n" + b"".join(b"data: " + e + parts[1] * 2 for e in parts[0])
)
DOCUMENTS = CHARS.map(
    lambda chars: b'{"choices":[{"message":{"audio":{"id":"a","data":"%s"}}}],"usage":{}}' % chars
)
FOREIGN = st.sampled_from(
    [
        *(b"data:", b"\n\n", b"\r", b"\xef\xbb\xbf", b"[", b"]", b"{", b"}", b",", b":", b'"'),
        *(b"\\", b"\\\\", b"\\/", b"\\n", b"\\u00", b"=", b"==", b"null", b"1e999", b"\0", b"\xff"),
        *(b'"audio":{"data":"', b'"finish_reason":"stop"', b"RIFF", b"[" * 70, b"9" * 5000),
    ]
) | st.binary(max_size=8)


@given(damaged(STREAMS, FOREIGN), CUTS)
def test_damaged_stream_ends_in_audio_or_an_error(body: bytes, places: list[int]) -> None:
    check_answer(body, places)


@given(damaged(PCM.map(lambda pcm: whole_wav(MIMO_PCM, pcm)), FOREIGN), CUTS)
def test_damaged_file_ends_in_audio_or_an_error(body: bytes, places: list[int]) -> None:
    check_answer(body, places)


@given(damaged(DOCUMENTS, FOREIGN), CUTS)
def test_damaged_document_ends_in_audio_or_an_error(body: bytes, places: list[int]) -> None:
    check_answer(body, places)


@given(st.lists(FOREIGN, max_size=30).map(b"".join), CUTS)
def test_any_bytes_end_in_an_error(body: bytes, places: list[int]) -> None:
    check_answer(body, places)


def audio_strings(value: object, key: str = "", parent: str = "") -> Iterator[str]:
    """Yield every string at ….audio.data of a document whose objects are tuples of pairs."""
    if isinstance(value, str) and (parent, key) == ("audio", "data"):
        yield value
    elif isinstance(value, tuple):
        for inner_key, inner in value:
            yield from audio_strings(inner, inner_key, key)
    elif isinstance(value, list):
        for item in value:
            yield from audio_strings(item)


@example(b'{"audio":{"data":"QU\\nJD"}}', [])
@example(b'{"audio":{"data":"QU\\\\/JD"}}', [])
@example(b'{"audio":{"data":"QQ==QUJD"}}', [22])
@given(damaged(DOCUMENTS, FOREIGN), CUTS)
def test_what_is_accepted_is_what_json_and_base64_say(document: bytes, places: list[int]) -> None:
    assume(document.strip() not in (b"", b"[DONE]"))
    # An escaped name is as good as its plain form, but nobody writes it.
    assume(not re.search(rb'\\[^"]*"\s*:', document))
    heard = [decode(chunks) for chunks in ways(document, places)]
    assert heard.count(heard[0]) == len(heard)
    if heard[0] is None:
        return
    value = json.loads(document.decode("utf-8", "replace"), object_pairs_hook=tuple)
    assert heard[0] == b"".join(
        base64.b64decode(chars + "=" * (-len(chars) % 4), validate=True)
        for chars in audio_strings(value)
    )


def decode(chunks: Sequence[bytes]) -> bytes | None:
    """Return the audio of a document; None if it is refused."""
    decoder = AnswerDecoder()
    try:
        audio = b"".join(part for chunk in chunks for part in decoder.feed(chunk))
        decoder.finish()
    except MimoBrokenAnswerError:
        return None
    return audio


@pytest.mark.parametrize(
    "chars",
    [
        pytest.param(b"QU\\nJD", id="line break"),
        pytest.param(b"QU\\\\/JD", id="escaped backslash before a slash"),
        pytest.param(b"QUI\\", id="backslash at the end"),
        pytest.param(b"QQ==QUJD", id="padding in the middle"),
    ],
)
def test_what_is_no_base64_is_refused_however_it_is_cut(chars: bytes) -> None:
    document = b'{"audio":{"data":"%s"}}' % chars
    for place in range(len(document)):
        assert decode(cut(document, [place])) is None
