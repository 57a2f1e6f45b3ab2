"""What flows between the stages: plain text and the few things that are not text."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from .settings import TextSettings


class Separator(Enum):
    """A place where something was that is not spoken, such as a bracket or an emoji."""

    STRONG = auto()
    """Worth a comma."""
    WEAK = auto()
    """Worth a comma only where a new thought seems to begin."""
    ARROW = auto()
    """Worth a "to" before a number, else a comma."""


@dataclass(frozen=True, slots=True)
class AudioTag:
    """An inline bracket for the model, such as `[cough]`, as it was written."""

    text: str


@dataclass(frozen=True, slots=True)
class StyleSwitch:
    """From here on, the text is spoken in these styles."""

    styles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThoughtEnd:
    """All that was read so far was a thought whose beginning is missing."""


@dataclass(frozen=True, slots=True)
class Break:
    """Silence that the text asks for."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PartSwitch:
    """From here on, another part of the text is read."""

    settings: TextSettings
    """How the part is prepared."""
    depth: int
    """How many elements the part stands in that changed the role."""
    is_cut: bool
    """Whether a sentence ends here, since another role may begin."""
    keeps_styles: bool
    """Whether the part begins in the styles of the text around it, not in those of its settings."""


type Token = str | AudioTag | StyleSwitch | Break | PartSwitch | ThoughtEnd
"""Clean text may be cut anywhere; line breaks are part of it."""
type Mark = Token | Separator


class Stage[In, Out](Protocol):
    """A part of the pipeline: push in, take out; the result never depends on the cuts."""

    def feed(self, item: In) -> Iterator[Out]:
        """Take the next item; hand out everything that is certain."""

    def finish(self) -> Iterator[Out]:
        """Hand out the rest."""
