"""Speak texts with one voice, complete or while they are being written."""

import asyncio
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    Awaitable,
    Callable,
    Coroutine,
    Mapping,
)
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace
from functools import partial
import time
from typing import Any, Protocol

from ..audio.shaping import Shaping
from ..audio.wav import MIMO_PCM, streaming_header, whole_wav
from ..catalog import Language
from ..errors import MimoBlankTextError
from ..http.request import SpeechRequest
from ..http.service import OnSent
from ..text import Sentence, TextSettings, join
from .casting import Cast, Casting, LoadSample, Role
from .estimator import SpeechEstimator
from .output import Output, silence
from .record import SpeechRecord
from .recovery import Fallback, Recovery
from .request_audio import RequestAudio
from .schedule import Done, EndText, Schedule, Send, TakeClause, Wait
from .tasks import check, has_failed, has_succeeded
from .text_reader import TextReader

type CreateTask = Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]


class StreamSpeech(Protocol):
    """Streams the audio of one request, as `SpeechService.stream` does."""

    def __call__(
        self,
        request: SpeechRequest,
        /,
        *,
        hedge_after_s: float | None = None,
        on_sent: OnSent | None = None,
    ) -> AsyncGenerator[bytes]:
        """Yield the PCM of the request; call `on_sent` whenever it is sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Converts texts to speech with as few requests as possible without stalls."""

    stream: StreamSpeech
    template: SpeechRequest
    """Request to copy for each utterance; its text is ignored."""
    settings: TextSettings
    voices: Mapping[Language, str] = field(default_factory=dict)
    """Preset voices by the language of the first sentence.

    They replace the template's voice; empty to keep it.
    """
    estimator: SpeechEstimator
    """Estimator of the model, updated with every request."""
    sample: str = ""
    load: LoadSample | None = None
    """See `Role`."""
    cast: Cast | None = None
    """Returns the roles of parts of a text that name a voice or a language."""
    shaping: Shaping | Awaitable[Shaping] = field(default_factory=Shaping)
    """If awaitable, awaited only after the first audio, so that preparing it adds no latency."""
    fallback: Fallback | None = None
    create_task: CreateTask = asyncio.create_task
    """Creates the tasks, so that an owner can cancel them."""
    clock: Callable[[], float] = time.monotonic

    @property
    def own_role(self) -> Role:
        """Role of the text outside parts that name a voice."""
        return Role(
            template=self.template,
            settings=self.settings,
            voices=self.voices,
            estimator=self.estimator,
            sample=self.sample,
            load=self.load,
        )

    async def speak(
        self, text: AsyncIterable[str], record: SpeechRecord | None = None
    ) -> AsyncGenerator[bytes]:
        """Yield the PCM of a text that arrives whole or in fragments, in order.

        After a break, audio continues from the sentence that was interrupted. An error without
        recovery is raised after the audio before it, and an error of the text after its complete
        sentences. A text that is never ended is considered ended half a minute after playback.
        Raises `MimoBlankTextError` if nothing in the text can be spoken, and
        `SpeechInterruptedError` if another party cancels one of the tasks. Close the generator to
        end early; then the tasks have ended and the text is closed.
        """
        async with aclosing(self._run(record).chunks(text)) as chunks:
            async for chunk in chunks:
                yield chunk.pcm

    async def speak_wav(
        self, text: AsyncIterable[str], record: SpeechRecord | None = None
    ) -> AsyncGenerator[bytes]:
        """Yield the same as a WAV file; its header comes with the first samples.

        The header declares the true sizes if the speech is complete by then; otherwise they are
        unknown.
        """
        is_first = True
        async with aclosing(self._run(record).chunks(text)) as chunks:
            async for chunk in chunks:
                if not is_first:
                    yield chunk.pcm
                elif chunk.is_last:
                    yield whole_wav(MIMO_PCM, chunk.pcm)
                else:
                    yield streaming_header(MIMO_PCM) + chunk.pcm
                is_first = False

    def _run(self, record: SpeechRecord | None) -> _SpeechRun:
        return _SpeechRun(self, record or SpeechRecord())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chunk:
    """Shaped PCM for the listener."""

    pcm: bytes
    is_last: bool
    """Whether this is known to be the last chunk; the last one may come without it."""


class _SpeechRun:
    """One text on its way to the listener.

    ```
    text → TextReader ──┐
                        schedule → _conduct → one _fetch for each request, two at once → chunks
    ```
    """

    def __init__(self, speaker: Speaker, record: SpeechRecord) -> None:
        self._speaker = speaker
        self._record = record
        self._casting = Casting(speaker.own_role, speaker.cast)
        self._schedule = Schedule(
            speaker.estimator, speaker.clock(), estimator_of=self._estimator_of
        )
        self._recovery = Recovery(
            ask=self._ask_service,
            fallback=speaker.fallback,
            casting=self._casting,
            record=record,
            on_trouble=self._schedule.stop_learning,
        )
        self._has_news = asyncio.Event()
        self._text = TextReader(
            speaker.settings,
            self._schedule,
            settings_of=self._casting.settings_of,
            clock=speaker.clock,
            on_text=self._has_news.set,
        )
        self._requests: asyncio.Queue[RequestAudio] = asyncio.Queue()
        self._output = Output(speaker.estimator, speaker.shaping, clock=speaker.clock)
        self._heard: RequestAudio | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._unended_reader: asyncio.Task[None] | None = None
        self._is_silent = True

    async def chunks(self, text: AsyncIterable[str]) -> AsyncGenerator[_Chunk]:
        """Yield the shaped speech; raise an error that ended the speech or the text early.

        Nothing is yielded before the first audio, because the speech may still fail until then.
        """
        is_last = False
        try:
            self._start(text)
            while not is_last:
                pcm, is_last = await self._next_audio()
                if shaped := await self._output.shape(pcm, is_last=is_last):
                    yield _Chunk(pcm=shaped, is_last=is_last)
        finally:
            await self._stop()

    def _start(self, text: AsyncIterable[str]) -> None:
        self._reader = self._create_task(self._text.read(text))
        self._conductor = self._create_task(self._conduct())
        self._conductor.add_done_callback(lambda _: self._requests.shutdown())

    async def _stop(self) -> None:
        """Cancel all tasks that are still running."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _next_audio(self) -> tuple[bytes, bool]:
        """Return the next PCM, and whether it is known to be the last; b"" at the end."""
        while True:
            if self._heard is None:
                if (request := await self._next_request()) is None:
                    await self._check_end()
                    return self._trailing_silence(), True
                self._heard = request
                self._output.begin(request)
            if pcm := await self._output.take(partial(self._is_over, self._heard)):
                is_last = self._is_over(self._heard)
                if is_last:
                    pcm += self._heard.take_rest() + self._trailing_silence()
                return pcm, is_last
            check(self._heard.fetcher)
            self._heard = None

    def _trailing_silence(self) -> bytes:
        return silence(self._text.trailing_pause_s)

    async def _next_request(self) -> RequestAudio | None:
        """Return the next request to play; None at the end."""
        with suppress(asyncio.QueueShutDown):
            return await self._requests.get()
        return None

    def _is_over(self, request: RequestAudio) -> bool:
        """Tell whether all audio of this request, and of the whole speech, has arrived."""
        is_complete = self._requests.empty() and self._text.error is None
        return is_complete and all(map(has_succeeded, (request.fetcher, self._conductor)))

    async def _check_end(self) -> None:
        """Raise the error that ended the speech early, if any."""
        check(self._conductor)
        if self._reader is not self._unended_reader:
            await asyncio.wait((self._reader,))
            check(self._reader)
        if self._text.error is not None:
            raise self._text.error
        if self._is_silent:
            raise MimoBlankTextError("The text is empty")

    async def _conduct(self) -> None:
        """Make requests as scheduled until the schedule is done or a task fails."""
        while not self._has_broken():
            now = self._speaker.clock()
            match self._schedule.next_step(now):
                case Done():
                    return
                case Send() as send:
                    self._request(send)
                case EndText():
                    self._end_text()
                case TakeClause(min_chars=min_chars) if clause := self._text.take_clause(min_chars):
                    self._schedule.clause_came(clause)
                case TakeClause(until=until) | Wait(until=until):
                    await self._wait_for_news(None if until is None else until - now)

    def _has_broken(self) -> bool:
        """Tell whether a task failed, apart from the reader cancelled here."""
        return any(has_failed(task) for task in self._tasks if task is not self._unended_reader)

    def _end_text(self) -> None:
        self._unended_reader = self._reader
        self._reader.cancel()
        self._text.end()

    async def _wait_for_news(self, timeout_s: float | None) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._has_news.wait()
        self._has_news.clear()

    def _request(self, send: Send) -> None:
        first = send.sentences[0]
        # In the order of the text, since the first sentence of a role determines its voice.
        self._casting.template_for(first)
        request = RequestAudio(
            send.expected_s, pause_s=first.pause_s, estimator=self._estimator_of(first)
        )
        request.fetched_by(self._create_task(self._fetch(send, request)))
        self._requests.put_nowait(request)
        self._is_silent = False

    async def _fetch(self, send: Send, request: RequestAudio) -> None:
        clock, schedule, number = self._speaker.clock, self._schedule, send.number
        asked_at = clock()
        await self._casting.load(send.sentences[0])
        speech = self._recovery.speak(
            send.sentences,
            due_in_s=send.due_in_s,
            lead_s=lambda: schedule.lead_s(number, clock()),
            on_sent=lambda ago_s: schedule.request_sent(number, clock() - ago_s),
        )
        async with aclosing(speech):
            async for pcm in speech:
                now = clock()
                if self._record.first_audio_s is None and number == 0:
                    self._record.first_audio_s = now - asked_at
                schedule.audio_came(number, len(pcm) / MIMO_PCM.bytes_per_second, now)
                self._has_news.set()
                await request.put(pcm)
        schedule.request_finished(number, is_held_back=request.was_held_back)

    def _ask_service(
        self, sentences: tuple[Sentence, ...], on_sent: OnSent | None
    ) -> AsyncGenerator[bytes]:
        """Request the consecutive sentences that are left of an utterance."""
        first = sentences[0]
        role = self._casting.role_of(first)
        text = join(sentences, role.settings.dialect)
        self._record.characters += len(text)
        speech_s = sum(role.estimator.duration_s(sentence.text) for sentence in sentences)
        return self._speaker.stream(
            replace(self._casting.template_for(first), text=text),
            hedge_after_s=role.estimator.late_of(speech_s),
            on_sent=on_sent,
        )

    def _estimator_of(self, sentence: Sentence) -> SpeechEstimator:
        return self._casting.role_of(sentence).estimator

    def _create_task(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._speaker.create_task(work)
        task.add_done_callback(lambda _: self._has_news.set())
        self._tasks.append(task)
        return task
