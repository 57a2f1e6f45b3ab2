"""Convert separators into punctuation, and normalize white space."""

from collections.abc import Iterator
import re
from typing import Final

from ..catalog import Language
from .characters import CLOSERS, ENDS, PUNCTUATION, LineLanguage, is_chinese
from .marks import AudioTag, Break, Mark, PartSwitch, Separator, StyleSwitch, ThoughtEnd, Token

_RUN: Final = re.compile(r"\n| +|[^ \n]+")
_NO_COMMA_BEFORE: Final = frozenset(",.;:!?…，。；：！？、”’」』》)）")
_NO_COMMA_AFTER: Final = frozenset(PUNCTUATION + " )）]")
"""A bracket left at this stage is the end of a tag."""
_NO_LINE_START: Final = ",;:，、；：。"
"""Punctuation left at the start of a line whose first word was not spoken."""
_MAX_BREAKS: Final = 2
"""One ends a line, two a paragraph or verse."""


class Spacing:
    """Join spoken text with the punctuation that a listener needs.

    ``` the door ␣ PAUSE back PAUSE ␣ is open   →   the door, back, is open 客厅 PAUSE 25度 PAUSE 。
    →   客厅，25度。 ```
    """

    def __init__(self, language: Language) -> None:
        self._expects_chinese = language is Language.CHINESE
        self._line = LineLanguage()
        self._pause: Separator | None = None
        self._has_space = False
        """Whether a space is pending."""
        self._last = ""
        """Last character of the current line that was yielded."""
        self._has_ended = False
        """Whether the line so far ends like a complete sentence."""
        self._breaks = _MAX_BREAKS

    def feed(self, mark: Mark) -> Iterator[Token]:
        """Process the next mark."""
        if isinstance(mark, Separator):
            self._pause = _stronger(self._pause, mark)
        elif isinstance(mark, str):
            # In one piece, to save work in the next stages.
            if text := "".join(part for run in _RUN.findall(mark) for part in self._take_run(run)):
                yield text
        elif isinstance(mark, ThoughtEnd | Break):
            self._begin_text()
            yield mark
        elif isinstance(mark, PartSwitch):
            self._expects_chinese = mark.settings.language is Language.CHINESE
            if mark.is_cut:
                self._begin_text()
            yield mark
        else:
            yield from self._take_tag(mark)

    def finish(self) -> Iterator[Token]:
        """Drop the pending space."""
        yield from ()

    def _begin_text(self) -> None:
        self._settle("")
        self._line.feed("\n")
        self._has_ended = False
        self._breaks = _MAX_BREAKS

    def _take_run(self, run: str) -> Iterator[str]:
        if run == "\n":
            yield from self._break_line()
        elif run[0] == " ":
            yield from self._take_space()
        elif visible := run if self._last else run.lstrip(_NO_LINE_START):
            yield self._separator(visible[0]) + visible
            self._line.feed(visible)
            self._has_ended = _has_ended(visible, has_ended=self._has_ended)
            self._settle(self._last_of(visible))

    def _break_line(self) -> Iterator[str]:
        self._settle("")
        self._line.feed("\n")
        if self._breaks < _MAX_BREAKS:
            self._breaks += 1
            yield "\n"

    def _take_space(self) -> Iterator[str]:
        """Keep a space until its position is known; after a sentence, yield it now."""
        if self._has_ended and self._pause is None and self._last not in ("", " "):
            self._last = " "
            yield " "
        self._has_space = self._last not in ("", " ")

    def _take_tag(self, tag: AudioTag | StyleSwitch) -> Iterator[Token]:
        if self._has_space and self._last != " ":
            yield " "
        yield tag
        self._settle(tag.text[-1] if isinstance(tag, AudioTag) else "")

    def _settle(self, last: str) -> None:
        self._last, self._has_space, self._pause = last, False, None
        if last.strip():
            self._breaks = 0

    def _last_of(self, visible: str) -> str:
        """Return the last character; replace a closing straight quote by a typographic one."""
        before = visible[-2] if len(visible) > 1 else "" if self._has_space else self._last
        return "”" if visible[-1] in "\"'" and before.strip() else visible[-1]

    def _separator(self, following: str) -> str:
        """Return what to put before the next spoken character."""
        space = " " if self._has_space else ""
        if self._pause is None or not self._last:
            return space
        if following in _NO_COMMA_BEFORE:
            return ""
        chinese = self._line.expects_chinese(following, default=self._expects_chinese)
        if self._pause is Separator.ARROW and following.isdigit():
            return "到" if chinese else " to "
        if self._last in _NO_COMMA_AFTER or not self._is_heard(following):
            return space
        return "，" if chinese else ", "

    def _is_heard(self, following: str) -> bool:
        """Tell whether the separator needs a pause."""
        is_weak = self._pause is Separator.WEAK
        return not is_weak or following.isupper() or is_chinese(following)


def _stronger(first: Separator | None, second: Separator) -> Separator:
    for pause in (Separator.ARROW, Separator.STRONG):
        if pause in (first, second):
            return pause
    return second


def _has_ended(text: str, *, has_ended: bool) -> bool:
    """Tell whether the text ends with a sentence mark, ignoring closing quotes."""
    before_closers = text.rstrip(CLOSERS)
    return before_closers[-1] in ENDS if before_closers else has_ended
