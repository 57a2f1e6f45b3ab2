"""Audio that breaks off: which sentences were heard to their end."""

from array import array
from collections.abc import Callable
import random
import time

import audioop
import pytest

from custom_components.mimo_speech.mimo.speech.estimator import SpeechEstimator
from custom_components.mimo_speech.mimo.speech.progress import Progress
from custom_components.mimo_speech.mimo.text import Sentence, TextSettings, prepare
from mimo_simulator import EspeakUnavailableError
from mimo_simulator.espeak import check_espeak

from .broken_speech import (
    BRACKETS,
    AudioOptions,
    Sentences,
    errors_of_songs,
    errors_of_speech,
    errors_of_tags,
    laughter,
    left,
    no_sound,
    sigh,
)
from .spoken_audio import seconds, silence, spoken, sung, tone

THREE = ("The laundry is done by now.", "The dryer is free again.", "Shall I start another load?")


def sentences_of(*texts: str) -> Sentences:
    return tuple(prepare(" ".join(texts), TextSettings()))


# Broken anywhere.


@pytest.fixture(scope="module")
def _has_espeak() -> None:
    try:
        check_espeak()
    except EspeakUnavailableError as err:
        pytest.skip(str(err))


def any_luck() -> random.Random:
    return random.Random(25)  # noqa: S311  # Breaks that can be had again, no secrets.


@pytest.mark.usefixtures("_has_espeak")
@pytest.mark.parametrize("is_learned", [False, True], ids=["unknown pace", "learned pace"])
@pytest.mark.parametrize("lead_s", [0.0, 0.2], ids=["at once", "after silence"])
def test_broken_speech_is_rarely_misjudged_and_hardly_ever_cut(
    lead_s: float, *, is_learned: bool
) -> None:
    errors = list(errors_of_speech(any_luck(), lead_s=lead_s, is_learned=is_learned))
    assert len(errors) == 300
    assert errors.count(0) >= 0.8 * len(errors)
    assert sum(error > 0 for error in errors) < 0.03 * len(errors)
    assert max(errors) <= 1
    assert min(errors) >= -4


@pytest.mark.parametrize("slowness", [0.8, 1.0, 1.5, 2.0, 2.5, 3.0])
def test_broken_song_hardly_ever_loses_a_line(slowness: float) -> None:
    errors = list(errors_of_songs(any_luck(), slowness))
    assert sum(error > 0 for error in errors) <= 0.01 * len(errors)
    assert errors.count(0) >= (0.85 if slowness >= 1.5 else 0.7) * len(errors)


@pytest.mark.parametrize("ends_sentence", [False, True], ids=["before", "at the end"])
@pytest.mark.parametrize("tag_sound", [no_sound, sigh, laughter])
def test_tag_does_not_make_the_sentences_behind_it_count_as_heard(
    tag_sound: AudioOptions, *, ends_sentence: bool
) -> None:
    errors = list(errors_of_tags(any_luck(), tag_sound, ends_sentence=ends_sentence))
    assert sum(error > 0 for error in errors) <= 0.05 * len(errors)
    assert errors.count(0) >= 0.6 * len(errors)


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
    assert Progress(sentences, SpeechEstimator()).heard_s == 0


@pytest.mark.parametrize("piece_bytes", [1, 7, 959, 961, 100_000])
def test_cuts_of_the_audio_change_nothing(piece_bytes: int) -> None:
    sentences = sentences_of(*THREE)
    pcm = spoken(THREE[0]) + tone(0.4)
    progress = Progress(sentences, SpeechEstimator())
    for start in range(0, len(pcm), piece_bytes):
        progress.feed(pcm[start : start + piece_bytes])
    assert progress.heard_s == pytest.approx(seconds(pcm), abs=0.02)
    assert progress.rest() == sentences[1:]


def test_judging_twice_gives_the_same_and_more_can_be_heard_after_it() -> None:
    sentences = sentences_of(*THREE)
    progress = Progress(sentences, SpeechEstimator())
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


@pytest.mark.parametrize("silence_s", [0.01, 0.2, 2.0, 10.0])
def test_silence_is_no_speech(silence_s: float) -> None:
    sentences = sentences_of(*THREE)
    assert left(sentences, silence(silence_s)) == sentences


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
    song = Sentence(
        text=text, transcript=text, style=("唱歌",), starts_paragraph=True, is_song=True
    )
    rest = left((song,), b"".join(map(sung, lines[:heard])))
    assert [line.text for line in rest] == [line.transcript for line in rest] == list(lines[heard:])
    assert all(line.is_song and line.style == song.style for line in rest)
    assert all(line.starts_paragraph for line in rest)


@pytest.mark.parametrize("wordless", ["……", "~ ~ ~", "♪♪", "+ + +"])
@pytest.mark.parametrize("place", [0, 1, 2], ids=["first", "between", "last"])
def test_line_without_words_is_not_sung_alone(place: int, wordless: str) -> None:
    lines = ["Twinkle, twinkle, little star,", "How I wonder what you are!"]
    lyrics = [*lines[:place], wordless, *lines[place:]]
    (song,) = prepare("<style>sing</style>" + "\n".join(lyrics), BRACKETS)
    assert [line.text for line in left((song,), b"")] == lines
    assert left((song,), b"".join(map(sung, lines))) == ()


@pytest.mark.parametrize("lyrics", ["[cough]\nLa.\nLo.", "La.\n[cough]\nLo.", "La.\nLo.\n[cough]"])
def test_lines_of_a_song_keep_their_own_words(lyrics: str) -> None:
    (song,) = prepare(f"<style>sing</style>{lyrics}", BRACKETS)
    lines = left((song,), b"")
    assert [line.text for line in lines] == lyrics.split("\n")
    assert [line.transcript for line in lines] == [
        "" if line == "[cough]" else line for line in lyrics.split("\n")
    ]


def test_first_line_of_a_song_begins_where_the_song_does() -> None:
    (song,) = prepare("<style>sing</style>La la la,\nla la la!", BRACKETS)
    assert [line.starts_paragraph for line in left((song,), b"")] == [False, True]


@pytest.mark.parametrize("tag", ["[laughs]", "[laughs softly, then coughs]", "（轻笑）"])
@pytest.mark.parametrize("syllables", range(9))
def test_laughter_is_no_sentence(syllables: int, tag: str) -> None:
    sentences = tuple(prepare(f"{tag} {' '.join(THREE)}", BRACKETS))
    laughter = (tone(0.2) + silence(0.15)) * syllables
    begun = tone(0.4 * SpeechEstimator().duration_s(THREE[0]))
    assert left(sentences, laughter + begun) == sentences
    assert left(sentences, laughter + spoken(THREE[0]) + begun)[-2:] == sentences[1:]


def test_tag_without_words_is_a_sentence_too() -> None:
    sentences = tuple(prepare(f"{THREE[0]}\n\n[sighs]\n\n{THREE[1]}", BRACKETS))
    assert left(sentences, spoken(THREE[0])) == sentences[1:]
    sigh = tone(0.6) + silence(0.5)
    assert left(sentences, spoken(THREE[0]) + sigh + spoken(THREE[1])) == ()


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
    progress = Progress(sentences, SpeechEstimator())
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
