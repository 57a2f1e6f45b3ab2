"""Incremental base64 decoding."""

import binascii
from typing import Final

from ..errors import MimoBrokenAnswerError

_QUANTUM_CHARS: Final = 4


class Base64Decoder:
    """Decode base64 that arrives in pieces of any size.

    Raises `MimoBrokenAnswerError` for characters outside the alphabet and for a truncated text.
    Padding may be missing.
    """

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, chars: bytes) -> bytes:
        """Return the bytes that the next characters complete."""
        if self._rest:
            chars = self._rest + chars
        usable = len(chars) - len(chars) % _QUANTUM_CHARS
        self._rest = chars[usable:]
        return _decode(chars[:usable] if self._rest else chars)

    def finish(self) -> bytes:
        """Return the remaining bytes and reset the decoder for the next text."""
        rest, self._rest = self._rest, b""
        return _decode(rest.ljust(_QUANTUM_CHARS, b"=")) if rest else b""


def _decode(chars: bytes) -> bytes:
    try:
        return binascii.a2b_base64(chars, strict_mode=True)
    except binascii.Error as err:
        raise MimoBrokenAnswerError(f"The audio is not valid base64: {err}") from err
