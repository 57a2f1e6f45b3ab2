"""The pieces in which speech is handed out, with what is put around it."""

from collections.abc import AsyncGenerator, Awaitable
from contextlib import aclosing
from dataclasses import dataclass

from ..audio.shaping import Shaper, Shaping


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a speech."""

    pcm: bytes
    is_last: bool
    """Whether it is known to be the last one; the last one may come unknown."""


async def shaped(
    pieces: AsyncGenerator[Piece], shaping: Shaping | Awaitable[Shaping]
) -> AsyncGenerator[Piece]:
    """Put around the speech what belongs there; nothing before its first samples.

    A shaping that is still being made is awaited when they are there, for the speech may fail.
    """
    shaper: Shaper | None = None
    waiting = b""
    async with aclosing(pieces):
        async for piece in pieces:
            if shaper is None:
                shaper = Shaper(shaping if isinstance(shaping, Shaping) else await shaping)
                waiting = shaper.begin()
            waiting += shaper.feed(piece.pcm)
            if piece.is_last:
                waiting += shaper.finish()
            if waiting:
                yield Piece(pcm=waiting, is_last=piece.is_last)
                waiting = b""
            if piece.is_last:
                return
    if shaper is not None and (waiting := waiting + shaper.finish()):
        yield Piece(pcm=waiting, is_last=True)
