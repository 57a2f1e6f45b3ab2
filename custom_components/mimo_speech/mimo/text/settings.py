"""Settings of text processing."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ..catalog import Dialect, Language

MAX_SENTENCE_CHARS: Final = 300
"""About a minute of Chinese or twenty seconds of English; longer sentences are rare."""


class TagPolicy(StrEnum):
    """Which brackets in a text are tags for the model."""

    AUTOMATIC = "automatic"
    """Those that describe a sound or a manner of speaking; others are read out."""
    ALWAYS = "always"
    """All of them."""
    NEVER = "never"
    """None, except `<style>` and `(唱歌)` at the start, which makes the text a song."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSettings:
    """Text settings from the voice and the call."""

    dialect: Dialect = Dialect.BRACKETS
    tags: TagPolicy = TagPolicy.AUTOMATIC
    pronunciations: tuple[tuple[str, str], ...] = ()
    """Pairs of written and spoken form."""
    styles: tuple[str, ...] = ()
    """Styles until the text sets its own; recommended ones or custom words."""
    normalize: bool = False
    """Whether to write out temperatures, units, times, ranges and the like in words."""
    language: Language = Language.ENGLISH
    """Used where the text itself does not show whether it is Chinese."""
    max_chars: int = MAX_SENTENCE_CHARS
    """Length above which a sentence is cut; songs are never cut."""
    role: int = 0
    """Number of the role; a change of role ends the sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Attributes that SSML elements give to a part of a text, as written."""

    voice: str = ""
    """Name of a voice; empty if none is named."""
    language: str = ""
    """Language code; empty if none is given."""


type SettingsOf = Callable[[Part], TextSettings]
"""Returns the text settings for a part, including its role."""
