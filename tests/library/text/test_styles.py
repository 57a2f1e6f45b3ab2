"""Styles that a voice or a request brings along, and those of the text."""

import pytest

from custom_components.mimo_speech.mimo import MimoMixedSongError
from custom_components.mimo_speech.mimo.catalog import Dialect
from custom_components.mimo_speech.mimo.text import (
    SpeechText,
    TagPolicy,
    TextSettings,
    is_blank,
    join,
    join_transcripts,
    prepare,
)

SINGING_STARTS = ["(唱歌)", "（唱歌）", "(sing)", "[singing]", "(Sing) ", "<style>唱歌</style>"]


def _utterance(
    text: str,
    *styles: str,
    dialect: Dialect = Dialect.BRACKETS,
    tags: TagPolicy = TagPolicy.AUTOMATIC,
) -> str:
    return join(prepare(text, TextSettings(styles=styles, dialect=dialect, tags=tags)), dialect)


@pytest.mark.parametrize(
    ("dialect", "joined"),
    [
        (Dialect.BRACKETS, "(开心 耳语)One. Two."),
        (Dialect.STYLE_TAG, "<style>Happy Whisper</style>One. Two."),
        (Dialect.NONE, "One. Two."),
    ],
)
def test_styles_of_the_settings_stand_before_the_text(dialect: Dialect, joined: str) -> None:
    assert _utterance("One. Two.", "happy", "whisper", dialect=dialect) == joined


@pytest.mark.parametrize(
    ("styles", "v2", "v25"),
    [
        pytest.param((), "Hi", "Hi", id="none"),
        pytest.param(("happy",), "<style>Happy</style>Hi", "(开心)Hi", id="by id"),
        pytest.param(("开心",), "<style>Happy</style>Hi", "(开心)Hi", id="by the Chinese term"),
        pytest.param(("HAPPY",), "<style>Happy</style>Hi", "(开心)Hi", id="any letter case"),
        pytest.param(
            ("Sun Wukong", "whisper"),
            "<style>Sun Wukong Whisper</style>Hi",
            "(孙悟空 耳语)Hi",
            id="several",
        ),
        pytest.param(("happy", "开心"), "<style>Happy</style>Hi", "(开心)Hi", id="once each"),
        pytest.param(("懒洋洋",), "<style>懒洋洋</style>Hi", "(懒洋洋)Hi", id="own words"),
        pytest.param(("singing",), "<style>唱歌</style>Hi", "(唱歌)Hi", id="singing"),
        pytest.param(("Sing", "唱歌"), "<style>唱歌</style>Hi", "(唱歌)Hi", id="singing twice"),
    ],
)
def test_one_list_of_styles_serves_both_generations(
    styles: tuple[str, ...], v2: str, v25: str
) -> None:
    assert _utterance("Hi", *styles, dialect=Dialect.STYLE_TAG) == v2
    assert _utterance("Hi", *styles) == v25


def test_styles_of_the_settings_hold_on_over_utterances() -> None:
    _, second = prepare("One. Two.", TextSettings(styles=("懒洋洋",)))
    assert second.style == ("懒洋洋",)
    assert join([second], Dialect.BRACKETS) == "(懒洋洋)Two."


@pytest.mark.parametrize("text", ["<style>Sad</style>Hi.", "(sad) Hi.", "（悲伤）Hi."])
def test_style_at_the_start_replaces_those_of_the_settings(text: str) -> None:
    assert _utterance(text, "happy", "fast") == "(悲伤)Hi."


def test_style_inside_the_text_replaces_them_from_there_on() -> None:
    text = "One. <style>Sad</style>Two. Three."
    assert _utterance(text, "happy") == "(开心)One. (悲伤)Two. Three."


def test_style_that_is_in_force_already_is_not_repeated() -> None:
    assert _utterance("One. <style>开心</style>Two.", "happy") == "(开心)One. Two."


def test_audio_tag_at_the_start_sets_no_style() -> None:
    assert _utterance("[cough] Hi.", "sad") == "(悲伤)[cough] Hi."


@pytest.mark.parametrize("tags", TagPolicy)
@pytest.mark.parametrize("start", SINGING_STARTS)
def test_singing_tag_at_the_start_makes_a_song_under_every_policy(
    start: str, tags: TagPolicy
) -> None:
    text = f"{start}Twinkle, twinkle.\nLittle star."
    (song,) = prepare(text, TextSettings(styles=("happy",), tags=tags))
    assert song.is_song
    assert join([song], Dialect.BRACKETS) == "(唱歌)Twinkle, twinkle.\nLittle star."


def test_singing_bracket_inside_a_text_without_tags_is_read_out() -> None:
    assert _utterance("Voice: (sing) mode.", tags=TagPolicy.NEVER) == "Voice: sing, mode."


@pytest.mark.parametrize("style", ["singing", "Sing", "唱歌"])
def test_text_of_a_singing_voice_is_one_song(style: str) -> None:
    (song,) = prepare("La la. La!\nLa.", TextSettings(styles=(style,)))
    assert song.is_song
    assert join([song], Dialect.STYLE_TAG) == "<style>唱歌</style>La la. La!\nLa."


def test_text_of_a_singing_voice_may_switch_to_speaking() -> None:
    song, speech = prepare("La la. La!<style>Happy</style>Thanks.", TextSettings(styles=("sing",)))
    assert song.is_song
    assert not speech.is_song
    assert join([speech], Dialect.BRACKETS) == "(开心)Thanks."


def test_no_clause_is_taken_from_the_text_of_a_singing_voice() -> None:
    preparer = SpeechText(TextSettings(styles=("singing",)))
    assert preparer.feed("Row, row, row your boat, gently. Down the stream. ") == []
    assert preparer.take_clause(1) is None


def test_singing_goes_with_no_other_style_of_the_settings() -> None:
    with pytest.raises(MimoMixedSongError):
        SpeechText(TextSettings(styles=("唱歌", "happy")))


def test_fallback_hears_nothing_of_the_styles_in_force() -> None:
    sentences = prepare("One. Two.", TextSettings(styles=("happy",)))
    assert join_transcripts(sentences) == "One. Two."


@pytest.mark.parametrize(
    "text", ["", " \n\t", "…", "👍", "<style>Happy</style>", "<style>Sad</style>。"]
)
def test_text_without_a_word_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["5", "好", "[cough]", "<style>Happy</style>Hi"])
def test_whatever_can_be_heard_is_not_blank(text: str) -> None:
    assert not is_blank(text)
