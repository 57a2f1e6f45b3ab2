"""Size of requests: how many sentences go into one.

A model that streams audio gets all pending sentences. With a model that computes all of its audio
first, longer requests have a longer latency: it gets the first sentence alone, and then as much as
it can compute before playback stalls.
"""

from collections.abc import Sequence
import math
from typing import Final

from ..text import Sentence
from .estimator import SpeechEstimator

MAX_UTTERANCE_S: Final = 240.0
"""Longest speech to request at once.

Xiaomi's guide gives the models 8K tokens of context for text and audio together, but not how many
tokens a second of audio takes. At 25 per second, the frame rate of the published MiMo-Audio codec,
this is 6000 tokens for audio and about 1000 for text; the rest is reserve for slow speakers.
"""
MAX_COMPUTING_S: Final = 30.0
"""Longest latency to plan for: half of the timeout for the first audio."""
SHORTEST_SHARE: Final = 0.85
"""Share of the expected duration that is safe to count on before the audio has arrived."""
_FORESIGHT_S: Final = 60.0
"""Seconds of speech to look ahead for sentences that take long to compute."""
_SHORTEST_S: Final = 2.0
"""Shortest speech to begin a text with, if there is more.

Shorter speech leaves the listener waiting, and these models are unstable with texts of under 30
characters.
"""
_WORTH_A_REQUEST_S: Final = 1.0
"""Available sentences are split only if the first is heard earlier by more than this."""


class Utterances:
    """Decides how many pending sentences share a request; songs and other roles do not share."""

    def __init__(self, estimator: SpeechEstimator) -> None:
        self._estimator = estimator

    def expected_s(self, sentences: Sequence[Sentence]) -> float:
        """Return the expected duration of the sentences."""
        return sum(self._estimator.duration_s(sentence.text) for sentence in sentences)

    def lead_s(self, pending: Sequence[Sentence]) -> float:
        """Return how long before a stall the next request must be sent.

        The request takes as many sentences as possible. If one after it takes long to compute, it
        is sent early enough for that sentence's own request to arrive in time.
        """
        estimator = self._estimator
        if not estimator.answers_in_one_piece:
            return estimator.safe_latency_s
        if not pending:
            # The next request will be a clause.
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
        """Return how many sentences one request can take, regardless of its latency."""
        is_computed = self._estimator.answers_in_one_piece
        return self._fitting(pending, MAX_COMPUTING_S if is_computed else math.inf)

    def first_count(self, pending: Sequence[Sentence], *, is_whole: bool) -> int:
        """Return how many sentences the first request takes; `is_whole`: the text has ended."""
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
        """Tell whether fewer sentences would be heard so much sooner that they go alone."""
        latency_of, expected_s = self._estimator.latency_of, self.expected_s
        later_s = latency_of(expected_s(pending[:more])) - latency_of(expected_s(pending[:fewer]))
        return later_s > _WORTH_A_REQUEST_S

    def next_count(self, pending: Sequence[Sentence], lead_s: float) -> int:
        """Return how many sentences a request takes whose audio is due in this time."""
        count = self.count(pending)
        if not self._estimator.answers_in_one_piece:
            return count
        return self._fitting(pending[:count], lead_s)

    def _fitting(self, pending: Sequence[Sentence], latency_s: float) -> int:
        """Return how many sentences fit the latency and the limits; at least one."""
        total_s = 0.0
        for count, sentence in enumerate(pending):
            if count and (pending[0].is_song or not sentence.goes_with(pending[0])):
                return count
            total_s += self._estimator.duration_s(sentence.text)
            is_late = self._estimator.safe_latency_of(total_s) > latency_s
            if count and (total_s > MAX_UTTERANCE_S or is_late):
                return count
        return len(pending)
