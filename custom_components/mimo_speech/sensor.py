"""Diagnostic sensors of voices, disabled by default."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.sensor import (
    RestoreSensor,
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import MimoConfigEntry
from .entity import VoiceEntity
from .mimo import ERROR_CODES
from .voice import SpeechTotals, Voice

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class _Description(SensorEntityDescription):
    value: Callable[[SpeechTotals], float | str | None]


_LAST: Final = (
    _Description(
        key="first_audio",
        device_class=SensorDeviceClass.DURATION,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_display_precision=2,
        value=lambda totals: totals.first_audio_s,
    ),
    _Description(
        key="last_error",
        device_class=SensorDeviceClass.ENUM,
        options=list(ERROR_CODES),
        value=lambda totals: totals.last_error,
    ),
)
_TOTAL: Final = (
    _Description(
        key="characters",
        state_class=SensorStateClass.TOTAL_INCREASING,
        suggested_display_precision=0,
        value=lambda totals: totals.characters,
    ),
    _Description(
        key="audio",
        device_class=SensorDeviceClass.DURATION,
        state_class=SensorStateClass.TOTAL_INCREASING,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_display_precision=0,
        value=lambda totals: totals.audio_s,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: MimoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of each voice."""
    await entry.runtime_data.voices.async_add_platform(
        lambda voice: [
            *(VoiceSensor(entry, voice, description) for description in _LAST),
            *(VoiceTotalSensor(entry, voice, description) for description in _TOTAL),
        ],
        async_add_entities,
    )


class VoiceSensor(VoiceEntity, SensorEntity):
    """Base class for sensors of a voice's speech."""

    entity_description: _Description
    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_entity_registry_enabled_default = False

    def __init__(self, entry: MimoConfigEntry, voice: Voice, description: _Description) -> None:
        super().__init__(entry, voice, description.key)
        self.entity_description = description

    @override
    async def async_added_to_hass(self) -> None:
        """Subscribe to the voice."""
        await super().async_added_to_hass()
        self.async_on_remove(self._voice.totals.async_listen(self.async_write_ha_state))

    @property
    @override
    def native_value(self) -> float | str | None:
        return self.entity_description.value(self._voice.totals)


class VoiceTotalSensor(VoiceSensor, RestoreSensor):
    """A total that is kept across restarts."""

    _before: float = 0
    """The total before the last start."""

    @override
    async def async_added_to_hass(self) -> None:
        """Restore the last total."""
        await super().async_added_to_hass()
        last = await self.async_get_last_sensor_data()
        if last is not None and isinstance(last.native_value, (int, float)):
            # Subtract what was counted in this run, if the entity was only reloaded.
            self._before = last.native_value - self._spoken

    @property
    @override
    def native_value(self) -> float:
        return self._before + self._spoken

    @property
    def _spoken(self) -> float:
        spoken = self.entity_description.value(self._voice.totals)
        return spoken if isinstance(spoken, (int, float)) else 0
