"""Read text construct by construct."""

from collections.abc import Iterable, Iterator
import re
from typing import Final

from ..characters import CHARACTERS, EMOJI, KEYCAP
from ..marks import Mark
from ..settings import SettingsOf, TagPolicy, TextSettings
from . import brackets, chat, elements, formulas, links, ssml, symbols
from .blocks import LINE_START
from .construct import Construct, Cursor, NeedsMoreError, Skip
from .parts import OpenParts

_PLAIN: Final = re.compile(
    rf"(?:[^\n\\&<!\[\](（）)【】〔〕{{}}*_~`|=>#→$^{EMOJI}{KEYCAP}{links.TARGET_MARK}hw:;-]"
    r"|(?<=[0-9a-z])[hw]|(?<=[0-9a-z])-(?=[0-9a-z])|(?<!\s)[:;])+",
    re.IGNORECASE,
)
"""Characters that never begin a construct."""
_BEFORE_BRACKETS: Final = (
    symbols.LINE_BREAK,
    *formulas.FORMULAS,
    symbols.ESCAPE,
    elements.ENTITY,
    elements.COMMENT,
    elements.STYLE,
    *ssml.SSML,
    *chat.CHAT,
    links.AUTOLINK,
    elements.ELEMENT,
    elements.PLACEHOLDER,
    links.LINK,
    *links.CITATIONS,
    brackets.PLURAL,
    brackets.PHONE_NUMBER,
)
_AFTER_BRACKETS: Final = (
    links.URL,
    *symbols.SYMBOLS,
    links.TARGET,
    symbols.LONE_BRACKET,
    symbols.EMOJI_SIGN,
)
_INLINE: Final = {
    policy: (*_BEFORE_BRACKETS, *brackets.BRACKETS[policy], *_AFTER_BRACKETS)
    for policy in TagPolicy
}
_CONTEXT_CHARS: Final = 2


class Markup:
    """Read a text from left to right, waiting only if the next characters matter.

    The first construct that matches at the cursor is read; otherwise a character is plain text.
    """

    def __init__(self, settings: TextSettings, settings_of: SettingsOf) -> None:
        self._cursor = Cursor(settings=settings, parts=OpenParts(settings, settings_of))

    def feed(self, text: str) -> Iterator[Mark]:
        """Process the next part of the text."""
        cursor = self._cursor
        cursor.text += text.translate(CHARACTERS)
        yield from self._read()
        start = max(cursor.position - _CONTEXT_CHARS, 0)
        cursor.text = cursor.text[start:]
        cursor.position -= start

    def finish(self) -> Iterator[Mark]:
        """Process the text that was waiting for more."""
        self._cursor.is_final = True
        yield from self._read()

    def _read(self) -> Iterator[Mark]:
        while self._cursor.position < len(self._cursor.text):
            try:
                marks = self._read_next()
            except NeedsMoreError:
                return
            for mark in marks:
                self._cursor.notice(mark)
                yield mark

    def _read_next(self) -> Iterable[Mark]:
        cursor = self._cursor
        if cursor.skip:
            return self._skip_on(cursor.skip)
        if cursor.is_line_start:
            marks = self._read_construct(LINE_START)
            cursor.is_line_start = marks is not None
            return marks or ()
        if plain := _PLAIN.match(cursor.text, cursor.position):
            cursor.position = plain.end()
            return (plain[0],)
        marks = self._read_construct(_INLINE[cursor.settings.tags])
        return self._take_character() if marks is None else marks

    def _read_construct(self, constructs: Iterable[Construct]) -> Iterable[Mark] | None:
        """Read the first construct that matches here; None if none does."""
        cursor = self._cursor
        start = cursor.position
        for construct in constructs:
            if not cursor.is_final and construct.may_come(cursor.text, start):
                raise NeedsMoreError
            if match := construct.complete.match(cursor.text, start):
                cursor.position = match.end()
                try:
                    return construct.read(match, cursor)
                except NeedsMoreError:
                    cursor.position = start
                    raise
        return None

    def _take_character(self) -> Iterable[Mark]:
        self._cursor.position += 1
        return (self._cursor.text[self._cursor.position - 1],)

    def _skip_on(self, skip: Skip) -> Iterable[Mark]:
        cursor = self._cursor
        cursor.position, is_over = skip.advance(
            cursor.text, cursor.position, is_final=cursor.is_final
        )
        if not is_over:
            raise NeedsMoreError
        cursor.skip = None
        return ()
