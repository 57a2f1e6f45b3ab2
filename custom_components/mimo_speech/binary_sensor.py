"""Problem sensor of an account."""

from typing import Any, override

from homeassistant.components.binary_sensor import (  # type: ignore[attr-defined,unused-ignore]
    BinarySensorDeviceClass,
    BinarySensorEntity,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import MimoConfigEntry
from .entity import AccountEntity

PARALLEL_UPDATES = 0

ATTR_REASON = "reason"


async def async_setup_entry(
    hass: HomeAssistant,
    entry: MimoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensor of the account."""
    async_add_entities([SpeechProblemSensor(entry, "speech")])


class SpeechProblemSensor(AccountEntity, BinarySensorEntity):
    """On after speech has failed, until speech succeeds again."""

    _attr_device_class = BinarySensorDeviceClass.PROBLEM
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    @override
    async def async_added_to_hass(self) -> None:
        """Subscribe to the account's health."""
        await super().async_added_to_hass()
        self.async_on_remove(self._account.health.async_listen(self.async_write_ha_state))

    @property
    @override
    def is_on(self) -> bool:
        return self._account.health.problem is not None

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        problem = self._account.health.problem
        return {ATTR_REASON: None if problem is None else problem.kind.code}
