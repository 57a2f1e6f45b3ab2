"""Speak a text while it is still being written."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Coroutine, Iterator
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace
from functools import partial
import time
from typing import Any, Final

from ..audio.shaping import Shaping
from ..audio.wav import MIMO_PCM, streaming_header, whole_wav
from ..catalog import SINGING_TERM, is_singing
from ..errors import MimoBlankTextError
from ..http.request import SpeechRequest
from ..http.retry import Departure, StreamSpeech
from ..text import Sentence, SpeechText, TextSettings, join
from .estimator import SpeechEstimator
from .pieces import Piece, shaped
from .record import SpeechRecord
from .recovery import Fallback, Recovery
from .schedule import Done, Schedule, Send

type CreateTask = Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]

_PART_CHARS: Final = 256
"""Text to prepare between two turns of the event loop; it takes a millisecond or two."""
_MAX_PIECES_AHEAD: Final = 256
"""Over a minute of live audio that a slow listener leaves waiting before the service is slowed."""


class SpeechInterruptedError(Exception):
    """Somebody else cancelled a task that this speech was made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Turns texts into speech, each in as few requests as it can without letting anyone wait."""

    stream: StreamSpeech
    """Speaks one request, as `MimoClient.stream` does."""
    template: SpeechRequest
    """Every request, but for its text."""
    settings: TextSettings
    estimator: SpeechEstimator
    """What is known of the model; it learns from every request."""
    shaping: Shaping | Awaitable[Shaping] = field(default_factory=Shaping)
    """Awaited when the first audio is there, if it is still being made."""
    fallback: Fallback | None = None
    create_task: CreateTask = asyncio.create_task
    """Makes the tasks, so that an owner can tie them to its own life."""
    clock: Callable[[], float] = time.monotonic

    async def speak(
        self, text: AsyncIterable[str], record: SpeechRecord | None = None
    ) -> AsyncGenerator[bytes]:
        """Yield the PCM of a text that comes whole or in fragments, strictly in order.

        Audio that breaks off is resumed from the sentence that broke; an error that nobody can
        make good is raised after the audio before it. Raises `MimoBlankTextError` if nothing in
        the text can be spoken, and `SpeechInterruptedError` if somebody else cancels a task.
        Close the generator to end early: when that returns, the tasks have ended and the text is
        closed.
        """
        async with aclosing(self._speak(text, record)) as pieces:
            async for piece in pieces:
                yield piece.pcm

    async def speak_wav(
        self, text: AsyncIterable[str], record: SpeechRecord | None = None
    ) -> AsyncGenerator[bytes]:
        """Yield the same as a WAV, its header together with the first samples.

        The header tells the true sizes if all of the speech is there by then, else that nobody
        knows them yet.
        """
        is_first = True
        async with aclosing(self._speak(text, record)) as pieces:
            async for piece in pieces:
                if not is_first:
                    yield piece.pcm
                elif piece.is_last:
                    yield whole_wav(MIMO_PCM, piece.pcm)
                else:
                    yield streaming_header(MIMO_PCM) + piece.pcm
                is_first = False

    async def _speak(
        self, text: AsyncIterable[str], record: SpeechRecord | None
    ) -> AsyncGenerator[Piece]:
        speech = _Speech(self, record or SpeechRecord())
        try:
            speech.start(text)
            async with aclosing(shaped(speech.pieces(), self.shaping)) as pieces:
                async for piece in pieces:
                    yield piece
        finally:
            await speech.stop()


@dataclass(slots=True, kw_only=True)
class _Answer:
    """The audio of one request, buffered until the listener takes it."""

    number: int
    sentences: tuple[Sentence, ...]
    due_in_s: float
    """Seconds until the listener waits for it."""
    pieces: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(_MAX_PIECES_AHEAD))


class _Speech:
    """One text on its way: three kinds of tasks and the queues between them.

    ```
    _read  → schedule → _conduct → _answers → pieces()
    _fetch → schedule               └ _fetch, one task each, two at once
    ```
    """

    def __init__(self, speaker: Speaker, record: SpeechRecord) -> None:
        self._speaker = speaker
        self._record = record
        self._text = SpeechText(speaker.settings)
        if any(map(is_singing, speaker.template.styles)):
            # Lyrics must not be cut into sentences, so the text itself has to know.
            self._text.feed(f"<style>{SINGING_TERM}</style>")
        self._schedule = Schedule(speaker.estimator, self._take_clause)
        self._has_news = asyncio.Event()
        self._answers: asyncio.Queue[tuple[_Answer, asyncio.Task[None]]] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self._is_preparing = False
        self._is_silent = True

    def start(self, text: AsyncIterable[str]) -> None:
        """Begin to read and to ask."""
        self._reader = self._create_task(self._read(text))
        self._conductor = self._create_task(self._conduct())
        self._conductor.add_done_callback(lambda _: self._answers.shutdown())

    async def stop(self) -> None:
        """End everything that still runs."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def pieces(self) -> AsyncGenerator[Piece]:
        """Yield the audio of all answers; raise what ended them, or the text, too early."""
        with suppress(asyncio.QueueShutDown):
            while True:
                answer, fetcher = await self._answers.get()
                with suppress(asyncio.QueueShutDown):
                    while True:
                        pcm = await answer.pieces.get()
                        is_last = self._is_over(fetcher)
                        yield Piece(
                            pcm=pcm + _take_rest(answer.pieces) if is_last else pcm, is_last=is_last
                        )
                _check(fetcher)
        _check(self._conductor)
        await asyncio.wait((self._reader,))
        _check(self._reader)
        if self._is_silent:
            raise MimoBlankTextError("There is nothing to speak")

    def _is_over(self, fetcher: asyncio.Task[None]) -> bool:
        """Tell whether all is there that this answer and the whole speech will have."""
        tasks = (fetcher, self._conductor)
        return self._answers.empty() and all(
            task.done() and not _has_failed(task) for task in tasks
        )

    async def _read(self, text: AsyncIterable[str]) -> None:
        """Prepare the text as it comes."""
        fragments = aiter(text)
        try:
            async for fragment in fragments:
                await self._prepare(fragment)
                self._has_news.set()
            self._schedule.text_ended(self._text.finish())
            self._has_news.set()
        finally:
            if isinstance(fragments, AsyncGenerator):
                await fragments.aclose()

    async def _prepare(self, fragment: str) -> None:
        """Prepare a fragment, leaving the event loop to others in between.

        The schedule gets it as one, so that a text that comes whole is seen to be whole.
        """
        sentences: list[Sentence] = []
        self._is_preparing = True
        for part in _parts(fragment):
            sentences += self._text.feed(part)
            if len(fragment) > _PART_CHARS:
                await asyncio.sleep(0)
        self._is_preparing = False
        self._schedule.text_came(fragment, sentences, self._speaker.clock())

    def _take_clause(self, min_chars: int) -> Sentence | None:
        """Take a clause; none while there are sentences before it that the schedule lacks."""
        return None if self._is_preparing else self._text.take_clause(min_chars)

    async def _conduct(self) -> None:
        """Ask for speech when the schedule says so, until it is done or anything failed."""
        while not any(map(_has_failed, self._tasks)):
            now = self._speaker.clock()
            step = self._schedule.next_step(now)
            if isinstance(step, Done):
                return
            if isinstance(step, Send):
                self._ask(step)
            else:
                await self._wait_for_news(None if step.until is None else step.until - now)

    async def _wait_for_news(self, timeout_s: float | None) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._has_news.wait()
        self._has_news.clear()

    def _ask(self, send: Send) -> None:
        answer = _Answer(number=send.number, sentences=send.sentences, due_in_s=send.due_in_s)
        fetcher = self._create_task(self._fetch(answer))
        fetcher.add_done_callback(lambda _: answer.pieces.shutdown())
        self._answers.put_nowait((answer, fetcher))
        self._is_silent = False

    async def _fetch(self, answer: _Answer) -> None:
        asked_at = self._speaker.clock()
        recovery = Recovery(
            ask=partial(self._stream, answer.number),
            fallback=self._speaker.fallback,
            estimator=self._speaker.estimator,
            record=self._record,
        )
        async with aclosing(recovery.speak(answer.sentences, answer.due_in_s)) as pieces:
            async for pcm in pieces:
                now = self._speaker.clock()
                if self._record.first_audio_s is None and answer.number == 0:
                    self._record.first_audio_s = now - asked_at
                if not self._record.is_whole:
                    self._schedule.stop_learning()
                seconds = len(pcm) / MIMO_PCM.bytes_per_second
                self._schedule.audio_came(answer.number, seconds, now)
                self._has_news.set()
                await answer.pieces.put(pcm)
        self._schedule.request_finished(answer.number)

    async def _stream(self, number: int, sentences: tuple[Sentence, ...]) -> AsyncGenerator[bytes]:
        """Ask the service for consecutive sentences, all that is left of a request."""
        template = self._speaker.template
        text = join(sentences, self._speaker.settings.dialect)
        # A style that the text sets for itself takes the place of the others.
        styles = () if sentences[0].style else template.styles
        self._record.characters += len(text)
        request = replace(template, text=text, styles=styles)
        async with aclosing(self._speaker.stream(request)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Departure):
                    self._schedule.request_left(number, self._speaker.clock())
                else:
                    yield piece

    def _create_task(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._speaker.create_task(work)
        task.add_done_callback(lambda _: self._has_news.set())
        self._tasks.append(task)
        return task


def _parts(fragment: str) -> Iterator[str]:
    return (fragment[start : start + _PART_CHARS] for start in range(0, len(fragment), _PART_CHARS))


def _take_rest(queue: asyncio.Queue[bytes]) -> bytes:
    """Take what is there without waiting."""
    return b"".join(queue.get_nowait() for _ in range(queue.qsize()))


def _has_failed(task: asyncio.Task[None]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


def _check(task: asyncio.Task[None]) -> None:
    """Raise what ended a task that is over."""
    if task.cancelled():
        raise SpeechInterruptedError("Somebody else ended the speech")
    task.result()
