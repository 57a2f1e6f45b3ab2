"""Quiet hours of an announcer at run time."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
import logging

from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigSubentry
from homeassistant.const import STATE_ON, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import (
    async_track_point_in_utc_time,
    async_track_state_change_event,
)
from homeassistant.util import dt as dt_util

from .announcer_settings import AnnouncerSettings
from .quiet_hours import QuietAction

_LOGGER = logging.getLogger(__name__)


class HouseRules:
    """The quiet hours of one announcer, always according to its current settings."""

    def __init__(self, hass: HomeAssistant, subentry: ConfigSubentry) -> None:
        self._hass = hass
        self._subentry = subentry
        self._is_schedule_missing = False

    @callback
    def async_action_now(self) -> QuietAction | None:
        """Return what happens to announcements that are not urgent; None outside quiet hours."""
        settings = self._settings
        if settings.quiet_schedule:
            is_quiet = self._is_scheduled(settings.quiet_schedule)
        else:
            is_quiet = _end_of_daily(settings) is not None
        return settings.quiet_action if is_quiet else None

    async def async_wait_while_held(self) -> None:
        """Wait until announcements are no longer held, also because settings changed."""
        while self.async_action_now() is QuietAction.HOLD:
            await self._async_wait_for_change()

    async def _async_wait_for_change(self) -> None:
        changed = asyncio.Event()

        @callback
        def wake(*_: object) -> None:
            changed.set()

        with ExitStack() as watching:
            for unsubscribe in self._watch(wake):
                watching.callback(unsubscribe)
            await changed.wait()

    @property
    def _settings(self) -> AnnouncerSettings:
        # Home Assistant updates subentries in place, so this always reads the current settings.
        return AnnouncerSettings.from_mapping(self._subentry.data)

    def _is_scheduled(self, schedule: str) -> bool:
        """Tell whether a schedule is on; a missing one counts as off and is logged once."""
        state = self._hass.states.get(schedule)
        is_missing = state is None or state.state in (STATE_UNAVAILABLE, STATE_UNKNOWN)
        if is_missing and not self._is_schedule_missing:
            _LOGGER.warning(
                "Quiet hours of %s do not apply: %s is unavailable", self._subentry.title, schedule
            )
        elif self._is_schedule_missing and not is_missing:
            _LOGGER.info("Quiet hours of %s apply again", self._subentry.title)
        self._is_schedule_missing = is_missing
        return state is not None and state.state == STATE_ON

    def _watch(self, wake: Callable[..., None]) -> Iterator[CALLBACK_TYPE]:
        """Call `wake` when quiet hours may have ended; yield callbacks to unsubscribe."""
        hass, settings = self._hass, self._settings
        yield async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, wake)
        if settings.quiet_schedule:
            yield async_track_state_change_event(hass, settings.quiet_schedule, wake)
        elif end := _end_of_daily(settings):
            yield async_track_point_in_utc_time(hass, wake, end)


def _end_of_daily(settings: AnnouncerSettings) -> datetime | None:
    """Return the end of the current daily quiet hours; None outside of them."""
    daily = settings.quiet_daily
    if daily is None:
        return None
    return daily.end_of(dt_util.utcnow(), dt_util.get_default_time_zone())
