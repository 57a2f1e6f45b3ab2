"""Runtime items for the subentries of an account, updated in place."""

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
    """Runtime item of one subentry: its settings and its entities."""

    def __init__(self, subentry: ConfigSubentry) -> None:
        self.subentry = subentry
        self.title = subentry.title
        self.configured = self._read(subentry.data)
        self._entities: list[Entity] = []

    @staticmethod
    @abstractmethod
    def _read(stored: Mapping[str, Any]) -> Settings:
        """Return the settings from the stored data."""

    @property
    def is_current(self) -> bool:
        """Whether it matches its subentry, which Home Assistant updates in place."""
        stored = self._read(self.subentry.data)
        return (self.title, self.configured) == (self.subentry.title, stored)

    @callback
    def async_add_entity(self, entity: Entity) -> None:
        """Register an entity of the item."""
        self._entities.append(entity)

    async def async_retire(self) -> None:
        """Remove its entities, so that new ones can replace them."""
        while self._entities:
            await self._entities.pop().async_remove()


class SubentryItems[Item: SubentryItem[Any]]:
    """The items of some types of subentries; creates their entities, and replaces changed items.

    The account is not reloaded for that, so speech in progress continues.
    """

    def __init__(
        self,
        entry: ConfigEntry,
        subentry_types: Collection[str],
        make: Callable[[ConfigSubentry, Item | None], Item],
    ) -> None:
        """`make` creates an item from a subentry and the item that it replaces, if any."""
        self._entry = entry
        self._subentry_types = subentry_types
        self._make = make
        self._platforms: list[
            tuple[Callable[[Item], list[Entity]], AddConfigEntryEntitiesCallback]
        ] = []
        self._listeners = Listeners()
        self._items = self._made_of_subentries({})
        self._following = asyncio.Lock()
        self._adding = asyncio.Lock()

    def __iter__(self) -> Iterator[Item]:
        """Iterate over the items."""
        return iter(self._items.values())

    def __getitem__(self, subentry_id: str) -> Item:
        """Return one item. Raises `KeyError` if it is gone."""
        return self._items[subentry_id]

    @callback
    def async_listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call the listener when items change; return a callback to unsubscribe."""
        return self._listeners.async_add(listener)

    async def async_add_platform(
        self,
        make: Callable[[Item], list[Entity]],
        async_add_entities: AddConfigEntryEntitiesCallback,
    ) -> None:
        """Add the entities of a platform, for current and future items.

        Called while the account is being set up, when items cannot change.
        """
        self._platforms.append((make, async_add_entities))
        for subentry_id, item in self._items.items():
            # Home Assistant adds them synchronously. A hundred items, or several platforms at once,
            # would block the event loop.
            async with self._adding:
                await asyncio.sleep(0)
                async_add_entities(make(item), config_subentry_id=subentry_id)

    async def async_follow(self) -> None:
        """Update the items. Entities of removed subentries are removed by Home Assistant."""
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
        """Return the items of the subentries, reusing those that did not change."""
        return {
            subentry.subentry_id: self._made_of(subentry, known.get(subentry.subentry_id))
            for subentry in self._entry.subentries.values()
            if subentry.subentry_type in self._subentry_types
        }

    def _made_of(self, subentry: ConfigSubentry, known: Item | None) -> Item:
        if known is not None and known.is_current:
            return known
        return self._make(subentry, known)
