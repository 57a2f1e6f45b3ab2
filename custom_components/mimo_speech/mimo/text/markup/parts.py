"""Parts of a text with a voice or language set by SSML."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ..marks import Mark, PartSwitch
from ..settings import Part, SettingsOf, TextSettings

_MAX_DEPTH: Final = 16
"""Deeper elements are ignored, so that memory is bounded."""


@dataclass(frozen=True, slots=True)
class _OpenPart:
    element: str
    part: Part
    settings: TextSettings
    is_cut: bool
    """Whether its role differs from the one around it."""


class OpenParts:
    """Tracks the open elements, and thereby the current role.

    Closing an element that is not open has no effect; closing an outer one also closes those in it.
    """

    def __init__(self, settings: TextSettings, settings_of: SettingsOf) -> None:
        """Use `settings` where no element is open."""
        self._settings_of = settings_of
        self._whole = _OpenPart("", Part(), settings, is_cut=False)
        self._open: list[_OpenPart] = []
        self._too_deep = 0

    def open(self, element: str, *, voice: str = "", language: str = "") -> Iterable[Mark]:
        """Begin a part; it inherits whatever the element does not set."""
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
