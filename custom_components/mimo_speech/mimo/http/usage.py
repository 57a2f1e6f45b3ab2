"""How long the audio of an answer is by its `usage`, which tells whether some of it is missing.

Source: three answers whose audio lasts 160 ms × (`completion_tokens` - 2). Gateways count in ways
of their own, so the rule is trusted only where it was seen to hold.
"""

from typing import Final

FRAME_S: Final = 0.16
_FRAMELESS_TOKENS: Final = 2
_MAX_TOKENS: Final = 8192
"""What the models make at once; more was not counted in tokens of audio."""
_TRUSTED_FROM: Final = 3
_MOST_TRUST: Final = 5
_LEAST_SHARE: Final = 0.5
"""Of the expected length; what is shorter has lost a part."""


class UsageCheck:
    """Compare the length of answers with their usage; keep one for each address.

    Each answer that agrees adds to the trust in the rule, each that does not takes from it: a
    service that begins to count otherwise is soon believed again.
    """

    def __init__(self) -> None:
        self._trust = 0

    def shows_loss(self, *, completion_tokens: int, audio_s: float) -> bool:
        """Tell whether most of the audio that the usage counts is missing."""
        if not _FRAMELESS_TOKENS < completion_tokens <= _MAX_TOKENS:
            return False
        expected_s = FRAME_S * (completion_tokens - _FRAMELESS_TOKENS)
        is_trusted = self._trust >= _TRUSTED_FROM
        agrees = abs(audio_s - expected_s) <= FRAME_S
        self._trust = min(_MOST_TRUST, self._trust + 1) if agrees else max(0, self._trust - 1)
        return is_trusted and audio_s < _LEAST_SHARE * expected_s
