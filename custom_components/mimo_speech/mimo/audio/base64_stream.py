"""Base64 that arrives in pieces cut anywhere."""

import binascii
from typing import Final

from ..errors import MimoBrokenAnswerError

_QUANTUM_CHARS: Final = 4


class Base64Decoder:
    """Decode one base64 text piece by piece.

    Raises `MimoBrokenAnswerError` for characters outside the alphabet and for a text that
    stops where no base64 can stop. Padding may be missing.
    """

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, chars: bytes) -> bytes:
        """Return what the next characters complete."""
        if self._rest:
            chars = self._rest + chars
        usable = len(chars) - len(chars) % _QUANTUM_CHARS
        self._rest = chars[usable:]
        return _decode(chars[:usable] if self._rest else chars)

    def finish(self) -> bytes:
        """Return what is left, and be ready for another text."""
        rest, self._rest = self._rest, b""
        return _decode(rest.ljust(_QUANTUM_CHARS, b"=")) if rest else b""


def _decode(chars: bytes) -> bytes:
    try:
        return binascii.a2b_base64(chars, strict_mode=True)
    except binascii.Error as err:
        raise MimoBrokenAnswerError(f"The audio is no valid base64: {err}") from err
