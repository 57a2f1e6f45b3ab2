"""What the subentries of an account set up at run time; it follows their changes in place."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .listeners import Listeners


class SubentryItem[Settings](ABC):
    """What one subentry sets up: its settings, and the entities that were made for it."""

    def __init__(self, subentry: ConfigSubentry) -> None:
        self.subentry = subentry
        self.title = subentry.title
        self.configured = self._read(subentry.data)
        self._entities: list[Entity] = []

    @staticmethod
    @abstractmethod
    def _read(stored: Mapping[str, Any]) -> Settings:
        """Return the settings that a subentry stores."""

    @property
    def is_current(self) -> bool:
        """Whether it is as its subentry says, which Home Assistant changes in place."""
        stored = self._read(self.subentry.data)
        return (self.title, self.configured) == (self.subentry.title, stored)

    @callback
    def async_add_entity(self, entity: Entity) -> None:
        """Add an entity that was made for it."""
        self._entities.append(entity)

    async def async_retire(self) -> None:
        """Remove its entities, so that new ones can take their places."""
        while self._entities:
            await self._entities.pop().async_remove()


class SubentryItems[Item: SubentryItem[Any]]:
    """The items of some types of subentries: make their entities, and make anew what changes.

    The account is not set up anew for that, so whatever is being spoken goes on.
    """

    def __init__(
        self,
        entry: ConfigEntry,
        subentry_types: Collection[str],
        make: Callable[[ConfigSubentry, Item | None], Item],
    ) -> None:
        """Use `make` to make an item of a subentry, and of the one that it takes the place of."""
        self._entry = entry
        self._subentry_types = subentry_types
        self._make = make
        self._platforms: list[
            tuple[Callable[[Item], list[Entity]], AddConfigEntryEntitiesCallback]
        ] = []
        self._listeners = Listeners()
        self._items = self._made_of_subentries({})
        self._following = asyncio.Lock()

    def __iter__(self) -> Iterator[Item]:
        """Iterate over the items."""
        return iter(self._items.values())

    def __getitem__(self, subentry_id: str) -> Item:
        """Return one item. Raises `KeyError` if it is gone."""
        return self._items[subentry_id]

    @callback
    def async_listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call the listener when an item changes, comes or goes; return a way to unsubscribe."""
        return self._listeners.async_add(listener)

    async def async_add_platform(
        self,
        make: Callable[[Item], list[Entity]],
        async_add_entities: AddConfigEntryEntitiesCallback,
    ) -> None:
        """Add the entities of a platform, for all items and those that will be added.

        Ends before the account is set up, so before the items may change.
        """
        self._platforms.append((make, async_add_entities))
        for subentry_id, item in self._items.items():
            async_add_entities(make(item), config_subentry_id=subentry_id)
            # Home Assistant adds them within this step of the loop; a hundred would block it.
            await asyncio.sleep(0)

    async def async_follow(self) -> None:
        """Follow the subentries. Home Assistant itself removes the entities of removed ones."""
        async with self._following:
            before, self._items = self._items, self._made_of_subentries(self._items)
            self._listeners.async_call()
            for subentry_id, item in self._items.items():
                old = before.get(subentry_id)
                if old is item:
                    continue
                if old is not None:
                    await old.async_retire()
                for make, async_add_entities in self._platforms:
                    async_add_entities(make(item), config_subentry_id=subentry_id)

    def _made_of_subentries(self, known: Mapping[str, Item]) -> dict[str, Item]:
        """Return the items of the subentries, those that did not change as they are."""
        return {
            subentry.subentry_id: self._made_of(subentry, known.get(subentry.subentry_id))
            for subentry in self._entry.subentries.values()
            if subentry.subentry_type in self._subentry_types
        }

    def _made_of(self, subentry: ConfigSubentry, known: Item | None) -> Item:
        if known is not None and known.is_current:
            return known
        return self._make(subentry, known)
