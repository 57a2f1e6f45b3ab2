"""Who spoke which sentence, found out from the audio alone.

The simulator's tunes are deterministic and differ from request to request, and each character
takes the same time. So the samples tell whose they are, and where a tune was cut.
"""

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
import re
from typing import Final

from custom_components.mimo_speech.mimo import MIMO_PCM, PcmReader
from mimo_simulator import Simulator
from mimo_simulator.tones import LATIN_SAMPLES

SERVICE: Final = "service"
FALLBACK: Final = "fallback"

_KNOWN_BY_BYTES: Final = 512
"""The signature of a tune is in its first 256 samples."""
_CHAR_BYTES: Final = LATIN_SAMPLES * MIMO_PCM.frame_bytes
_SENTENCE: Final = re.compile(r"[^.!?]+[.!?]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """Everything that somebody was asked to speak at once."""

    speaker: str
    text: str
    pcm: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One sentence, or its beginning."""

    speaker: str
    sentence: str
    is_whole: bool


class UnknownAudioError(Exception):
    """There is audio that nobody was asked for."""


def clips_of(simulator: Simulator, speaker: str = SERVICE, mark: str = "") -> list[Clip]:
    """Return what a service was asked to speak, as it speaks it when nothing goes wrong.

    With a mark, only texts that hold it.
    """
    return [
        Clip(speaker=speaker, text=record.text, pcm=simulator.pcm_for(record))
        for record in simulator.speech_requests
        if record.text and mark in record.text
    ]


def samples_of(wav: bytes) -> bytes:
    """Return the samples of a WAV, finished or not."""
    reader = PcmReader()
    return reader.feed(wav) + reader.finish()


def sentences_of(text: str) -> list[str]:
    """Return the sentences of one of the plain texts that are spoken here."""
    return [sentence.strip() for sentence in _SENTENCE.findall(text)]


def transcribe(pcm: bytes, clips: Iterable[Clip]) -> list[Heard]:
    """Return the sentences heard, in order; silence between clips is passed over."""
    known = {clip.pcm[:_KNOWN_BY_BYTES]: clip for clip in clips}
    heard: list[Heard] = []
    place = 0
    while place < len(pcm):
        clip = known.get(pcm[place : place + _KNOWN_BY_BYTES])
        if clip is not None:
            length = _common_bytes(pcm, place, clip.pcm)
            heard += _sentences(clip, length)
            place += length if length == len(clip.pcm) else _until_silence(clip.pcm[:length])
        elif not any(pcm[place : place + MIMO_PCM.frame_bytes]):
            place += MIMO_PCM.frame_bytes
        elif len(pcm) - place < _KNOWN_BY_BYTES:
            return heard
        else:
            raise UnknownAudioError(f"At byte {place} of {len(pcm)}")
    return heard


def whole_sentences(heard: Sequence[Heard]) -> list[str]:
    """Return the sentences that were heard to their ends."""
    return [item.sentence for item in heard if item.is_whole]


def _common_bytes(pcm: bytes, place: int, clip: bytes) -> int:
    """Return for how long the audio at a place is the beginning of a clip; whole frames."""
    length = min(len(pcm) - place, len(clip))
    lengths = range(0, length + 1, MIMO_PCM.frame_bytes)
    # Halving the interval: the audio equals the clip up to here, and not up to there.
    differs_at = bisect.bisect_left(
        lengths, 1, lo=1, key=lambda end: int(pcm[place : place + end] != clip[:end])
    )
    return lengths[differs_at - 1]


def _until_silence(pcm: bytes) -> int:
    """Return where a clip that broke off becomes silent; that silence may belong to the next."""
    length = len(pcm.rstrip(b"\0"))
    return length + length % MIMO_PCM.frame_bytes


def _sentences(clip: Clip, heard_bytes: int) -> list[Heard]:
    """Return the sentences of a clip as far as it was heard."""
    heard = []
    for match in _SENTENCE.finditer(clip.text):
        begins = match.start() + len(match[0]) - len(match[0].lstrip())
        # The full stop itself is silence.
        ends = match.end() - 1
        if heard_bytes > begins * _CHAR_BYTES:
            is_whole = heard_bytes >= ends * _CHAR_BYTES
            heard.append(Heard(speaker=clip.speaker, sentence=match[0].strip(), is_whole=is_whole))
    return heard
