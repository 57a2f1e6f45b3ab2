"""Numbers for TCP connections."""

import asyncio
from weakref import WeakKeyDictionary


class Connections:
    """Numbers connections in the order of their first requests, from 1."""

    def __init__(self) -> None:
        self._numbers: WeakKeyDictionary[asyncio.BaseTransport, int] = WeakKeyDictionary()
        self._greeted: set[int] = set()
        self._count = 0

    def number_of(self, transport: asyncio.BaseTransport | None) -> int:
        """Return the number of a connection; 0 if it is already closed."""
        if transport is None:
            return 0
        if transport not in self._numbers:
            self._count += 1
            self._numbers[transport] = self._count
        return self._numbers[transport]

    def is_new(self, number: int) -> bool:
        """Return whether this is the first call for a connection."""
        if number in self._greeted:
            return False
        self._greeted.add(number)
        return True
