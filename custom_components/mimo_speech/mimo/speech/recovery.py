"""Speak the sentences of a text, whatever happens on the way.

```
            no audio yet          → asked again (retry.py), within the patience; then the fallback
 a failure  after audio           → asked again from the first sentence not heard to its end
            there again           → the fallback, from that sentence on
            without a fallback    → an error, behind the audio that was heard
```
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from ..audio.wav import MIMO_PCM
from ..errors import MimoBrokenAnswerError, MimoError, MimoTextTooLongError, MimoTimeoutError
from ..text import Sentence, join_transcripts
from .estimator import SpeechEstimator
from .progress import Progress
from .record import SpeechRecord

type Sentences = tuple[Sentence, ...]
type SpeakSentences = Callable[[Sentences], AsyncGenerator[bytes]]
type SpeakWords = Callable[[str], AsyncGenerator[bytes]]

_BREATH_S: Final = 0.3
"""Silence after a break, so that what comes then is heard as something new."""
_BREATH: Final = bytes(round(MIMO_PCM.sample_rate_hz * _BREATH_S) * MIMO_PCM.frame_bytes)
_ENDLESS_FACTOR: Final = 4.0
_ENDLESS_EXTRA_S: Final = 30.0
"""Audio of `_ENDLESS_FACTOR` times the expected length and this is no speech any more."""


class FallbackError(Exception):
    """The fallback could not speak."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """Who speaks when the service does not."""

    speak: SpeakWords
    """Yields PCM in the format of the service's speech; raises `FallbackError`."""
    timeout_s: float = 8.0
    """How long the listener waits for the service: for the first audio of a request, and in all
    for audio that comes slower than it is heard."""


class _OutOfPatienceError(MimoTimeoutError):
    """The fallback will be sooner."""


class Recovery:
    """The means to speak a text, or a part of one; parts that run side by side share the record."""

    def __init__(
        self,
        *,
        ask: SpeakSentences,
        fallback: Fallback | None,
        estimator: SpeechEstimator,
        record: SpeechRecord,
    ) -> None:
        self._ask = ask
        self._fallback = fallback
        self._estimator = estimator
        self._record = record

    async def speak(self, sentences: Sentences, due_in_s: float = 0.0) -> AsyncGenerator[bytes]:
        """Yield the PCM of consecutive sentences; raise what nobody could make good.

        The listener waits for them only after so many seconds, in which no patience is lost. Once
        the service failed for good, the fallback speaks the rest of the text; without a fallback,
        each part is asked for until it fails by itself.
        """
        rest, left_at_break = sentences, 0
        while rest and (failure := self._failure_of_text) is None:
            progress = Progress(rest, self._estimator)
            try:
                async with aclosing(self._attempt(rest, progress, due_in_s)) as pieces:
                    async for pcm in pieces:
                        yield pcm
            except MimoError as err:
                rest = self._rest_after(err, progress, left_at_break)
                left_at_break, due_in_s = len(rest), 0.0
            else:
                return
            if rest and progress.heard_s:
                yield _BREATH
        if rest and failure is not None and self._fallback is not None:
            async with aclosing(self._speak_otherwise(rest, self._fallback, failure)) as pieces:
                async for pcm in pieces:
                    yield pcm

    @property
    def _failure_of_text(self) -> MimoError | None:
        """Why the rest of the text is left to the fallback; None if it is not."""
        return None if self._fallback is None else self._record.failure

    def _rest_after(self, error: MimoError, progress: Progress, left_at_break: int) -> Sentences:
        """Return what is left to be spoken, and note whether the service is to speak it.

        Raises the error if nobody is.
        """
        if error.is_about_call:
            raise error
        rest = progress.rest()
        is_passing = False
        if progress.heard_s:
            self._record.interruption = error
            # What breaks twice at the same place will break again.
            is_passing = _is_passing(error) and len(rest) != left_at_break
        if rest and not is_passing:
            self._record.failure = error
            if self._fallback is None:
                raise error
        return rest

    async def _attempt(
        self, sentences: Sentences, progress: Progress, due_in_s: float
    ) -> AsyncGenerator[bytes]:
        """Ask once; raise as well if the listener would wait too long, or listen for ever."""
        limit_s = progress.expected_s * _ENDLESS_FACTOR + _ENDLESS_EXTRA_S
        async with (
            aclosing(self._ask(sentences)) as answer,
            aclosing(self._patiently(answer, due_in_s)) as pieces,
        ):
            async for pcm in pieces:
                progress.feed(pcm)
                self._record.audio_s += len(pcm) / MIMO_PCM.bytes_per_second
                yield pcm
                if progress.heard_s > limit_s:
                    raise MimoBrokenAnswerError("The audio does not end")

    def _patiently(self, pieces: AsyncGenerator[bytes], due_in_s: float) -> AsyncGenerator[bytes]:
        if self._fallback is None:
            return pieces
        return _in_time(pieces, self._fallback.timeout_s, due_in_s)

    async def _speak_otherwise(
        self, sentences: Sentences, fallback: Fallback, failure: MimoError
    ) -> AsyncGenerator[bytes]:
        """Yield what the fallback says; raise why it was needed if it cannot either."""
        self._record.has_fallback = True
        if not (words := join_transcripts(sentences)):
            return
        try:
            async with aclosing(fallback.speak(words)) as pieces:
                async for pcm in pieces:
                    yield pcm
        except FallbackError as err:
            raise failure from err


async def _in_time(
    pieces: AsyncGenerator[bytes], patience_s: float, due_in_s: float
) -> AsyncGenerator[bytes]:
    """Yield the pieces as long as no fallback would be sooner.

    Only time spent on waiting for them counts, not what the listener takes, and only once they
    are due.
    """
    loop = asyncio.get_running_loop()
    left_s = patience_s + due_in_s
    has_begun = False
    while True:
        began_at = loop.time()
        try:
            async with asyncio.timeout(left_s):
                pcm = await anext(pieces, None)
        except MimoError:
            raise
        except TimeoutError as err:
            raise _OutOfPatienceError("The service takes too long") from err
        if pcm is None:
            return
        waited_s = loop.time() - began_at
        if has_begun:
            left_s -= waited_s
        else:
            # The patience for the first audio is over, and all of that for the others is left.
            left_s = patience_s + max(0.0, due_in_s - waited_s)
            has_begun = True
        left_s += len(pcm) / MIMO_PCM.bytes_per_second
        yield pcm


def _is_passing(error: MimoError) -> bool:
    """Tell whether the rest of a text may succeed where its beginning broke off."""
    if isinstance(error, _OutOfPatienceError):
        return False
    return error.is_retryable or isinstance(error, MimoTextTooLongError)
