"""Simulated service without a network: latency, speed and duration of speech.

The figures for preset voices were measured; those for designed and cloned voices were not.
"""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
import math
import re
from typing import Final

from custom_components.mimo_speech.mimo import MIMO_PCM, OnSent, SpeechRequest

LATENCY_S: Final = 0.87
"""From a request to its first audio."""
SPEED: Final = 4.0
"""Relative to real time."""
PIECE_S: Final = 0.3
LATIN_CHARS_PER_S: Final = 14.0
CHINESE_CHARS_PER_S: Final = 4.5
BLOCK_S: Final = 0.16
"""Durations are multiples of this."""

_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")


def speech_s(text: str) -> float:
    """Return how long it takes to speak a text."""
    chinese = len(_CHINESE.findall(text))
    exact_s = chinese / CHINESE_CHARS_PER_S + (len(text) - chinese) / LATIN_CHARS_PER_S
    return math.ceil(exact_s / BLOCK_S) * BLOCK_S


@dataclass(slots=True, kw_only=True)
class ServiceModel:
    """Simulated service; records the requested texts."""

    texts: list[str] = field(default_factory=list)
    """Texts of all requests."""
    answers_in_one_piece: bool = False
    """Whether all audio is computed before any is sent, as with designed and cloned voices."""

    async def stream(
        self,
        request: SpeechRequest,
        *,
        hedge_after_s: float | None = None,  # noqa: ARG002  # Not hedged.
        on_sent: OnSent | None = None,
    ) -> AsyncGenerator[bytes]:
        """Yield silence with the timing of speech; see `SpeechService`."""
        if on_sent:
            on_sent(0.0)
        self.texts.append(request.text)
        loop = asyncio.get_running_loop()
        first_audio_at = loop.time() + LATENCY_S
        left_s, made_s = speech_s(request.text), 0.0
        usual_piece_s = PIECE_S
        if self.answers_in_one_piece:
            usual_piece_s, first_audio_at = left_s, first_audio_at + left_s / SPEED
        while left_s > 0:
            piece_s = min(usual_piece_s, left_s)
            left_s -= piece_s
            made_s += piece_s
            ready_at = first_audio_at + max(0.0, made_s - usual_piece_s) / SPEED
            await asyncio.sleep(ready_at - loop.time())
            yield bytes(round(piece_s * MIMO_PCM.sample_rate_hz) * MIMO_PCM.frame_bytes)
