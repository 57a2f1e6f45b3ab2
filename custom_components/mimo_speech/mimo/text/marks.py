"""Tokens passed between the stages: plain text and everything that is not text."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from .settings import TextSettings


class Separator(Enum):
    """Position of something that is not spoken, such as a bracket or an emoji."""

    STRONG = auto()
    """Becomes a comma."""
    WEAK = auto()
    """Becomes a comma only if a new clause seems to begin."""
    ARROW = auto()
    """Becomes "to" before a number, otherwise a comma."""


@dataclass(frozen=True, slots=True)
class AudioTag:
    """A bracket for the model, such as `[cough]`, as written."""

    text: str


@dataclass(frozen=True, slots=True)
class StyleSwitch:
    """Sets the styles of the text that follows."""

    styles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThoughtEnd:
    """All text so far was model reasoning whose opening tag is missing."""


@dataclass(frozen=True, slots=True)
class Break:
    """A pause that the text requests."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PartSwitch:
    """Begins another part of the text."""

    settings: TextSettings
    """Settings of the part."""
    depth: int
    """Number of enclosing elements that changed the role."""
    is_cut: bool
    """Whether the current sentence ends here, because another role may begin."""
    keeps_styles: bool
    """Whether the part keeps the styles around it instead of those in its settings."""


type Token = str | AudioTag | StyleSwitch | Break | PartSwitch | ThoughtEnd
"""A string may be split anywhere and may contain line breaks."""
type Mark = Token | Separator


class Stage[In, Out](Protocol):
    """A stage of the pipeline. Its result does not depend on how the input is split."""

    def feed(self, item: In) -> Iterator[Out]:
        """Process the next item; yield all output that is final."""

    def finish(self) -> Iterator[Out]:
        """Yield the remaining output."""
