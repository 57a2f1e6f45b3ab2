"""How a text is prepared."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ..catalog import Dialect, Language

MAX_SENTENCE_CHARS: Final = 300
"""About a minute of Chinese or twenty seconds of English: nobody writes longer sentences."""


class TagPolicy(StrEnum):
    """Which brackets in a text are meant for the model."""

    AUTOMATIC = "automatic"
    """Those that describe a sound or a manner of speaking; the others are read out."""
    ALWAYS = "always"
    """All; the writer knows what brackets do."""
    NEVER = "never"
    """None; only `<style>` is heeded, and what makes a text a song: `(唱歌)` at its start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSettings:
    """What the voice and the request say about the text."""

    dialect: Dialect = Dialect.BRACKETS
    tags: TagPolicy = TagPolicy.AUTOMATIC
    pronunciations: tuple[tuple[str, str], ...] = ()
    """Pairs of written and spoken form."""
    styles: tuple[str, ...] = ()
    """Styles in force until the text sets its own; names of recommended ones, or own words."""
    normalize: bool = False
    """Whether temperatures, units, times, ranges and the like are written out in words."""
    language: Language = Language.ENGLISH
    """Decides where the text itself does not show whether it is Chinese."""
    max_chars: int = MAX_SENTENCE_CHARS
    """Length over which a sentence is cut; songs are never cut."""
    role: int = 0
    """Who speaks, as a number; where it changes, a sentence ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What elements of SSML say of a part of a text, as it is written there."""

    voice: str = ""
    """Name of a voice; empty: none is named."""
    language: str = ""
    """Code of a language; empty: none is named."""


type SettingsOf = Callable[[Part], TextSettings]
"""Returns how a part of a text is prepared, and its role."""
