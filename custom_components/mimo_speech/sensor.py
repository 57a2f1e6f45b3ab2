"""The last problem of an account; diagnostic sensors of voices, disabled by default."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, override

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
from homeassistant.helpers.restore_state import RestoreEntity
from homeassistant.util import dt as dt_util

from .account import MimoConfigEntry
from .entity import AccountEntity, VoiceEntity
from .health import LastProblem
from .mimo import CALL_ERROR_CODES, ERROR_CODES
from .voice import SpeechTotals, Voice

PARALLEL_UPDATES = 0

NO_PROBLEM: Final = "none"
PROBLEMS: Final = (NO_PROBLEM, *ERROR_CODES, *CALL_ERROR_CODES)
ATTR_OCCURRED_AT: Final = "occurred_at"
ATTR_VOICE: Final = "voice"


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
    """Add the sensors of the account and of each voice."""
    async_add_entities([LastProblemSensor(entry, "last_problem")])
    await entry.runtime_data.voices.async_add_platform(
        lambda voice: [
            *(VoiceSensor(entry, voice, description) for description in _LAST),
            *(VoiceTotalSensor(entry, voice, description) for description in _TOTAL),
        ],
        async_add_entities,
    )


class LastProblemSensor(AccountEntity, SensorEntity, RestoreEntity):
    """Why something was last not spoken as it should be, by any voice of the account.

    It shows at a glance what a player or a media page cannot tell, so a problem that concerned one
    text only counts as well. The last problem stays after speech works again and after a restart:
    whether speech works now is told by the problem sensor. Its attributes say when it occurred and
    which voice met it.
    """

    _attr_device_class = SensorDeviceClass.ENUM
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    def __init__(self, entry: MimoConfigEntry, key: str) -> None:
        super().__init__(entry, key)
        self._attr_options = list(PROBLEMS)
        self._restored: LastProblem | None = None

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the account's health, starting from the last problem before the restart."""
        await super().async_added_to_hass()
        self.async_on_remove(self._account.health.async_listen(self.async_write_ha_state))
        last = await self.async_get_last_state()
        if last is not None and last.state in PROBLEMS[1:]:
            occurred_at = dt_util.parse_datetime(str(last.attributes.get(ATTR_OCCURRED_AT)))
            self._restored = LastProblem(
                code=last.state,
                voice=last.attributes.get(ATTR_VOICE),
                occurred_at=occurred_at or last.last_changed,
            )

    @property
    @override
    def native_value(self) -> str:
        return NO_PROBLEM if self._last is None else self._last.code

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        last = self._last
        return {
            ATTR_OCCURRED_AT: None if last is None else last.occurred_at.isoformat(),
            ATTR_VOICE: None if last is None else last.voice,
        }

    @property
    def _last(self) -> LastProblem | None:
        return self._account.health.last_problem or self._restored


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
