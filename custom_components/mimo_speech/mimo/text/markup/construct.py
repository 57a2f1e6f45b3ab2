"""Markup constructs, and the state that they share while reading."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
import re
from typing import Final, Protocol, override

from ...catalog import Language
from ..characters import LineLanguage
from ..marks import AudioTag, Break, Mark, PartSwitch, StyleSwitch, ThoughtEnd
from ..settings import TextSettings
from .parts import OpenParts

_LONGEST_CLOSING_CHARS: Final = 48


class NeedsMoreError(Exception):
    """More text is needed to tell what the end of the text is."""


class Skip(Protocol):
    """Finds the end of text to skip, without buffering the text."""

    def advance(self, text: str, start: int, *, is_final: bool) -> tuple[int, bool]:
        """Return the position up to which text can be dropped, and whether the skip ends there."""


class UntilSkip(Skip):
    """Skip to the end of a pattern's match, or to the end of the text."""

    def __init__(self, closing: str) -> None:
        self._closing = re.compile(closing, re.IGNORECASE)

    @override
    def advance(self, text: str, start: int, *, is_final: bool) -> tuple[int, bool]:
        if match := self._closing.search(text, start):
            return match.end(), True
        return (len(text) if is_final else max(start, len(text) - _LONGEST_CLOSING_CHARS)), False


@dataclass(slots=True, kw_only=True)
class Cursor:
    """Current position in the text, and the state from what was read before."""

    settings: TextSettings
    """Settings of the current part."""
    parts: OpenParts
    text: str = ""
    """Unread text from `position` on, preceded by a few characters for lookbehind."""
    position: int = 0
    is_final: bool = False
    """Whether no more text follows."""
    is_line_start: bool = True
    is_text_start: bool = True
    """Whether nothing was spoken yet."""
    is_part_start: bool = True
    """Whether nothing was spoken yet in the current role."""
    is_ssml: bool = False
    """Whether the text declares itself as SSML."""
    last_spoken: str = ""
    """Last visible character of the clause; "" at the start of a line or after a tag."""
    prose_fence: str = ""
    """Fence that closes the current fenced block of prose."""
    skip: Skip | None = None
    """What to skip before reading continues."""
    line: LineLanguage = field(default_factory=LineLanguage)

    @property
    def language(self) -> Language:
        """Language of the current line."""
        default = self.settings.language is Language.CHINESE
        is_chinese = self.line.expects_chinese("", default=default)
        return Language.CHINESE if is_chinese else Language.ENGLISH

    def notice(self, mark: Mark) -> None:
        """Update the state that later constructs depend on."""
        if isinstance(mark, ThoughtEnd):
            self.is_text_start = self.is_part_start = self.is_line_start = True
            self.last_spoken = self.prose_fence = ""
            self.line.feed("\n")
        elif isinstance(mark, PartSwitch):
            self._begin_part(mark)
        elif isinstance(mark, AudioTag | StyleSwitch | Break):
            self.last_spoken = ""
        elif isinstance(mark, str) and (visible := mark.rstrip(" ")):
            self.line.feed(visible)
            self.last_spoken = visible[-1].strip()
            self.is_text_start = self.is_text_start and not visible.strip()
            self.is_part_start = self.is_part_start and not visible.strip()

    def _begin_part(self, switch: PartSwitch) -> None:
        self.settings = switch.settings
        self.line.feed("\n")
        if switch.is_cut:
            self.is_part_start = self.is_line_start = True
            self.last_spoken = ""

    def break_line(self) -> Iterable[Mark]:
        """Begin a new line."""
        self.is_line_start = True
        return ("\n",)

    def begin_skip(self, skip: Skip) -> Iterable[Mark]:
        """Skip the text that follows."""
        self.skip = skip
        return ()


type Handler = Callable[[re.Match[str], Cursor], Iterable[Mark]]
"""Returns the marks for a construct; the cursor is already after the construct."""


@dataclass(frozen=True, slots=True)
class Construct:
    """Markup that is not read as written.

    `complete` matches the construct. `partial` matches text up to its end that may still become the
    construct or a longer one, so that reading waits. `partial` is bounded: anything longer than any
    realistic example is read as plain text.
    """

    read: Handler
    complete: re.Pattern[str]
    partial: re.Pattern[str] | None = None

    def may_come(self, text: str, position: int) -> bool:
        """Tell whether more text is needed to know if it matches here, or where it ends."""
        return self.partial is not None and self.partial.match(text, position) is not None


def construct(read: Handler | tuple[Mark, ...], complete: str, partial: str = "") -> Construct:
    """Return a construct with case-insensitive patterns; `read` may be fixed marks."""
    return Construct(
        _always(read) if isinstance(read, tuple) else read,
        re.compile(complete, re.IGNORECASE),
        re.compile(f"(?:{partial})\\Z", re.IGNORECASE) if partial else None,
    )


def _always(marks: tuple[Mark, ...]) -> Handler:
    return lambda _match, _cursor: marks


NOTHING: Final = ()
"""No marks, for a construct that is silent."""
LINE_END: Final = r"(?=\n|\Z)"
