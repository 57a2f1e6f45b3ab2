"""What to ask the service for, and when: few long requests, and a listener who never waits.

Every request has a latency and may drift in voice, so few long ones are best; a text that is still
being written cannot wait for its end. Hence:

1. A text that ends within a short grace is one request.
2. Else the first sentence is asked for at once, however short. It need not be spoken as long as
   the next request takes: one request may run ahead, so the latency of the second passes together
   with that of the first. Only a moment too short to be noticed is spent on waiting for another.
3. From then on a request leaves as late as the listener allows, with every whole sentence there
   is: a latency and its margin before all will have been heard, or soon after the text's end.
4. No more than two requests are open: the one that is being delivered, and one that runs ahead.
5. A clause of the unfinished sentence stands in for whole ones when none is there, if it is spoken
   longer than a latency and the text is written faster than it is spoken.

Everything is pure: moments are seconds of the caller's clock.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
import math
from typing import Final

from ..text import Sentence
from .estimator import SpeechEstimator
from .playback import Playback

MAX_UTTERANCE_S: Final = 240.0
"""Longest speech to ask for at once.

Xiaomi's guide gives the models 8K tokens of context for text and audio together, but not how many
tokens a second of audio takes. At 25, as the codec of the published MiMo-Audio has frames, this is
6000 tokens, and its text about 1000; the rest is reserve for slow speakers.
"""

_GRACE_S: Final = 0.015
"""From the first text to the first request: a twentieth of the shortest latency known."""
_SHORT_FIRST_WAIT: Final = 0.03
"""What a first sentence such as "Sure!" waits for another one, as a share of the latency."""
_FIRST_CLAUSE_AFTER_S: Final = 1.5
"""A first sentence that takes longer to write than about a latency is begun by its clauses."""
_LEAD_AFTER_END_S: Final = 30.0
"""How far to run ahead once the text has ended: far enough for any trouble of the service, and
little of it is for nothing when the listener turns away."""
_MAX_OPEN_REQUESTS: Final = 2
_SAFE_WRITING_SPEED: Final = 1.25
"""Times the speaking rate. Text written slower than this runs out; it had better do so between
sentences."""
_SHORTEST_SHARE: Final = 0.85
"""Of the length that speech is expected to have; only what has arrived is certain."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Do nothing before this moment, unless something happens."""

    until: float | None
    """None: until something happens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The whole text was asked for."""


type Step = Send | Wait | Done


class Schedule:
    """Decide over the requests for one text.

    Tell it what happens, and after each event take steps until one is not `Send`.
    """

    def __init__(
        self, estimator: SpeechEstimator, take_clause: Callable[[int], Sentence | None]
    ) -> None:
        """Use `take_clause` to get that many characters or more of the unfinished sentence."""
        self._estimator = estimator
        self._take_clause = take_clause
        self._playback = Playback(estimator)
        self._pending: list[Sentence] = []
        self._utterances: list[tuple[Sentence, ...]] = []
        self._began_at: float | None = None
        self._first_sentence_at: float | None = None
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
        self._written_s += self._estimator.duration_s(fragment)
        self._pending += sentences
        if self._pending and self._first_sentence_at is None:
            self._first_sentence_at = now

    def text_ended(self, sentences: Iterable[Sentence]) -> None:
        """Take in the last sentences."""
        self._pending += sentences
        self._has_ended = True

    def request_left(self, number: int, now: float) -> None:
        """Take in that a request leaves only now; what it waited is not the model's latency."""
        self._playback.leave(number, now)

    def audio_came(self, number: int, seconds: float, now: float) -> None:
        """Take in audio of a request."""
        latency_s = self._playback.arrive(number, seconds, now)
        if latency_s is not None and self._learns:
            self._estimator.observe_latency(latency_s)

    def request_finished(self, number: int) -> None:
        """Take in that all audio of a request has come."""
        duration_s = self._playback.finish(number)
        utterance = self._utterances[number]
        if self._learns and not utterance[0].is_song:
            self._estimator.observe_duration("".join(s.text for s in utterance), duration_s)

    def next_step(self, now: float) -> Step:
        """Return what to do at this moment."""
        if self._has_ended and not self._pending:
            return Done()
        moment = self._next_moment(now)
        if moment > now:
            return Wait(until=None if moment == math.inf else moment)
        if not self._pending and not self._take_clauses(now):
            return Wait(until=None)
        return self._send(now)

    def _next_moment(self, now: float) -> float:
        """Return when the next request should leave, as things stand."""
        if self._playback.open_requests >= _MAX_OPEN_REQUESTS or self._began_at is None:
            return math.inf
        if not self._playback.has_begun:
            return self._first_moment(self._began_at)
        lead_s = self._estimator.safe_latency_s
        if self._has_ended:
            lead_s = max(lead_s, _LEAD_AFTER_END_S)
        moment = self._playback.dry_at(now) - lead_s
        return moment if moment <= now else max(moment, now + _LOOK_AGAIN_S)

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

    def _take_clauses(self, now: float) -> bool:
        """Take a clause for want of whole sentences, if that does any good."""
        if not self._is_written_fast(now):
            return False
        min_chars = math.ceil(self._estimator.safe_latency_s * self._estimator.chars_per_s)
        clause = self._take_clause(min_chars)
        if clause is not None:
            self._pending.append(clause)
        return clause is not None

    def _send(self, now: float) -> Send:
        count = self._count_for_one_utterance()
        utterance = tuple(self._pending[:count])
        del self._pending[:count]
        self._utterances.append(utterance)
        due_in_s = max(0.0, self._playback.dry_at(now) - now)
        number = self._playback.send(self._cautious_s(utterance), now)
        return Send(number=number, sentences=utterance, due_in_s=due_in_s)

    def _count_for_one_utterance(self) -> int:
        """Count the pending sentences that go together: songs go alone."""
        if self._pending[0].is_song:
            return 1
        total_s = 0.0
        for count, sentence in enumerate(self._pending):
            total_s += self._estimator.duration_s(sentence.text)
            if count and (sentence.is_song or total_s > MAX_UTTERANCE_S):
                return count
        return len(self._pending)

    def _cautious_s(self, sentences: Iterable[Sentence]) -> float:
        """Return how long the sentences will last, with some caution."""
        spoken_s = sum(self._estimator.duration_s(sentence.text) for sentence in sentences)
        return spoken_s * _SHORTEST_SHARE
