"""Server-sent events, decoded as the bytes arrive and without ever holding a whole line.

A `data:` line of this service can be many megabytes long, so the decoder passes its content on in
pieces. Bytes go in, signals come out; there is no I/O here.

Source: WHATWG HTML, section 9.2 "Server-sent events".
"""

from collections.abc import Iterator
from enum import Enum, auto
import re
from typing import Final

_BOM: Final = b"\xef\xbb\xbf"
_LINE_BREAK: Final = re.compile(rb"\r\n?|\n")
_MAX_FIELD_NAME_BYTES: Final = 64
"""Longer than any field name of the standard and a byte order mark together."""


class EventEnd:
    """The event whose data came last is complete."""


type Signal = bytes | EventEnd
"""A piece of an event's data, or its end."""

EVENT_END: Final = EventEnd()


class _Part(Enum):
    """Where in a line the next byte belongs."""

    NAME = auto()
    AFTER_COLON = auto()
    DATA = auto()
    IGNORED = auto()


class SSEDecoder:
    r"""Split a byte stream into the data of its events.

    ```
    data: {"a":      feed → b'{"a":'
    1}\n             feed → b'1}'
    \n               feed → EVENT_END
    ```
    Comments and other fields are dropped. Lines may end in LF, CRLF or CR. Several `data:` lines
    of one event are joined by LF, as the standard wants it.
    """

    def __init__(self) -> None:
        self._part = _Part.NAME
        self._name = bytearray()
        self._is_first_line = True
        self._has_data = False
        self._ended_in_cr = False

    def feed(self, chunk: bytes) -> Iterator[Signal]:
        """Decode the next bytes, cut anywhere."""
        if not chunk:
            return
        start = 1 if self._ended_in_cr and chunk.startswith(b"\n") else 0
        self._ended_in_cr = chunk.endswith(b"\r")
        for end, next_start in _line_breaks(chunk, start):
            yield from self._take(chunk[start:end])
            yield from self._end_line()
            start = next_start
        yield from self._take(chunk[start:])

    def finish(self) -> Iterator[Signal]:
        """Decode the end of the stream.

        The standard discards an event that lacks its blank line. It is complete as far as
        HTTP knows, so it is handed out here and its content decides.
        """
        yield from self._end_line()
        yield from self._end_event()

    def _take(self, part: bytes) -> Iterator[bytes]:
        """Take bytes that hold no line break."""
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


def _line_breaks(chunk: bytes, start: int) -> Iterator[tuple[int, int]]:
    """Find where each line ends and the next one starts."""
    if b"\r" in chunk:
        for match in _LINE_BREAK.finditer(chunk, start):
            yield match.span()
        return
    while (end := chunk.find(b"\n", start)) >= 0:
        yield end, end + 1
        start = end + 1
