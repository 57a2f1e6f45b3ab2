"""Base64 that is written bit by bit."""

import base64


class Base64Text:
    """Base64 that grows: what is fed makes one text, however it was cut."""

    def __init__(self, *, escapes_slashes: bool) -> None:
        self._escapes_slashes = escapes_slashes
        self._left = b""

    def feed(self, octets: bytes) -> bytes:
        """Return the text that is complete by now."""
        octets = self._left + octets
        whole = len(octets) - len(octets) % 3
        self._left = octets[whole:]
        return self._encode(octets[:whole])

    def finish(self) -> bytes:
        """Return the rest, padded."""
        left, self._left = self._left, b""
        return self._encode(left)

    def _encode(self, octets: bytes) -> bytes:
        text = base64.b64encode(octets)
        return text.replace(b"/", rb"\/") if self._escapes_slashes else text
