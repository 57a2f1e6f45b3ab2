"""Input made to keep a program busy: the work is proportional to it, and little of it is held.

What Python does is counted, which is exact; what regular expressions and copies do is only seen
in CPU time. So everything is looked at from both sides.
"""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
import struct

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from custom_components.mimo_speech.mimo import MimoError, TagPolicy, TextSettings, is_blank
from custom_components.mimo_speech.mimo.audio.pcm import PcmReader
from custom_components.mimo_speech.mimo.http.reader import SpeechReader
from custom_components.mimo_speech.mimo.text import SpeechText

from .test_texts import CHARACTERS, HALVES
from .work import is_linear_in_time, memory_kept, memory_peak, steps

TEXTS = {
    "tags in a row": ("Hi.", "[cough]"),
    "Chinese tags in a row": ("你好。", "(笑)"),
    "fence without end": ("", "`"),
    "waves without end": ("", "~"),
    "label of brackets": ("[", f"[{'x' * 98}]"),
    "labels of brackets": ("", "[" + f"[{'x' * 98}]" * 3),
    "long labels": ("", "[" + "x" * 199),
    "images": ("", "![a](b)"),
    "images in links": ("", "[![a](b)](c)"),
    "open images": ("", "[![a"),
    "elements without end": ("", "<a " + "x" * 300),
    "references": ("\n", "[a]: http://" + "x" * 900 + "\n"),
    "brackets in an address": ("http://a", "(a)"),
    "open brackets in an address": ("http://a/", "("),
    "dots behind an address": ("http://a", "."),
    "addresses": ("", "http://a.b/c?d=e "),
    "full stops": ("", "。"),
    "ellipses": ("a", "…"),
    "dots": ("a", "."),
    "quotes": ("Hi. ", "“"),
    "spaced quotes": ("Hi. ", ' "'),
    "initials": ("", "A."),
    "one letter": ("", "a"),
    "one Chinese character": ("", "灯"),
    "letters with accents": ("a", "\u0301"),
    "joiners": ("👩", "\u200d"),
    "directions": ("a", "\u202e"),
    "emoji": ("", "😀"),
    "spaces": ("a", " "),
    "lines of spaces": ("a", " \n"),
    "digits": ("", "7"),
    "thousands": ("1", ",111"),
    "times": ("", "1:"),
    "ranges": ("", "1-"),
    "ranges of degrees": ("", "5°C-"),
    "versions": ("", "v1."),
    "hours of the day": ("", "5-6 p."),
    "letters behind digits": ("", "1a"),
    "stage directions": ("", "*laughs* "),
    "open stage directions": ("", "*laughs "),
    "area codes": ("", "(555) 123-"),
    "gates": ("", "gate 1 A"),
    "words to pronounce": ("", "HA"),
    "cells": ("\n", "| a "),
    "headings": ("", "# "),
    "entities": ("", "&a"),
    "numbered entities": ("", "&#1"),
    "styles": ("", "<style>a</style>"),
    "open styles": ("", "<style>"),
    "voices": ("", '<voice name="Dean">a</voice>'),
    "voices without end": ("", "<voice name=a>"),
    "ends of voices": ("", "a</voice>"),
    "open voices": ("", "<voice "),
    "attributes": ("<voice ", "a=b "),
    "quotes of an attribute": ("<voice a=", '"'),
    "languages in a sentence": ("a ", '<lang xml:lang="zh">a</lang>'),
    "breaks": ("", "<break/>"),
    "breaks between words": ("", 'a<break time="1s"/>'),
    "digits of a time": ('<break time="', "1"),
    "aliases": ("", '<sub alias="a">b</sub>'),
    "aliases without end": ("", '<sub alias="a">b'),
    "open aliases": ("", '<sub alias="'),
    "closed thoughts": ("", "<think></think>"),
    "ends of thoughts": ("", "a.</think>"),
    "tokens of templates": ("", "<|im_end|>"),
    "open tokens": ("", "<|a"),
    "channels": ("", "<|channel|>analysis<|message|>a<|end|>"),
    "channels without end": ("", "<|channel|>analysis"),
    "calls without end": ("", "<tool_call>"),
    "calls": ("", '{"name": "{"}'),
    "objects in an object": ('{"name": ', "{"),
    "escapes in an object": ('{"name": "', "\\"),
    "formulas": ("", "$x^2$ "),
    "formulas without end": ("", "$x="),
    "open formulas": ("", "\\("),
    "displayed formulas without end": ("", "\\["),
    "double dollars": ("", "$$a"),
    "dollars": ("", "$"),
    "amounts": ("", "$5 "),
    "powers": ("x", "^{"),
    "fractions": ("\\(", "\\frac{"),
    "prose in a fence": ("```text\n", "a\n"),
    "spaces in a fence": ("```py\n", " " * 20 + "\n"),
    "fences in a fence": ("```py\n", "```x\n"),
    "citations": ("a", "【4†"),
}
"""How a text begins, and what follows many times."""

SETTINGS = TextSettings(normalize=True, pronunciations=(("HA", "Home Assistant"),))
HELD_TEXT_BYTES = 16_000
"""The longest construct that is waited for, with room for wide characters."""


def repeated[Data: (bytes, str)](parts: tuple[Data, Data], length: int) -> Data:
    """Return data of about that length, or twice the unit."""
    beginning, unit = parts
    return beginning + unit * max(2, length // len(unit))


def short_and_long[Data: (bytes, str)](parts: tuple[Data, Data], length: int) -> tuple[Data, Data]:
    """Return data, and data with four times as much of the same."""
    beginning, unit = parts
    count = max(4, length // len(unit))
    return beginning + unit * count, beginning + unit * (4 * count)


def stream(text: str, length: int, text_settings: TextSettings = SETTINGS) -> SpeechText:
    """Prepare a text but for its end; nobody keeps the sentences."""
    preparer = SpeechText(text_settings)
    for start in range(0, len(text), length):
        preparer.feed(text[start : start + length])
    return preparer


def prepare(text: str, length: int, text_settings: TextSettings = SETTINGS) -> None:
    stream(text, length, text_settings).finish()


def check_text_steps(parts: tuple[str, str], length: int, text_settings: TextSettings) -> None:
    short, long = short_and_long(parts, 600)
    # What is decided about each character is remembered.
    prepare(short, length, text_settings)
    few = steps(lambda: prepare(short, length, text_settings))
    many = steps(lambda: prepare(long, length, text_settings))
    assert many < 6 * few + 2000


@pytest.mark.parametrize("parts", TEXTS.values(), ids=TEXTS)
def test_steps_grow_with_the_text(parts: tuple[str, str]) -> None:
    check_text_steps(parts, 3, SETTINGS)


@pytest.mark.parametrize("parts", TEXTS.values(), ids=TEXTS)
def test_time_grows_with_the_text(parts: tuple[str, str]) -> None:
    assert is_linear_in_time(lambda size: prepare(repeated(parts, size), 4), 1500)


@pytest.mark.parametrize("parts", TEXTS.values(), ids=TEXTS)
def test_little_of_a_long_text_is_held(parts: tuple[str, str]) -> None:
    text = repeated(parts, 20_000)
    stream(text[:1000], 256)
    assert memory_kept(lambda: stream(text, 256)) < HELD_TEXT_BYTES


@pytest.mark.parametrize("parts", [("", "<style>"), ("", "<style></style")], ids=["open", "half"])
def test_time_to_see_that_nothing_is_said_grows_with_the_text(parts: tuple[str, str]) -> None:
    assert is_linear_in_time(lambda size: is_blank(repeated(parts, size)), 4000)


@settings(max_examples=settings().max_examples // 4)
@given(
    st.tuples(HALVES | st.text(CHARACTERS, max_size=3), HALVES | st.text(CHARACTERS, min_size=1)),
    st.sampled_from(TagPolicy),
)
def test_steps_grow_with_whatever_is_repeated(parts: tuple[str, str], tags: TagPolicy) -> None:
    check_text_steps(parts, 4, TextSettings(normalize=True, tags=tags))


type Read = Callable[[bytes, int], None]

EVENT = b'data: {"choices":[{"delta":{"audio":{"data":"'
ANSWERS = {
    "line ends": (b"", b"\n"),
    "carriage returns": (b"", b"\r"),
    "empty events": (b"", b"data:\n\n"),
    "comments": (b"", b": PROCESSING\n"),
    "comment without end": (b":", b"x"),
    "name without end": (b"", b"x"),
    "marks": (b"", b"\xef\xbb\xbf"),
    "audio without end": (EVENT, b"AAAA"),
    "odd audio": (EVENT, b"AAAAA"),
    "escaped slashes": (EVENT, b"\\/"),
    "numbered escapes": (EVENT, b"\\u002f"),
    "backslashes": (EVENT, b"\\\\"),
    "padding": (EVENT, b"="),
    "events": (b"", b'data: {"choices":[]}\n\n'),
}
"""How an answer begins, and what follows many times."""
DOCUMENTS = {
    "empty data": (b"", b"data:\n"),
    "spaces": (b"data: {", b" "),
    "name of a value without end": (b'data: {"', b"x"),
    "cut escapes in a text": (b'data: {"a":"', b"\\u"),
    "escapes in a text": (b'data: {"a":"', b'\\"'),
    "text without end": (b'data: {"a":"', b"x"),
    "opened brackets": (b"data: ", b"["),
    "closed brackets": (b"data: ", b"]"),
    "empty objects": (b"data: [", b"{},"),
    "empty texts": (b"data: [", b'"",'),
    "values": (b'data: {"a":1', b',"a":1'),
    "empty audio": (b'data: {"audio":{"data":""', b',"data":""'),
    "one event in many lines": (b"", b"data: {\n"),
    "digits": (b'data: {"a":', b"9"),
}
"""The same, of what is parsed as a whole."""
TINY_CHUNK = b"LIST" + struct.pack("<I", 0)
WAV = b"RIFF\0\0\0\0WAVE"
FMT = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 8, 48_000, 0, 0, 32)
AUDIO = {
    "tiny chunks": (WAV, TINY_CHUNK),
    "formats": (WAV, FMT),
    "chunk without end": (WAV + b"LIST\xff\xff\xff\xff", b"x"),
    "format without end": (WAV + b"fmt \xff\xff\xff\xff", b"\1\0"),
    "wide frames": (WAV + FMT + b"data\xff\xff\xff\xff", b"x"),
    "samples behind the end": (WAV + FMT + b"data\1\0\0\0", b"x"),
    "raw samples": (b"", b"x"),
}


def pieces(data: bytes, length: int) -> Iterator[bytes]:
    return (data[start : start + length] for start in range(0, len(data), length))


def listen(data: bytes, length: int) -> None:
    """Read an answer; nobody keeps the audio."""
    reader = SpeechReader(secret="sk-secret")
    with suppress(MimoError):
        for piece in pieces(data, length):
            deque(reader.feed(piece), maxlen=0)
        deque(reader.finish(), maxlen=0)


def hear(data: bytes, length: int) -> None:
    """Read audio; nobody keeps it."""
    reader = PcmReader()
    with suppress(MimoError):
        for piece in pieces(data, length):
            reader.feed(piece)
        reader.finish()


STREAMS = [
    *(pytest.param(listen, parts, id=f"answer: {name}") for name, parts in ANSWERS.items()),
    *(pytest.param(hear, parts, id=f"audio: {name}") for name, parts in AUDIO.items()),
]
WHOLES = [pytest.param(listen, parts, id=f"JSON: {name}") for name, parts in DOCUMENTS.items()]


@pytest.mark.parametrize(("read", "parts"), STREAMS + WHOLES)
def test_steps_grow_with_the_bytes(read: Read, parts: tuple[bytes, bytes]) -> None:
    short, long = short_and_long(parts, 1500)
    few, many = steps(lambda: read(short, 1)), steps(lambda: read(long, 1))
    assert many < 6 * few + 2000


@pytest.mark.parametrize(("length", "size"), [(7, 3000), (16_384, 15_000)], ids=["small", "large"])
@pytest.mark.parametrize(("read", "parts"), STREAMS + WHOLES)
def test_time_grows_with_the_bytes(
    read: Read, parts: tuple[bytes, bytes], length: int, size: int
) -> None:
    assert is_linear_in_time(lambda size: read(repeated(parts, size), length), size)


@pytest.mark.parametrize(("read", "parts"), STREAMS)
def test_little_of_many_bytes_is_held(read: Read, parts: tuple[bytes, bytes]) -> None:
    data = repeated(parts, 100_000)
    assert memory_peak(lambda: read(data, 500)) < 64_000


@pytest.mark.parametrize(("read", "parts"), WHOLES)
def test_json_without_end_is_refused(read: Read, parts: tuple[bytes, bytes]) -> None:
    data = repeated(parts, 600_000)
    # Parsed, the 128 KiB that are accepted take up to thirty times as much.
    assert memory_peak(lambda: read(data, 16_384)) < 4_500_000
