"""Which brackets are tags, and which words are styles."""

import pytest

from custom_components.mimo_speech.mimo.catalog import STYLES, Dialect, Style
from custom_components.mimo_speech.mimo.text import TagPolicy, read_styles, style_prefix
from custom_components.mimo_speech.mimo.text.marks import AudioTag, StyleSwitch
from custom_components.mimo_speech.mimo.text.tags import Place, read_bracket

SOUNDS = [
    "[cough]",
    "(sobbing)",
    "（笑）",
    "(sudden laugh)",
    "(long sigh)",
    "（长叹一口气）",
    "(a soft chuckle)",
]
STATES = ["[heavy breathing]", "(crying)", "（哭声）", "（呼吸）"]
MANNERS = ["(whispering)", "（小声）", "(voice trembling)", "（语速加快）", "(深情地)"]
WORDS = [
    "(back)",
    "（车库）",
    "(25度)",
    "[x]",
    "(paused)",
    "（暂停）",
    "(see the laugh track)",
    "(笑脸)",
]


def _next_word(*, over_lines: bool = False) -> str:
    return "W"


def _read(
    written: str, *, starts_clause: bool, policy: TagPolicy = TagPolicy.AUTOMATIC
) -> AudioTag | StyleSwitch | None:
    place = Place(
        starts_text=False,
        last_spoken="." if starts_clause else "e",
        next_word=_next_word,
    )
    return read_bracket(written, place, policy)


@pytest.mark.parametrize("written", SOUNDS)
@pytest.mark.parametrize("starts_clause", [False, True], ids=["after-word", "after-clause"])
def test_sound_is_a_tag_anywhere(written: str, *, starts_clause: bool) -> None:
    assert _read(written, starts_clause=starts_clause) == AudioTag(written)


@pytest.mark.parametrize("written", [*STATES, *MANNERS])
def test_state_or_manner_is_a_tag_where_a_clause_begins(written: str) -> None:
    assert _read(written, starts_clause=True) is not None


@pytest.mark.parametrize("written", ["(crying)", "（哭声）", *MANNERS])
def test_state_or_manner_behind_a_word_describes_it(written: str) -> None:
    assert _read(written, starts_clause=False) is None


@pytest.mark.parametrize("written", WORDS)
@pytest.mark.parametrize("starts_clause", [False, True], ids=["after-word", "after-clause"])
def test_other_words_are_no_tag(written: str, *, starts_clause: bool) -> None:
    assert _read(written, starts_clause=starts_clause) is None


@pytest.mark.parametrize("policy", TagPolicy)
def test_empty_bracket_is_no_tag(policy: TagPolicy) -> None:
    assert _read("( )", starts_clause=True, policy=policy) is None


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.style_id)
def test_every_recommended_style_translates_both_ways(style: Style) -> None:
    assert style_prefix(read_styles(style.v2), Dialect.BRACKETS) == f"({style.v25})"
    assert style_prefix(read_styles(style.v25), Dialect.STYLE_TAG) == f"<style>{style.v2}</style>"


@pytest.mark.parametrize(
    ("content", "styles"),
    [
        ("Happy Speed up", ("Happy", "Speed up")),
        ("slow, sun wukong", ("slow", "sun wukong")),
        ("温柔慵懒", ("温柔", "慵懒")),
        ("温柔、慵懒", ("温柔", "慵懒")),
        ("温柔地", ("温柔",)),
        ("Happy Happy", ("Happy",)),
        ("grumpy pirate", ("grumpy", "pirate")),
        ("暴躁老哥", ("暴躁老哥",)),
        ("a) b", ("a", "b")),
        ("", ()),
    ],
)
def test_styles_of_one_tag_are_told_apart(content: str, styles: tuple[str, ...]) -> None:
    assert read_styles(content) == styles


def test_dialect_without_tags_has_no_prefix() -> None:
    assert style_prefix(("Happy",), Dialect.NONE) == ""
