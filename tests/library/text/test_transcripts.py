"""Transcripts, for engines that know no tags and styles."""

import pytest

from custom_components.mimo_speech.mimo.catalog import Dialect
from custom_components.mimo_speech.mimo.text import (
    Sentence,
    SpeechText,
    TagPolicy,
    TextSettings,
    join_transcripts,
    prepare,
)

BRACKETS = TextSettings(dialect=Dialect.BRACKETS)


@pytest.mark.parametrize(
    ("written", "transcript"),
    [
        pytest.param("The laundry is done.", "The laundry is done.", id="no tag"),
        pytest.param("We had [laughs] a good time.", "We had a good time.", id="inside"),
        pytest.param("[sigh] Goodbye.", "Goodbye.", id="in front"),
        pytest.param("Goodbye [sigh].", "Goodbye.", id="before the full stop"),
        pytest.param("Good[cough]bye.", "Goodbye.", id="inside a word"),
        pytest.param("[sigh] [sigh] Oh [cough] [cough] no.", "Oh no.", id="several"),
        pytest.param("[laughs]", "", id="nothing else"),
        pytest.param("衣服[笑]洗好了。", "衣服洗好了。", id="Chinese"),
        pytest.param("<style>sad</style>Goodbye.", "Goodbye.", id="style"),
    ],
)
def test_transcript_is_the_text_without_its_tags(written: str, transcript: str) -> None:
    (sentence,) = prepare(written, BRACKETS)
    assert sentence.transcript == transcript


def test_tags_stay_in_the_text_for_the_service() -> None:
    (sentence,) = prepare("We had [laughs] a good time.", BRACKETS)
    assert sentence.text == "We had [laughs] a good time."


def test_brackets_that_are_no_tags_are_in_the_transcript() -> None:
    (sentence,) = prepare("See [1] there.", TextSettings(tags=TagPolicy.NEVER))
    assert sentence.transcript == sentence.text


def test_transcript_of_a_clause_has_no_tags_either() -> None:
    text = SpeechText(BRACKETS)
    text.feed("We had [laughs] a good time, and then ")
    clause = text.take_clause(5)
    assert clause
    assert clause.transcript == "We had a good time,"


def test_transcript_of_a_song_keeps_its_lines() -> None:
    (song,) = prepare("<style>sing</style>La la [cough] la.\nLa la la.", BRACKETS)
    assert song.is_song
    assert song.transcript == "La la la.\nLa la la."


@pytest.mark.parametrize(
    ("written", "transcript"),
    [
        pytest.param("It is warm. Go out!", "It is warm. Go out!", id="English"),
        pytest.param("洗好了。请晾衣服。", "洗好了。请晾衣服。", id="Chinese"),
        pytest.param("洗好了。 OK. Done.", "洗好了。OK. Done.", id="both"),
        pytest.param("One.\n\nTwo. Three.", "One.\nTwo. Three.", id="paragraphs"),
        pytest.param(
            "<style>sad</style>Bye.<style>happy</style>Hello.", "Bye. Hello.", id="styles"
        ),
        pytest.param("Bye. [laughs]\n\n[cough]\n\nHello.", "Bye.\nHello.", id="only tags between"),
        pytest.param("[laughs]\n\nHello.", "Hello.", id="only a tag at the beginning"),
        pytest.param("[laughs]\n\n[cough]", "", id="only tags"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_transcripts_are_joined_as_the_text_was_written(written: str, transcript: str) -> None:
    assert join_transcripts(prepare(written, BRACKETS)) == transcript


def test_sentences_are_equal_by_what_the_service_gets() -> None:
    assert Sentence(text="Hi", transcript="Hi") == Sentence(text="Hi")
