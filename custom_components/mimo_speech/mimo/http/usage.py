"""Expected length of a response's audio by its `usage`, to detect missing audio.

Source: three responses whose audio lasts 160 ms × (`completion_tokens` - 2). Gateways may count
differently, so the rule is trusted only after it was seen to hold.
"""

from typing import Final

FRAME_S: Final = 0.16
_FRAMELESS_TOKENS: Final = 2
_MAX_TOKENS: Final = 8192
"""Limit of the models for one request; larger counts are not tokens of audio."""
_TRUSTED_FROM: Final = 3
_MOST_TRUST: Final = 5
_LEAST_SHARE: Final = 0.5
"""Share of the expected length below which audio is considered missing."""


class UsageCheck:
    """Compare the length of responses with their usage; use one instance per base URL.

    Each response that matches raises the trust in the rule, each that does not lowers it. If a
    service starts to count differently, the check therefore soon stops rejecting its responses.
    """

    def __init__(self) -> None:
        self._trust = 0

    def shows_loss(self, *, completion_tokens: int, audio_s: float) -> bool:
        """Tell whether most of the audio counted by the usage is missing."""
        if not _FRAMELESS_TOKENS < completion_tokens <= _MAX_TOKENS:
            return False
        expected_s = FRAME_S * (completion_tokens - _FRAMELESS_TOKENS)
        is_trusted = self._trust >= _TRUSTED_FROM
        agrees = abs(audio_s - expected_s) <= FRAME_S
        self._trust = min(_MOST_TRUST, self._trust + 1) if agrees else max(0, self._trust - 1)
        return is_trusted and audio_s < _LEAST_SHARE * expected_s
