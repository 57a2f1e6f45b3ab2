"""Markdown at the start of a line: headings, lists, quotes, fenced blocks."""

from collections.abc import Iterable
import re
from typing import Final, override

from ...catalog import Language
from ..characters import CJK, KEYCAP
from ..marks import Mark
from .construct import LINE_END, NOTHING, Cursor, Skip, construct

_ORDINALS: Final = {Language.CHINESE: "{}、", Language.ENGLISH: "{}. "}
_PROSE_LABELS: Final = frozenset({"text", "txt", "plain", "plaintext", "markdown", "md"})
"""Labels of blocks that contain prose; all others contain code, which is skipped."""
_MAX_FENCE_LINE_CHARS: Final = 100
"""A longer line does not close a code block."""
_BOX: Final = r"\[[ x]\][ ]*"


class FenceSkip(Skip):
    """Skip a code block including its closing fence, or to the end of the text."""

    def __init__(self, fence: str) -> None:
        self._closing = re.compile(
            rf"^[ ]{{0,20}}{fence[0]}{{{len(fence)},20}}[ ]{{0,20}}(?:\n|\Z)", re.MULTILINE
        )

    @override
    def advance(self, text: str, start: int, *, is_final: bool) -> tuple[int, bool]:
        match = self._closing.search(text, start)
        if match and (is_final or match[0].endswith("\n")):
            return match.end(), True
        if is_final:
            return len(text), False
        line_start = max(text.rfind("\n", start) + 1, start)
        is_open = len(text) - line_start <= _MAX_FENCE_LINE_CHARS
        return (line_start if is_open else len(text)), False


def _read_fence(match: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    fence, label = match["fence"], match["label"].lower()
    if not label and cursor.prose_fence and fence.startswith(cursor.prose_fence):
        cursor.prose_fence = ""
    elif label in _PROSE_LABELS:
        cursor.prose_fence = fence
    else:
        cursor.skip = FenceSkip(fence)
    return ("\n",)


def _read_ordinal(match: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    return (_ORDINALS[cursor.settings.language].format(match[1]),)


def _read_callout(match: re.Match[str], _: Cursor) -> Iterable[Mark]:
    return (match["words"],)


LINE_START: Final = (
    construct(NOTHING, r"[ ]+"),
    construct(
        _read_fence,
        r"(?P<fence>`{3,9}|~{3,9})[ ]{0,9}(?P<label>[^\s`]{0,30})[^\n`]{0,70}(?:\n|\Z)",
        r"`{1,2}|~{1,2}|(?:`{3,9}|~{3,9})[^\n`]{0,120}",
    ),
    # A horizontal rule, the underline of a heading, or the delimiter row of a table.
    construct(NOTHING, rf"[-=*_|:][-=*_|: ]{{0,200}}{LINE_END}", r"[-=*_|:][-=*_|: ]{0,200}"),
    construct(NOTHING, rf"#{{1,6}}(?:[ ]+|{LINE_END})|#{{2,6}}", r"#{1,6}"),
    construct(NOTHING, r">"),
    construct(
        NOTHING,
        rf"(?:[-*+][ ]{{1,9}}|[•‣∙·][ ]{{0,9}})(?:{_BOX})?",
        r"[-*+]|(?:[-*+][ ]{1,9}|[•‣∙·][ ]{0,9})(?:\[(?:[ x]\]?)?)?",
    ),
    construct(_read_callout, r"\[!(?P<words>[a-z]{3,12})\]", r"\[(?:![a-z]{0,12})?"),
    construct(NOTHING, _BOX, r"\[(?:[ x]\]?)?"),
    # A link reference definition.
    construct(
        NOTHING,
        rf"\[[^\]\n]{{1,60}}\]:[ ]?<?(?:https?://|www\.)[^\n]{{0,2000}}{LINE_END}",
        r"\[[^\]\n]{0,60}(?:\](?::[ ]?<?(?:\S{0,8}|(?:https?://|www\.)[^\n]{0,2000}))?)?",
    ),
    construct(
        _read_ordinal,
        rf"(\d{{1,3}})(?:[.)）][ ]{{1,9}}|[.)）](?=(?-i:[{CJK}*]))|{KEYCAP}[ ]*)",
        r"\d{1,3}(?:[.)）][ ]{0,9})?",
    ),
    construct(
        _read_ordinal,
        r"[(（\[](\d{1,2})[)）\]](?!\()[ ]{0,9}",
        r"[(（\[]\d{0,2}(?:[)）\]][ ]{0,9})?",
    ),
)
"""Tried in this order at the start of a line, and again after each match."""
