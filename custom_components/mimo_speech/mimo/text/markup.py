"""Read Markdown, HTML and brackets: what is spoken, what is a tag, what is not heard at all."""

from collections.abc import Callable, Iterable, Iterator
import html
import re
from typing import Final

from ..catalog import Language
from . import patterns
from .characters import CHARACTERS, CLOSERS, EMOJI, PUNCTUATION
from .html_elements import LINE_BREAKING, SEPARATING
from .marks import AudioTag, Mark, Separator, StyleSwitch
from .patterns import Construct
from .settings import TagPolicy, TextSettings
from .skips import FenceSkip, Skip, TargetSkip, UntilSkip, UrlSkip
from .tags import read_bracket, read_styles
from .word_lists import words

_BRACKETS: Final = {
    TagPolicy.AUTOMATIC: (patterns.AUTOMATIC_BRACKET,),
    TagPolicy.ALWAYS: (patterns.EVERY_BRACKET,),
    TagPolicy.NEVER: (),
}
_ORDINALS: Final = {Language.CHINESE: "{}、", Language.ENGLISH: "{}. "}
_PROSE_LABELS: Final = frozenset({"text", "txt", "plain", "plaintext", "markdown", "md"})
"""Blocks that hold words; other blocks hold code, which nobody wants to hear."""
_NOTHING: Final = words("""
    blank rule heading quote bullet box reference escape footnote citation hash dropped
""")
_FIXED: Final[dict[str, tuple[Mark, ...]]] = {
    **dict.fromkeys(_NOTHING, ()),
    **dict.fromkeys(words("pause dashes crumb closing_citation"), (Separator.STRONG,)),
    **dict.fromkeys(words("emoji emoticon"), (Separator.WEAK,)),
    "arrow": (Separator.ARROW,),
    "times": ("×",),
    "underscore": (" ",),
}
"""What constructs are to a listener that mean the same wherever they stand."""
_HOST: Final = re.compile(r"(?:https?://)?(?:[^/@\s]*@)?(?:www\.)?([^/?#\s]*)", re.IGNORECASE)
_CLAUSE_STARTERS: Final = PUNCTUATION + CLOSERS
_CONTEXT_CHARS: Final = 2


class _NeedsMoreError(Exception):
    """What stands at the end of the text may still become something else."""


class Markup:
    """Read a text from left to right, waiting only where the next characters matter.

    `_text` holds what is not read yet, from `_position` on, and a little before it for patterns
    that look back.
    """

    def __init__(self, settings: TextSettings) -> None:
        self._policy = settings.tags
        self._ordinal = _ORDINALS[settings.language]
        self._inline = (*patterns.INLINE, *_BRACKETS[settings.tags], *patterns.SYMBOLS)
        self._readers = self._name_readers()
        self._text = ""
        self._position = 0
        self._is_final = False
        self._is_line_start = True
        self._prose_fence = ""
        self._skip: Skip | None = None
        self._is_text_start = True
        self._last_spoken = ""
        """The last visible character of the clause; "" where a line begins or a tag ended."""

    def feed(self, text: str) -> Iterator[Mark]:
        """Take the next part of the text."""
        self._text += text.translate(CHARACTERS)
        yield from self._read()
        start = max(self._position - _CONTEXT_CHARS, 0)
        self._text = self._text[start:]
        self._position -= start

    def finish(self) -> Iterator[Mark]:
        """Read what was waiting for more."""
        self._is_final = True
        yield from self._read()

    def _read(self) -> Iterator[Mark]:
        while self._position < len(self._text):
            try:
                marks = self._read_next()
            except _NeedsMoreError:
                return
            for mark in marks:
                self._notice(mark)
                yield mark

    def _read_next(self) -> Iterable[Mark]:
        if self._skip:
            return self._skip_on(self._skip)
        if self._is_line_start:
            marks = self._read_construct(patterns.LINE_START)
            self._is_line_start = marks is not None
            return marks or ()
        if plain := patterns.PLAIN.match(self._text, self._position):
            self._position = plain.end()
            return (plain[0],)
        marks = self._read_construct(self._inline)
        return self._take_character() if marks is None else marks

    def _read_construct(self, constructs: Iterable[Construct]) -> Iterable[Mark] | None:
        """Read the first construct that stands here; None if none does."""
        for construct in constructs:
            if not self._is_final and construct.may_come(self._text, self._position):
                raise _NeedsMoreError
            if match := construct.complete.match(self._text, self._position):
                self._position = match.end()
                fixed = _FIXED.get(construct.name)
                return self._readers[construct.name](match) if fixed is None else fixed
        return None

    def _take_character(self) -> Iterable[Mark]:
        self._position += 1
        return (self._text[self._position - 1],)

    def _skip_on(self, skip: Skip) -> Iterable[Mark]:
        self._position, is_over = skip.advance(self._text, self._position, is_final=self._is_final)
        if not is_over:
            raise _NeedsMoreError
        self._skip = None
        return ()

    def _notice(self, mark: Mark) -> None:
        """Remember what decides whether a tag may stand here."""
        if isinstance(mark, AudioTag | StyleSwitch):
            self._last_spoken = ""
        elif isinstance(mark, str) and (visible := mark.rstrip(" ")):
            self._last_spoken = visible[-1].strip()
            self._is_text_start = self._is_text_start and not visible.strip()

    def _name_readers(self) -> dict[str, Callable[[re.Match[str]], Iterable[Mark]]]:
        return {
            "plural": lambda match: (match["ending"],),
            "placeholder": lambda match: (match["words"],),
            "ordinal": lambda match: (self._ordinal.format(match[1]),),
            "autolink": lambda match: (_host(match["target"]),),
            "line_break": self._read_line_break,
            "fence": self._read_fence,
            "entity": _read_entity,
            "comment": lambda _: self._begin_skip(UntilSkip("-->")),
            "thought": lambda match: self._begin_skip(UntilSkip(f"</{match['thought']}>")),
            "link_end": lambda _: self._begin_skip(TargetSkip()),
            "style": _read_style,
            "element": self._read_element,
            "link": self._read_link,
            "bracket": self._read_bracket,
            "url": self._read_url,
        }

    def _begin_skip(self, skip: Skip) -> Iterable[Mark]:
        self._skip = skip
        return ()

    def _read_line_break(self, _: re.Match[str]) -> Iterable[Mark]:
        self._is_line_start = True
        return ("\n",)

    def _read_fence(self, match: re.Match[str]) -> Iterable[Mark]:
        fence, label = match["fence"], match["label"].lower()
        if not label and self._prose_fence and fence.startswith(self._prose_fence):
            self._prose_fence = ""
        elif label in _PROSE_LABELS:
            self._prose_fence = fence
        else:
            self._skip = FenceSkip(fence)
        return ("\n",)

    def _read_element(self, match: re.Match[str]) -> Iterable[Mark]:
        name = match["element"].lower()
        if name in SEPARATING:
            return (Separator.STRONG,)
        return self._read_line_break(match) if name in LINE_BREAKING else ()

    def _read_link(self, match: re.Match[str]) -> Iterable[Mark]:
        """Leave the words to be read; they may hold markup themselves."""
        label = match["label"] + patterns.LINK_END
        self._text = self._text[: match.start()] + label + self._text[match.end() :]
        self._position = match.start()
        return ()

    def _read_bracket(self, match: re.Match[str]) -> Iterable[Mark]:
        tag = read_bracket(
            match[0],
            starts_text=self._is_text_start,
            starts_clause=not self._last_spoken or self._last_spoken in _CLAUSE_STARTERS,
            policy=self._policy,
        )
        if tag is None:
            self._position = match.start() + 1
        return (tag or Separator.STRONG,)

    def _read_url(self, match: re.Match[str]) -> Iterable[Mark]:
        address = match[0].rstrip(patterns.AFTER_URL)
        self._position = match.start() + len(address)
        self._skip = UrlSkip()
        return (_host(address),)


def _read_entity(match: re.Match[str]) -> Iterable[Mark]:
    text = html.unescape(match[0]).translate(CHARACTERS)
    return (Separator.WEAK,) if text == EMOJI else (text,)


def _read_style(match: re.Match[str]) -> Iterable[Mark]:
    styles = read_styles(match["styles"])
    return (StyleSwitch(styles),) if styles else ()


def _host(address: str) -> str:
    """Return what a listener can remember of a web address; other addresses as they are."""
    host = _HOST.match(address) if "://" in address or address.lower().startswith("www.") else None
    return host[1] if host else address
