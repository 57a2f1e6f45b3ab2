"""Text may arrive in any fragments: the result is the same, nothing is lost, time is linear."""

from itertools import pairwise
import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest

from custom_components.mimo_speech.mimo.catalog import Dialect, Language
from custom_components.mimo_speech.mimo.text import (
    Part,
    Sentence,
    SpeechText,
    TagPolicy,
    TextSettings,
    join,
    prepare,
    without_thought,
)
from custom_components.mimo_speech.mimo.text.characters import words

# What has a meaning to some stage, whole and in parts, so that it can meet anything else.
MARKUP = words(r"""
    * ** _ __ ~~ ` `` ``` ~~~ # ## > - + • | --- === [ ] ( ) （ ） 【 】 [x] ![ ]( [1] [^1] 【4†a】
    <think> </think> <style> </style> <b> <br> </p> <a=b> < <!-- --> & &amp; &#39; &lt \ \* $ = ==
    https://a.example/b_(c)?d=e www. http www.x.y mail@x.y <mail@x.y> => -> → :) ;-) {x} (*^_^*)
""")
TAGS = words("""
    [cough] (sobbing) （笑） (laughs softly) (温柔) (开心) (door) (s) (25度) 【警告】 Happy 唱歌
    <|channel|> final <|message|> <|im_start|> user <|im_end|> <｜tool▁call▁begin｜> <tool_call>
    </tool_call> {"name": "{}" }
    $ $$ $5 $x= ^2 ^{ } \\( \\) \\[ \\] \\frac{a}{b} \\text{ \\times
    sing *laughs* *笑* *door* (555) 123-4567 in tone :
""")
SIGNS = words("""
    。 ！ ？ ； … …… . .. ... ! ? ?! , ， 、 : ： ; “ ” ‘ ’ 「 」 " ' — —— 😀 1️⃣ 🏳️‍🌈 🇨🇳 ❤️ ✅ €
""")
WORDS = words("""
    Mr. Dr. e.g. U.S. a.m. p.m. No. J. R. etc. Inc. I The the He and a b word light_on x Home
    客厅 灯 你好 HA 小爱 小爱同学 1. 2) 3、 5 12:05 14:00-16:00 3–5 -5 −5 °C km/h 25 % v2.5 1,000.5
    Gate 登机口 A 座 k mins rd 7:30 p.m pm 5-6 $
""")
SSML = frozenset(
    {
        *('<voice name="Dean">', "<voice name='Mia'>", "<voice name=Ann>", "<voice>", "</voice>"),
        *('<voice name="Dean', '<voice name="Dean"/>', '<voice name="Dean" x y>', "<voice\n"),
        *('<lang xml:lang="zh-CN">', '<lang xml:lang="en">', "</lang>", "<lang", "</lang"),
        *('<break time="1s"/>', '<break strength="weak">', "<break/>", "<break", "</break>"),
        *('<sub alias="a (b)">', '<sub alias="', '"', "</sub>", "<sub>", "</s", "<s>", "<speak>"),
        *("<?xml version='1.0'?>", "<?xml", '<prosody rate="slow">', "</prosody>"),
    }
)
PIECES = sorted(MARKUP | TAGS | SIGNS | WORDS | SSML)
GLUE = ["", "", "", " ", " ", "\n", "\n\n", "\t", "\u3000", "\r\n", "\u200b"]
TEXTS = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(GLUE)), max_size=25).map(
    lambda parts: "".join(piece + glue for piece, glue in parts)
)
SETTINGS = st.builds(
    TextSettings,
    dialect=st.sampled_from(Dialect),
    tags=st.sampled_from(TagPolicy),
    styles=st.sampled_from([(), (), ("happy", "slow"), ("singing",)]),
    pronunciations=st.sampled_from(
        [(), (("HA", "Home Assistant"), ("小爱", "小艾"), ("小爱同学", "同学"), ("the he", "x"))]
    ),
    normalize=st.booleans(),
    language=st.sampled_from(Language),
    max_chars=st.sampled_from([8, 40, 300]),
)


CAST = {
    "Dean": TextSettings(role=1, styles=("sad",), language=Language.CHINESE, normalize=True),
    "Mia": TextSettings(role=2, dialect=Dialect.NONE, tags=TagPolicy.ALWAYS),
}


def _settings_of(part: Part) -> TextSettings:
    """Return what holds for two voices; another language is spoken by a third."""
    if part.voice in CAST:
        return CAST[part.voice]
    return TextSettings(role=3, language=Language.CHINESE) if part.language else TextSettings()


def _stream(fragments: list[str], text_settings: TextSettings) -> list[Sentence]:
    preparer = SpeechText(text_settings, _settings_of)
    sentences = [sentence for fragment in fragments for sentence in preparer.feed(fragment)]
    return without_thought(sentences + preparer.finish())


def _prepare(text: str, text_settings: TextSettings) -> list[Sentence]:
    return prepare(text, text_settings, _settings_of)


def _cut(text: str, places: list[int]) -> list[str]:
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    return [text[start:end] for start, end in pairwise(edges)]


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.lists(st.integers(0, 10_000), max_size=12), SETTINGS)
def test_cuts_change_nothing(text: str, places: list[int], text_settings: TextSettings) -> None:
    assert _stream(_cut(text, places), text_settings) == _prepare(text, text_settings)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, SETTINGS)
def test_single_characters_change_nothing(text: str, text_settings: TextSettings) -> None:
    assert _stream(list(text), text_settings) == _prepare(text, text_settings)


@settings(max_examples=150, deadline=None)
@given(st.text(), st.lists(st.integers(0, 10_000), max_size=5), SETTINGS)
def test_any_characters_at_all_are_taken(
    text: str, places: list[int], text_settings: TextSettings
) -> None:
    assert _stream(_cut(text, places), text_settings) == _prepare(text, text_settings)


PLAIN_WORDS = st.text("abcdefgxyzABCXYZ0123456789你好客厅灯温度早上", min_size=1, max_size=12)
PUNCTUATED = st.lists(
    st.tuples(
        PLAIN_WORDS, st.sampled_from([" ", ". ", ", ", "! ", "。", "，", "？", "\n", "... ", "; "])
    )
).map(lambda parts: "".join(word + mark for word, mark in parts))


@settings(max_examples=150, deadline=None)
@given(PUNCTUATED, st.sampled_from([5, 20, 300]))
def test_every_letter_of_plain_text_is_spoken_once(text: str, max_chars: int) -> None:
    spoken = join(prepare(text, TextSettings(max_chars=max_chars)), Dialect.BRACKETS)
    assert [char for char in spoken if char.isalnum()] == [char for char in text if char.isalnum()]


@settings(max_examples=150, deadline=None)
@given(TEXTS, SETTINGS)
def test_sentences_are_speakable(text: str, text_settings: TextSettings) -> None:
    for sentence in _prepare(text, text_settings):
        assert any(map(str.isalnum, sentence.text))
        assert sentence.text == sentence.text.strip()
        assert sentence.is_song or "\n" not in sentence.text
        assert not any(char < " " for char in sentence.text.replace("\n", ""))


@settings(max_examples=150, deadline=None)
@given(TEXTS, SETTINGS)
def test_no_tag_is_ever_broken(text: str, text_settings: TextSettings) -> None:
    for sentence in _prepare(text, text_settings):
        for opening, closing in ("[]", "()"):
            halfwidth = sentence.text.translate(str.maketrans("（）", "()"))
            assert halfwidth.count(opening) == halfwidth.count(closing)


@settings(max_examples=150, deadline=None)
@given(PUNCTUATED, st.integers(1, 30))
def test_clauses_taken_early_lose_nothing(text: str, min_chars: int) -> None:
    preparer = SpeechText(TextSettings())
    spoken: list[Sentence] = []
    for char in text:
        spoken += preparer.feed(char)
        if clause := preparer.take_clause(min_chars):
            assert len(clause.text) >= min_chars
            spoken.append(clause)
    spoken += preparer.finish()
    heard = join(spoken, Dialect.BRACKETS)
    assert [char for char in heard if char.isalnum()] == [char for char in text if char.isalnum()]


ELEMENTS = st.sampled_from(
    sorted(
        {piece for piece in SSML if not piece.startswith("<sub ") and piece not in ('"', "</s")}
        | {"<voice", "<voice ", '<lang xml:lang="zh"', "<break time=", '<break time="1s"', "</"}
    )
)


LETTERS = st.text("abcdefgxyzABCXYZ你好客厅灯温度早上", min_size=1, max_size=12)
"""Words that stay as they are also where numbers are written out."""


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.one_of(ELEMENTS, st.just("")), LETTERS.map("{} ".format))))
def test_words_are_spoken_whatever_elements_stand_between_them(
    parts: list[tuple[str, str]],
) -> None:
    written = "".join(element + word for element, word in parts)
    spoken = "".join(sentence.text for sentence in _prepare(written, TextSettings()))
    place = 0
    for _, word in parts:
        place = spoken.find(word.strip(), place) + len(word.strip())
        assert place >= len(word.strip()), (word, spoken)


TRAPS = sorted(
    words(r"""
        [ ( （ < <a * _ ` ~ - = | # & \\ " : . … ! a h v 1 1, 字 ， 😀 ``` [[ ]( ![ [a]( <!- <think>
        <style> <voice <voice> </voice> <break/> <sub http://a https://a.example/b_(c)?d=e (笑)
        [cough] Mr. a.b: HA
    """)
    | {'<voice name="Dean">', '<sub alias="a">b</sub>', '<lang xml:lang="zh">a</lang>', "<voice "}
    | {" ", "\n", "```\n", "a b. ", "Mr. ", "HA "}
)


def _cpu_seconds(fragments: list[str], text_settings: TextSettings) -> float:
    def once() -> float:
        start = time.process_time()
        _stream(fragments, text_settings)
        return time.process_time() - start

    return min(once() for _ in range(2))


@pytest.mark.parametrize("trap", TRAPS)
@pytest.mark.parametrize("is_streamed", [False, True], ids=["whole", "streamed"])
def test_time_is_linear(trap: str, *, is_streamed: bool) -> None:
    text_settings = TextSettings(normalize=True, pronunciations=(("HA", "Home Assistant"),))
    short, long = trap * (1200 // len(trap)), trap * (9600 // len(trap))
    short_s = _cpu_seconds(list(short) if is_streamed else [short], text_settings)
    long_s = _cpu_seconds(list(long) if is_streamed else [long], text_settings)
    # Eight times the text; sixty-four times the work would be quadratic.
    assert long_s < 28 * short_s + 0.02
