"""Incremental parsing of the service's JSON, with audio decoded as it arrives.

A base64 string of many megabytes must not be buffered or parsed in one call, because JSON parsers
and `a2b_base64` block the event loop until they finish. `AnswerDecoder` therefore cuts the audio
strings out of the JSON as it arrives and parses the small remainder as usual. Small complete
documents take a fast path, `parse_small_answer`, with the same result. No I/O here.
"""

import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
import json
import re
from typing import Any, Final

import orjson

from ..audio.base64_stream import Base64Decoder
from ..errors import MimoBrokenAnswerError

_STRUCTURE: Final = re.compile(rb'["{}\[\],]')
_WHITE_SPACE: Final = re.compile(rb"[ \t\n\r]+")
_STRING_SPECIAL: Final = re.compile(rb'["\\]')
_PARTIAL_ESCAPE: Final = re.compile(rb"\\(?:u[0-9a-fA-F]{0,3})?\Z")
_ESCAPE: Final = re.compile(rb"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_LONGEST_ESCAPE_BYTES: Final = 6
_AUDIO_PATH: Final = (b'"audio"', b'"data"')
_MAX_REMAINDER_BYTES: Final = 1 << 17
"""More than the transcript of the longest speech; parsing more would block the event loop."""
_MAX_DEPTH: Final = 64
_DONE: Final = b"[DONE]"
_DATA_KEY: Final = b'"data"'
_DATA_MARK: Final = re.compile(_DATA_KEY + rb'[ ]?:[ ]?"')
_MAX_SHORT_WAY_BYTES: Final = 1 << 16
"""About one second of audio, parsed in a fraction of a millisecond."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerMetadata:
    """Contents of one document apart from its audio."""

    is_done: bool = False
    """Whether the document is the `[DONE]` that ends a stream."""
    error: object = None
    """The service's error object, unchanged; None if there is none."""
    finish_reason: str | None = None
    """Also None for "", which some services send in every event but the last."""
    completion_tokens: int | None = None
    """Tokens counted by the service so far; None if it does not report them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedAnswer:
    """A complete document: its audio and everything else."""

    audio: bytes
    metadata: AnswerMetadata


def parse_small_answer(document: bytes) -> ParsedAnswer | None:
    """Parse a small document that has arrived completely.

    Returns None if it is too large, or so unusual that only `AnswerDecoder` can parse it.
    """
    if len(document) > _MAX_SHORT_WAY_BYTES:
        return None
    if document == _DONE:
        return ParsedAnswer(audio=b"", metadata=AnswerMetadata(is_done=True))
    chars, rest = _cut_out_audio(document)
    if rest.count(b"{") + rest.count(b"[") > _MAX_DEPTH:
        return None
    try:
        value = orjson.loads(rest)
        # Only one of the two methods sees a duplicate key, or a key written with escapes.
        has_audio = chars is not None
        if not isinstance(value, dict) or not (
            _has_audio(value) == has_audio == rest.count(_DATA_KEY)
        ):
            return None
        audio = binascii.a2b_base64(chars or b"", strict_mode=True)
    except ValueError:
        return None
    return ParsedAnswer(audio=audio, metadata=_metadata(value))


def _cut_out_audio(document: bytes) -> tuple[memoryview | None, bytes]:
    """Return the first string with the key `data`, if any, and the document without it."""
    mark = _DATA_MARK.search(document)
    start = mark.end() if mark else 0
    end = document.find(b'"', start)
    if mark is None or end < 0:
        return None, document
    return memoryview(document)[start:end], document[:start] + document[end:]


def _has_audio(value: dict[str, Any]) -> bool:
    """Tell whether the audio is in one of the places where services are known to put it."""
    match value:
        case {"choices": [{"delta": {"audio": {"data": str()}}}]}:
            return True
        case {"choices": [{"message": {"audio": {"data": str()}}}]}:
            return True
    return False


class _Inside(Enum):
    STRUCTURE = auto()
    STRING = auto()
    AUDIO = auto()


class AnswerDecoder:
    """Decode one JSON document after another: audio first, everything else at the end.

    `feed` yields the decoded audio of every string at `….audio.data`; `finish` parses the rest. The
    cost is linear in the number of bytes, however they are split.
    """

    def __init__(self) -> None:
        self._reset()

    def _reset(self) -> None:
        self._base64 = Base64Decoder()
        self._is_padded = False
        self._remainder = bytearray()
        self._inside = _Inside.STRUCTURE
        # One item per open bracket: the latest key of an object, None for an array.
        self._keys: list[bytes | None] = []
        self._is_key_next = False
        self._string_start = 0
        self._escape = b""

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Decode the next bytes of the document and yield its audio.

        Raises `MimoBrokenAnswerError` if the audio is invalid or the rest is too large.
        """
        position = 0
        while position < len(piece):
            if self._inside is _Inside.AUDIO:
                position, audio = self._feed_audio(piece, position)
                if audio:
                    yield audio
            elif self._inside is _Inside.STRING:
                position = self._feed_string(piece, position)
            else:
                position = self._feed_structure(piece, position)
            if len(self._remainder) > _MAX_REMAINDER_BYTES:
                raise MimoBrokenAnswerError("The response contains too much data besides the audio")

    def finish(self) -> AnswerMetadata:
        """Parse everything but the audio and reset the decoder for the next document."""
        remainder = bytes(self._remainder)
        self._reset()
        return _parse_answer(remainder)

    def _keep(self, span: bytes) -> None:
        self._remainder += span

    def _keep_structure(self, span: bytes) -> None:
        """Keep the text outside strings, with each run of white space reduced to one space."""
        span = _WHITE_SPACE.sub(b" ", span)
        self._remainder += span.removeprefix(b" ") if self._remainder.endswith(b" ") else span

    def _feed_structure(self, piece: bytes, position: int) -> int:
        match = _STRUCTURE.search(piece, position)
        if match is None:
            self._keep_structure(piece[position:])
            return len(piece)
        self._keep_structure(piece[position : match.end()])
        self._enter(match.group())
        return match.end()

    def _enter(self, char: bytes) -> None:
        match char:
            case b'"':
                self._begin_string()
            case b"{" | b"[":
                self._is_key_next = char == b"{"
                self._open(None)
            case b",":
                self._is_key_next = bool(self._keys) and self._keys[-1] is not None
            case _:
                self._is_key_next = False
                if self._keys:
                    self._keys.pop()

    def _open(self, key: bytes | None) -> None:
        if len(self._keys) >= _MAX_DEPTH:
            raise MimoBrokenAnswerError("The response is nested too deeply")
        self._keys.append(key)

    def _begin_string(self) -> None:
        is_audio = not self._is_key_next and tuple(self._keys[-2:]) == _AUDIO_PATH
        self._inside = _Inside.AUDIO if is_audio else _Inside.STRING
        self._string_start = len(self._remainder) - 1

    def _end_string(self) -> None:
        self._inside = _Inside.STRUCTURE
        if self._is_key_next:
            self._keys[-1] = bytes(self._remainder[self._string_start :])
            self._is_key_next = False

    def _feed_string(self, piece: bytes, position: int) -> int:
        if self._escape:
            self._escape = b""
            self._keep(piece[position : position + 1])
            return position + 1
        match = _STRING_SPECIAL.search(piece, position)
        if match is None:
            self._keep(piece[position:])
            return len(piece)
        self._keep(piece[position : match.end()])
        if match.group() == b"\\":
            self._escape = b"\\"
        else:
            self._end_string()
        return match.end()

    def _feed_audio(self, piece: bytes, position: int) -> tuple[int, bytes]:
        end = piece.find(b'"', position)
        is_ended = end >= 0
        chars = piece[position : end if is_ended else len(piece)]
        if self._escape or b"\\" in chars:
            chars = self._unescape(chars, is_ended=is_ended)
        self._check_padding(chars)
        audio = self._base64.feed(chars)
        if not is_ended:
            return len(piece), audio
        self._keep(b'"')
        self._end_string()
        self._is_padded = False
        return end + 1, audio + self._base64.finish()

    def _check_padding(self, chars: bytes) -> None:
        """Raise `MimoBrokenAnswerError` if audio follows the base64 padding."""
        content = chars.rstrip(b"=")
        if b"=" in content or (self._is_padded and content):
            raise MimoBrokenAnswerError("The audio continues after the base64 padding")
        self._is_padded = self._is_padded or chars.endswith(b"=")

    def _unescape(self, chars: bytes, *, is_ended: bool) -> bytes:
        """Resolve JSON escapes; keep an incomplete one for the next call."""
        chars = self._escape + chars
        self._escape = b""
        tail = max(0, len(chars) - _LONGEST_ESCAPE_BYTES)
        if not is_ended and (partial := _PARTIAL_ESCAPE.search(chars, tail)):
            self._escape = partial.group()
            chars = chars[: partial.start()]
        if b"\\\\" not in chars:
            # The only common escape, replaced in a single pass.
            chars = chars.replace(b"\\/", b"/")
        return _ESCAPE.sub(_resolve_escape, chars)


def _resolve_escape(match: re.Match[bytes]) -> bytes:
    if match[1]:
        return chr(int(match[1], 16)).encode("utf-8", "replace")
    # No other escape stands for a base64 character; the decoder rejects the backslash.
    return b"/" if match[2] == b"/" else match[0]


def _parse_answer(document: bytes) -> AnswerMetadata:
    document = document.strip()
    if not document or document == _DONE:
        return AnswerMetadata(is_done=document == _DONE)
    try:
        value = json.loads(document.decode("utf-8", "replace"))
    except ValueError as err:
        raise MimoBrokenAnswerError("The response is not valid JSON") from err
    if not isinstance(value, dict):
        raise MimoBrokenAnswerError("The response is not a JSON object")
    return _metadata(value)


def _metadata(value: dict[str, Any]) -> AnswerMetadata:
    return AnswerMetadata(
        error=value.get("error"),
        finish_reason=_finish_reason(value.get("choices")),
        completion_tokens=_completion_tokens(value.get("usage")),
    )


def _finish_reason(choices: object) -> str | None:
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        return None
    reason = choices[0].get("finish_reason")
    return reason if isinstance(reason, str) and reason else None


def _completion_tokens(usage: object) -> int | None:
    tokens = usage.get("completion_tokens") if isinstance(usage, dict) else None
    return tokens if isinstance(tokens, int) and not isinstance(tokens, bool) else None
