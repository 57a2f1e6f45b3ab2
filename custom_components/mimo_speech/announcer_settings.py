"""Settings of an announcer, as stored in its subentry. Pure, no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any, Final, Self

from .const import CONF_CHIME, CONF_VOICE
from .quiet_hours import DailyHours, QuietAction

CONF_SPEAKERS: Final = "speakers"
CONF_VOLUME: Final = "volume"
CONF_QUIET_SCHEDULE: Final = "quiet_schedule"
CONF_QUIET_FROM: Final = "quiet_from"
CONF_QUIET_TO: Final = "quiet_to"
CONF_QUIET_ACTION: Final = "quiet_action"
CONF_QUIET_VOLUME: Final = "quiet_volume"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncerSettings:
    """The settings of one announcer."""

    speakers: Mapping[str, list[str]] = field(default_factory=dict)
    """Target for Home Assistant: lists of ids by `entity_id`, `device_id`, `area_id`, …"""
    voice: str = ""
    """Entity id of the voice; empty for the first one."""
    chime: str = ""
    """A built-in chime, a media-source id, or `none`; empty for that of the voice."""
    volume_percent: float | None = None
    """None keeps the volume of each speaker."""
    quiet_schedule: str = ""
    """Entity id of a schedule that is on during quiet hours; empty to use `quiet_daily`."""
    quiet_daily: DailyHours | None = None
    """None for no daily quiet hours."""
    quiet_action: QuietAction = QuietAction.QUIETER
    quiet_volume_percent: float | None = None
    """Volume for `QuietAction.QUIETER`; None for the same as outside quiet hours."""

    @classmethod
    def from_mapping(cls, stored: Mapping[str, Any]) -> Self:
        """Return the settings from a subentry; missing ones have their defaults."""
        daily = None
        if CONF_QUIET_FROM in stored and CONF_QUIET_TO in stored:
            daily = DailyHours(
                begin=time.fromisoformat(stored[CONF_QUIET_FROM]),
                end=time.fromisoformat(stored[CONF_QUIET_TO]),
            )
        return cls(
            speakers=stored.get(CONF_SPEAKERS, {}),
            voice=stored.get(CONF_VOICE, ""),
            chime=stored.get(CONF_CHIME, ""),
            volume_percent=stored.get(CONF_VOLUME),
            quiet_schedule=stored.get(CONF_QUIET_SCHEDULE, ""),
            quiet_daily=daily,
            quiet_action=QuietAction(stored.get(CONF_QUIET_ACTION, QuietAction.QUIETER)),
            quiet_volume_percent=stored.get(CONF_QUIET_VOLUME),
        )
