"""Incremental base64 encoding."""

import base64


class Base64Text:
    """Encode bytes that arrive in pieces as one base64 text."""

    def __init__(self, *, escapes_slashes: bool) -> None:
        self._escapes_slashes = escapes_slashes
        self._left = b""

    def feed(self, octets: bytes) -> bytes:
        """Return the characters that the next bytes complete."""
        octets = self._left + octets
        whole = len(octets) - len(octets) % 3
        self._left = octets[whole:]
        return self._encode(octets[:whole])

    def finish(self) -> bytes:
        """Return the remaining characters, with padding."""
        left, self._left = self._left, b""
        return self._encode(left)

    def _encode(self, octets: bytes) -> bytes:
        text = base64.b64encode(octets)
        return text.replace(b"/", rb"\/") if self._escapes_slashes else text
