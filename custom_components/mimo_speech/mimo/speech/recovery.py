"""Recovery from failures while the sentences of a text are spoken.

```
            no audio yet          → retried (http/retry.py) within the timeout, then the fallback
 a failure  after audio           → requested again from the first sentence not heard completely
            there again           → the fallback, from that sentence on
            without a fallback    → an error, after the audio that was received
```
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
import logging
import math
from typing import Final

from ..audio.wav import MIMO_PCM
from ..errors import MimoBrokenAnswerError, MimoError, MimoTextTooLongError, MimoTimeoutError
from ..http.service import OnSent
from ..text import Sentence, join_transcripts
from ..waiting import WaitBudget
from .casting import Casting
from .estimator import SpeechEstimator
from .progress import Progress
from .record import SpeechRecord

_LOGGER = logging.getLogger(__name__)

type Sentences = tuple[Sentence, ...]
type AskService = Callable[[Sentences, OnSent | None], AsyncGenerator[bytes]]
type SpeakTranscript = Callable[[str], AsyncGenerator[bytes]]

_BREATH_S: Final = 0.3
"""Silence after a break, so that the next sentence sounds like a new one."""
_BREATH: Final = bytes(round(MIMO_PCM.sample_rate_hz * _BREATH_S) * MIMO_PCM.frame_bytes)
_ENDLESS_FACTOR: Final = 4.0
_ENDLESS_EXTRA_S: Final = 30.0
"""Audio longer than `_ENDLESS_FACTOR` × expected + this is an error."""
_INVENTED_FACTOR: Final = 2.0
_INVENTED_EXTRA_S: Final = 4.0
"""Audio longer than `_INVENTED_FACTOR` × expected + this is ended at its next pause."""
_CLIPPED_FACTOR: Final = 0.25
_CLIPPED_OF_S: Final = 3.0
"""Speech expected to be longer than this fails if it has less than the factor's share."""
_LONGEST_COMPUTING_S: Final = 30.0
"""Longest computing time by which the timeout is extended."""
_STALL_S: Final = 1.5
"""Silence after which the rest is requested again; short network delays are over by then."""


class FallbackError(Exception):
    """The fallback could not speak."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """The engine that speaks when the service does not."""

    speak: SpeakTranscript
    """Yields PCM in the format of the service; raises `FallbackError`."""
    timeout_s: float = 8.0
    """How long the listener waits for the service, in seconds.

    It applies once to the first audio of a request, and then in total to audio that arrives more
    slowly than it is played. It is extended by the expected computing time of models that compute
    all of their audio first.
    """


class _FallbackDueError(MimoTimeoutError):
    """The timeout of the fallback has passed."""


class _StalledError(MimoTimeoutError):
    """No more audio arrives and playback has stalled."""


class _InventedSpeechError(MimoBrokenAnswerError):
    """The model continued beyond the text."""


class Recovery:
    """Speaks one text in parts, some of them concurrently.

    Once the service has failed for good, the fallback speaks the rest of the text. Without a
    fallback, each part is requested until it fails by itself.
    """

    def __init__(
        self,
        *,
        ask: AskService,
        fallback: Fallback | None,
        casting: Casting,
        record: SpeechRecord,
        on_trouble: Callable[[], None] | None = None,
    ) -> None:
        """`on_trouble` is called when audio broke off or the service failed for good."""
        self._ask = ask
        self._fallback = fallback
        self._casting = casting
        self._record = record
        self._on_trouble = on_trouble
        self._fallback_reason: MimoError | None = None
        """Why the fallback speaks from now on; None while the service does."""
        self._has_warned = False

    async def speak(
        self,
        sentences: Sentences,
        *,
        due_in_s: float = 0.0,
        lead_s: Callable[[], float] | None = None,
        on_sent: OnSent | None = None,
    ) -> AsyncGenerator[bytes]:
        """Yield the PCM of consecutive sentences of one role; raise errors without recovery.

        The listener waits for them only after `due_in_s` seconds; timeouts start then. `lead_s`
        returns how long playback of the received audio will last. Without it, there is no extra
        timeout for audio that stalls.
        """
        rest, failed_with = sentences, 0
        while rest and self._fallback_reason is None:
            is_repeat = len(rest) == failed_with
            attempt = _Attempt(
                rest,
                self._casting.role_of(rest[0]).estimator,
                self._fallback,
                due_in_s,
                None if is_repeat else lead_s,
            )
            try:
                async with aclosing(self._ask(rest, on_sent)) as chunks:
                    while pcm := await attempt.read(chunks):
                        self._record.audio_s += len(pcm) / MIMO_PCM.bytes_per_second
                        yield pcm
                        attempt.check_length()
                    attempt.check_end()
            except MimoError as err:
                if not attempt.progress.heard_s and self._has_stand_in(rest, err):
                    continue
                rest = self._rest_after(err, attempt.progress, failed_with)
                failed_with, due_in_s = len(rest), 0.0
            else:
                return
            if rest and attempt.progress.heard_s:
                yield _BREATH
        reason, fallback = self._fallback_reason, self._fallback
        if rest and reason is not None and fallback is not None:
            async with aclosing(self._speak_by_fallback(rest, fallback, reason)) as chunks:
                async for pcm in chunks:
                    yield pcm

    def _has_stand_in(self, rest: Sentences, error: MimoError) -> bool:
        """Return whether the own role replaces one whose voice the service rejected."""
        if not self._casting.stand_in(rest[0], error):
            return False
        self._record.refusal = error
        return True

    def _rest_after(self, error: MimoError, progress: Progress, failed_with: int) -> Sentences:
        """Return the sentences left to be spoken, and record whether the service may go on.

        Raises the error if neither the service nor a fallback can.
        """
        if error.is_about_call:
            raise error
        rest: Sentences = ()
        if isinstance(error, _InventedSpeechError):
            self._warn_of_invention()
        else:
            rest = progress.rest()
        may_go_on = False
        if progress.heard_s:
            self._record.interruption = error
            # What failed twice at the same sentence would fail again.
            may_go_on = _may_succeed_later(error) and len(rest) != failed_with
        if rest and not may_go_on:
            self._record.failure = error
            if self._fallback is not None:
                self._fallback_reason = error
        if self._on_trouble is not None:
            self._on_trouble()
        if rest and not may_go_on and self._fallback is None:
            raise error
        return rest

    def _warn_of_invention(self) -> None:
        if not self._has_warned:
            self._has_warned = True
            _LOGGER.warning("Speech was stopped because the model continued beyond the text")

    async def _speak_by_fallback(
        self, sentences: Sentences, fallback: Fallback, reason: MimoError
    ) -> AsyncGenerator[bytes]:
        """Yield the speech of the fallback; raise `reason` if the fallback fails, too."""
        self._record.has_fallback = True
        if not (transcript := join_transcripts(sentences)):
            return
        try:
            async with aclosing(fallback.speak(transcript)) as chunks:
                async for pcm in chunks:
                    yield pcm
        except FallbackError as err:
            raise reason from err


class _Attempt:
    """One request for consecutive sentences: its progress and the time it has left.

    With a fallback, the listener waits no longer than its timeout: once for the first audio, and
    then in total for audio that arrives more slowly than it is played. Without one, only the
    timeouts of the request apply. If no more audio arrives, the attempt ends shortly after playback
    of the received audio (see `lead_s`). A repeated request for the same sentences has `lead_s`
    None and is not ended for these reasons.
    """

    def __init__(
        self,
        sentences: Sentences,
        estimator: SpeechEstimator,
        fallback: Fallback | None,
        due_in_s: float,
        lead_s: Callable[[], float] | None,
    ) -> None:
        self.progress = Progress(sentences, estimator)
        self._is_song = any(sentence.is_song for sentence in sentences)
        self._timeout_s = math.inf if fallback is None else fallback.timeout_s
        computing_s = estimator.computing_s(self.progress.expected_s)
        self._begin_s = self._timeout_s + min(computing_s, _LONGEST_COMPUTING_S)
        self._budget = WaitBudget(due_in_s + self._begin_s)
        self._lead_s = lead_s

    async def read(self, chunks: AsyncGenerator[bytes]) -> bytes:
        """Return the next PCM; b"" at the end.

        Raises `_FallbackDueError` or `_StalledError` when the listener has waited long enough.
        """
        at_most_s = math.inf
        if self._lead_s is not None and self.progress.heard_s:
            at_most_s = self._lead_s() + _STALL_S
        try:
            pcm = await self._budget.wait_for(anext(chunks, b""), at_most_s=at_most_s)
        except MimoError:
            raise
        except TimeoutError as err:
            if self._budget.left_s > 0:
                raise _StalledError("The audio stalled") from err
            raise _FallbackDueError("The service did not respond within the timeout") from err
        self._take_in(pcm)
        return pcm

    def _take_in(self, pcm: bytes) -> None:
        if not self.progress.heard_s and self._timeout_s != math.inf:
            # The wait for the first audio is over: start a new one, and keep time that was not due
            # yet.
            self._budget.left_s = self._timeout_s + max(0.0, self._budget.left_s - self._begin_s)
        self._budget.left_s += len(pcm) / MIMO_PCM.bytes_per_second
        self.progress.feed(pcm)

    def check_length(self) -> None:
        """Raise `MimoBrokenAnswerError` if the audio is far too long for its text."""
        heard_s, expected_s = self.progress.heard_s, self.progress.expected_s
        if heard_s > expected_s * _ENDLESS_FACTOR + _ENDLESS_EXTRA_S:
            raise MimoBrokenAnswerError("The audio is much longer than expected")
        is_invented = heard_s > expected_s * _INVENTED_FACTOR + _INVENTED_EXTRA_S
        if is_invented and not self._is_song and self.progress.is_in_pause():
            raise _InventedSpeechError("The model continued beyond the text")

    def check_end(self) -> None:
        """Raise `MimoBrokenAnswerError` if the audio is far too short, unless this is a repeat."""
        heard_s, expected_s = self.progress.heard_s, self.progress.expected_s
        is_checked = self._lead_s is not None and not self._is_song
        if is_checked and expected_s > _CLIPPED_OF_S and heard_s < expected_s * _CLIPPED_FACTOR:
            raise MimoBrokenAnswerError("The audio is much shorter than expected")


def _may_succeed_later(error: MimoError) -> bool:
    """Tell whether the rest of a text may succeed after the audio broke off."""
    if isinstance(error, _FallbackDueError):
        return False
    return error.is_retryable or isinstance(error, MimoTextTooLongError)
