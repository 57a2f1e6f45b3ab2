"""The parts of a text that elements of SSML give a voice or a language of their own."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ..marks import Mark, PartSwitch
from ..settings import Part, SettingsOf, TextSettings

_MAX_DEPTH: Final = 16
"""Deeper elements change nothing: nobody nests so many, and their memory is bounded."""


@dataclass(frozen=True, slots=True)
class _OpenPart:
    element: str
    part: Part
    settings: TextSettings
    is_cut: bool
    """Whether its role is another than the one around it."""


class OpenParts:
    """Knows which elements are open, and so who speaks.

    What is closed without being open changes nothing; what is closed around others closes them.
    """

    def __init__(self, settings: TextSettings, settings_of: SettingsOf) -> None:
        """Use the settings where no element is open."""
        self._settings_of = settings_of
        self._whole = _OpenPart("", Part(), settings, is_cut=False)
        self._open: list[_OpenPart] = []
        self._too_deep = 0

    def open(self, element: str, *, voice: str = "", language: str = "") -> Iterable[Mark]:
        """Begin a part; what the element does not say holds on."""
        if len(self._open) == _MAX_DEPTH:
            self._too_deep += 1
            return ()
        around = self._innermost
        part = Part(voice=voice or around.part.voice, language=language or around.part.language)
        settings = around.settings if part == around.part else self._settings_of(part)
        is_cut = settings.role != around.settings.role
        self._open.append(_OpenPart(element, part, settings, is_cut))
        return self._switch(around.settings, is_cut=is_cut, keeps_styles=not voice)

    def close(self, element: str) -> Iterable[Mark]:
        """End the innermost part that this element began."""
        if self._too_deep:
            self._too_deep -= 1
            return ()
        places = [place for place, part in enumerate(self._open) if part.element == element]
        return self._close_from(places[-1]) if places else ()

    def close_all(self) -> Iterable[Mark]:
        """End all parts."""
        self._too_deep = 0
        return self._close_from(0)

    def _close_from(self, place: int) -> Iterable[Mark]:
        before = self._innermost.settings
        is_cut = any(part.is_cut for part in self._open[place:])
        del self._open[place:]
        return self._switch(before, is_cut=is_cut)

    def _switch(
        self, before: TextSettings, *, is_cut: bool, keeps_styles: bool = True
    ) -> Iterable[Mark]:
        settings = self._innermost.settings
        if settings == before and not is_cut:
            return ()
        depth = sum(part.is_cut for part in self._open)
        return (
            PartSwitch(settings=settings, depth=depth, is_cut=is_cut, keeps_styles=keeps_styles),
        )

    @property
    def _innermost(self) -> _OpenPart:
        return self._open[-1] if self._open else self._whole
