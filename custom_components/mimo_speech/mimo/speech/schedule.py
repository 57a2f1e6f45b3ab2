"""Schedule of requests: as few and as long as possible without making the listener wait.

Every request has a latency, and the voice may drift from one to the next, so few long requests are
best. A text that is still being written cannot wait for its end, though. Hence:

1. A text that ends within a short grace period is one request.
2. Otherwise the first sentence is requested at once, however short. It need not last as long as
   the latency of the next request: two requests may be open, so their latencies overlap. Only a
   very short time is spent waiting for a second sentence.
3. After that, a request with all complete sentences is sent as late as possible: one latency, with
   a margin, before playback would stall. Once the text has ended, waiting has no benefit; the next
   request is then sent as soon as the previous one was delivered.
4. At most two requests are open: the one being delivered, and the next one.
5. If there is no complete sentence, a clause of the incomplete one is requested, provided that it
   lasts longer than one latency and the text is written faster than it is spoken.
6. A text that stays silent for long after everything was played is considered ended.
7. Text of another role, or after an explicit pause, is a request of its own. If such requests are
   short, more of them are open, as few as possible.

A model that computes all of its audio before it sends any has a latency that grows with the text.
Its requests are only as long as it can compute in time (`utterances.py`), and if it is so slow that
sequential requests would be late, several are sent concurrently.

Everything is pure: times are in seconds of the caller's clock.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
import math
from typing import Final

from ..text import Sentence
from .estimator import SpeechEstimator
from .playback import Playback
from .utterances import SHORTEST_SHARE, Utterances

_GRACE_S: Final = 0.015
"""From the first text to the first request: a twentieth of the shortest latency known."""
_SHORT_FIRST_WAIT: Final = 0.03
"""How long a short first sentence such as "Sure!" waits for another, as a share of the latency."""
_FIRST_CLAUSE_AFTER_S: Final = 1.5
"""About one latency: if the first sentence takes longer to write, its clauses are requested."""
_LEAD_AFTER_END_S: Final = 30.0
"""How far to request ahead once the text has ended.

Enough to survive a long outage, with little waste if the listener stops. A request still being
delivered may be longer.
"""
_MAX_OPEN_REQUESTS: Final = 2
_MAX_SIDE_BY_SIDE: Final = 4
"""The same for a model that computes slowly, if the audio is already due."""
_MAX_OPEN_TURNS: Final = 6
"""The same if requests are short because the text changes roles."""
_TEXT_TIMEOUT_S: Final = 30.0
"""For writers that fail silently and leave the text open; tool calls rarely take longer."""
_SAFE_WRITING_SPEED: Final = 1.25
"""Relative to the speaking rate.

Text written more slowly than this runs out, which should happen between sentences.
"""
_LOOK_AGAIN_S: Final = 0.02
"""Shortest time after which a late response is checked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Send a request for these sentences now; they count as sent."""

    number: int
    """Number of the request, from 0; audio is reported with it."""
    sentences: tuple[Sentence, ...]
    due_in_s: float = field(default=0.0, compare=False)
    """Seconds until playback of everything before it ends."""
    expected_s: float = field(default=0.0, compare=False)
    """Expected duration in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeClause:
    """Take a clause out of the incomplete sentence and pass it to the schedule.

    If there is none, wait as for `Wait`.
    """

    min_chars: int
    until: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Do nothing before this time, unless an event happens."""

    until: float | None
    """None to wait for an event only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndText:
    """Stop waiting for the text; treat it as ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The whole text was requested."""


type Step = Send | TakeClause | Wait | EndText | Done


class Schedule:
    """Decides when to send which request for one text.

    Report events to it; after each one, take steps until one is `Wait` or `Done`.
    """

    def __init__(
        self,
        estimator: SpeechEstimator,
        now: float,
        *,
        estimator_of: Callable[[Sentence], SpeechEstimator] | None = None,
    ) -> None:
        """`estimator_of` returns the estimator for a sentence if roles use different models."""
        self._estimator = estimator
        self._estimator_of = estimator_of or (lambda _: estimator)
        self._playback = Playback(estimator)
        self._pending: list[Sentence] = []
        self._utterances: list[tuple[Sentence, ...]] = []
        self._began_at: float | None = None
        self._first_sentence_at: float | None = None
        self._latest_text_at = now
        self._written_s = 0.0
        """Expected duration of the fragments as written."""
        self._has_ended = False
        self._learns = True

    def stop_learning(self) -> None:
        """Ignore all later observations, as they are not typical of the model."""
        self._learns = False

    def text_came(self, fragment: str, sentences: Iterable[Sentence], now: float) -> None:
        """Record a fragment and the sentences it completed."""
        if self._began_at is None:
            self._began_at = now
        self._latest_text_at = now
        self._written_s += self._estimator.duration_s(fragment)
        self._add(sentences)
        if self._pending and self._first_sentence_at is None:
            self._first_sentence_at = now

    def clause_came(self, clause: Sentence) -> None:
        """Record a clause that `TakeClause` requested."""
        self._pending.append(clause)

    def text_ended(self, sentences: Iterable[Sentence]) -> None:
        """Record the last sentences."""
        self._add(sentences)
        self._has_ended = True

    def _add(self, sentences: Iterable[Sentence]) -> None:
        for sentence in sentences:
            if sentence.follows_thought:
                # Drop pending sentences that turned out to be the model's reasoning.
                self._pending.clear()
            self._pending.append(sentence)

    def request_sent(self, number: int, now: float) -> None:
        """Record that a request is sent only now; its time in the queue is not latency."""
        self._playback.sent(number, now)

    def audio_came(self, number: int, seconds: float, now: float) -> None:
        """Record audio of a request."""
        latency_s = self._playback.audio_came(number, seconds, now)
        estimator = self._estimator_of(self._utterances[number][0])
        is_lesson = self._learns and not estimator.answers_in_one_piece
        if latency_s is not None and is_lesson:
            estimator.observe_latency(latency_s)

    def request_finished(self, number: int, *, is_held_back: bool = False) -> None:
        """Record that all audio of a request has arrived.

        The delivery rate is ignored if a slow listener delayed it.
        """
        delivery = self._playback.finished(number)
        if not self._learns:
            return
        utterance = self._utterances[number]
        estimator = self._estimator_of(utterance[0])
        if not is_held_back and (seconds_per_second := delivery.seconds_per_second) is not None:
            estimator.observe_delivery(seconds_per_second, delivery.jitter_s)
        latency_s = self._playback.latency_s(number)
        if estimator.answers_in_one_piece and latency_s is not None:
            estimator.observe_latency(latency_s, delivery.arrived_s)
        if not utterance[0].is_song:
            text = "".join(sentence.text for sentence in utterance)
            estimator.observe_duration(text, delivery.arrived_s)

    def next_step(self, now: float) -> Step:
        """Return what to do at this time."""
        if self._has_ended and not self._pending:
            return Done()
        moment = self._next_moment(now)
        if self._pending and moment <= now:
            return self._send(now)
        text_timeout_at = self._text_timeout_at(now)
        if text_timeout_at <= now:
            return EndText()
        if moment <= now:
            return self._take_clause_or_wait(now, until=_finite(text_timeout_at))
        return Wait(until=_finite(min(moment, text_timeout_at)))

    def _text_timeout_at(self, now: float) -> float:
        """Return when the text is considered ended; infinite while anything is pending."""
        if self._has_ended or self._pending or self._playback.open_requests:
            return math.inf
        return max(self._latest_text_at, self._playback.dry_at(now)) + _TEXT_TIMEOUT_S

    def _next_moment(self, now: float) -> float:
        """Return when the next request should be sent as things stand."""
        if self._began_at is None or not self._has_place(now):
            return math.inf
        if not self._playback.has_begun:
            return self._first_moment(self._began_at)
        if self._has_ended and not self._playback.open_requests:
            return now
        lead_s = self._sizes.lead_s(self._pending)
        if self._has_ended and self._playback.open_requests < _MAX_OPEN_REQUESTS:
            lead_s = max(lead_s, _LEAD_AFTER_END_S)
        moment = self._due_at(now) - lead_s
        return moment if moment <= now else max(moment, now + _LOOK_AGAIN_S)

    @property
    def _next_estimator(self) -> SpeechEstimator:
        """Estimator of the model of the next request."""
        return self._estimator_of(self._pending[0]) if self._pending else self._estimator

    @property
    def _sizes(self) -> Utterances:
        return Utterances(self._next_estimator)

    def _due_at(self, now: float) -> float:
        """Return when the pending sentences must have arrived for playback not to stall."""
        pause_s = self._pending[0].pause_s if self._pending else 0.0
        return self._playback.dry_at(now) + pause_s

    def _has_place(self, now: float) -> bool:
        """Tell whether one more request may be open."""
        open_requests = self._playback.open_requests
        if open_requests < _MAX_OPEN_REQUESTS:
            return True
        if self._begins_turn():
            return open_requests < _MAX_OPEN_TURNS
        least_s = self._sizes.lead_s(self._pending[:1])
        is_due = self._due_at(now) - least_s <= now
        is_computed = self._next_estimator.answers_in_one_piece
        return is_computed and is_due and open_requests < _MAX_SIDE_BY_SIDE

    def _begins_turn(self) -> bool:
        """Tell whether the pending sentences cannot share a request with the previous ones."""
        if not (self._pending and self._utterances):
            return False
        return not self._pending[0].goes_with(self._utterances[-1][-1])

    def _first_moment(self, began_at: float) -> float:
        if self._has_ended:
            return began_at
        if self._first_sentence_at is None:
            return began_at + _FIRST_CLAUSE_AFTER_S
        if self._cautious_s(self._pending) >= self._estimator.safe_latency_s:
            return began_at + _GRACE_S
        return self._first_sentence_at + self._estimator.latency_s * _SHORT_FIRST_WAIT

    def _is_written_fast(self, now: float) -> bool:
        elapsed_s = now - (now if self._began_at is None else self._began_at)
        return self._written_s >= elapsed_s * _SAFE_WRITING_SPEED

    def _take_clause_or_wait(self, now: float, *, until: float | None) -> TakeClause | Wait:
        """Take a clause if there is no complete sentence and a clause would last long enough."""
        shortest_s = self._estimator.shortest_cover_s
        if not self._is_written_fast(now) or shortest_s == math.inf:
            return Wait(until=until)
        min_chars = math.ceil(shortest_s * self._estimator.chars_per_s)
        return TakeClause(min_chars=min_chars, until=until)

    def _send(self, now: float) -> Send:
        count, due_in_s = self._count(now), max(0.0, self._due_at(now) - now)
        expected_s = self._sizes.expected_s(self._pending[:count])
        utterance = tuple(self._pending[:count])
        del self._pending[:count]
        self._utterances.append(utterance)
        number = self._playback.add(
            expected_s * SHORTEST_SHARE,
            now,
            pause_s=utterance[0].pause_s,
            estimator=self._estimator_of(utterance[0]),
        )
        return Send(number=number, sentences=utterance, due_in_s=due_in_s, expected_s=expected_s)

    def lead_s(self, number: int, now: float) -> float:
        """Return how long playback of the received audio of a request will last."""
        return max(0.0, self._playback.heard_until(number, now) - now)

    def _count(self, now: float) -> int:
        """Return how many pending sentences go into the next request."""
        if not self._playback.has_begun:
            return self._sizes.first_count(self._pending, is_whole=self._has_ended)
        return self._sizes.next_count(self._pending, self._due_at(now) - now)

    def _cautious_s(self, sentences: Sequence[Sentence]) -> float:
        """Return a cautious estimate of the sentences' duration."""
        return self._sizes.expected_s(sentences) * SHORTEST_SHARE


def _finite(moment: float) -> float | None:
    return None if moment == math.inf else moment
