"""How far a listener has come in a text whose audio broke off.

The service does not tell which sentence a moment of its audio belongs to, but the pauses between
them are heard.
"""

from collections.abc import Iterator
from dataclasses import replace
import re
from typing import Final

from .alignment import SPOKEN, SUNG, Clause, sentences_heard
from .pace import Pace
from .pauses import Loudness
from .text import Sentence

_CLAUSE_END: Final = re.compile(r"(?<=[，,;；:：、])(?!\d)")

_SUNG_SLOWNESS: Final = 2.0
"""Times what a text takes to be read: usual for songs, which may take from 0.8 to 4.4 times."""


class Progress:
    """Listen to the audio of sentences that are spoken in one go.

    A song counts by its lines.
    """

    def __init__(self, sentences: tuple[Sentence, ...], pace: Pace) -> None:
        self._sentences = tuple(line for sentence in sentences for line in _lines(sentence))
        self._clauses = tuple(
            clause for sentence in self._sentences for clause in _clauses(sentence, pace)
        )
        self._delivery = SUNG if any(sentence.is_song for sentence in sentences) else SPOKEN
        self._loudness = Loudness()

    @property
    def heard_s(self) -> float:
        """Seconds of audio that came, to the last sample."""
        return self._loudness.heard_s

    @property
    def expected_s(self) -> float:
        """Seconds that all sentences will probably take."""
        return sum(clause.expected_s for clause in self._clauses)

    def feed(self, pcm: bytes) -> None:
        """Take in audio that the listener got."""
        self._loudness.feed(pcm)

    def rest(self) -> tuple[Sentence, ...]:
        """Return the sentences that were not heard to their end.

        With the simulator's real speech, broken anywhere: 87 of 100 times exactly these, 12 times
        one or more that were heard as well, and once too few.
        """
        heard = sentences_heard(self._clauses, self._loudness.heard(), self._delivery)
        return self._sentences[heard:]


def _lines(sentence: Sentence) -> Iterator[Sentence]:
    """Yield a song line by line; a line without words, such as "……", cannot be asked for alone."""
    if not sentence.is_song:
        yield sentence
        return
    starts_paragraph = sentence.starts_paragraph
    lines = zip(sentence.text.split("\n"), sentence.words.split("\n"), strict=True)
    for text, words in lines:
        if any(map(str.isalnum, text)):
            yield replace(sentence, text=text, words=words, starts_paragraph=starts_paragraph)
            starts_paragraph = True


def _clauses(sentence: Sentence, pace: Pace) -> Iterator[Clause]:
    slowness = _SUNG_SLOWNESS if sentence.is_song else 1.0
    parts = [part for part in _CLAUSE_END.split(sentence.text) if part.strip()]
    for number, part in enumerate(parts, start=1):
        expected_s = pace.duration_s(part) * slowness
        yield Clause(expected_s=expected_s, ends_sentence=number == len(parts))
