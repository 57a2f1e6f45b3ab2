"""Sending of responses, including interruptions of their connections."""

import asyncio
from collections.abc import Iterator
import socket
import struct
from typing import Final

from aiohttp import web

from .breaks import Break
from .clock import Clock
from .records import RequestRecord
from .script import Part, Script
from .shape import Shape

WRITES_PER_SECOND: Final = 50
"""Resolution at which a limited bandwidth is simulated."""

_LINGER_NOT: Final = struct.pack("ii", 1, 0)
_BEFORE_HEADERS: Final = (Break.CLOSE_BEFORE_HEADERS, Break.SILENCE_BEFORE_HEADERS)


class Delivery:
    """Sends one response; `started_at` is the start of its timing."""

    def __init__(
        self, request: web.Request, record: RequestRecord, *, clock: Clock, started_at: float
    ) -> None:
        self._request = request
        self._record = record
        self._clock = clock
        self._started_at = started_at
        self._line_free_at = started_at

    async def send(self, script: Script) -> web.StreamResponse:
        """Send all parts at their times; return after the last byte or the interruption."""
        response = web.StreamResponse()
        response.headers["Content-Type"] = script.content_type
        try:
            if script.ends_with not in _BEFORE_HEADERS:
                await self._send_parts(response, script)
            await self._end(response, script.ends_with)
        except ConnectionError:
            # The client is gone, and the server is about to cancel this handler.
            await _silence()
        return response

    async def _send_parts(self, response: web.StreamResponse, script: Script) -> None:
        for part in script.parts:
            await self._sleep_until(self._started_at + part.due)
            if not response.prepared:
                await self._prepare(response)
            await self._write(response, part, script.shape)
            await asyncio.sleep(0)
        if not response.prepared:
            await self._prepare(response)

    async def _prepare(self, response: web.StreamResponse) -> None:
        self._record.status = response.status
        await response.prepare(self._request)

    async def _write(self, response: web.StreamResponse, part: Part, shape: Shape) -> None:
        moment = self._clock.time()
        for octets in _writes(part.body, shape):
            if shape.bandwidth_bytes_per_s is not None:
                await self._take_the_line(len(octets) / shape.bandwidth_bytes_per_s)
            await response.write(octets)
            if shape.write_size is not None:
                await asyncio.sleep(0)
        if part.pcm:
            self._record.add_audio(part.pcm, moment)

    async def _take_the_line(self, seconds: float) -> None:
        """Wait until bytes have passed a limited bandwidth, which takes this long."""
        self._line_free_at = max(self._line_free_at, self._clock.time()) + seconds
        await self._sleep_until(self._line_free_at)

    async def _sleep_until(self, moment: float) -> None:
        if (seconds := moment - self._clock.time()) > 0:
            await self._clock.sleep(seconds)

    async def _end(self, response: web.StreamResponse, ends_with: Break | None) -> None:
        if ends_with in (Break.SILENCE, Break.SILENCE_BEFORE_HEADERS):
            await _silence()
        elif ends_with in (Break.CLOSE, Break.CLOSE_BEFORE_HEADERS):
            self._close()
        elif ends_with is Break.RESET:
            self._reset()
        else:
            await response.write_eof()

    def _close(self) -> None:
        if (transport := self._request.transport) is not None:
            transport.close()

    def _reset(self) -> None:
        """Abort the connection; with SO_LINGER set to 0, the socket sends a RST."""
        transport = self._request.transport
        if transport is None:
            return
        connection: socket.socket = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        transport.abort()


async def _silence() -> None:
    """Wait until this response is cancelled."""
    await asyncio.get_running_loop().create_future()


def _writes(body: bytes, shape: Shape) -> Iterator[bytes]:
    """Split a part into writes."""
    sizes = [len(body)]
    if shape.write_size is not None:
        sizes.append(shape.write_size)
    if shape.bandwidth_bytes_per_s is not None:
        sizes.append(int(shape.bandwidth_bytes_per_s / WRITES_PER_SECOND))
    size = max(1, min(sizes))
    return (body[start : start + size] for start in range(0, len(body), size))
