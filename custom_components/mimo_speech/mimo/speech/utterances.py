"""How much of a text one request asks for.

A model that sends audio while it speaks gets all there is. One that computes all of its audio first
keeps the listener waiting the longer the more it is asked for at once: it gets the first sentence
alone, then as much as can be computed before the listener runs dry.
"""

from collections.abc import Sequence
import math
from typing import Final

from ..text import Sentence
from .estimator import SpeechEstimator

MAX_UTTERANCE_S: Final = 240.0
"""Longest speech to ask for at once.

Xiaomi's guide gives the models 8K tokens of context for text and audio together, but not how many
tokens a second of audio takes. At 25, as the codec of the published MiMo-Audio has frames, this is
6000 tokens, and its text about 1000; the rest is reserve for slow speakers.
"""
MAX_COMPUTING_S: Final = 30.0
"""Longest latency to ask for: half of what is waited for a first audio."""
SHORTEST_SHARE: Final = 0.85
"""Of the length that speech is expected to have; only what has arrived is certain."""
_FORESIGHT_S: Final = 60.0
"""Of speech: how far behind the next request a sentence may be that is long in computing."""
_SHORTEST_S: Final = 2.0
"""Speech that begins a text, if there is more of it: less leaves the listener waiting for what
follows, and these models are unstable with texts of under 30 characters."""
_WORTH_A_REQUEST_S: Final = 1.0
"""Sentences that are there are split only if the first is heard earlier by more than this."""


class Utterances:
    """Decides how many of the pending sentences go together. Songs go alone, and so do roles."""

    def __init__(self, estimator: SpeechEstimator) -> None:
        self._estimator = estimator

    def expected_s(self, sentences: Sequence[Sentence]) -> float:
        """Return how long the sentences will probably be spoken."""
        return sum(self._estimator.duration_s(sentence.text) for sentence in sentences)

    def lead_s(self, pending: Sequence[Sentence]) -> float:
        """Return how long before the listener runs dry the next request must leave.

        It takes as much as it can. If it cannot take a sentence behind that is long in computing,
        it leaves so early that the request for that one is in time.
        """
        estimator = self._estimator
        if not estimator.answers_in_one_piece:
            return estimator.safe_latency_s
        if not pending:
            # The next request is a clause.
            clause_s = estimator.shortest_cover_s
            return estimator.safe_latency_of(clause_s if clause_s < math.inf else 0.0)
        count = self.count(pending)
        spoken_s = self.expected_s(pending[:count])
        lead_s = estimator.safe_latency_of(spoken_s)
        for sentence in pending[count:]:
            if spoken_s > _FORESIGHT_S:
                break
            length_s = estimator.duration_s(sentence.text)
            lead_s = max(lead_s, estimator.safe_latency_of(length_s) - spoken_s * SHORTEST_SHARE)
            spoken_s += length_s
        return lead_s

    def count(self, pending: Sequence[Sentence]) -> int:
        """Count the sentences that one request can take, however late its audio comes."""
        is_computed = self._estimator.answers_in_one_piece
        return self._fitting(pending, MAX_COMPUTING_S if is_computed else math.inf)

    def first_count(self, pending: Sequence[Sentence], *, is_whole: bool) -> int:
        """Count the sentences of the first request; `is_whole` tells that there are no others."""
        count = self.count(pending)
        if not self._estimator.answers_in_one_piece:
            return count
        if is_whole and count == len(pending) and not self._is_much_sooner(pending, 1, count):
            return count
        chosen = 1
        while (
            chosen < count
            and self.expected_s(pending[:chosen]) < _SHORTEST_S
            and not self._is_much_sooner(pending, chosen, chosen + 1)
        ):
            chosen += 1
        return chosen

    def _is_much_sooner(self, pending: Sequence[Sentence], fewer: int, more: int) -> bool:
        """Tell whether fewer sentences are heard so much sooner than more that they go alone."""
        latency_of, expected_s = self._estimator.latency_of, self.expected_s
        later_s = latency_of(expected_s(pending[:more])) - latency_of(expected_s(pending[:fewer]))
        return later_s > _WORTH_A_REQUEST_S

    def next_count(self, pending: Sequence[Sentence], lead_s: float) -> int:
        """Count the sentences of a request whose audio is due in so many seconds."""
        count = self.count(pending)
        if not self._estimator.answers_in_one_piece:
            return count
        return self._fitting(pending[:count], lead_s)

    def _fitting(self, pending: Sequence[Sentence], latency_s: float) -> int:
        """Count the sentences that are there in time and no longer than allowed; at least one."""
        total_s = 0.0
        for count, sentence in enumerate(pending):
            if count and (pending[0].is_song or not sentence.goes_with(pending[0])):
                return count
            total_s += self._estimator.duration_s(sentence.text)
            is_late = self._estimator.safe_latency_of(total_s) > latency_s
            if count and (total_s > MAX_UTTERANCE_S or is_late):
                return count
        return len(pending)
