"""The speech service without a network: latency, speed and length of speech.

Preset voices are as they were measured; how fast designed and cloned voices are computed was not.
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
"""Times real time."""
PIECE_S: Final = 0.3
LATIN_CHARS_PER_S: Final = 14.0
CHINESE_CHARS_PER_S: Final = 4.5
BLOCK_S: Final = 0.16
"""Speech is as long as a whole number of these."""

_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")


def speech_s(text: str) -> float:
    """Return how long a text is spoken."""
    chinese = len(_CHINESE.findall(text))
    exact_s = chinese / CHINESE_CHARS_PER_S + (len(text) - chinese) / LATIN_CHARS_PER_S
    return math.ceil(exact_s / BLOCK_S) * BLOCK_S


@dataclass(slots=True, kw_only=True)
class ServiceModel:
    """Speaks; remembers what was asked for."""

    texts: list[str] = field(default_factory=list)
    """Of all requests."""
    answers_in_one_piece: bool = False
    """Whether all of the audio is computed before any is sent, as with designed and cloned
    voices."""

    async def stream(
        self,
        request: SpeechRequest,
        *,
        hedge_after_s: float | None = None,  # noqa: ARG002  # One answer is all there is.
        on_sent: OnSent | None = None,
    ) -> AsyncGenerator[bytes]:
        """Yield silence of the right length, at the right moments; see `SpeechService`."""
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
