"""Forced alignment of a text with the pauses in its audio.

Clauses and sentences end in pauses. The pauses found in the audio are matched with the ends of
clauses in the text, at the tempo that gives the best match.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
import math
from operator import attrgetter
from typing import Final, NamedTuple

from .pauses import FRAME_S, Heard, Pause

_LONG_PAUSE_S: Final = 0.35
"""Pauses of this length or longer all have the same weight."""
_TOLERANCE: Final = 0.4
"""Largest deviation of an end from its expected time, as the logarithm of the ratio."""
_SLACK_S: Final = 0.3
"""Additional absolute tolerance, for short clauses."""
_LONGEST_SOUND_S: Final = 3.0
"""Longest sound of a tag such as [laughs], including pauses in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weights:
    """Terms of an alignment's score; a deviation by a factor of e costs 1."""

    sentence_pause: float = 0.6
    missing_sentence_pause: float = 1.0
    unexplained_pause: float = 0.6
    silent_tag: float = 0.4
    """Models ignore some tags, and some tags make no sound."""


_WEIGHTS: Final = _Weights()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A part of a sentence that ends in a pause."""

    expected_s: float
    """Expected duration of its words."""
    ends_sentence: bool = False
    has_tags: bool = False
    """Whether sounds of audio tags may precede its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How much the timing of a text may vary."""

    tempos: tuple[float, ...]
    """Candidate tempos, as factors of the expected durations."""
    tempo_weight: float
    """Cost of a tempo that is off by a factor of e."""
    clause_pause: float
    """Gain for a pause at a comma, and cost of a missing one; many commas have no pause."""


SPOKEN: Final = Delivery(
    tempos=tuple(1.12**step for step in range(-5, 6)), tempo_weight=1.5, clause_pause=0.3
)
"""0.57 to 1.76 times the expected durations."""
SUNG: Final = Delivery(
    tempos=tuple(1.12**step for step in range(-8, 8)), tempo_weight=0.2, clause_pause=0.25
)
"""0.40 to 2.21 times the expected durations, all nearly equally likely."""


def sentences_heard(clauses: Sequence[Clause], heard: Heard, delivery: Delivery) -> int:
    """Return how many sentences of a text were heard completely."""
    pauses = _Pauses(heard.pauses)
    alignments = [_Alignment(pauses, heard, delivery, tempo) for tempo in delivery.tempos]
    for alignment in alignments:
        alignment.read(clauses)
    return max(alignments, key=attrgetter("score")).sentences


class _Pauses:
    """Pauses in order, with fast search by time and fast sums of weights."""

    def __init__(self, pauses: Sequence[Pause]) -> None:
        self._pauses = pauses
        self._begins_s = [pause.begins_s for pause in pauses]
        self._weights_before = list(accumulate(map(_weight, pauses), initial=0.0))

    def __len__(self) -> int:
        return len(self._pauses)

    def __getitem__(self, place: int) -> Pause:
        return self._pauses[place]

    def between(self, earliest_s: float, latest_s: float, *, start: int) -> range:
        """Return the indexes, from `start` on, of the pauses that begin in this interval."""
        return range(
            bisect_left(self._begins_s, earliest_s, lo=start),
            bisect_right(self._begins_s, latest_s, lo=start),
        )

    def weight(self, start: int, end: int) -> float:
        """Return the total weight of the pauses in [start, end); each weighs at most 1."""
        return self._weights_before[end] - self._weights_before[start]


def _weight(pause: Pause) -> float:
    return min(pause.ends_s - pause.begins_s, _LONG_PAUSE_S) / _LONG_PAUSE_S


class _Beginning(NamedTuple):
    """A time at which the words of a clause may begin."""

    begins_s: float
    next_pause: int
    score: float


class _End(NamedTuple):
    """A pause that may be the end of a clause; ordered by score."""

    score: float
    pause: int


class _Alignment:
    """One alignment of the clauses with the pauses, and its score."""

    def __init__(self, pauses: _Pauses, heard: Heard, delivery: Delivery, tempo: float) -> None:
        self.score = -delivery.tempo_weight * abs(math.log(tempo))
        self.sentences = 0
        """Number of sentences heard completely."""
        self._pauses = pauses
        self._next_pause = 0
        self._heard_s = heard.ends_s
        self._delivery = delivery
        self._tempo = tempo
        self._spoken_s = heard.begins_s

    def read(self, clauses: Iterable[Clause]) -> None:
        """Align the clauses until one was not heard completely."""
        for clause in clauses:
            if not self._ends(clause):
                break
            self.sentences += clause.ends_sentence
        self.score -= self._unexplained(self._next_pause, len(self._pauses))

    def _ends(self, clause: Clause) -> bool:
        """Return whether the end of the clause was heard, and move on to it if so."""
        expected_s = clause.expected_s * self._tempo
        end = max(self._possible_ends(clause, expected_s), default=None)
        may_go_on = self._heard_s <= self._spoken_s + _longest_s(clause, expected_s)
        if may_go_on and clause.has_tags and (end is None or end.score < 0):
            # All remaining pauses may belong to the sound of a tag, such as laughter.
            self._next_pause = len(self._pauses)
            return False
        if end is not None:
            self._go_behind(end)
        elif may_go_on:
            return False
        else:
            self._go_on_without_pause(clause, expected_s)
        return True

    def _go_behind(self, end: _End) -> None:
        self.score += end.score
        self._spoken_s = self._pauses[end.pause].ends_s
        self._next_pause = end.pause + 1

    def _go_on_without_pause(self, clause: Clause, expected_s: float) -> None:
        self.score -= (
            _WEIGHTS.missing_sentence_pause if clause.ends_sentence else self._delivery.clause_pause
        )
        self._spoken_s += expected_s

    def _possible_ends(self, clause: Clause, expected_s: float) -> Iterator[_End]:
        pause_weight = (
            _WEIGHTS.sentence_pause if clause.ends_sentence else self._delivery.clause_pause
        )
        shortest_s, longest_s = _words_s(expected_s)
        for begins_s, next_pause, score in self._beginnings(clause):
            for pause in self._pauses.between(
                begins_s + shortest_s, begins_s + longest_s, start=next_pause
            ):
                elapsed_s = max(self._pauses[pause].begins_s - begins_s, FRAME_S)
                distance = abs(math.log(elapsed_s / expected_s))
                gain = self._pauses.weight(pause, pause + 1) * pause_weight
                yield _End(score + gain - distance - self._unexplained(next_pause, pause), pause)

    def _beginnings(self, clause: Clause) -> Iterator[_Beginning]:
        """Yield times at which the words may begin: immediately, or after the sound of a tag."""
        if not clause.has_tags:
            yield _Beginning(self._spoken_s, self._next_pause, 0.0)
            return
        yield _Beginning(self._spoken_s, self._next_pause, -_WEIGHTS.silent_tag)
        latest_s = self._spoken_s + _LONGEST_SOUND_S
        for pause in self._pauses.between(self._spoken_s, latest_s, start=self._next_pause):
            yield _Beginning(self._pauses[pause].ends_s, pause + 1, 0.0)

    def _unexplained(self, start: int, end: int) -> float:
        """Return the cost of skipping the pauses in [start, end)."""
        return _WEIGHTS.unexplained_pause * self._pauses.weight(start, end)


def _words_s(expected_s: float) -> tuple[float, float]:
    """Return the shortest and the longest plausible duration of words."""
    return (
        expected_s * math.exp(-_TOLERANCE) - _SLACK_S,
        expected_s * math.exp(_TOLERANCE) + _SLACK_S,
    )


def _longest_s(clause: Clause, expected_s: float) -> float:
    _, longest_s = _words_s(expected_s)
    return longest_s + _LONGEST_SOUND_S if clause.has_tags else longest_s
