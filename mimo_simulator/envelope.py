"""Response formats: server-sent events, a JSON document, or a WAV file.

An audio event may be many megabytes, so it is written in slices that do not block the event loop.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import batched
import json
import math
import time
from typing import Any, Final, override

from .base64_text import Base64Text
from .shape import Shape
from .wav import BLOCK_BYTES, wav_header

SLICE_BYTES: Final = 96 * 1024

type Slice = tuple[bytes, bytes]
"""Bytes to write, and the PCM in them."""

_PROMPT_TOKENS: Final = 12
_AUDIO_PLACE: Final = "<audio>"
_BROKEN_JSON: Final = '{"choices":[{"delta":{"audio":'
_BROKEN_BASE64: Final = "!not base64!"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Finish reason and usage of a response."""

    finish_reason: str | None
    told_bytes: int
    """Bytes of audio that `usage` reports."""

    @property
    def usage(self) -> dict[str, int]:
        """Return one token for each block of audio, plus two (measured)."""
        completion = math.ceil(self.told_bytes / BLOCK_BYTES) + 2
        return {
            "prompt_tokens": _PROMPT_TOKENS,
            "completion_tokens": completion,
            "total_tokens": _PROMPT_TOKENS + completion,
        }


class Envelope(ABC):
    """Format of a response; its methods are called in the order of the response."""

    content_type: str
    is_stream: bool

    @abstractmethod
    def opening(self) -> bytes:
        """Return what precedes the audio."""

    @abstractmethod
    def audio(self, pcm: bytes) -> Iterator[Slice]:
        """Yield a piece of audio in slices."""

    @abstractmethod
    def closing(self) -> bytes:
        """Return what follows the audio."""

    @abstractmethod
    def comment(self) -> bytes:
        """Return bytes that have no meaning."""

    @abstractmethod
    def error(self, error: dict[str, str]) -> bytes:
        """Return an error in place of audio."""

    @abstractmethod
    def invalid_json(self) -> bytes:
        """Return invalid JSON."""

    @abstractmethod
    def invalid_base64(self) -> bytes:
        """Return audio that cannot be decoded."""


class EventEnvelope(Envelope):
    """Server-sent events in the variants of the service and its gateways."""

    is_stream = True

    def __init__(
        self,
        *,
        model: str,
        shape: Shape,
        ending: Ending,
        pcm_bytes: int,
    ) -> None:
        self.content_type = shape.content_type
        self._model = model
        self._shape = shape
        self._ending = ending
        self._lead = wav_header(pcm_bytes) if shape.wav_in_stream else b""

    @override
    def opening(self) -> bytes:
        mark = "\ufeff" if self._shape.bom else ""
        comments = self.comment() * self._shape.comments
        return mark.encode() + comments + self._role_chunk()

    @override
    def audio(self, pcm: bytes) -> Iterator[Slice]:
        head, tail = self._audio_chunk(_AUDIO_PLACE).split(_AUDIO_PLACE.encode())
        text = Base64Text(escapes_slashes=self._shape.escape_slashes)
        body = head + text.feed(self._lead)
        self._lead = b""
        for start in range(0, len(pcm), SLICE_BYTES):
            piece = pcm[start : start + SLICE_BYTES]
            body += text.feed(piece)
            if start + SLICE_BYTES >= len(pcm):
                body += text.finish() + _spread(tail, self._shape.blanks)
            yield body, piece
            body = b""

    @override
    def closing(self) -> bytes:
        body = b""
        if self._ending.finish_reason is not None:
            body += self._chunk([_choice({}, self._ending.finish_reason)])
        if self._shape.usage:
            body += self._chunk([], usage=self._ending.usage)
        return body + (self._event(["[DONE]"]) if self._shape.done else b"")

    @override
    def comment(self) -> bytes:
        return f": PROCESSING{self._shape.newline * 2}".encode()

    @override
    def error(self, error: dict[str, str]) -> bytes:
        return self._json_event({"error": error})

    @override
    def invalid_json(self) -> bytes:
        return self._event([_BROKEN_JSON])

    @override
    def invalid_base64(self) -> bytes:
        return self._audio_chunk(_BROKEN_BASE64)

    def _role_chunk(self) -> bytes:
        delta: dict[str, Any] = {"role": "assistant", "content": ""}
        if self._shape.role_chunk == "absent":
            return b""
        if self._shape.role_chunk == "null":
            delta["audio"] = None
        return self._chunk([_choice(delta)])

    def _audio_chunk(self, text: str) -> bytes:
        return self._chunk([_choice({"audio": {"id": "audio-simulator", "data": text}})])

    def _chunk(self, choices: list[dict[str, Any]], **more: object) -> bytes:
        frame = _frame("chat.completion.chunk", self._model)
        return self._json_event(frame | {"choices": choices} | more)

    def _json_event(self, document: dict[str, Any]) -> bytes:
        """Write a document as an event, optionally split into several `data:` lines."""
        if self._shape.data_lines == 1:
            return self._event([_compact(document)])
        lines = json.dumps(document, ensure_ascii=False, indent=0).split("\n")
        per_line = math.ceil(len(lines) / self._shape.data_lines)
        return self._event(["".join(group) for group in batched(lines, per_line, strict=False)])

    def _event(self, lines: list[str]) -> bytes:
        newline = self._shape.newline
        return ("".join(f"data: {line}{newline}" for line in lines) + newline).encode()


class DocumentEnvelope(Envelope):
    """JSON document of a non-streaming response; its audio is a WAV file or raw PCM."""

    content_type = "application/json"
    is_stream = False

    def __init__(
        self,
        *,
        model: str,
        shape: Shape,
        ending: Ending,
        pcm_bytes: int,
        is_wav: bool,
    ) -> None:
        self._lead = wav_header(pcm_bytes) if is_wav else b""
        self._text = Base64Text(escapes_slashes=shape.escape_slashes)
        document = _document(model, ending, has_audio=pcm_bytes > 0)
        head, _, tail = _compact(document).partition(_AUDIO_PLACE)
        self._head, self._tail = head.encode(), _spread(tail.encode(), shape.blanks)
        self._has_audio = pcm_bytes > 0

    @override
    def opening(self) -> bytes:
        return self._head + (self._text.feed(self._lead) if self._has_audio else b"")

    @override
    def audio(self, pcm: bytes) -> Iterator[Slice]:
        for start in range(0, len(pcm), SLICE_BYTES):
            piece = pcm[start : start + SLICE_BYTES]
            yield self._text.feed(piece), piece

    @override
    def closing(self) -> bytes:
        return self._text.finish() + self._tail

    @override
    def comment(self) -> bytes:
        return b" "

    @override
    def error(self, error: dict[str, str]) -> bytes:
        return _compact({"error": error}).encode()

    @override
    def invalid_json(self) -> bytes:
        return f'"{_BROKEN_JSON}'.encode()

    @override
    def invalid_base64(self) -> bytes:
        return _BROKEN_BASE64.encode()


class FileEnvelope(Envelope):
    """A bare WAV file, which has no room for anything else."""

    content_type = "audio/wav"
    is_stream = True

    def __init__(self, *, pcm_bytes: int) -> None:
        self._lead = wav_header(pcm_bytes)

    @override
    def opening(self) -> bytes:
        return self._lead

    @override
    def audio(self, pcm: bytes) -> Iterator[Slice]:
        yield pcm, pcm

    @override
    def closing(self) -> bytes:
        return b""

    comment = closing
    invalid_json = closing
    invalid_base64 = closing

    @override
    def error(self, error: dict[str, str]) -> bytes:
        return b""


def _spread(tail: bytes, blanks: int) -> bytes:
    """Add white space between the audio and the rest of the JSON."""
    return tail.replace(b'"', b'"' + b" " * blanks, 1)


def _frame(kind: str, model: str) -> dict[str, Any]:
    return {"id": "simulator", "object": kind, "created": int(time.time()), "model": model}


def _choice(delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": finish_reason}


def _document(model: str, ending: Ending, *, has_audio: bool) -> dict[str, Any]:
    audio = {
        "id": "audio-simulator",
        "data": _AUDIO_PLACE,
        "expires_at": None,
        "transcript": None,
    }
    message = {"role": "assistant", "content": "", "audio": audio if has_audio else None}
    choice = {"index": 0, "message": message, "finish_reason": ending.finish_reason}
    return _frame("chat.completion", model) | {"choices": [choice], "usage": ending.usage}


def _compact(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
