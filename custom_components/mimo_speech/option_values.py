"""Types of settings: storing, reading and checking their values. Pure, no I/O."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
import re
from typing import Final, override

from homeassistant.components.media_source import is_media_source_id
from homeassistant.components.media_source.const import URI_SCHEME

from .const import CONF_CHIME
from .exceptions import as_ha_error, invalid_option
from .mimo import STYLES, Chime, MimoMixedSongError, check_styles

ATTR_STYLE: Final = "style"
NO_CHIME: Final = "none"

_STYLE_SEPARATOR: Final = re.compile(r"[,，、;；]")
_MARKUP: Final = re.compile(r"[<>()（）\[\]]")
"""Characters that would break the markup of a style."""
_LONGEST_WRITTEN_CHARS: Final = 60


class Kind[Value, Stored](ABC):
    """A type of setting, which converts between stored values, input and its own type."""

    @abstractmethod
    def load(self, stored: Stored) -> Value:
        """Return the value from its stored form, which was checked before it was stored."""

    @abstractmethod
    def store(self, value: Value) -> Stored:
        """Return the stored form, in JSON types."""

    @abstractmethod
    def read(self, option: str, given: object) -> Value:
        """Return the value of an option from a form or a call.

        Raises `ServiceValidationError` with the valid values if it is invalid.
        """


class _StoredAsIs[Value](Kind[Value, Value]):
    @override
    def load(self, stored: Value) -> Value:
        return stored

    @override
    def store(self, value: Value) -> Value:
        return value


class Flag(_StoredAsIs[bool]):
    """A boolean."""

    @override
    def read(self, option: str, given: object) -> bool:
        if not isinstance(given, bool):
            raise invalid_option(option, given, ())
        return given


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(_StoredAsIs[float]):
    """A number in a closed range; strings, as from templates, are converted."""

    least: float
    most: float
    step: float
    """Step of the input in forms."""
    unit: str
    is_whole: bool = False

    @override
    def load(self, stored: float) -> float:
        return round(stored) if self.is_whole else float(stored)

    @override
    def read(self, option: str, given: object) -> float:
        try:
            number = float(given) if isinstance(given, (int, float, str)) else None
        except OverflowError, ValueError:
            number = None
        if number is None or isinstance(given, bool) or not self.least <= number <= self.most:
            raise invalid_option(option, given, (f"{self.least:g} … {self.most:g}",))
        return self.load(number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Kind[StrEnum, str]):
    """One of the members of an enum."""

    members: type[StrEnum]

    @override
    def load(self, stored: str) -> StrEnum:
        return self.members(stored)

    @override
    def store(self, value: StrEnum) -> str:
        return str(value)

    @override
    def read(self, option: str, given: object) -> StrEnum:
        try:
            return self.members(str(given))
        except ValueError as err:
            raise invalid_option(option, given, tuple(self.members)) from err


class Text(_StoredAsIs[str]):
    """Text, with white space around it removed."""

    @override
    def read(self, option: str, given: object) -> str:
        if not isinstance(given, str):
            raise invalid_option(option, given, ())
        return given.strip()


class VoiceName(Text):
    """Id of a preset voice, `automatic`, or a name that only the service knows."""


class EngineId(Text):
    """Entity id of a text-to-speech engine; empty for none."""


class ChimeId(_StoredAsIs[str]):
    """A built-in chime, a media-source id, or `none`."""

    @override
    def read(self, option: str, given: object) -> str:
        named = (NO_CHIME, *Chime)
        if not isinstance(given, str) or not (given in named or is_media_source_id(given)):
            raise invalid_option(CONF_CHIME, given, (*named, URI_SCHEME))
        return given


class _Texts(Kind[tuple[str, ...], list[str]]):
    @override
    def load(self, stored: list[str]) -> tuple[str, ...]:
        return tuple(stored)

    @override
    def store(self, value: tuple[str, ...]) -> list[str]:
        return list(value)


class Styles(_Texts):
    """Unique styles; a string may contain several, separated by commas."""

    @override
    def read(self, option: str, given: object) -> tuple[str, ...]:
        named = _STYLE_SEPARATOR.split(given) if isinstance(given, str) else given
        if not isinstance(named, (list, tuple)) or not all(map(_is_style, named)):
            raise invalid_option(ATTR_STYLE, given, tuple(style.style_id for style in STYLES))
        styles = tuple(dict.fromkeys(name.strip() for name in named if name.strip()))
        try:
            check_styles(styles)
        except MimoMixedSongError as err:
            raise as_ha_error(err) from err
        return styles


class Pronunciations(_Texts):
    """Lines of the form `written = spoken`."""

    @override
    def read(self, option: str, given: object) -> tuple[str, ...]:
        if not isinstance(given, (list, tuple)):
            raise invalid_option("pronunciation", given, ())
        return tuple(f"{written} = {spoken}" for written, spoken in read_pronunciations(given))


def read_pronunciations(lines: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the pairs of written and spoken form in lines of the form `written = spoken`.

    Raises `ServiceValidationError` if a part is missing, or if the written form is too long, since
    text is delayed while it may become a written form.
    """
    pairs = []
    for line in lines:
        written, _, spoken = (part.strip() for part in line.partition("="))
        if not (written and spoken) or len(written) > _LONGEST_WRITTEN_CHARS:
            raise invalid_option("pronunciation", line, ())
        pairs.append((written, spoken))
    return tuple(pairs)


def _is_style(name: object) -> bool:
    return isinstance(name, str) and not _MARKUP.search(name)
