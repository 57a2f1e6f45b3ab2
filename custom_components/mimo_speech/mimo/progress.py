"""How far a listener has come in a text whose audio broke off.

The service does not tell which sentence a moment of its audio belongs to. Clauses and sentences end
in pauses, so the pauses that were heard are matched with the ends in the text, at the tempo that
explains them best.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
import math
from operator import attrgetter
import re
from typing import Final

import audioop

from .audio.wav import MIMO_PCM
from .pace import Pace
from .text import Sentence

_FRAME_S: Final = 0.02
_FRAME_BYTES: Final = round(_FRAME_S * MIMO_PCM.bytes_per_second)
_QUIET: Final = 0.06
"""Loudness below which a frame is part of a pause, as a share of loud speech."""
_SHORTEST_PAUSE_S: Final = 0.1
"""Stops within words are shorter."""
_LONG_PAUSE_S: Final = 0.35
"""Pauses of this length and more are equally good ends."""

_TEMPOS: Final = tuple(1.12**step for step in range(-5, 6))
"""Times the expected durations that a text may take: 0.57 to 1.76."""
_TOLERANCE: Final = 0.4
"""How far an end may be from its expected place, as a logarithm of the factor."""
_SLACK_S: Final = 0.3
"""The same for short clauses, of which pauses are a large part."""

_CLAUSE_END: Final = re.compile(r"(?<=[，,;；:：、])(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weights:
    """What speaks for and against a reading; 1 is to be off the expected place by a factor of e."""

    sentence_pause: float = 0.6
    clause_pause: float = 0.3
    missing_sentence_pause: float = 1.0
    missing_clause_pause: float = 0.3
    """Many commas are not heard."""
    unexplained_pause: float = 0.6
    tempo: float = 1.5


_WEIGHTS: Final = _Weights()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pause:
    begins_s: float
    ends_s: float

    @property
    def weight(self) -> float:
        return min(self.ends_s - self.begins_s, _LONG_PAUSE_S) / _LONG_PAUSE_S


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clause:
    expected_s: float
    ends_sentence: bool


class Progress:
    """Listen to the audio of sentences that are spoken in one go.

    A song counts by its lines.
    """

    def __init__(self, sentences: tuple[Sentence, ...], pace: Pace) -> None:
        self._sentences = tuple(line for sentence in sentences for line in _lines(sentence))
        self._clauses = tuple(
            clause for sentence in self._sentences for clause in _clauses(sentence, pace)
        )
        self._loudness: list[int] = []
        self._partial_frame = b""

    @property
    def heard_s(self) -> float:
        """Seconds of audio that came, to the last sample."""
        partial_s = len(self._partial_frame) / MIMO_PCM.bytes_per_second
        return len(self._loudness) * _FRAME_S + partial_s

    @property
    def expected_s(self) -> float:
        """Seconds that all sentences will probably take."""
        return sum(clause.expected_s for clause in self._clauses)

    def feed(self, pcm: bytes) -> None:
        """Take in audio that the listener got."""
        pcm = self._partial_frame + pcm
        usable = len(pcm) - len(pcm) % _FRAME_BYTES
        self._partial_frame = pcm[usable:]
        self._loudness += (
            audioop.rms(pcm[start : start + _FRAME_BYTES], MIMO_PCM.sample_width_bytes)
            for start in range(0, usable, _FRAME_BYTES)
        )

    def rest(self) -> tuple[Sentence, ...]:
        """Return the sentences that were not heard to their end.

        With the simulator's real speech, broken anywhere: 87 of 100 times exactly these, 12 times
        one or more that were heard as well, and once too few.
        """
        pauses = list(self._pauses())
        readings = [_Reading(pauses, self.heard_s, tempo) for tempo in _TEMPOS]
        for reading in readings:
            reading.read(self._clauses)
        return self._sentences[max(readings, key=attrgetter("score")).sentences :]

    def _pauses(self) -> Iterator[_Pause]:
        """Yield the pauses heard, the silence at the end included."""
        threshold = _QUIET * _loud(self._loudness)
        begins: int | None = None
        for frame, loudness in enumerate([*self._loudness, math.inf]):
            if loudness <= threshold:
                begins = frame if begins is None else begins
            elif begins is not None:
                pause = _Pause(begins_s=begins * _FRAME_S, ends_s=frame * _FRAME_S)
                if pause.ends_s - pause.begins_s >= _SHORTEST_PAUSE_S:
                    yield pause
                begins = None


class _Reading:
    """One way to match the clauses of a text with the pauses heard, and how likely it is."""

    def __init__(self, pauses: list[_Pause], heard_s: float, tempo: float) -> None:
        self.score = -_WEIGHTS.tempo * abs(math.log(tempo))
        self.sentences = 0
        """Count of those heard to their end."""
        self._pauses = pauses
        self._heard_s = heard_s
        self._tempo = tempo
        self._spoken_s = 0.0

    def read(self, clauses: tuple[_Clause, ...]) -> None:
        """Go through the clauses as far as they were heard."""
        for clause in clauses:
            if not self._ends(clause):
                break
            self.sentences += clause.ends_sentence
        self._leave_unexplained(self._pauses)

    def _ends(self, clause: _Clause) -> bool:
        """Tell whether the end of the clause was heard; go there."""
        expected_s = clause.expected_s * self._tempo
        earliest = self._spoken_s + expected_s * math.exp(-_TOLERANCE) - _SLACK_S
        latest = self._spoken_s + expected_s * math.exp(_TOLERANCE) + _SLACK_S
        pause_weight = _WEIGHTS.sentence_pause if clause.ends_sentence else _WEIGHTS.clause_pause

        def fitness(pause: _Pause) -> float:
            distance = math.log(max(pause.begins_s - self._spoken_s, _FRAME_S) / expected_s)
            return pause.weight * pause_weight - abs(distance)

        candidates = [pause for pause in self._pauses if earliest <= pause.begins_s <= latest]
        if candidates:
            pause = max(candidates, key=fitness)
            self.score += fitness(pause)
            self._go_behind(pause)
            return True
        if self._heard_s <= latest:
            return False
        self.score -= (
            _WEIGHTS.missing_sentence_pause
            if clause.ends_sentence
            else _WEIGHTS.missing_clause_pause
        )
        self._spoken_s += expected_s
        return True

    def _go_behind(self, pause: _Pause) -> None:
        place = self._pauses.index(pause)
        self._leave_unexplained(self._pauses[:place])
        self._pauses = self._pauses[place + 1 :]
        self._spoken_s = pause.ends_s

    def _leave_unexplained(self, pauses: list[_Pause]) -> None:
        self.score -= _WEIGHTS.unexplained_pause * sum(pause.weight for pause in pauses)


def _loud(loudness: list[int]) -> int:
    """Return how loud speech is where it is loud, beside single noises."""
    return sorted(loudness)[len(loudness) * 9 // 10] if loudness else 0


def _lines(sentence: Sentence) -> Iterator[Sentence]:
    if not sentence.is_song:
        yield sentence
        return
    starts_paragraph = sentence.starts_paragraph
    lines = zip(sentence.text.split("\n"), sentence.words.split("\n"), strict=True)
    for text, words in lines:
        if text.strip():
            yield replace(sentence, text=text, words=words, starts_paragraph=starts_paragraph)
            starts_paragraph = True


def _clauses(sentence: Sentence, pace: Pace) -> Iterator[_Clause]:
    parts = [part for part in _CLAUSE_END.split(sentence.text) if part.strip()]
    for number, part in enumerate(parts, start=1):
        yield _Clause(expected_s=pace.duration_s(part), ends_sentence=number == len(parts))
