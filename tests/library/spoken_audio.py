"""Audio with the pauses that speech has, exactly as long as it is expected to be."""

from array import array
import math

from custom_components.mimo_speech.mimo.audio.wav import MIMO_PCM
from custom_components.mimo_speech.mimo.speech.estimator import SpeechEstimator

PAUSE_S = 0.5


def tone(seconds: float) -> bytes:
    """Return what counts as one sound without a pause."""
    frames = round(seconds * MIMO_PCM.sample_rate_hz)
    return array("h", (round(9000 * math.sin(frame / 20)) for frame in range(frames))).tobytes()


def silence(seconds: float) -> bytes:
    return bytes(round(seconds * MIMO_PCM.sample_rate_hz) * MIMO_PCM.frame_bytes)


def spoken(text: str) -> bytes:
    """Return a text as one breath, and the pause after it."""
    return tone(SpeechEstimator().duration_s(text)) + silence(PAUSE_S)


def sung(text: str) -> bytes:
    """Return a line of a song as one breath, twice as long as it is read, and a pause."""
    return tone(2 * SpeechEstimator().duration_s(text)) + silence(PAUSE_S)


def seconds(pcm: bytes) -> float:
    return len(pcm) / MIMO_PCM.bytes_per_second
