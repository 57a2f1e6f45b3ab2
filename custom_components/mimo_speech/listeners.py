"""Who wants to hear of a change."""

from collections.abc import Callable

from homeassistant.core import CALLBACK_TYPE, callback


class Listeners:
    """Callbacks that are called together; they may leave while they are."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[], None]] = []

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._listeners)

    @callback
    def async_add(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call the listener from now on; return what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def async_call(self) -> None:
        """Tell all of them."""
        for listener in tuple(self._listeners):
            listener()
