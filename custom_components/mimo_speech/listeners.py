"""Lists of callbacks."""

from collections.abc import Callable

from homeassistant.core import CALLBACK_TYPE, callback


class Listeners[*Args = *tuple[()]]:
    """Callbacks to call on changes; callbacks may be removed during a call."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[*Args], None]] = []

    def __len__(self) -> int:
        """Return the number of callbacks."""
        return len(self._listeners)

    @callback
    def async_add(self, listener: Callable[[*Args], None]) -> CALLBACK_TYPE:
        """Add a callback; return a callback to unsubscribe."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def async_call(self, *args: *Args) -> None:
        """Call all callbacks."""
        for listener in tuple(self._listeners):
            listener(*args)
