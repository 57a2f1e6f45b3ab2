"""Mute switch of an announcer."""

from typing import Any, override

from homeassistant.components.switch import SwitchEntity
from homeassistant.const import STATE_ON
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.restore_state import RestoreEntity

from .account import MimoConfigEntry
from .entity import AnnouncerEntity

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: MimoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a mute switch for each announcer."""
    await entry.runtime_data.announcers.async_add_platform(
        lambda announcer: [AnnouncerMute(announcer, "mute")], async_add_entities
    )


class AnnouncerMute(AnnouncerEntity, SwitchEntity, RestoreEntity):
    """While on, its announcer says nothing, not even urgent announcements."""

    @override
    async def async_added_to_hass(self) -> None:
        """Restore the mute after a restart."""
        await super().async_added_to_hass()
        last = await self.async_get_last_state()
        if last is not None and last.state == STATE_ON:
            self._announcer.is_muted = True

    @override
    async def async_will_remove_from_hass(self) -> None:
        """Unmute if the entity is disabled, since nobody could unmute it any more."""
        if self.registry_entry is not None and self.registry_entry.disabled:
            self._announcer.is_muted = False

    @property
    @override
    def is_on(self) -> bool:
        return self._announcer.is_muted

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Mute the announcer."""
        self._mute(is_muted=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Unmute the announcer."""
        self._mute(is_muted=False)

    def _mute(self, *, is_muted: bool) -> None:
        self._announcer.is_muted = is_muted
        self.async_write_ha_state()
