"""What was written to a connection and has not reached the other side."""

from array import array
import asyncio
import fcntl
import os
import termios
from typing import Final, Self

_LOOK_EVERY_S: Final = 0.1


class Outgoing:
    """Looks at a connection, also behind its end: a short announcement is written at once.

    What is written waits in this machine until the speaker takes it; if the speaker is gone by
    then, it was never played. Where the system does not tell, everything counts as taken.
    """

    def __init__(self, transport: asyncio.Transport | None) -> None:
        self._transport = transport
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        """Hold on to the connection."""
        if self._transport is None:
            return self
        connection = self._transport.get_extra_info("socket")
        if connection is not None and connection.fileno() >= 0:
            self._descriptor = os.dup(connection.fileno())
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    async def async_wait_taken(self) -> None:
        """Return when the other side has confirmed everything, or the connection is closed."""
        while self.waiting_bytes and not self._is_closed:  # noqa: ASYNC110 - the system tells nobody
            await asyncio.sleep(_LOOK_EVERY_S)

    @property
    def _is_closed(self) -> bool:
        """Whether one of both sides has closed it."""
        return self._transport is None or self._transport.is_closing()

    @property
    def waiting_bytes(self) -> int:
        """How much the other side has not confirmed."""
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
