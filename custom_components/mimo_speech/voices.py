"""The voices of an account, and how they follow what people change about them."""

import asyncio
from collections.abc import Callable, Iterator, Mapping

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import callback
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import SUBENTRY_PRESET_VOICE
from .voice import Voice

type MakeEntities = Callable[[Voice], list[Entity]]


class Voices:
    """Make entities for every voice; make them anew for a voice that changes.

    The account is not set up anew for that, so whatever is being spoken goes on.
    """

    def __init__(self, entry: ConfigEntry) -> None:
        self._entry = entry
        self._platforms: list[tuple[MakeEntities, AddConfigEntryEntitiesCallback]] = []
        self._voices = _make_voices(entry, {})
        self._following = asyncio.Lock()

    def __iter__(self) -> Iterator[Voice]:
        """Go through the voices."""
        return iter(self._voices.values())

    def __getitem__(self, subentry_id: str) -> Voice:
        """Return one voice. Raises `KeyError` if it is gone."""
        return self._voices[subentry_id]

    @callback
    def async_add_platform(
        self, make: MakeEntities, async_add_entities: AddConfigEntryEntitiesCallback
    ) -> None:
        """Add the entities of a platform, for the voices of today and of tomorrow."""
        self._platforms.append((make, async_add_entities))
        for voice in self:
            async_add_entities(make(voice), config_subentry_id=voice.subentry.subentry_id)

    async def async_follow(self) -> None:
        """Follow the subentries. What belongs to removed ones, Home Assistant removes itself."""
        async with self._following:
            before, self._voices = self._voices, _make_voices(self._entry, self._voices)
            for subentry_id, voice in self._voices.items():
                old = before.get(subentry_id)
                if old is voice:
                    continue
                if old is not None:
                    await old.async_retire()
                for make, async_add_entities in self._platforms:
                    async_add_entities(make(voice), config_subentry_id=subentry_id)


def _make_voices(entry: ConfigEntry, known: Mapping[str, Voice]) -> dict[str, Voice]:
    """Return the voices of the subentries, those that did not change as they are."""
    return {
        subentry.subentry_id: _make_voice(subentry, known.get(subentry.subentry_id))
        for subentry in entry.subentries.values()
        if subentry.subentry_type == SUBENTRY_PRESET_VOICE
    }


def _make_voice(subentry: ConfigSubentry, known: Voice | None) -> Voice:
    if known is None:
        return Voice(subentry)
    return known if known.is_current else Voice(subentry, known.totals)
