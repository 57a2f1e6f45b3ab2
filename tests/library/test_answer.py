"""Audio out of JSON, cut anywhere, and the reader around it."""

import base64
from collections.abc import Callable, Iterable
from contextlib import suppress
import json
from typing import Any

from hypothesis import given, reject
from hypothesis import strategies as st
import pytest

from custom_components.mimo_speech.mimo import (
    MIMO_PCM,
    MimoAuthError,
    MimoBrokenAnswerError,
    MimoEmptyAudioError,
    MimoError,
    MimoModerationError,
    MimoServerError,
    MimoTextTooLongError,
)
from custom_components.mimo_speech.mimo.audio.wav import whole_wav
from custom_components.mimo_speech.mimo.http.answer import (
    AnswerDecoder,
    AnswerMetadata,
    ParsedAnswer,
    parse_small_answer,
)
from custom_components.mimo_speech.mimo.http.reader import SpeechReader
from custom_components.mimo_speech.mimo.http.usage import UsageCheck

PCM = bytes(range(256)) * 3
FINISH = {"choices": [{"delta": {}, "finish_reason": "stop"}]}


def cut(data: bytes, step: int) -> Iterable[bytes]:
    return (data[i : i + step] for i in range(0, len(data), step))


def decode(document: bytes, step: int = 7) -> tuple[bytes, AnswerMetadata]:
    decoder = AnswerDecoder()
    audio = b"".join(part for piece in cut(document, step) for part in decoder.feed(piece))
    return audio, decoder.finish()


def audio_chunk(pcm: bytes) -> dict[str, Any]:
    return {"choices": [{"delta": {"audio": {"data": base64.b64encode(pcm).decode()}}}]}


def stream(*events: object) -> bytes:
    return b"".join(b"data: %s\n\n" % json.dumps(event).encode() for event in events)


def read(body: bytes, step: int = 11, usage: UsageCheck | None = None) -> bytes:
    reader = SpeechReader(secret="sk-secret", usage=usage)
    pieces = [pcm for piece in cut(body, step) for pcm in reader.feed(piece)]
    return b"".join((*pieces, *reader.finish()))


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.just("dGVzdA=="),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["audio", "data", "a", '"', "\\", "é"]), inner, max_size=3
        )
    ),
    max_leaves=12,
)


def audio_strings(value: object) -> Iterable[str]:
    """Return every string at ….audio.data, the slow and obvious way."""
    if isinstance(value, list):
        for item in value:
            yield from audio_strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == "audio" and isinstance(item, dict) and isinstance(item.get("data"), str):
                for inner_key, inner in item.items():
                    yield from [inner] if inner_key == "data" else audio_strings(inner)
            else:
                yield from audio_strings(item)


@given(value=JSON_VALUES, step=st.integers(1, 30), ascii_only=st.booleans())
def test_only_audio_is_taken_out_of_any_json(value: object, step: int, *, ascii_only: bool) -> None:
    document = {"x": value}
    try:
        wanted = b"".join(base64.b64decode(s, validate=True) for s in audio_strings(document))
    except ValueError:
        reject()
    audio, answer = decode(json.dumps(document, ensure_ascii=ascii_only).encode(), step)
    assert audio == wanted
    assert answer == AnswerMetadata()


@pytest.mark.parametrize("step", [1, 2, 3, 5, 64, 10_000])
@pytest.mark.parametrize(
    "escape",
    [
        pytest.param(lambda chars: chars, id="plain"),
        pytest.param(lambda chars: chars.replace(b"/", b"\\/"), id="escaped slashes"),
        pytest.param(lambda chars: chars.replace(b"+", b"\\u002b"), id="unicode escapes"),
        pytest.param(lambda chars: chars.rstrip(b"="), id="no padding"),
    ],
)
def test_base64_survives_cuts_and_escapes(step: int, escape: Callable[[bytes], bytes]) -> None:
    pcm = bytes([255, 239, 190, 251]) * 50
    chars = escape(base64.b64encode(pcm))
    document = b'{"choices":[{"delta":{"audio":{"id":"a","data":"%s","n":1}}}]}' % chars
    assert decode(document, step)[0] == pcm


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(b'{"audio":{"data":"!!!!"}}', id="outside the alphabet"),
        pytest.param(b'{"audio":{"data":"QUJDR"}}', id="impossible length"),
        pytest.param(b'{"audio":{"data":"QQ==QUJD"}}', id="padding in the middle"),
        pytest.param(b'{"audio":{"data":"QU\\"JD"}}', id="escaped quote"),
        pytest.param(b'{"audio":{"data":"QUJD', id="cut off inside"),
        pytest.param(b'{"audio":', id="cut off before"),
        pytest.param(b"[1]", id="no object"),
        pytest.param(b"}}}]]]", id="only ends"),
        pytest.param(b'{"a":' * 100, id="too deep"),
        pytest.param(b'{"a":"' + b"x" * (2 << 20), id="too much beside the audio"),
    ],
)
def test_broken_documents_are_errors(document: bytes) -> None:
    with pytest.raises(MimoBrokenAnswerError):
        decode(document, 4096)


WHITE_SPACE = st.text(" \t\r\n", max_size=9).map(str.encode)


@given(st.lists(WHITE_SPACE, min_size=1, max_size=9), st.integers(1, 30))
def test_white_space_between_tokens_means_nothing(spaces: list[bytes], step: int) -> None:
    tokens = (b"{", b'"error"', b":", b'" a \\t"', b",", b'"n"', b":", b"-3.5e9", b"}")
    document = b"".join(token + spaces[i % len(spaces)] for i, token in enumerate(tokens))
    assert decode(spaces[0] + document, step)[1] == AnswerMetadata(error=" a \t")


@pytest.mark.parametrize("step", [1, 1000, 4 << 20])
def test_white_space_without_end_is_no_content(step: int) -> None:
    spaces = b" \n\t\r" * (50_000 if step == 1 else 800_000)
    body = stream(audio_chunk(PCM), FINISH).replace(b"}]}", spaces + b"}]}")
    lines = body.replace(b" \n\t\r", b" \t  ")
    assert read(lines, step) == PCM
    document = {"choices": [{"message": {"audio": {"data": base64.b64encode(PCM).decode()}}}]}
    whole = json.dumps(document).encode().replace(b"}}]", b"}}" + spaces + b"]")
    assert read(spaces + whole + spaces, step) == PCM


def test_white_space_does_not_join_tokens() -> None:
    with pytest.raises(MimoBrokenAnswerError):
        decode(b'{"a":1 2}', 1)


@given(st.binary(max_size=200), st.integers(1, 20))
def test_any_bytes_end_in_an_answer_or_a_clear_error(document: bytes, step: int) -> None:
    with suppress(MimoBrokenAnswerError):
        decode(document, step)


EVENTS = st.sampled_from(
    [
        json.dumps(audio_chunk(PCM[:40])).encode(),
        json.dumps(audio_chunk(PCM[:41]), separators=(",", ":")).encode(),
        json.dumps({"choices": [{"message": {"audio": {"data": "QUJD"}}}], "usage": None}).encode(),
        json.dumps({"error": {"code": "400", "data": "x"}}).encode(),
        json.dumps(FINISH).encode(),
        b"[DONE]",
        b'{"choices":[{"delta":{"audio":null,"data":"QUJD"}}]}',
        b'{"choices":[{"delta":{"audio":{"data":"QUJD","data":"QUJD"}}},{"audio":{"data":"QUJD"}}]}',
        b'{"choices":[{"delta":{"audio":{"d\\u0061ta":"QUJD"}}}],"x":"\\"data\\":\\"Q"}',
        b'{"x":' * 70 + b"1" + b"}" * 70,
    ]
)


@given(
    EVENTS, st.integers(0, 90), st.integers(0, 12), st.sampled_from([b"", b'"', b"\\", b"{", b"A"])
)
def test_short_way_finds_what_the_long_way_finds(
    event: bytes, start: int, length: int, inserted: bytes
) -> None:
    document = event[:start] + inserted + event[start + length :]
    if (parsed := parse_small_answer(document)) is not None:
        audio, metadata = decode(document)
        assert parsed == ParsedAnswer(audio=audio, metadata=metadata)


@given(EVENTS)
def test_usual_events_take_the_short_way(event: bytes) -> None:
    is_usual = event.startswith(
        (b'{"choices": [{"', b"[DONE]", b'{"choices":[{"delta":{"audio":{"data":')
    )
    assert (parse_small_answer(event) is not None) >= (is_usual and event.count(b'"data"') < 2)


def test_giant_audio_is_never_held() -> None:
    decoder = AnswerDecoder()
    list(decoder.feed(b'{"choices":[{"delta":{"audio":{"data":"'))
    for _ in range(1000):
        assert b"".join(decoder.feed(b"AAAA" * 1000)) == b"\0" * 3000
    assert len(decoder._remainder) < 100


def test_live_stream_in_the_documented_order() -> None:
    body = b": PROCESSING\n\n" + stream(
        {"choices": [{"delta": {"role": "assistant", "content": ""}}]},
        {"choices": [{"delta": {"content": None, "audio": None}}]},
        audio_chunk(PCM[:101]),
        audio_chunk(PCM[101:]),
        FINISH,
        {"choices": [], "usage": {"total_tokens": 7}},
    )
    assert read(body + b"data: [DONE]\n\n") == PCM
    assert read(body) == PCM


@pytest.mark.parametrize(
    "audio",
    [
        pytest.param(PCM, id="raw samples"),
        pytest.param(whole_wav(MIMO_PCM, PCM), id="WAV"),
    ],
)
@pytest.mark.parametrize("before", [b"", b" \r\n\t"], ids=["at once", "white space"])
def test_whole_document_instead_of_a_stream(audio: bytes, before: bytes) -> None:
    message = {"content": "", "audio": {"data": base64.b64encode(audio).decode()}}
    body = json.dumps({"choices": [{"message": message}], "usage": None}).encode()
    assert read(before + body) == PCM


@pytest.mark.parametrize(
    ("events", "error"),
    [
        pytest.param((FINISH,), MimoEmptyAudioError, id="no audio"),
        pytest.param((), MimoEmptyAudioError, id="nothing at all"),
        pytest.param((audio_chunk(PCM),), MimoBrokenAnswerError, id="no end"),
        pytest.param(
            (audio_chunk(PCM), {"choices": [{"finish_reason": ""}]}),
            MimoBrokenAnswerError,
            id="empty reason to finish",
        ),
        pytest.param(
            ({"choices": [{"finish_reason": "content_filter"}]},), MimoModerationError, id="filter"
        ),
        pytest.param(
            (audio_chunk(PCM), {"choices": [{"finish_reason": "length"}]}),
            MimoTextTooLongError,
            id="length",
        ),
        pytest.param(
            ({"error": {"code": "401", "message": "Invalid API Key"}},), MimoAuthError, id="code"
        ),
        pytest.param(({"error": {"type": "invalid_key"}},), MimoAuthError, id="type"),
        pytest.param(({"error": "boom"},), MimoServerError, id="error is a string"),
        pytest.param(({"error": {}},), MimoServerError, id="error is empty"),
        pytest.param(([1],), MimoBrokenAnswerError, id="no object"),
    ],
)
def test_stream_that_fails(events: tuple[object, ...], error: type[MimoError]) -> None:
    with pytest.raises(error) as caught:
        read(stream(*events))
    assert type(caught.value) is error


def test_key_repeated_by_the_service_is_struck_out() -> None:
    with pytest.raises(MimoServerError, match=r"^bad \*\*\*$"):
        read(stream({"error": {"message": "bad sk-secret"}}))


@given(st.integers(1, 70), st.sampled_from([b"", b" \n"]))
def test_wav_file_instead_of_a_stream(step: int, before: bytes) -> None:
    wav = whole_wav(MIMO_PCM, PCM)
    assert read(before + wav, step) == PCM
    with pytest.raises(MimoBrokenAnswerError):
        read(before + wav[:-2], step)


@pytest.mark.parametrize("step", [1, 3, 5, 100])
@pytest.mark.parametrize(
    "body", [b"", b" ", b"R", b"RIFT", b"Rubbish", b"\0junk\xff" * 9, b"R\n\n"]
)
def test_something_else_is_no_audio(body: bytes, step: int) -> None:
    with pytest.raises(MimoEmptyAudioError):
        read(body, step)


def test_error_is_told_under_any_content_type_and_unframed() -> None:
    with pytest.raises(MimoAuthError):
        read(b'{"error":{"code":"401","message":"Invalid API Key"}}')


# Usage.

FRAME = bytes(7680)


def usage_event(tokens: object) -> dict[str, Any]:
    return {"choices": [], "usage": {"completion_tokens": tokens}}


def answer_of(frames: int, tokens: object) -> bytes:
    return stream(audio_chunk(FRAME * frames), FINISH, usage_event(tokens))


def trusted() -> UsageCheck:
    usage = UsageCheck()
    for frames in (7, 20, 40):
        assert read(answer_of(frames, frames + 2), 9999, usage) == FRAME * frames
    return usage


@pytest.mark.parametrize("step", [1, 1000, 1 << 20])
def test_answer_that_is_far_shorter_than_its_usage_is_broken(step: int) -> None:
    usage = trusted()
    with pytest.raises(MimoBrokenAnswerError, match="shorter"):
        read(answer_of(4, 42), step, usage)


@pytest.mark.parametrize(
    "tokens",
    [
        *(pytest.param(tokens, id=str(tokens)) for tokens in (None, "42", True, 4.5, 0, 2, -7)),
        pytest.param(9000, id="more than there are"),
        pytest.param(9, id="a little longer"),
        pytest.param(3, id="shorter"),
    ],
)
def test_usage_that_says_nothing_of_a_loss_is_no_error(tokens: object) -> None:
    assert read(answer_of(4, tokens), 9999, trusted()) == FRAME * 4


def test_usage_counts_for_nothing_where_it_never_agreed() -> None:
    usage = UsageCheck()
    for _ in range(9):
        assert read(answer_of(4, 420), 9999, usage) == FRAME * 4


def test_service_that_begins_to_count_otherwise_is_soon_believed() -> None:
    usage = trusted()
    with pytest.raises(MimoBrokenAnswerError):
        read(answer_of(4, 420), 9999, usage)
    assert read(answer_of(4, 420), 9999, usage) == FRAME * 4


def test_usage_that_is_cut_off_is_missed_by_nobody() -> None:
    assert read(answer_of(4, 42)[:-20], 9999, trusted()) == FRAME * 4
