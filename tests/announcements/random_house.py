"""A house whose devices outlive its Home Assistant, which is restarted and reloaded at any time."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any, Final

from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import event, frame
from homeassistant.helpers.translation import async_load_integrations
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_test_home_assistant,
)

from custom_components.mimo_speech.announcing.serving import async_get_audio_server
from custom_components.mimo_speech.const import DOMAIN
from mimo_simulator import Simulator
from tests.integration.conftest import account_entry

from .device import Device
from .home import SONG, Home, Speaker
from .players import Cast, Esphome, Mpd, MusicAssistant, Sonos
from .satellite import Satellite

MAKES: Final[tuple[type[Speaker], ...]] = (Sonos, MusicAssistant, Esphome, Cast, Mpd, Satellite)
_STORE: Final = f"{DOMAIN}.speakers"


class RandomHouse:
    """Five speakers and a satellite, whose volumes and music are their own."""

    def __init__(
        self,
        clock: Callable[[], float],
        simulator: Simulator,
        storage: Mapping[str, Any],
        ffmpeg: str,
    ) -> None:
        self.clock: Final = clock
        self.simulator: Final = simulator
        self.devices = {
            make: Device(make.__name__, clock, volume=0.2 + 0.07 * number)
            for number, make in enumerate(MAKES)
        }
        for device in self.devices.values():
            device.library = {SONG: 24 * 3600}
        self._storage = storage
        self._ffmpeg = ffmpeg
        self._stack = AsyncExitStack()
        self.speakers: dict[type[Speaker], Speaker] = {}
        self.is_running = asyncio.Event()
        self.unplugged: set[Device] = set()
        """Devices that have lost their music with their power."""

    @property
    def hass(self) -> HomeAssistant:
        """The Home Assistant that runs at the moment."""
        return self.home.hass

    @property
    def satellite(self) -> Satellite:
        """The satellite of today's Home Assistant."""
        satellite = self.speakers[Satellite]
        assert isinstance(satellite, Satellite)
        return satellite

    async def async_start(self) -> None:
        """Start a Home Assistant that knows what the one before has stored."""
        hass = await self._stack.enter_async_context(
            async_test_home_assistant(initial_state=CoreState.starting)
        )
        hass.data.pop(DATA_CUSTOM_COMPONENTS)
        frame.async_setup(hass)
        await async_load_integrations(hass, {"homeassistant"})
        for domain, settings in (("ffmpeg", {"ffmpeg_bin": self._ffmpeg}), ("tts", {})):
            assert await async_setup_component(hass, domain, {domain: settings})
        self.account: MockConfigEntry = account_entry(self.simulator)
        self.account.add_to_hass(hass)
        assert await hass.config_entries.async_setup(self.account.entry_id)
        self.home = Home(hass, self.clock)
        await self.home.async_open()
        for make, device in self.devices.items():
            self.speakers[make] = await self.home.async_add(make, device)
        await hass.async_block_till_done()
        self._listeners_before = self._listeners
        hass.set_state(CoreState.running)
        hass.bus.async_fire("homeassistant_started")
        self.is_running.set()

    async def async_stop(self) -> None:
        """Stop Home Assistant; the devices go on."""
        self.is_running.clear()
        await self.home.async_close_server()
        await self.hass.config_entries.async_unload(self.account.entry_id)
        await self.hass.async_stop(force=True)
        for device in self.devices.values():
            device.forget_listeners()
        await self._stack.aclose()

    async def async_restart(self, away_s: float) -> None:
        """Restart Home Assistant."""
        await self.async_stop()
        await asyncio.sleep(away_s)
        await self.async_start()

    async def async_close(self) -> None:
        """Stop everything."""
        await self.async_stop()
        for device in self.devices.values():
            await device.async_close()

    async def async_reload(self) -> None:
        """Reload the account."""
        await self.hass.config_entries.async_reload(self.account.entry_id)

    async def async_rest(self) -> None:
        """Let everything come to its end, repairs of what was lost too."""
        await asyncio.sleep(120)
        await self.hass.async_block_till_done()

    @property
    def _listeners(self) -> int:
        """How many wait for something of the speakers."""
        trackers = (event._KEYED_TRACK_STATE_CHANGE, event._KEYED_TRACK_STATE_REPORT)
        tracked = [self.hass.data[each.key] for each in trackers if each.key in self.hass.data]
        of_speakers = [
            len(jobs)
            for data in tracked
            for entity_id, jobs in data.callbacks.items()
            if entity_id in {speaker.entity_id for speaker in self.speakers.values()}
        ]
        return sum(of_speakers) + self.hass.bus.async_listeners().get("state_changed", 0)

    @property
    def left_behind(self) -> list[str]:
        """What nobody needs any more."""
        stored = self._storage.get(_STORE, {"data": {}})["data"]
        addresses = async_get_audio_server(self.hass)._fetches
        tasks = [task.get_name() for task in asyncio.all_tasks() if DOMAIN in task.get_name()]
        listeners = max(0, self._listeners - self._listeners_before)
        return [*map(str, stored.items()), *addresses, *tasks, *["a listener"] * listeners]
