"""Speech that breaks off anywhere, and how far off the judgement of it is.

All generators yield, for one break after another, how many sentences too many count as heard.
"""

from collections.abc import Callable, Iterator
import random
import re

import audioop

from custom_components.mimo_speech.mimo.catalog import Dialect
from custom_components.mimo_speech.mimo.speech.estimator import SpeechEstimator
from custom_components.mimo_speech.mimo.speech.progress import Progress
from custom_components.mimo_speech.mimo.text import Sentence, TextSettings, join, prepare
from mimo_simulator.espeak import Manner, _synthesize

from .spoken_audio import seconds, silence, tone

type Sentences = tuple[Sentence, ...]

BRACKETS = TextSettings(dialect=Dialect.BRACKETS)
ENGLISH = (
    "The laundry is done.",
    "Someone is at the front door.",
    "The dryer is free, and there are three more loads, so please start one.",
    "Dinner is ready!",
    "Did you lock the garage?",
    "It will rain tomorrow; take an umbrella with you, please.",
    "Good morning.",
    "The alarm in the kitchen is ringing.",
    "Remember that the bins have to be out tonight, because they come early.",
    "OK.",
)
CHINESE = (
    "洗衣机洗好了。",
    "门口有人。",
    "车库门还开着，请去关一下。",
    "今天气温二十五度，下午有雨，记得带伞。",
    "晚饭好了！",
    "孩子们放学了。",
    "早上好。",
)
SONGS = (
    ("Twinkle, twinkle, little star,", "How I wonder what you are!", "Up above the world so high,"),
    ("Row, row, row your boat,", "Gently down the stream,", "Merrily, merrily, life is a dream."),
    ("两只老虎，两只老虎，", "跑得快，跑得快，", "一只没有眼睛，", "一只没有尾巴，"),
    ("月亮代表我的心", "轻轻的一个吻", "已经打动我的心", "深深的一段情"),
)
_CLAUSE = re.compile("[^,，]+[,，]?")
PIECE_BYTES = 14_400
LONG_TONE = tone(20)


def left(sentences: Sentences, pcm: bytes, estimator: SpeechEstimator | None = None) -> Sentences:
    """Return what is left to be spoken after this audio, which comes in pieces."""
    progress = Progress(sentences, estimator or SpeechEstimator())
    for start in range(0, len(pcm), PIECE_BYTES):
        progress.feed(pcm[start : start + PIECE_BYTES])
    return progress.rest()


def sound(seconds: float) -> bytes:
    """Return what `tone` does, sooner."""
    return LONG_TONE[: 2 * round(24_000 * seconds)]


def speech_end(pcm: bytes) -> float:
    """Return when the last sound of a clip ends; after it there is silence."""
    frame_bytes = 960
    end = len(pcm)
    while end > frame_bytes and audioop.rms(pcm[end - frame_bytes : end], 2) < 100:
        end -= frame_bytes
    return seconds(pcm[:end])


def errors_of_speech(
    luck: random.Random, *, lead_s: float = 0.0, is_learned: bool = False
) -> Iterator[int]:
    """Break real speech that begins with so many seconds of silence."""
    for number in range(30):
        is_chinese = number % 3 == 2
        texts = luck.sample(CHINESE if is_chinese else ENGLISH, luck.randint(2, 6))
        sentences = tuple(prepare(" ".join(texts), TextSettings()))
        manner = Manner(
            voice="cmn+f2" if is_chinese else "en-us+f2",
            pitch=50,
            words_per_minute=luck.choice((120, 165, 220)),
        )
        clips = [
            _synthesize(join(sentences[:count], Dialect.NONE), manner)
            for count in range(1, len(sentences) + 1)
        ]
        ends = [speech_end(clip) for clip in clips]
        whole = clips[-1]
        estimator = SpeechEstimator()
        for _ in range(8 * is_learned):
            estimator.observe_duration(join(sentences, Dialect.NONE), seconds(whole))
        for _ in range(10):
            heard = whole[: luck.randrange(4_800, len(whole), 2)]
            really_heard = sum(seconds(heard) >= end - 0.05 for end in ends)
            rest = left(sentences, silence(lead_s) + heard, estimator)
            yield len(sentences) - len(rest) - really_heard


def errors_of_songs(luck: random.Random, slowness: float) -> Iterator[int]:
    """Break songs whose lines take about so many times what they take to be read."""
    for _ in range(40):
        lines = luck.choice(SONGS)
        song = tuple(prepare("<style>sing</style>" + "\n".join(lines), BRACKETS))
        pcm, ends = b"", []
        for line in lines:
            tempo = slowness * luck.uniform(0.85, 1.15)
            for clause in _CLAUSE.findall(line):
                pcm += silence(luck.choice((0.0, 0.0, 0.12, 0.2, 0.3)))
                pcm += sound(SpeechEstimator().duration_s(clause) * tempo)
            ends.append(seconds(pcm))
            pcm += silence(luck.uniform(0.15, 0.8))
        yield from _errors(luck, song, len(lines), pcm, ends)


type AudioOptions = Callable[[random.Random], bytes]
"""What a tag sounds like."""


def no_sound(luck: random.Random) -> bytes:
    return b""


def sigh(luck: random.Random) -> bytes:
    return sound(luck.uniform(0.3, 2.0)) + silence(luck.uniform(0, 0.6))


def laughter(luck: random.Random) -> bytes:
    syllables = (
        sound(luck.uniform(0.1, 0.25)) + silence(luck.uniform(0.08, 0.25))
        for _ in range(luck.randint(1, 8))
    )
    return b"".join(syllables) + silence(luck.uniform(0, 0.4))


def errors_of_tags(
    luck: random.Random, tag_sound: AudioOptions, *, ends_sentence: bool = False
) -> Iterator[int]:
    """Break texts that have a tag before one sentence, or at its end."""
    for number in range(60):
        is_chinese = number % 3 == 2
        texts = luck.sample(CHINESE if is_chinese else ENGLISH, luck.randint(1, 5))
        tag, tagged = "（轻笑）" if is_chinese else "[laughs]", luck.randrange(len(texts))
        tempo = luck.uniform(0.8, 1.25)
        written, pcm, ends = [], b"", []
        for place, text in enumerate(texts):
            noise = tag_sound(luck) if place == tagged else b""
            pcm += b"" if ends_sentence else noise
            pcm += sound(SpeechEstimator().duration_s(text) * tempo * luck.uniform(0.9, 1.1))
            ends.append(seconds(pcm))
            pcm += silence(luck.uniform(0.3, 0.7))
            pcm += noise if ends_sentence else b""
            with_tag = f"{text[:-1]} {tag}{text[-1]}" if ends_sentence else f"{tag} {text}"
            written.append(with_tag if place == tagged else text)
        sentences = tuple(prepare(" ".join(written), BRACKETS))
        yield from _errors(luck, sentences, len(texts), pcm, ends)


def _errors(
    luck: random.Random, sentences: Sentences, count: int, pcm: bytes, ends: list[float]
) -> Iterator[int]:
    """Break audio of so many sentences or lines, which end at these seconds."""
    for _ in range(10):
        heard = pcm[: luck.randrange(0, len(pcm), 2)]
        really_heard = sum(seconds(heard) >= end - 0.05 for end in ends)
        yield count - len(left(sentences, heard)) - really_heard
