"""Which sentences of a text were heard to their end, to judge by the pauses.

Clauses and sentences end in pauses, so the pauses that were heard are matched with the ends in the
text, at the tempo that explains them best.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
import math
from operator import attrgetter
from typing import Final

from .pauses import FRAME_S, Heard, Pause

_LONG_PAUSE_S: Final = 0.35
"""Pauses of this length and more are equally good ends."""
_TOLERANCE: Final = 0.4
"""How far an end may be from its expected place, as a logarithm of the factor."""
_SLACK_S: Final = 0.3
"""The same for short clauses, of which pauses are a large part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weights:
    """What speaks for and against an alignment; 1 is to be off its place by a factor of e."""

    sentence_pause: float = 0.6
    missing_sentence_pause: float = 1.0
    unexplained_pause: float = 0.6


_WEIGHTS: Final = _Weights()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A part of a sentence that ends in a pause."""

    expected_s: float
    ends_sentence: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How freely a text is delivered."""

    tempos: tuple[float, ...]
    """Times the expected durations that it may take."""
    tempo_weight: float
    """What speaks against a tempo that is off by a factor of e."""
    clause_pause: float
    """What speaks for a comma that is heard, and against one that is not, as many are not."""


SPOKEN: Final = Delivery(
    tempos=tuple(1.12**step for step in range(-5, 6)), tempo_weight=1.5, clause_pause=0.3
)
"""From 0.57 to 1.76 times the expected durations."""
SUNG: Final = Delivery(
    tempos=tuple(1.12**step for step in range(-8, 8)), tempo_weight=0.2, clause_pause=0.2
)
"""From 0.40 to 2.21 times, and hardly any tempo is less likely than the others."""


def sentences_heard(clauses: Sequence[Clause], heard: Heard, delivery: Delivery) -> int:
    """Return how many sentences of a text were heard to their end."""
    pauses = _Pauses(heard.pauses)
    alignments = [_Alignment(pauses, heard, delivery, tempo) for tempo in delivery.tempos]
    for alignment in alignments:
        alignment.read(clauses)
    return max(alignments, key=attrgetter("score")).sentences


class _Pauses:
    """Pauses in their order, found by their time and weighed without going through all of them."""

    def __init__(self, pauses: Sequence[Pause]) -> None:
        self._pauses = pauses
        self._begins_s = [pause.begins_s for pause in pauses]
        self._weights = [_weight(pause) for pause in pauses]
        self._weights_before = list(accumulate(self._weights, initial=0.0))

    def __len__(self) -> int:
        return len(self._pauses)

    def __getitem__(self, place: int) -> Pause:
        return self._pauses[place]

    def between(self, earliest_s: float, latest_s: float, *, start: int) -> range:
        """Return the places of those that begin in this time."""
        return range(
            bisect_left(self._begins_s, earliest_s, lo=start),
            bisect_right(self._begins_s, latest_s, lo=start),
        )

    def weight(self, place: int) -> float:
        """Return how good an end it is, up to 1."""
        return self._weights[place]

    def total_weight(self, start: int, end: int) -> float:
        """Return the weight of all from one place to before another."""
        return self._weights_before[end] - self._weights_before[start]


def _weight(pause: Pause) -> float:
    return min(pause.ends_s - pause.begins_s, _LONG_PAUSE_S) / _LONG_PAUSE_S


class _Alignment:
    """One way to match the clauses of a text with the pauses heard, and how likely it is."""

    def __init__(self, pauses: _Pauses, heard: Heard, delivery: Delivery, tempo: float) -> None:
        self.score = -delivery.tempo_weight * abs(math.log(tempo))
        self.sentences = 0
        """Count of those heard to their end."""
        self._pauses = pauses
        self._next_pause = 0
        self._heard_s = heard.ends_s
        self._delivery = delivery
        self._tempo = tempo
        self._spoken_s = heard.begins_s

    def read(self, clauses: Iterable[Clause]) -> None:
        """Go through the clauses as far as they were heard."""
        for clause in clauses:
            if not self._ends(clause):
                break
            self.sentences += clause.ends_sentence
        self._leave_unexplained(len(self._pauses))

    def _ends(self, clause: Clause) -> bool:
        """Tell whether the end of the clause was heard; go there."""
        expected_s = clause.expected_s * self._tempo
        earliest_s = self._spoken_s + expected_s * math.exp(-_TOLERANCE) - _SLACK_S
        latest_s = self._spoken_s + expected_s * math.exp(_TOLERANCE) + _SLACK_S
        pause_weight = (
            _WEIGHTS.sentence_pause if clause.ends_sentence else self._delivery.clause_pause
        )

        def fitness(place: int) -> float:
            elapsed_s = max(self._pauses[place].begins_s - self._spoken_s, FRAME_S)
            distance = math.log(elapsed_s / expected_s)
            return self._pauses.weight(place) * pause_weight - abs(distance)

        candidates = self._pauses.between(earliest_s, latest_s, start=self._next_pause)
        if candidates:
            place = max(candidates, key=fitness)
            self.score += fitness(place)
            self._leave_unexplained(place)
            self._next_pause = place + 1
            self._spoken_s = self._pauses[place].ends_s
            return True
        if self._heard_s <= latest_s:
            return False
        self.score -= (
            _WEIGHTS.missing_sentence_pause if clause.ends_sentence else self._delivery.clause_pause
        )
        self._spoken_s += expected_s
        return True

    def _leave_unexplained(self, end: int) -> None:
        """Explain none of the pauses before this place that are left."""
        weight = self._pauses.total_weight(self._next_pause, end)
        self.score -= _WEIGHTS.unexplained_pause * weight
