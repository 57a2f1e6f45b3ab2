"""A house for blueprints: speakers that play, and automations made as a person makes them."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
import time
from typing import Any, override

from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.components.calendar import CalendarEntity, CalendarEvent
from homeassistant.components.media_player import MediaPlayerEntity
from homeassistant.components.media_player.browse_media import async_process_play_media_url
from homeassistant.components.media_player.const import (
    MediaPlayerEntityFeature,
    MediaPlayerState,
    MediaType,
)
from homeassistant.components.media_source import async_resolve_media
from homeassistant.components.tts.const import DATA_TTS_MANAGER
from homeassistant.components.weather import Forecast, WeatherEntity
from homeassistant.components.weather.const import WeatherEntityFeature
from homeassistant.const import Platform, UnitOfTemperature
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.entity import Entity
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from homeassistant.util import yaml as yaml_util
from pytest_homeassistant_custom_component.common import (
    async_fire_time_changed,
    setup_test_component_platform,
)
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from .conftest import HEADER_BYTES

BLUEPRINTS = Path(__file__).parents[2] / "blueprints"
_PATIENCE_S = 60
_ROUNDS = 100
"""More turns of the event loop than any step of a script takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a speaker was told to play, and what came of it."""

    speaker: str
    volume: float | None
    status: int
    pcm: bytes = field(repr=False)


class Speaker(MediaPlayerEntity):
    """A speaker on the network that plays whatever it is given in no time."""

    _attr_should_poll = False
    _attr_supported_features = (
        MediaPlayerEntityFeature.PLAY_MEDIA
        | MediaPlayerEntityFeature.MEDIA_ANNOUNCE
        | MediaPlayerEntityFeature.VOLUME_SET
    )

    def __init__(self, name: str, volume: float | None = 0.2) -> None:
        self._attr_name = self._attr_unique_id = name
        self._attr_state = MediaPlayerState.IDLE
        self._attr_volume_level = volume
        self.volumes: list[float] = []
        """Every volume that it was set to."""
        self.heard: list[Heard] = []
        self.error: Exception | None = None
        """Raised instead of playing."""
        self.playing_s = 0.0
        """How long it plays what it has fetched."""
        self.is_fetching = False
        self.finish = asyncio.Event()
        """Cleared: it does not come to the end of what it plays until this is set."""
        self.finish.set()

    @property
    def volume(self) -> float | None:
        """Return how loud it is."""
        return self._attr_volume_level

    def become(self, state: MediaPlayerState | None = None, *, available: bool = True) -> None:
        """Change by itself, as when somebody plays music or pulls the plug."""
        self._attr_state = state or MediaPlayerState.IDLE
        self._attr_available = available
        if not self._attr_should_poll:
            self.async_write_ha_state()

    def can_only(self, features: MediaPlayerEntityFeature) -> None:
        """Be able to do no more than this."""
        self._attr_supported_features = features
        self.async_write_ha_state()

    def become_polled(self, *, volume: float) -> None:
        """Be as loud as that, and tell nothing any more unless asked."""
        self._attr_should_poll = True
        self._attr_volume_level = volume

    @override
    async def async_set_volume_level(self, volume: float) -> None:
        """Be that loud."""
        self.volumes.append(volume)
        self._attr_volume_level = volume
        self.async_write_ha_state()

    @override
    async def async_play_media(
        self, media_type: MediaType | str, media_id: str, **kwargs: Any
    ) -> None:
        """Begin to fetch, and return at once as players do."""
        if self.error is not None:
            raise self.error
        media = await async_resolve_media(self.hass, media_id, self.entity_id)
        url = async_process_play_media_url(self.hass, media.url)
        self.hass.async_create_task(self._async_play(url))

    async def _async_play(self, url: str) -> None:
        self.is_fetching = True
        before = self.state
        volume = self.volume
        self.become(MediaPlayerState.PLAYING)
        try:
            async with async_get_clientsession(self.hass).get(url) as answer:
                audio = await answer.read()
        finally:
            self.is_fetching = False
        await asyncio.sleep(self.playing_s)
        await self.finish.wait()
        self.heard.append(
            Heard(
                speaker=self.entity_id,
                volume=volume,
                status=answer.status,
                pcm=audio[HEADER_BYTES:],
            )
        )
        self.become(before)


class Weather(WeatherEntity):
    """The weather at home."""

    _attr_name = "Home"
    _attr_condition = "cloudy"
    _attr_native_temperature = 7.4
    _attr_native_temperature_unit = UnitOfTemperature.CELSIUS
    _attr_supported_features = WeatherEntityFeature.FORECAST_DAILY

    def __init__(self) -> None:
        self.forecast: list[Forecast] | None = None
        """None: it cannot be had."""

    @override
    async def async_forecast_daily(self) -> list[Forecast]:
        """Return the weather to come."""
        if self.forecast is None:
            raise HomeAssistantError("The forecast cannot be had")
        return self.forecast


class Calendar(CalendarEntity):
    """The calendar of the family."""

    _attr_name = "Family"
    event = None

    def __init__(self) -> None:
        self.events: list[CalendarEvent] = []

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        """Return what touches the time between."""
        return [
            event
            for event in self.events
            if event.start_datetime_local < end_date and event.end_datetime_local > start_date
        ]


class BlueprintHouse:
    """A running Home Assistant with speakers, whose web page somebody uses."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.hass = hass
        self.kitchen = Speaker("Kitchen")
        self.hall = Speaker("Hall", volume=0.4)
        self.weather = Weather()
        self.calendar = Calendar()

    @property
    def heard(self) -> list[Heard]:
        """Return what the kitchen has played."""
        return self.kitchen.heard

    async def async_open(
        self, client: ClientSessionGenerator, websockets: WebSocketGenerator
    ) -> None:
        """Have speakers that reach Home Assistant, and no automation yet."""
        furniture: dict[str, list[Entity]] = {
            Platform.MEDIA_PLAYER: [self.kitchen, self.hall],
            Platform.WEATHER: [self.weather],
            Platform.CALENDAR: [self.calendar],
        }
        for domain, entities in furniture.items():
            setup_test_component_platform(self.hass, domain, entities)
            assert await async_setup_component(self.hass, domain, {domain: {"platform": "test"}})
        for domain in ("automation", "websocket_api"):
            assert await async_setup_component(self.hass, domain, {})
        web_client = await client()
        self.hass.config.internal_url = str(web_client.make_url("")).rstrip("/")
        self._web_page = await websockets(self.hass)
        await self.hass.async_block_till_done()

    async def async_ask(self, command: str, **details: Any) -> dict[str, Any]:
        """Return the answer to a command of the web page."""
        await self._web_page.send_json_auto_id({"type": command, **details})
        answer = await self._web_page.receive_json()
        assert answer["success"], answer
        result: dict[str, Any] = answer["result"] or {}
        return result

    async def async_import(self, name: str) -> str:
        """Import a blueprint from an address and save it; return its path."""
        file = next(BLUEPRINTS.glob(f"**/{name}.yaml"))
        async with _served(file.parent) as address:
            imported = await self.async_ask("blueprint/import", url=f"{address}/{file.name}")
        assert imported["validation_errors"] is None
        path = f"mimo_speech/{file.name}"
        await self.async_ask(
            "blueprint/save",
            domain=imported["blueprint"]["metadata"]["domain"],
            path=path,
            yaml=imported["raw_data"],
            source_url=imported["blueprint"]["metadata"]["source_url"],
        )
        return path

    async def async_automate(self, name: str, **inputs: Any) -> str:
        """Make an automation from a blueprint, save it, and return its entity id."""
        path = await self.async_import(name)
        use = {"id": name, "alias": name, "use_blueprint": {"path": path, "input": inputs}}
        await self._async_have([use])
        entity_id = f"automation.{name}"
        state = self.hass.states.get(entity_id)
        assert state
        assert state.state == "on"
        return entity_id

    async def _async_have(self, automations: list[dict[str, Any]]) -> None:
        configuration = Path(self.hass.config.path("configuration.yaml"))
        written = yaml_util.dump({"automation": automations})
        await self.hass.async_add_executor_job(configuration.write_text, written)
        await self.async_reload()

    async def async_close(self) -> None:
        """Let speakers end, and delete the automations, whose triggers would go on waiting."""
        for speaker in (self.kitchen, self.hall):
            speaker.finish.set()
        await self._async_have([])

    async def async_reload(self) -> None:
        """Reload the automations, as after saving one."""
        await self.hass.services.async_call("automation", "reload", blocking=True)
        await self.hass.async_block_till_done()

    async def async_set(
        self, entity_id: str, *states: str, attributes: Mapping[str, Any] | None = None
    ) -> None:
        """Have an entity go through states, and wait for what comes of it."""
        for state in states:
            self.hass.states.async_set(entity_id, state, attributes)
        await self.hass.async_block_till_done()

    async def async_until(self, is_so: Callable[[], bool], *, passing_s: float = 0) -> None:
        """Wait until it is so, letting time pass where nothing else happens."""
        # No timer, for the passing of time would end it.
        deadline = time.monotonic() + _PATIENCE_S
        while not is_so():
            assert time.monotonic() < deadline
            if passing_s and not (self.kitchen.is_fetching or self.hall.is_fetching):
                await self.async_pass(passing_s)
            await asyncio.sleep(0.01)

    async def async_until_spoken(self, automation: str, *, passing_s: float) -> None:
        """Wait until something was heard and the automation has come to its end."""
        await self.async_until(
            lambda: bool(self.heard) and self.runs(automation) == 0, passing_s=passing_s
        )

    async def async_pass(self, seconds: float) -> None:
        """Let time pass, and what is due happen."""
        async_fire_time_changed(self.hass, dt_util.utcnow() + timedelta(seconds=seconds))
        for _ in range(_ROUNDS):
            await asyncio.sleep(0)

    def kept(self) -> int:
        """Return how many texts are ready to be spoken."""
        return len(self.hass.data[DATA_TTS_MANAGER].file_cache)

    def runs(self, automation: str) -> int:
        """Return how many runs of an automation go on or wait."""
        state = self.hass.states.get(automation)
        assert state
        runs: int = state.attributes["current"]
        return runs


@asynccontextmanager
async def _served(folder: Path) -> AsyncGenerator[str]:
    application = web.Application()
    application.router.add_static("/", folder)
    async with TestServer(application, host="127.0.0.1") as server:
        yield str(server.make_url("")).rstrip("/")
