"""Bytes written to a connection that its peer has not acknowledged yet."""

from array import array
import asyncio
import fcntl
import os
import termios
from typing import Final, Self

_LOOK_EVERY_S: Final = 0.1


class Outgoing:
    """Observes a connection, even after it was closed.

    A short announcement is written at once and then waits in the kernel's send buffer. If the
    speaker disappears before it takes it, it was never played. Where the system does not report the
    buffer, all bytes count as acknowledged.
    """

    def __init__(self, transport: asyncio.Transport | None) -> None:
        self._transport = transport
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        """Keep the socket open by duplicating its descriptor."""
        if self._transport is None:
            return self
        connection = self._transport.get_extra_info("socket")
        if connection is not None and connection.fileno() >= 0:
            self._descriptor = os.dup(connection.fileno())
        return self

    def __exit__(self, *_: object) -> None:
        """Close the duplicated descriptor."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    async def async_wait_taken(self) -> None:
        """Wait until the peer has acknowledged everything or the connection is closed."""
        # The system has no event for this.
        while self.waiting_bytes and not self._is_closed:  # noqa: ASYNC110
            await asyncio.sleep(_LOOK_EVERY_S)

    @property
    def _is_closed(self) -> bool:
        """Whether either side has closed the connection."""
        return self._transport is None or self._transport.is_closing()

    @property
    def waiting_bytes(self) -> int:
        """Number of bytes that the peer has not acknowledged."""
        buffered = 0 if self._transport is None else self._transport.get_write_buffer_size()
        return buffered + self._unconfirmed_bytes

    @property
    def _unconfirmed_bytes(self) -> int:
        if self._descriptor is None:
            return 0
        count = array("i", [0])
        try:
            fcntl.ioctl(self._descriptor, termios.TIOCOUTQ, count)
        except OSError:
            return 0
        return count[0]
