"""SSML elements for voice, language and breaks.

Source: W3C, Speech Synthesis Markup Language 1.1. Other elements are ignored; their content is
read.
"""

from collections.abc import Iterable
import html
import re
from typing import Final

from ..characters import EMOJI
from ..marks import Break, Mark
from .construct import NOTHING, Cursor, construct

BREAKS_S: Final = {
    "none": 0.0,
    "x-weak": 0.25,
    "weak": 0.5,
    "medium": 0.75,
    "strong": 1.0,
    "x-strong": 1.25,
}
"""Seconds for each strength; SSML does not define them, these are those of Azure Speech."""

_UNITS_S: Final = {"s": 1.0, "ms": 0.001}
_TIME: Final = re.compile(r"\s*\+?(\d{0,9}\.?\d{1,9})\s*(ms|s)\s*", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(
    r"""(?P<name>[\w:.-]+)\s*=\s*(?P<value>"[^"]*(?:"|\Z)|'[^']*(?:'|\Z)|“[^”]*(?:”|\Z)|[^\s"'“”]+)"""
)
_QUOTES: Final = "\"'“”"
_EMPTY: Final = frozenset({"break", "mark"})
"""Elements without content."""
_NAMES: Final = "speak|voice|lang|break|prosody|emphasis|say-as|phoneme|sub|audio|mark"


def _attributes(written: str) -> dict[str, str]:
    """Return the attributes of an element, tolerating sloppy syntax."""
    return {
        match["name"].lower(): html.unescape(match["value"].strip(_QUOTES))
        .replace(EMOJI, "")
        .strip()
        for match in _ATTRIBUTE.finditer(written)
    }


def _read_element(match: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    element, written = match["element"].lower(), match["attributes"]
    if match["slash"]:
        return cursor.parts.close(element)
    is_empty = element in _EMPTY or written.endswith("/")
    written = written.rstrip("/")
    if not is_empty:
        _leave_stray_words(written, cursor)
    return _begin(element, _attributes(written), cursor, is_empty=is_empty)


def _begin(
    element: str, attributes: dict[str, str], cursor: Cursor, *, is_empty: bool
) -> Iterable[Mark]:
    """Return the marks for an opening tag."""
    if element == "break":
        seconds = _break_s(attributes)
        return (Break(seconds),) if seconds else ()
    if element == "speak":
        cursor.is_ssml = True
    if is_empty or element not in ("voice", "lang"):
        return ()
    return cursor.parts.open(
        element,
        voice=attributes.get("name", ""),
        language=attributes.get("xml:lang") or attributes.get("lang", ""),
    )


def _break_s(attributes: dict[str, str]) -> float:
    """Return the duration of a break: its time, or otherwise that of its strength."""
    if time := _TIME.fullmatch(attributes.get("time", "")):
        return float(time[1]) * _UNITS_S[time[2].lower()]
    return BREAKS_S.get(attributes.get("strength", "").lower(), BREAKS_S["medium"])


def _leave_stray_words(written: str, cursor: Cursor) -> None:
    """Leave words between attributes to be read, as the tag was probably not closed."""
    stray = " ".join(_ATTRIBUTE.sub(" ", written).split())
    if any(map(str.isalnum, stray)):
        place = cursor.position
        cursor.text = f"{cursor.text[:place]}{stray} {cursor.text[place:]}"


def _read_alias(match: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    """Leave the alias to be read instead of the words; the words if it is blank."""
    alias = " ".join(match["alias"].strip(_QUOTES).split()) or match["words"]
    cursor.text = cursor.text[: match.start()] + alias + cursor.text[match.end() :]
    cursor.position = match.start()
    return ()


_ALIAS: Final = r"""alias\s?=\s?(?P<alias>"[^"<>]{0,300}"|'[^'<>]{0,300}'|“[^”<>]{0,300}”)"""

SSML: Final = (
    construct(
        _read_alias,
        rf"<sub\s{{1,9}}{_ALIAS}\s?>(?P<words>[^<>]{{0,200}})</sub\s?>",
        r"<(?:s(?:u(?:b(?:\s[^<>]{0,330}(?:>[^<>]{0,200}(?:<(?:/(?:s(?:u(?:b\s?)?)?)?)?)?)?)?)?)?)?",
    ),
    construct(
        _read_element,
        rf"<(?P<slash>/?)(?P<element>{_NAMES})(?P<attributes>(?:[\s/][^<>]{{0,600}})?)>",
        rf"</?(?:[a-z-]{{0,8}}|(?:{_NAMES})[\s/][^<>]{{0,600}})",
    ),
    construct(NOTHING, r"<\?xml[^<>]{0,300}>", r"<(?:\?(?:x(?:m(?:l[^<>]{0,300})?)?)?)?"),
)
"""Tried before HTML, whose tags may not span lines."""
