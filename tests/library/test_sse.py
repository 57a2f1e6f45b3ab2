"""The event decoder, by the standard's examples and cut anywhere."""

from collections.abc import Iterable
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.mimo_speech.mimo.http.sse import EventEnd, SSEDecoder, WholeEvent


def decode(chunks: Iterable[bytes], max_held_bytes: int = 0) -> list[bytes]:
    """Return the data of each event."""
    decoder = SSEDecoder()
    decoder.max_held_bytes = max_held_bytes
    events: list[bytes] = []
    data = b""
    for signals in (*map(decoder.feed, chunks), decoder.finish()):
        for signal in signals:
            if isinstance(signal, WholeEvent):
                assert not data
                events.append(signal.data)
            elif isinstance(signal, EventEnd):
                events.append(data)
                data = b""
            else:
                data += signal
    assert not data
    return events


@pytest.mark.parametrize(
    ("stream", "events"),
    [
        pytest.param(b"data: a\n\n", [b"a"], id="one event"),
        pytest.param(b"data:a\n\n", [b"a"], id="no space after the colon"),
        pytest.param(b"data:  a\n\n", [b" a"], id="only one space is dropped"),
        pytest.param(b"data: YHOO\ndata: +2\ndata: 10\n\n", [b"YHOO\n+2\n10"], id="several lines"),
        pytest.param(b": test\n\ndata: a\nid: 1\n\ndata:b\nid\n\n", [b"a", b"b"], id="comment, id"),
        pytest.param(b"data\n\ndata\ndata\n\ndata:", [b"", b"\n", b""], id="empty data"),
        pytest.param(b"data: a\r\n\r\ndata: b\r\n\r\n", [b"a", b"b"], id="CRLF"),
        pytest.param(b"data: a\r\rdata: b\r\r", [b"a", b"b"], id="CR"),
        pytest.param(b"data: a\r\n\ndata: b\n\r\n", [b"a", b"b"], id="mixed ends"),
        pytest.param(b"\xef\xbb\xbfdata: a\n\n", [b"a"], id="byte order mark"),
        pytest.param(b"data: a\n\n\xef\xbb\xbfdata: b\n\n", [b"a"], id="a mark later is no mark"),
        pytest.param(b"data: a", [b"a"], id="no blank line at the end"),
        pytest.param(b"event: x\n\n: y\n\n\n\n", [], id="nothing but other fields"),
        pytest.param(b"database: a\n\ndat: b\n\n", [], id="names that only look like it"),
        pytest.param(b"x" * 1000 + b": a\ndata: b\n\n", [b"b"], id="endless field name"),
        pytest.param(b"data: a: b\n\n", [b"a: b"], id="colon in the data"),
    ],
)
def test_stream_is_split_into_events(stream: bytes, events: list[bytes]) -> None:
    assert decode([stream]) == events
    for max_held_bytes in (0, 7, 1000):
        pieces = (stream[i : i + 1] for i in range(len(stream)))
        assert decode(pieces, max_held_bytes) == events


STREAMS = st.lists(
    st.sampled_from(
        [b"data", b":", b" ", b"\n", b"\r", b"\r\n", b"id", b"{}", "唱".encode(), b"\xef\xbb\xbf"]
    ),
    max_size=40,
).map(b"".join)


@given(STREAMS, st.lists(st.integers(0, 120), max_size=8), st.sampled_from([0, 7, 20, 1000]))
def test_cuts_change_nothing(stream: bytes, cuts: list[int], max_held_bytes: int) -> None:
    bounds = sorted({0, *(cut for cut in cuts if cut < len(stream)), len(stream)})
    chunks = [stream[a:b] for a, b in pairwise(bounds)]
    assert decode(chunks, max_held_bytes) == decode([stream])


@given(st.binary(max_size=300))
def test_any_bytes_are_survived(stream: bytes) -> None:
    decode([stream])


def test_long_line_is_passed_on_without_being_held() -> None:
    decoder = SSEDecoder()
    list(decoder.feed(b"data: "))
    for _ in range(100):
        assert list(decoder.feed(b"x" * 10_000)) == [b"x" * 10_000]


def test_event_that_arrives_in_one_go_is_passed_on_whole() -> None:
    chunk = b"data: {}\n\ndata:{}\r\n\r\n: comment\n\ndata: []\n\n"
    events = [WholeEvent(b"{}"), WholeEvent(b"{}"), WholeEvent(b"[]")]
    assert list(SSEDecoder().feed(chunk)) == events


def test_event_that_is_held_back_is_passed_on_whole() -> None:
    decoder = SSEDecoder()
    decoder.max_held_bytes = 20
    assert list(decoder.feed(b"data: [1,")) == list(decoder.feed(b"2")) == []
    assert list(decoder.feed(b"]\n\n")) == [WholeEvent(b"[1,2]")]


def test_line_that_is_too_long_to_be_held_back_is_passed_on_at_once() -> None:
    decoder = SSEDecoder()
    decoder.max_held_bytes = 20
    assert list(decoder.feed(b"data: [1,")) == []
    assert list(decoder.feed(b"2,3,4,5,6,7,8")) == [b"[1,2,3,4,5,6,7,8"]
    assert list(decoder.feed(b",9")) == [b",9"]


def test_endless_name_takes_no_memory() -> None:
    decoder = SSEDecoder()
    for _ in range(1000):
        list(decoder.feed(b"n" * 1000))
    assert len(decoder._name) < 1000
