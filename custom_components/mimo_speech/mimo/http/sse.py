"""Incremental decoder for server-sent events that never buffers a long line.

A `data:` line of this service can be many megabytes long, so the decoder passes its content on in
pieces. Events that arrive whole, as nearly all do, are passed on whole. No I/O here.

Source: WHATWG HTML, section 9.2 "Server-sent events".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
import re
from typing import Final

_BOM: Final = b"\xef\xbb\xbf"
_DATA: Final = b"data:"
_LINE_BREAK: Final = re.compile(rb"\r\n?|\n")
_MAX_FIELD_NAME_BYTES: Final = 64
"""Longer than any field name of the standard with a byte order mark."""


class EventEnd:
    """Marks the end of an event whose data was passed on in pieces."""


@dataclass(frozen=True, slots=True)
class WholeEvent:
    """An event with a single data line that arrived in one piece; no `EventEnd` follows."""

    data: bytes


type Signal = WholeEvent | bytes | EventEnd
"""A whole event, a piece of an event's data, or its end."""

EVENT_END: Final = EventEnd()


class _Part(Enum):
    """Position within the current line."""

    NAME = auto()
    AFTER_COLON = auto()
    DATA = auto()
    IGNORED = auto()


class SSEDecoder:
    r"""Split a byte stream into the data of its events.

    ``` data: {}\n\n      feed → WholeEvent(b'{}') data: {"a":      feed → b'{"a":' 1}\n
    feed → b'1}' \n               feed → EVENT_END ```

    Comments and other fields are dropped. Lines may end in LF, CRLF or CR. Several `data:` lines of
    one event are joined by LF, as the standard requires.
    """

    def __init__(self) -> None:
        self._part = _Part.NAME
        self._name = bytearray()
        self._is_first_line = True
        self._has_data = False
        self._ended_in_cr = False
        self._held = bytearray()
        self.max_held_bytes = 0
        """How much of a line to buffer in order to pass on whole events."""

    def feed(self, chunk: bytes) -> Iterator[Signal]:
        """Decode the next bytes, split at any position."""
        if not chunk:
            return
        if self._held:
            is_short = len(self._held) + len(chunk) <= self.max_held_bytes
            if is_short and not (b"\n" in chunk or b"\r" in chunk):
                self._held += chunk
                return
            chunk = bytes(self._held) + chunk
            self._held.clear()
        start = 1 if self._ended_in_cr and chunk.startswith(b"\n") else 0
        self._ended_in_cr = chunk.endswith(b"\r")
        find_line_break = _find_any_line_break if b"\r" in chunk else _find_line_feed
        while (line_break := find_line_break(chunk, start)) is not None:
            end, next_start = line_break
            blank_line_end = _blank_line_end(chunk, next_start)
            if blank_line_end and self._may_be_whole_event(chunk, start):
                self._is_first_line = False
                start += len(_DATA)
                yield WholeEvent(chunk[start + chunk.startswith(b" ", start) : end])
                start = blank_line_end
            else:
                yield from self._take(chunk[start:end])
                yield from self._end_line()
                start = next_start
        if len(chunk) - start <= self.max_held_bytes and self._may_be_whole_event(chunk, start):
            self._held += chunk[start:]
        else:
            yield from self._take(chunk[start:])

    def finish(self) -> Iterator[Signal]:
        """Decode the end of the stream.

        The standard discards a last event without its blank line. It is passed on here, because the
        HTTP body was complete; the content decides whether the event is.
        """
        yield from self._take(bytes(self._held))
        self._held.clear()
        yield from self._end_line()
        yield from self._end_event()

    def _may_be_whole_event(self, chunk: bytes, start: int) -> bool:
        """Tell whether an event with a single line may start here."""
        is_between_events = self._part is _Part.NAME and not (self._name or self._has_data)
        return is_between_events and chunk.startswith(_DATA, start)

    def _take(self, part: bytes) -> Iterator[bytes]:
        """Process bytes that contain no line break."""
        if self._part is _Part.NAME:
            yield from self._take_name(part)
        else:
            yield from self._take_value(part)

    def _take_name(self, part: bytes) -> Iterator[bytes]:
        name, colon, value = part.partition(b":")
        self._name += name[:_MAX_FIELD_NAME_BYTES]
        if colon and self._field() == b"data":
            self._part = _Part.AFTER_COLON
            yield from self._begin_data()
            yield from self._take_value(value)
        elif colon or len(self._name) >= _MAX_FIELD_NAME_BYTES:
            self._part = _Part.IGNORED

    def _take_value(self, part: bytes) -> Iterator[bytes]:
        if self._part is _Part.AFTER_COLON and part:
            part = part.removeprefix(b" ")
            self._part = _Part.DATA
        if self._part is _Part.DATA and part:
            yield part

    def _field(self) -> bytes:
        name = bytes(self._name)
        return name.removeprefix(_BOM) if self._is_first_line else name

    def _begin_data(self) -> Iterator[bytes]:
        if self._has_data:
            yield b"\n"
        self._has_data = True

    def _end_line(self) -> Iterator[Signal]:
        is_name_only, field = self._part is _Part.NAME, self._field()
        self._part = _Part.NAME
        self._name.clear()
        self._is_first_line = False
        if is_name_only and field == b"data":
            yield from self._begin_data()
        elif is_name_only and not field:
            yield from self._end_event()

    def _end_event(self) -> Iterator[EventEnd]:
        if self._has_data:
            self._has_data = False
            yield EVENT_END


def _find_line_feed(chunk: bytes, start: int) -> tuple[int, int] | None:
    """Return where the line ends and the next one starts, in a chunk without carriage returns."""
    end = chunk.find(b"\n", start)
    return None if end < 0 else (end, end + 1)


def _find_any_line_break(chunk: bytes, start: int) -> tuple[int, int] | None:
    match = _LINE_BREAK.search(chunk, start)
    return None if match is None else match.span()


def _blank_line_end(chunk: bytes, start: int) -> int:
    """Return the end of a blank line that starts here; 0 if there is none."""
    for line_break in (b"\n", b"\r\n"):
        if chunk.startswith(line_break, start):
            return start + len(line_break)
    return 0
