"""When sentences come, how they are joined to utterances, and what a scheduler may take early."""

import pytest

from custom_components.mimo_speech.mimo.catalog import Dialect, Language
from custom_components.mimo_speech.mimo.text import (
    Sentence,
    SpeechText,
    TextSettings,
    join,
    prepare,
    without_thought,
)

CHINESE = TextSettings(language=Language.CHINESE)
ENGLISH = TextSettings()


def _texts(sentences: list[Sentence]) -> list[str]:
    return [sentence.text for sentence in sentences]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Let me check. ", "Let me check."),
        ("Let me check.\n", "Let me check."),
        ("Is it on? ", "Is it on?"),
        ("**Okay!** ", "Okay!"),
        ("Milk\n", "Milk"),
        ("好的。我", "好的。"),
        ("好的。\n", "好的。"),
        ("好的！“", "好的！"),
        ("他说：“好。”我", "他说：“好。”"),
        ("It is 21.5 °C. ", "It is 21.5 °C."),
        ("See [this](https://a.example/x). ", "See this."),
        ("The door (back) is open. ", "The door, back, is open."),
    ],
)
def test_sentence_comes_as_soon_as_it_is_certain(text: str, sentence: str) -> None:
    preparer = SpeechText(CHINESE)
    assert preparer.feed(text[:-1]) == []
    assert _texts(preparer.feed(text[-1])) == [sentence]


@pytest.mark.parametrize(
    "text",
    [
        "It is 7 p.m.",
        "It is 7 p.m. ",
        "See No. ",
        "Dr. ",
        "It costs 5.",
        "好的。",
        "Wait... ",
        "(sudden",
    ],
)
def test_uncertain_sentence_waits(text: str) -> None:
    assert SpeechText(ENGLISH).feed(text) == []


def test_bracket_that_cannot_be_a_tag_does_not_hold_the_text_back() -> None:
    preparer = SpeechText(CHINESE)
    preparer.feed("客厅（2")
    clause = preparer.take_clause(1)
    assert clause is not None
    assert clause.text == "客厅，"


def test_thoughts_are_never_spoken_while_they_stream() -> None:
    preparer = SpeechText(ENGLISH)
    assert preparer.feed("<think>First. Second. Third. ") == []
    assert preparer.feed("Fourth.</think>Done. ")[0].text == "Done."


def test_thought_that_was_not_known_as_one_ends_where_it_is_closed() -> None:
    preparer = SpeechText(ENGLISH)
    spoken = preparer.feed("The user wants light. So I ")
    assert _texts(spoken) == ["The user wants light."]
    answer = preparer.feed("turn it on.</think>The light is on. ")
    assert _texts(answer) == ["The light is on."]
    assert answer[0].follows_thought
    assert without_thought(spoken + answer) == answer


def test_style_holds_on_over_utterances() -> None:
    first, second, third = prepare("<style>Happy</style>One. Two.<style>Sad</style>Three.", ENGLISH)
    assert join([first], Dialect.BRACKETS) == "(开心)One."
    assert join([second, third], Dialect.BRACKETS) == "(开心)Two. (悲伤)Three."
    assert join([second, third], Dialect.STYLE_TAG) == (
        "<style>Happy</style>Two. <style>Sad</style>Three."
    )


def test_style_that_stays_the_same_is_not_repeated() -> None:
    sentences = prepare("(开心)一。(开心)二。", CHINESE)
    assert join(sentences, Dialect.BRACKETS) == "(开心)一。二。"


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("One. Two!   Three?", "One. Two! Three?"),
        ("一。二！ 三？", "一。二！三？"),
        ("Hello. 你好。Bye.", "Hello.你好。Bye."),
        ("“I am.” “Good.”", "“I am.” “Good.”"),
        ("“行。”“走吧。”", "“行。”“走吧。”"),
        ("Milk\n\nEggs", "Milk\nEggs"),
    ],
)
def test_sentences_are_joined_naturally(text: str, joined: str) -> None:
    assert join(prepare(text, CHINESE), Dialect.BRACKETS) == joined


def test_joined_text_is_the_same_when_it_is_prepared_again() -> None:
    text = "# Hi\n\n**One** (back). [cough] Two!<style>Happy</style>- three 😀 (25)\n1. four"
    once = join(prepare(text, ENGLISH), Dialect.BRACKETS)
    assert join(prepare(once, ENGLISH), Dialect.BRACKETS) == once


def test_first_clause_is_taken_early_and_the_rest_goes_on() -> None:
    preparer = SpeechText(ENGLISH)
    assert preparer.feed("When the sun sets, and the door is locked, I turn") == []
    clause = preparer.take_clause(20)
    assert clause is not None
    assert clause.text == "When the sun sets, and the door is locked,"
    assert _texts(preparer.feed(" on Mr. Smith's lamp. ")) == ["I turn on Mr. Smith's lamp."]


@pytest.mark.parametrize(
    "text",
    [
        "Too short, but",
        "No clause at all so far",
        "It costs 1,000 or 2,000 and 12:05",
        "[cough, cough]",
    ],
)
def test_no_clause_is_taken_that_is_none(text: str) -> None:
    preparer = SpeechText(ENGLISH)
    preparer.feed(text)
    assert preparer.take_clause(15) is None


def test_clause_carries_the_style() -> None:
    preparer = SpeechText(ENGLISH)
    preparer.feed("<style>Sad</style>I am sorry, but")
    clause = preparer.take_clause(1)
    assert clause is not None
    assert join([clause], Dialect.BRACKETS) == "(悲伤)I am sorry,"


def test_song_is_never_cut() -> None:
    lyrics = "La la la, la la la! La la. La?\n" * 100
    (song,) = prepare(f"(唱歌){lyrics}", TextSettings(max_chars=20))
    assert song.is_song
    assert song.text == lyrics.strip()


def test_no_clause_is_taken_from_a_song() -> None:
    preparer = SpeechText(ENGLISH)
    preparer.feed("<style>sing</style>Row, row, row your boat,\ngently down")
    assert preparer.take_clause(1) is None


@pytest.mark.parametrize("max_chars", [10, 30, 100])
def test_no_sentence_is_longer_than_allowed(max_chars: int) -> None:
    text = "one, two; three four five six seven eight nine ten " * 20
    assert all(
        len(part) <= max_chars for part in _texts(prepare(text, TextSettings(max_chars=max_chars)))
    )


def test_sentences_are_no_longer_than_a_minute() -> None:
    assert max(map(len, _texts(prepare("one two three " * 100, ENGLISH)))) <= 300


def test_head_of_a_table_is_read_with_pauses() -> None:
    sentences = prepare("<tr><th>Room</th><th>Light</th></tr>", ENGLISH)
    assert _texts(sentences) == ["Room, Light"]


def test_long_text_is_never_cut_inside_a_tag() -> None:
    sentences = prepare("字" * 8 + "[深吸一口气]" + "字" * 8, TextSettings(max_chars=12))
    assert _texts(sentences) == ["字" * 8, "[深吸一口气]字字字", "字" * 5]


@pytest.mark.parametrize(
    "text", ["", " \n ", "🎉", "...", "```\ncode\n```", "<think>a", "<style>Sad</style>"]
)
def test_nothing_to_hear_is_nothing_to_speak(text: str) -> None:
    assert prepare(text, ENGLISH) == []
