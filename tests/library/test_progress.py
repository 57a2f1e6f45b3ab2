"""Audio that breaks off: which sentences were heard to their end."""

from array import array
from collections.abc import Callable, Iterator
import random
import time

import audioop
import pytest

from custom_components.mimo_speech.mimo.catalog import Dialect
from custom_components.mimo_speech.mimo.pace import Pace
from custom_components.mimo_speech.mimo.progress import Progress
from custom_components.mimo_speech.mimo.text import Sentence, TextSettings, join, prepare
from mimo_simulator import EspeakUnavailableError
from mimo_simulator.espeak import Manner, _synthesize, check_espeak

from .spoken_audio import seconds, silence, spoken, tone

type Sentences = tuple[Sentence, ...]

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
BRACKETS = TextSettings(dialect=Dialect.BRACKETS)
PIECE_BYTES = 14_400
THREE = ("The laundry is done by now.", "The dryer is free again.", "Shall I start another load?")


def sentences_of(*texts: str) -> Sentences:
    return tuple(prepare(" ".join(texts), TextSettings()))


def left(sentences: Sentences, pcm: bytes, pace: Pace | None = None) -> Sentences:
    """Return what is left to be spoken after this audio, which comes in pieces."""
    progress = Progress(sentences, pace or Pace())
    for start in range(0, len(pcm), PIECE_BYTES):
        progress.feed(pcm[start : start + PIECE_BYTES])
    return progress.rest()


# Real speech, broken anywhere.


@pytest.fixture(scope="module")
def _has_espeak() -> None:
    try:
        check_espeak()
    except EspeakUnavailableError as err:
        pytest.skip(str(err))


def speech_end(pcm: bytes) -> float:
    """Return when the last sound of a clip ends; after it there is silence."""
    frame_bytes = 960
    end = len(pcm)
    while end > frame_bytes and audioop.rms(pcm[end - frame_bytes : end], 2) < 100:
        end -= frame_bytes
    return seconds(pcm[:end])


def errors_at_breaks(
    luck: random.Random, *, lead_s: float = 0.0, is_learned: bool = False
) -> Iterator[int]:
    """Yield, for breaks of several texts, how many sentences too many count as heard.

    The audio begins with so many seconds of silence.
    """
    for number in range(30):
        is_chinese = number % 3 == 2
        texts = luck.sample(CHINESE if is_chinese else ENGLISH, luck.randint(2, 6))
        sentences = sentences_of(*texts)
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
        pace = Pace()
        for _ in range(8 * is_learned):
            pace.learn_duration(join(sentences, Dialect.NONE), seconds(whole))
        for _ in range(10):
            heard = whole[: luck.randrange(4_800, len(whole), 2)]
            really_heard = sum(seconds(heard) >= end - 0.05 for end in ends)
            rest = left(sentences, silence(lead_s) + heard, pace)
            yield len(sentences) - len(rest) - really_heard


@pytest.mark.usefixtures("_has_espeak")
@pytest.mark.parametrize("is_learned", [False, True], ids=["unknown pace", "learned pace"])
@pytest.mark.parametrize("lead_s", [0.0, 0.2], ids=["at once", "after silence"])
def test_broken_speech_is_rarely_misjudged_and_hardly_ever_cut(
    lead_s: float, *, is_learned: bool
) -> None:
    luck = random.Random(25)  # noqa: S311  # Breaks that can be had again, no secrets.
    errors = list(errors_at_breaks(luck, lead_s=lead_s, is_learned=is_learned))
    assert len(errors) == 300
    assert errors.count(0) >= 0.8 * len(errors)
    assert sum(error > 0 for error in errors) < 0.03 * len(errors)
    assert max(errors) <= 1
    assert min(errors) >= -4


# Audio made to order: as long as expected, with one pause after each sentence.


@pytest.mark.parametrize("heard", range(4))
@pytest.mark.parametrize("share", [0.0, 0.3, 0.7], ids=["at the end", "soon after", "late"])
def test_exactly_the_sentences_that_broke_off_are_left(heard: int, share: float) -> None:
    sentences = sentences_of(*THREE)
    next_one = spoken(THREE[heard])[: 2 * int(share * 24_000)] if heard < len(THREE) else b""
    assert left(sentences, b"".join(map(spoken, THREE[:heard])) + next_one) == sentences[heard:]


def test_nothing_heard_leaves_everything() -> None:
    sentences = sentences_of(*THREE)
    assert left(sentences, b"") == sentences
    assert Progress(sentences, Pace()).heard_s == 0


@pytest.mark.parametrize("piece_bytes", [1, 7, 959, 961, 100_000])
def test_cuts_of_the_audio_change_nothing(piece_bytes: int) -> None:
    sentences = sentences_of(*THREE)
    pcm = spoken(THREE[0]) + tone(0.4)
    progress = Progress(sentences, Pace())
    for start in range(0, len(pcm), piece_bytes):
        progress.feed(pcm[start : start + piece_bytes])
    assert progress.heard_s == pytest.approx(seconds(pcm), abs=0.02)
    assert progress.rest() == sentences[1:]


def test_judging_twice_gives_the_same_and_more_can_be_heard_after_it() -> None:
    sentences = sentences_of(*THREE)
    progress = Progress(sentences, Pace())
    progress.feed(spoken(THREE[0]))
    assert progress.rest() == progress.rest() == sentences[1:]
    progress.feed(spoken(THREE[1]))
    assert progress.rest() == sentences[2:]


def test_loudness_of_the_voice_does_not_matter() -> None:
    sentences = sentences_of(*THREE)
    hiss = array("h", ((-1) ** frame * 20 for frame in range(24_000 * 20))).tobytes()
    for gain in (0.1, 1.0, 3.0):
        pcm = audioop.mul(spoken(THREE[0]) + tone(0.5), 2, gain)
        assert left(sentences, audioop.add(pcm, hiss[: len(pcm)], 2)) == sentences[1:]


@pytest.mark.parametrize("seconds", [0.01, 0.2, 2.0, 10.0])
def test_silence_is_no_speech(seconds: float) -> None:
    sentences = sentences_of(*THREE)
    assert left(sentences, silence(seconds)) == sentences


@pytest.mark.parametrize("texts", [("No.", "Stop!"), ("好。", "门开了。"), THREE], ids=" ".join)
@pytest.mark.parametrize("lead_s", [0.1, 0.2, 0.5, 2.0])
def test_silence_before_the_first_word_ends_no_sentence(
    lead_s: float, texts: tuple[str, ...]
) -> None:
    sentences = sentences_of(*texts)
    assert left(sentences, silence(lead_s) + tone(0.06)) == sentences
    assert left(sentences, silence(lead_s) + spoken(texts[0])) == sentences[1:]


def test_sound_without_pauses_leaves_what_it_is_too_short_for() -> None:
    sentences = sentences_of(*THREE)
    noise = random.Random(1).randbytes(48_000 * 2)  # noqa: S311  # Noise that can be had again.
    assert sentences[-2:] == left(sentences, noise)[-2:]


@pytest.mark.parametrize(
    "audio",
    [
        pytest.param(tone(120), id="one sound"),
        pytest.param(b"".join(map(spoken, THREE)) * 10, id="speech"),
        pytest.param(random.Random(1).randbytes(48_000 * 120), id="noise"),  # noqa: S311
    ],
)
def test_audio_far_beyond_the_text_leaves_nothing(audio: bytes) -> None:
    assert left(sentences_of(*THREE), audio) == ()


@pytest.mark.parametrize("heard", range(1, 4))
def test_song_counts_by_its_lines(heard: int) -> None:
    lines = ("Twinkle, twinkle, little star,", "How I wonder what you are!", "Up above the world")
    text = "\n\n".join(lines)
    song = Sentence(text=text, words=text, style=("唱歌",), starts_paragraph=True, is_song=True)
    rest = left((song,), b"".join(map(spoken, lines[:heard])))
    assert [line.text for line in rest] == [line.words for line in rest] == list(lines[heard:])
    assert all(line.is_song and line.style == song.style for line in rest)
    assert all(line.starts_paragraph for line in rest)


SONGS = (
    ("Twinkle, twinkle, little star,", "How I wonder what you are!", "Up above the world so high,"),
    ("Row, row, row your boat,", "Gently down the stream,", "Merrily, merrily, life is a dream."),
    ("两只老虎，两只老虎，", "跑得快，跑得快，", "一只没有眼睛，", "一只没有尾巴，"),
    ("月亮代表我的心", "轻轻的一个吻", "已经打动我的心", "深深的一段情"),
)


def errors_at_breaks_of_songs(luck: random.Random, slowness: float) -> Iterator[int]:
    """Yield, for breaks of songs, how many lines too many count as heard.

    The lines take about so many times what they take to be read.
    """
    long_tone = tone(20)
    for _ in range(40):
        lines = luck.choice(SONGS)
        (song,) = prepare("<style>sing</style>" + "\n".join(lines), BRACKETS)
        pcm, ends = b"", []
        for line in lines:
            sung_s = Pace().duration_s(line) * slowness * luck.uniform(0.85, 1.15)
            pcm += long_tone[: 2 * round(24_000 * sung_s)]
            ends.append(seconds(pcm))
            pcm += silence(luck.uniform(0.15, 0.8))
        for _ in range(10):
            heard = pcm[: luck.randrange(0, len(pcm), 2)]
            really_heard = sum(seconds(heard) >= end - 0.05 for end in ends)
            yield len(lines) - len(left((song,), heard)) - really_heard


@pytest.mark.parametrize("slowness", [0.8, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0])
def test_song_loses_no_line_however_slowly_it_is_sung(slowness: float) -> None:
    luck = random.Random(25)  # noqa: S311  # Breaks that can be had again, no secrets.
    errors = list(errors_at_breaks_of_songs(luck, slowness))
    assert sum(error > 0 for error in errors) <= 0.01 * len(errors)
    assert errors.count(0) >= (0.85 if slowness >= 1.5 else 0.65) * len(errors)


@pytest.mark.parametrize("wordless", ["……", "~ ~ ~", "♪♪", "+ + +"])
@pytest.mark.parametrize("place", [0, 1, 2], ids=["first", "between", "last"])
def test_line_without_words_is_not_sung_alone(place: int, wordless: str) -> None:
    lines = ["Twinkle, twinkle, little star,", "How I wonder what you are!"]
    lyrics = [*lines[:place], wordless, *lines[place:]]
    (song,) = prepare("<style>sing</style>" + "\n".join(lyrics), BRACKETS)
    assert [line.text for line in left((song,), b"")] == lines
    assert left((song,), b"".join(map(spoken, lines))) == ()


@pytest.mark.parametrize("lyrics", ["[cough]\nLa.\nLo.", "La.\n[cough]\nLo.", "La.\nLo.\n[cough]"])
def test_lines_of_a_song_keep_their_own_words(lyrics: str) -> None:
    (song,) = prepare(f"<style>sing</style>{lyrics}", BRACKETS)
    lines = left((song,), b"")
    assert [line.text for line in lines] == lyrics.split("\n")
    assert [line.words for line in lines] == [
        "" if line == "[cough]" else line for line in lyrics.split("\n")
    ]


def test_first_line_of_a_song_begins_where_the_song_does() -> None:
    (song,) = prepare("<style>sing</style>La la la,\nla la la!", BRACKETS)
    assert [line.starts_paragraph for line in left((song,), b"")] == [False, True]


def test_rest_keeps_styles_and_paragraphs() -> None:
    sentences = tuple(
        prepare(
            "<style>sad</style>Goodbye my old friends.\n\nWe will surely meet again soon.",
            BRACKETS,
        )
    )
    (rest,) = left(sentences, spoken("Goodbye my old friends.") + tone(0.3))
    assert rest == sentences[1]
    assert rest.style == ("sad",)
    assert rest.starts_paragraph


def cpu_s_of(sentences: Sentences, pcm: bytes) -> float:
    """Return the least of several tries to judge so much speech."""
    progress = Progress(sentences, Pace())
    progress.feed(pcm)
    tries = []
    for _ in range(5):
        began = time.process_time()
        progress.rest()
        tries.append(time.process_time() - began)
    return min(tries)


def lessons(times: int) -> tuple[Sentences, bytes]:
    """Return sentences of ordinary length, heard up to the last one."""
    texts = [f"Lesson {number}: the weather is quite fine." for number in range(46 * times)]
    return sentences_of(*texts), b"".join(map(spoken, texts[:-1]))


def lists(times: int) -> tuple[Sentences, bytes]:
    """Return sentences of very many clauses, heard with pauses everywhere."""
    return sentences_of(*["，".join("一二三四五六七八九十") + "。"] * 20 * times), (
        tone(0.15) + silence(0.12)
    ) * 200 * times


@pytest.mark.parametrize("speech", [lessons, lists])
def test_four_times_the_speech_is_about_four_times_the_work(
    speech: Callable[[int], tuple[Sentences, bytes]],
) -> None:
    assert cpu_s_of(*speech(8)) < 8 * cpu_s_of(*speech(2))
