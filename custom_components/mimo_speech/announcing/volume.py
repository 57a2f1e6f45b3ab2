"""Volume of a speaker: set for announcements, restored afterwards."""

from dataclasses import replace
import math
from typing import Final

from homeassistant.components.media_player.const import (
    ATTR_MEDIA_VOLUME_LEVEL,
    ATTR_MEDIA_VOLUME_MUTED,
)
from homeassistant.const import SERVICE_VOLUME_SET, STATE_OFF, STATE_UNAVAILABLE
from homeassistant.core import Context

from .commands import PlayerCommands
from .home import AnnouncingHome
from .saved_states import SavedVolume
from .states import async_find_player, async_wait_for_state

_SAME: Final = 0.015
"""Speakers round their volume to whole percents, or to steps of their own."""

_EXACT: Final = 0.001
_KEPT: Final = 4


class VolumeKeeper:
    """Sets and restores the volume of a media player. A change made by a user is kept."""

    def __init__(self, home: AnnouncingHome, entity_id: str) -> None:
        self._hass = home.hass
        self._saved = home.saved
        self._limits = home.limits
        self._commands = PlayerCommands(home, entity_id)
        self._entity_id = entity_id

    @property
    def is_muted(self) -> bool:
        """Whether it is muted, regardless of its volume."""
        return bool(self._told(ATTR_MEDIA_VOLUME_MUTED))

    @property
    def is_silent(self) -> bool:
        """Whether it is muted or its volume is 0."""
        return self.is_muted or self._level == 0

    async def async_set(self, volume: float, context: Context | None) -> bool:
        """Set the volume, 0 to 1; return whether that is possible."""
        current = self._level
        if current is None:
            return False
        saved = self._saved.of(self._entity_id).volume
        if saved is None or not _is_one_of(current, (saved.original, *saved.ours)):
            saved = SavedVolume(original=current, ours=())
        await self._save(replace(saved, ours=(*saved.ours[-_KEPT:], volume)))
        if not await self._commands.async_send(SERVICE_VOLUME_SET, _data(volume), context):
            return False
        if not await self._async_wait_for(volume, self._limits.volume_lead_s):
            # Do not delay the announcement for a speaker that rounds or reports late.
            self._hass.async_create_background_task(
                self._async_learn_report(volume), f"{self._entity_id} volume"
            )
        return True

    async def async_restore(self) -> None:
        """Restore the previous volume; if that is not possible now, it stays saved."""
        saved = self._saved.of(self._entity_id).volume
        state = self._hass.states.get(self._entity_id)
        if saved is None or state is None or state.state == STATE_UNAVAILABLE:
            return
        current = self._level
        if current is None or abs(current - saved.original) > _EXACT:
            if current is not None and not _is_one_of(current, saved.ours):
                await self._save(None)
                return
            if not await self._commands.async_insist(SERVICE_VOLUME_SET, _data(saved.original)):
                return
            await self._async_wait_for(saved.original, self._limits.volume_s)
        await self._save(None)

    async def _async_learn_report(self, volume: float) -> None:
        """Record the volume that a speaker reports in place of the one that was set."""
        await self._async_wait_for(volume, self._limits.volume_s)
        saved, reported = self._saved.of(self._entity_id).volume, self._level
        is_ours = saved is not None and volume in saved.ours
        if saved is not None and is_ours and reported is not None:
            await self._save(replace(saved, ours=(*saved.ours, reported)))

    @property
    def _level(self) -> float | None:
        level = self._told(ATTR_MEDIA_VOLUME_LEVEL)
        return float(level) if isinstance(level, (int, float)) else None

    def _told(self, attribute: str) -> object:
        """Return an attribute, even if its state hides it, as for an idle mpd, which is off."""
        state = self._hass.states.get(self._entity_id)
        if state is None:
            return None
        if attribute in state.attributes or state.state != STATE_OFF:
            return state.attributes.get(attribute)
        try:
            # The attributes of a media player have the names of its entity's properties.
            return getattr(async_find_player(self._hass, self._entity_id), attribute, None)
        except Exception:  # noqa: BLE001  # Not designed to be read while off.
            return None

    async def _save(self, volume: SavedVolume | None) -> None:
        state = self._saved.of(self._entity_id)
        await self._saved.async_save(self._entity_id, replace(state, volume=volume))

    async def _async_wait_for(self, volume: float, timeout_s: float) -> bool:
        """Wait until the speaker reports the volume; return whether it does."""
        return await async_wait_for_state(
            self._hass,
            self._entity_id,
            lambda: self._level is not None and abs(self._level - volume) <= _SAME,
            timeout_s,
        )


def _data(volume: float) -> dict[str, float]:
    return {ATTR_MEDIA_VOLUME_LEVEL: _not_cut_off(volume)}


def _not_cut_off(volume: float) -> float:
    """Return a volume that survives truncation to percent: 0.29 * 100 is less than 29."""
    percent = volume * 100
    return volume if percent >= round(percent, 6) else math.nextafter(volume, 1)


def _is_one_of(volume: float, known: tuple[float, ...]) -> bool:
    return any(abs(volume - other) <= _SAME for other in known)
