"""What comes out of a player, and where in it something is heard."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
import fcntl
import os
from pathlib import Path
import random
from typing import Final
import wave

from mimo_house.errors import deadline
from mimo_house.verification import SERVICE_FORMAT

SAMPLE_RATE, CHANNELS, SAMPLE_BYTES = SERVICE_FORMAT
BYTES_PER_S: Final = SAMPLE_RATE * CHANNELS * SAMPLE_BYTES
WAIT_S: Final = 60.0
_PIPE_BYTES: Final = 1 << 20
"""More than 20 s: a player drops what a full pipe does not take."""


class Ear:
    """The samples that a player puts out, in the format of the service, at the speed of sound."""

    def __init__(self) -> None:
        self.heard = bytearray()
        self._grown = asyncio.Event()

    @property
    def size(self) -> int:
        """The bytes heard so far."""
        return len(self.heard)

    def find(self, samples: bytes, start: int = 0) -> int:
        """Return where samples are heard, in bytes; -1 if they are not."""
        return self.heard.find(samples, start)

    def last(self, seconds: float) -> bytes:
        """Return the end of what was heard."""
        return self.before(self.size, seconds=seconds)

    async def hears_just(self, *parts: bytes) -> bool:
        """Tell whether these samples are heard one after the other, and nothing else."""
        expected = b"".join(parts)
        await self.until(lambda: self.size >= len(expected), "Less is heard than was sent.")
        return self.heard == expected

    def before(self, end: int, *, seconds: float) -> bytes:
        """Return what was heard right before a place."""
        return bytes(self.heard[end - int(seconds * SAMPLE_RATE) * SAMPLE_BYTES : end])

    def forget(self) -> None:
        """Begin anew."""
        self.heard.clear()

    async def until(self, is_heard: Callable[[], bool], sentence: str) -> None:
        """Wait until it is heard; the sentence says what was not."""
        async with deadline(WAIT_S, sentence):
            while not is_heard():
                self._grown.clear()
                await self._grown.wait()

    async def until_silent(self) -> None:
        """Wait until the player has put out nothing for a while."""
        size = -1
        while size != self.size:
            size = self.size
            await asyncio.sleep(1)

    def take(self, samples: bytes) -> None:
        """Hear more."""
        self.heard += samples
        self._grown.set()


@contextmanager
def listening(path: Path) -> Generator[Ear]:
    """Make a named pipe for a player's output and hear all that goes in."""
    ear = Ear()
    os.mkfifo(path)
    path.chmod(0o666)
    # Open for both, as a pipe ends with its last writer, and a player opens it for each file.
    pipe = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    loop = asyncio.get_running_loop()

    def take() -> None:
        with suppress(BlockingIOError):
            ear.take(os.read(pipe, _PIPE_BYTES))

    loop.add_reader(pipe, take)
    try:
        yield ear
    finally:
        loop.remove_reader(pipe)
        os.close(pipe)


class Music:
    """Noise, so that any moment of it is told from any other."""

    def __init__(self, path: Path, seconds: int) -> None:
        self.path = path
        self.samples: Final = random.Random(path.name).randbytes(seconds * BYTES_PER_S)  # noqa: S311 - not a secret
        with wave.open(str(path), "wb") as file:
            file.setframerate(SAMPLE_RATE)
            file.setnchannels(CHANNELS)
            file.setsampwidth(SAMPLE_BYTES)
            file.writeframes(self.samples)

    def position_s(self, samples: bytes) -> float | None:
        """Return where in the music some samples of it begin; None if they are not of it."""
        found = self.samples.find(samples)
        return None if found < 0 else found / BYTES_PER_S

    def run_began_at_s(self, heard: bytes) -> float | None:
        """Return from where on the music is heard that is heard last."""
        if (position_s := self.position_s(heard[-BYTES_PER_S // 5 :])) is None:
            return None
        step = BYTES_PER_S // 20
        end = len(heard) - BYTES_PER_S // 5
        begin = round(position_s * BYTES_PER_S)
        while begin >= step and heard[end - step : end] == self.samples[begin - step : begin]:
            begin, end = begin - step, end - step
        return begin / BYTES_PER_S
