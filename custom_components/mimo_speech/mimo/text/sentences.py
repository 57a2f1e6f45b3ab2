"""Split clean text into sentences with their styles."""

from collections.abc import Iterator
from dataclasses import dataclass, field
import re
from typing import Final

from ..catalog import SINGING_TERM, is_singing
from .boundaries import TAG, TAG_MARKERS, best_cut, find_end, last_clause, mark_tag
from .marks import AudioTag, Break, PartSwitch, StyleSwitch, ThoughtEnd, Token
from .settings import TextSettings

_SPACED_TAG: Final = re.compile(f" ?{TAG}")
_LONGEST_PAUSE_S: Final = 10.0
"""Maximum for consecutive breaks, as in other speech services."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A part of a text that may be spoken by itself."""

    text: str
    """Never blank; includes audio tags, but not the style."""
    transcript: str = field(default="", compare=False)
    """The text without audio tags; blank if it consists of tags only."""
    style: tuple[str, ...] = ()
    """Styles in force, in words of either dialect; () if neither settings nor text set any."""
    starts_paragraph: bool = False
    """Whether a line break precedes it."""
    is_song: bool = False
    """Whether it is a whole song with its line breaks, which must be an utterance of its own."""
    follows_thought: bool = False
    """Whether the text before it was model reasoning, which must not be spoken any further."""
    role: int = 0
    """Role of its part (see `TextSettings`)."""
    pause_s: float = 0.0
    """Pause before it, in seconds; a sentence after a pause begins a new utterance."""

    def goes_with(self, before: Sentence) -> bool:
        """Tell whether it may share an utterance with the sentence before it."""
        return not (self.is_song or self.pause_s) and self.role == before.role


def without_thought(sentences: list[Sentence]) -> list[Sentence]:
    """Return the sentences after the last model reasoning."""
    starts = (place for place, sentence in enumerate(sentences) if sentence.follows_thought)
    return sentences[max(starts, default=0) :]


class Sentences:
    """Collect text until a sentence is complete."""

    def __init__(self, settings: TextSettings) -> None:
        self._max_chars = settings.max_chars
        self._text = ""
        """The incomplete sentence; its tags are delimited by two control characters."""
        self._judged = 0
        """Position up to which no end was found."""
        self._song: list[str] = []
        self._settings = settings
        self._begin_part(settings.role, settings.styles)
        self._styles_around: list[tuple[str, ...]] = []
        """Styles outside each element that changed the role, outermost first."""
        self._pause_s = 0.0
        self._has_break = False
        self._has_spoken = False
        self._follows_thought = False

    def feed(self, token: Token) -> Iterator[Sentence]:
        """Process the next token; yield the sentences it completes."""
        if isinstance(token, StyleSwitch):
            yield from self._switch(token.styles)
        elif isinstance(token, PartSwitch):
            yield from self._enter(token)
        elif isinstance(token, Break):
            yield from self.finish()
            self._pause_s = min(self._pause_s + token.seconds, _LONGEST_PAUSE_S)
        elif isinstance(token, ThoughtEnd):
            self._forget_thought()
        elif self._is_song:
            self._song.append(_marked(token))
        else:
            self._text += _marked(token)
            yield from self._split(is_final=False)

    def finish(self) -> Iterator[Sentence]:
        """Yield the last sentence, complete or not."""
        if self._is_song:
            yield from self._make("".join(self._song))
            self._song.clear()
        else:
            yield from self._split(is_final=True)
            yield from self._take(len(self._text))

    @property
    def trailing_pause_s(self) -> float:
        """Pause after the last sentence so far, in seconds."""
        return self._pause_s

    def take_clause(self, min_chars: int) -> Sentence | None:
        """Take as many complete clauses as possible out of the incomplete sentence."""
        end = last_clause(self._text)
        clause = self._text[:end].strip()
        return next(self._take(end), None) if clause and len(clause) >= min_chars else None

    def _switch(self, styles: tuple[str, ...]) -> Iterator[Sentence]:
        if self._is_song and any(map(is_singing, styles)):
            return
        yield from self.finish()
        self._set_styles(styles)

    def _enter(self, switch: PartSwitch) -> Iterator[Sentence]:
        """Begin another part; styles set inside an element end with it."""
        if not switch.is_cut:
            return
        yield from self.finish()
        styles = self._styles_in_force
        around = self._styles_around
        if switch.depth > len(around):
            around.append(styles)
            styles = styles if switch.keeps_styles else switch.settings.styles
        elif switch.depth < len(around):
            styles = around[switch.depth]
            del around[switch.depth :]
        self._begin_part(switch.settings.role, styles)

    def _begin_part(self, role: int, styles: tuple[str, ...]) -> None:
        self._role = role
        self._set_styles(styles)

    def _forget_thought(self) -> None:
        self._text, self._judged = "", 0
        self._song.clear()
        self._styles_around.clear()
        self._begin_part(self._settings.role, self._settings.styles)
        self._pause_s = 0.0
        self._has_break = self._has_spoken = False
        self._follows_thought = True

    def _set_styles(self, styles: tuple[str, ...]) -> None:
        self._styles_in_force = styles
        self._is_song = any(map(is_singing, styles))
        # The service sings only if no other style is named.
        self._style = (SINGING_TERM,) if self._is_song else styles

    def _split(self, *, is_final: bool) -> Iterator[Sentence]:
        while (end := self._find_end(is_final=is_final)) is not None:
            yield from self._take(end)

    def _find_end(self, *, is_final: bool) -> int | None:
        """Return where the first sentence ends or must be cut; None if more text is needed."""
        found = find_end(self._text, self._judged, limit=self._max_chars, is_final=is_final)
        self._judged = found.judged
        if found.end is not None and found.end <= self._max_chars:
            return found.end
        if not found.is_waiting and len(self._text.rstrip()) > self._max_chars:
            return best_cut(self._text, self._max_chars)
        return None

    def _take(self, end: int) -> Iterator[Sentence]:
        text, self._text, self._judged = self._text[:end], self._text[end:], 0
        yield from self._make(text)

    def _make(self, text: str) -> Iterator[Sentence]:
        """Yield a sentence unless there is nothing to speak."""
        visible = text.strip()
        if any(map(str.isalnum, visible)):
            yield Sentence(
                text=visible.translate(TAG_MARKERS),
                transcript=_SPACED_TAG.sub("", visible).strip(" "),
                style=self._style,
                starts_paragraph=self._has_spoken and self._has_break,
                is_song=self._is_song,
                follows_thought=self._follows_thought,
                role=self._role,
                pause_s=self._pause_s,
            )
            self._follows_thought = False
            self._pause_s = 0.0
            self._has_spoken, self._has_break = True, False
        self._has_break = self._has_break or "\n" in text[len(text.rstrip()) :]


def _marked(token: str | AudioTag) -> str:
    return mark_tag(token.text) if isinstance(token, AudioTag) else token
