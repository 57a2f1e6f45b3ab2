"""Callbacks that are called when something changes."""

from collections.abc import Callable

from homeassistant.core import CALLBACK_TYPE, callback


class Listeners[*Args = *tuple[()]]:
    """Callbacks that are called when something changes; a call may remove some of them."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[*Args], None]] = []

    def __len__(self) -> int:
        """Return the number of callbacks."""
        return len(self._listeners)

    @callback
    def async_add(self, listener: Callable[[*Args], None]) -> CALLBACK_TYPE:
        """Call the listener from now on; return a callback that unsubscribes."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def async_call(self, *args: *Args) -> None:
        """Call all of them."""
        for listener in tuple(self._listeners):
            listener(*args)
