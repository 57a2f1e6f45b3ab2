"""The kinds of settings: how their values are stored, read and checked. Pure rules, no I/O."""

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
"""What would end the style's own markup early."""
_LONGEST_WRITTEN_CHARS: Final = 60


class Kind[Value, Stored](ABC):
    """A kind of setting: how its value is stored, and read from a form or a call."""

    @abstractmethod
    def load(self, stored: Stored) -> Value:
        """Return the value of what a subentry stores, which was checked before it was stored."""

    @abstractmethod
    def store(self, value: Value) -> Stored:
        """Return what a subentry stores, in types of JSON."""

    @abstractmethod
    def read(self, option: str, given: object) -> Value:
        """Return the value of what a form or a call gives for this option.

        Raises `ServiceValidationError` naming the valid values if it cannot be used.
        """


class _StoredAsIs[Value](Kind[Value, Value]):
    @override
    def load(self, stored: Value) -> Value:
        return stored

    @override
    def store(self, value: Value) -> Value:
        return value


class Flag(_StoredAsIs[bool]):
    """On or off."""

    @override
    def read(self, option: str, given: object) -> bool:
        if not isinstance(given, bool):
            raise invalid_option(option, given, ())
        return given


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(_StoredAsIs[float]):
    """A number within limits, both included; a template may have made a string of it."""

    least: float
    most: float
    step: float
    """By which a form counts."""
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
    """One of a closed set."""

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
    """Text without blanks around it."""

    @override
    def read(self, option: str, given: object) -> str:
        if not isinstance(given, str):
            raise invalid_option(option, given, ())
        return given.strip()


class VoiceName(Text):
    """Id of a preset voice of the model, `automatic`, or a name that only the service knows."""


class EngineId(Text):
    """Entity id of a text-to-speech engine; empty: none."""


class ChimeId(_StoredAsIs[str]):
    """A built-in chime, the media-source id of a sound, or none."""

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
    """Styles, each one once; a string may name several, separated by commas."""

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

    Raises `ServiceValidationError` for a line that lacks one of them or has too long a written
    form: text is held back for as long as it could become one.
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
