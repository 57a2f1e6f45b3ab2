"""HTML elements, and `<style>` as a tag for the model."""

from collections.abc import Iterable
import html
import re
from typing import Final

from ..characters import CHARACTERS, EMOJI, words
from ..marks import Mark, Separator, StyleSwitch
from ..styles import read_styles
from .construct import Cursor, UntilSkip, construct

_LINE_BREAKING: Final = words("""
    br p div li ul ol tr table thead tbody h1 h2 h3 h4 h5 h6 hr blockquote pre section article
    header footer main details summary dd dt dl figure form
""")
_SEPARATING: Final = frozenset({"td", "th"})
_SENTENCE: Final = "s"
"""A sentence in SSML; struck-out text in HTML."""


def _read_entity(match: re.Match[str], _: Cursor) -> Iterable[Mark]:
    text = html.unescape(match[0]).translate(CHARACTERS)
    return (Separator.WEAK,) if text == EMOJI else (text,)


def _read_comment(_: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    return cursor.begin_skip(UntilSkip("-->"))


def _read_style(match: re.Match[str], _: Cursor) -> Iterable[Mark]:
    styles = read_styles(match["styles"])
    return (StyleSwitch(styles),) if styles else ()


def _read_element(match: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    name = match["element"].lower()
    if name in _SEPARATING:
        return (Separator.STRONG,)
    is_line = name in _LINE_BREAKING or (cursor.is_ssml and name == _SENTENCE)
    return cursor.break_line() if is_line else ()


def _read_placeholder(match: re.Match[str], _: Cursor) -> Iterable[Mark]:
    return (match["words"],)


ENTITY: Final = construct(
    _read_entity, r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", r"&(?:#?[a-z0-9]{0,32})"
)
COMMENT: Final = construct(_read_comment, r"<!--", r"<(?:!-?)?")
STYLE: Final = construct(
    _read_style,
    r"<style>(?P<styles>[^<>\n]{0,100})</style>",
    r"<style>[^<>\n]{0,100}(?:</?[a-z]{0,5})?",
)
ELEMENT: Final = construct(
    _read_element,
    r"</?(?P<element>[a-z][\w:-]{0,40})(?: [^<>\n=]{0,40}=[^<>\n]{0,400}|[ ]?/?)>",
    r"</?(?:[a-z][^<>\n]{0,500})?",
)
PLACEHOLDER: Final = construct(
    _read_placeholder, r"<(?P<words>[a-z][^<>\n=]{0,60})>", r"<(?:[a-z][^<>\n=]{0,60})?"
)
