"""Texts, streams and tasks that do what a test says, and tell what became of them."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from custom_components.mimo_speech.mimo.http.request import SpeechRequest
from custom_components.mimo_speech.mimo.http.service import OnSent


class Text:
    """A text whose fragments are written when a test says so; it knows whether it was closed."""

    def __init__(self, *fragments: str, ends: bool = True, fails: Exception | None = None) -> None:
        self._queue: asyncio.Queue[str] = asyncio.Queue()
        self._fails = fails
        self.is_closed = False
        self.write(*fragments)
        if ends:
            self.end()

    def write(self, *fragments: str) -> None:
        for fragment in fragments:
            self._queue.put_nowait(fragment)

    def end(self) -> None:
        self._queue.shutdown()

    async def fragments(self) -> AsyncGenerator[str]:
        try:
            while True:
                try:
                    fragment = await self._queue.get()
                except asyncio.QueueShutDown:
                    break
                yield fragment
            if self._fails:
                raise self._fails
        finally:
            self.is_closed = True


@dataclass(slots=True)
class Service:
    """Streams made to order: each request is answered by the next script."""

    scripts: list[Sequence[bytes | Exception | asyncio.Event]]
    requests: list[SpeechRequest] = field(default_factory=list)
    taken: int = 0
    """Pieces that were read, of all answers."""
    open_streams: int = 0

    async def stream(
        self,
        request: SpeechRequest,
        *,
        hedge_after_s: float | None = None,  # noqa: ARG002  # One answer is all there is.
        on_sent: OnSent | None = None,
    ) -> AsyncGenerator[bytes]:
        if on_sent:
            on_sent(0.0)
        script = self.scripts[len(self.requests)]
        self.requests.append(request)
        self.open_streams += 1
        try:
            for item in script:
                if isinstance(item, asyncio.Event):
                    await item.wait()
                elif isinstance(item, Exception):
                    raise item
                else:
                    self.taken += 1
                    yield item
        finally:
            self.open_streams -= 1

    @property
    def texts(self) -> list[str]:
        return [request.text for request in self.requests]


class Tasks:
    """Makes tasks and remembers them."""

    def __init__(self, *, is_eager: bool) -> None:
        self._is_eager = is_eager
        self.all: list[asyncio.Task[None]] = []

    def create(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        loop = asyncio.get_running_loop()
        # An eager task may make others before it is there itself.
        place = len(self.all)
        self.all.insert(place, asyncio.Task(work, loop=loop, eager_start=self._is_eager))
        return self.all[place]

    @property
    def have_ended(self) -> bool:
        return bool(self.all) and all(task.done() for task in self.all)


class Hurry:
    """A clock on which every look takes a second."""

    def __init__(self) -> None:
        self._moments = count()

    def __call__(self) -> float:
        return float(next(self._moments))


async def collect(pieces: AsyncGenerator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


async def collect_into(heard: list[bytes], pieces: AsyncGenerator[bytes]) -> None:
    """Keep what comes before an error."""
    async for piece in pieces:
        heard.append(piece)  # noqa: PERF401  # A comprehension would lose it.
