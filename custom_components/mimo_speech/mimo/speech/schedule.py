"""What to ask the service for, and when: few long requests, and a listener who never waits.

Every request has a latency and may drift in voice, so few long ones are best; a text that is still
being written cannot wait for its end. Hence:

1. A text that ends within a short grace is one request.
2. Else the first sentence is asked for at once, however short. It need not be spoken as long as
   the next request takes: one request may run ahead, so the latency of the second passes together
   with that of the first. Only a moment too short to be noticed is spent on waiting for another.
3. From then on a request is sent as late as the listener allows, with every whole sentence there
   is: a latency and its margin before all will have been heard. Once the text has ended, there is
   nothing to wait for: then the next request is sent as soon as the one before it was delivered.
4. No more than two requests are open: the one that is being delivered, and one that runs ahead.
5. A clause of the unfinished sentence stands in for whole ones when none is there, if it is spoken
   longer than a latency and the text is written faster than it is spoken.
6. A text that does not go on for long after everything was heard is taken for ended.
7. What another role speaks, or what stands behind a pause, is a request of its own. Where such
   requests are short, more of them are open, as few as the listener allows.

A model that computes all of its audio before it sends any has a latency that grows with the text.
It is asked for as much as it can compute in time (`utterances.py`), and for more side by side where
it is so slow that one request after the other comes too late.

Everything is pure: moments are seconds of the caller's clock.
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
"""What a first sentence such as "Sure!" waits for another one, as a share of the latency."""
_FIRST_CLAUSE_AFTER_S: Final = 1.5
"""A first sentence that takes longer to write than about a latency is begun by its clauses."""
_LEAD_AFTER_END_S: Final = 30.0
"""How far to run ahead once the text has ended: far enough for any trouble of the service, and
little of it is for nothing when the listener turns away. Only a request that is still being
delivered is left alone for longer."""
_MAX_OPEN_REQUESTS: Final = 2
_MAX_SIDE_BY_SIDE: Final = 4
"""The same for a model that computes slowly what is due already."""
_MAX_OPEN_TURNS: Final = 6
"""The same where requests are short because the text changes who speaks."""
_TEXT_TIMEOUT_S: Final = 30.0
"""A writer that fails without a word leaves its text open; tool calls rarely take longer."""
_SAFE_WRITING_SPEED: Final = 1.25
"""Times the speaking rate. Text written slower than this runs out; it had better do so between
sentences."""
_LOOK_AGAIN_S: Final = 0.02
"""After this time, at the earliest, a late answer is found to be later still."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Ask for these sentences now; they count as sent."""

    number: int
    """Its place among the requests, from 0; audio is reported by it."""
    sentences: tuple[Sentence, ...]
    due_in_s: float = field(default=0.0, compare=False)
    """Seconds until the listener has heard everything before it."""
    expected_s: float = field(default=0.0, compare=False)
    """How long it will probably be spoken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeClause:
    """Take a clause out of the unfinished sentence and hand it to the schedule.

    If there is none, wait as `Wait` says.
    """

    min_chars: int
    until: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Do nothing before this moment, unless something happens."""

    until: float | None
    """None: until something happens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndText:
    """Wait for the text no longer; what is there of it is all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The whole text was asked for."""


type Step = Send | TakeClause | Wait | EndText | Done


class Schedule:
    """Decide over the requests for one text.

    Tell it what happens, and after each event take steps until one is `Wait` or `Done`.
    """

    def __init__(
        self,
        estimator: SpeechEstimator,
        now: float,
        *,
        estimator_of: Callable[[Sentence], SpeechEstimator] | None = None,
    ) -> None:
        """Use `estimator_of` where sentences of other roles are spoken by other models."""
        self._estimator = estimator
        self._estimator_of = estimator_of or (lambda _: estimator)
        self._playback = Playback(estimator)
        self._pending: list[Sentence] = []
        self._utterances: list[tuple[Sentence, ...]] = []
        self._began_at: float | None = None
        self._first_sentence_at: float | None = None
        self._latest_text_at = now
        self._written_s = 0.0
        """What the fragments would take to be spoken as they were written."""
        self._has_ended = False
        self._learns = True

    def stop_learning(self) -> None:
        """Take nothing that follows as typical of the model."""
        self._learns = False

    def text_came(self, fragment: str, sentences: Iterable[Sentence], now: float) -> None:
        """Take in a fragment and the sentences it completed."""
        if self._began_at is None:
            self._began_at = now
        self._latest_text_at = now
        self._written_s += self._estimator.duration_s(fragment)
        self._add(sentences)
        if self._pending and self._first_sentence_at is None:
            self._first_sentence_at = now

    def clause_came(self, clause: Sentence) -> None:
        """Take in a clause that `TakeClause` asked for."""
        self._pending.append(clause)

    def text_ended(self, sentences: Iterable[Sentence]) -> None:
        """Take in the last sentences."""
        self._add(sentences)
        self._has_ended = True

    def _add(self, sentences: Iterable[Sentence]) -> None:
        for sentence in sentences:
            if sentence.follows_thought:
                # What was thought is not to be spoken, as far as it was not asked for yet.
                self._pending.clear()
            self._pending.append(sentence)

    def request_sent(self, number: int, now: float) -> None:
        """Take in that a request is sent only now; what it waited is not the model's latency."""
        self._playback.sent(number, now)

    def audio_came(self, number: int, seconds: float, now: float) -> None:
        """Take in audio of a request."""
        latency_s = self._playback.audio_came(number, seconds, now)
        estimator = self._estimator_of(self._utterances[number][0])
        is_lesson = self._learns and not estimator.answers_in_one_piece
        if latency_s is not None and is_lesson:
            estimator.observe_latency(latency_s)

    def request_finished(self, number: int, *, is_held_back: bool = False) -> None:
        """Take in that all audio of a request has come.

        What a slow listener held back says nothing of the rate of delivery.
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
        """Return what to do at this moment."""
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
        """Return when the text is waited for no longer; never while something is still to come."""
        if self._has_ended or self._pending or self._playback.open_requests:
            return math.inf
        return max(self._latest_text_at, self._playback.dry_at(now)) + _TEXT_TIMEOUT_S

    def _next_moment(self, now: float) -> float:
        """Return when the next request should leave, as things stand."""
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
        """What is known of the model that will be asked next."""
        return self._estimator_of(self._pending[0]) if self._pending else self._estimator

    @property
    def _sizes(self) -> Utterances:
        return Utterances(self._next_estimator)

    def _due_at(self, now: float) -> float:
        """Return when the listener will wait for what is pending."""
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
        """Tell whether what is pending does not go with what was asked for before."""
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
        """Ask for a clause for want of whole sentences, if that does any good."""
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
        """Return how long the listener can still listen to what has come of a request."""
        return max(0.0, self._playback.heard_until(number, now) - now)

    def _count(self, now: float) -> int:
        """Count the pending sentences that go into the next request."""
        if not self._playback.has_begun:
            return self._sizes.first_count(self._pending, is_whole=self._has_ended)
        return self._sizes.next_count(self._pending, self._due_at(now) - now)

    def _cautious_s(self, sentences: Sequence[Sentence]) -> float:
        """Return how long the sentences will last, with some caution."""
        return self._sizes.expected_s(sentences) * SHORTEST_SHARE


def _finite(moment: float) -> float | None:
    return None if moment == math.inf else moment
