"""What a construct of markup is made of, and the state that constructs share while reading."""

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
    """What stands at the end of the text may still become something else."""


class Skip(Protocol):
    """Knows where a stretch of text ends that is skipped without ever being held."""

    def advance(self, text: str, start: int, *, is_final: bool) -> tuple[int, bool]:
        """Return up to where the text can be forgotten, and whether the stretch ends there."""


class UntilSkip(Skip):
    """Skip up to and with what a pattern matches, or to the end of the text."""

    def __init__(self, closing: str) -> None:
        self._closing = re.compile(closing, re.IGNORECASE)

    @override
    def advance(self, text: str, start: int, *, is_final: bool) -> tuple[int, bool]:
        if match := self._closing.search(text, start):
            return match.end(), True
        return (len(text) if is_final else max(start, len(text) - _LONGEST_CLOSING_CHARS)), False


@dataclass(slots=True, kw_only=True)
class Cursor:
    """Where a text is being read, and what matters of that which was read before."""

    settings: TextSettings
    """How the part is prepared that is being read."""
    parts: OpenParts
    text: str = ""
    """What is not read yet, from `position` on, and a little before it for lookbehind."""
    position: int = 0
    is_final: bool = False
    """Nothing follows the text."""
    is_line_start: bool = True
    is_text_start: bool = True
    """Nothing was spoken yet."""
    is_part_start: bool = True
    """Nothing was spoken yet of what one role speaks."""
    is_ssml: bool = False
    """The text says that it is written in SSML."""
    last_spoken: str = ""
    """The last visible character of the clause; "" where a line begins or a tag ended."""
    prose_fence: str = ""
    """What closes the fenced block of prose that is being read."""
    skip: Skip | None = None
    """What is skipped before reading goes on."""
    line: LineLanguage = field(default_factory=LineLanguage)

    @property
    def language(self) -> Language:
        """The language of the line that is being read."""
        default = self.settings.language is Language.CHINESE
        is_chinese = self.line.expects_chinese("", default=default)
        return Language.CHINESE if is_chinese else Language.ENGLISH

    def notice(self, mark: Mark) -> None:
        """Remember what decides how the next constructs are read."""
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
        """Skip what follows."""
        self.skip = skip
        return ()


type Handler = Callable[[re.Match[str], Cursor], Iterable[Mark]]
"""Returns what a construct means to a listener; the cursor stands behind the construct."""


@dataclass(frozen=True, slots=True)
class Construct:
    """Something that is read differently from how it is written.

    `complete` matches it. `partial` matches up to the end of the text whatever may still become
    it, or become more of it, so that reading waits. `partial` is bounded: what is longer than any
    honest example is read as plain text.
    """

    read: Handler
    complete: re.Pattern[str]
    partial: re.Pattern[str] | None = None

    def may_come(self, text: str, position: int) -> bool:
        """Tell whether it takes more text to know if it stands here, or where it ends."""
        return self.partial is not None and self.partial.match(text, position) is not None


def construct(read: Handler | tuple[Mark, ...], complete: str, partial: str = "") -> Construct:
    """Return a construct whose patterns ignore case; fixed marks need no handler."""
    return Construct(
        _always(read) if isinstance(read, tuple) else read,
        re.compile(complete, re.IGNORECASE),
        re.compile(f"(?:{partial})\\Z", re.IGNORECASE) if partial else None,
    )


def _always(marks: tuple[Mark, ...]) -> Handler:
    return lambda _match, _cursor: marks


NOTHING: Final = ()
"""The marks of a construct that is not heard."""
LINE_END: Final = r"(?=\n|\Z)"
