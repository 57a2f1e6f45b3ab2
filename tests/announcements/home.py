"""A home full of simulated speakers, and what is heard in it."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, Final

from aiohttp.test_utils import TestServer
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockEntityPlatform

from custom_components.mimo_speech.const import DOMAIN
from mimo_simulator import Simulator
from tests.integration.conftest import engine
from tests.reliability.listening import Clip, clips_of, transcribe

from .device import SONG_S, Device, Sound
from .players import POLLED_EVERY, SimulatedPlayer
from .satellite import DOMAIN as SATELLITE
from .satellite import Satellite, async_set_up_satellites

SONG: Final = "http://radio.example/jazz"
"""Music that every player can be told to play."""
APP_SONG: Final = "spotify:track:4uLU6hMCjMI75M1A2tKUQC"
"""Music that only an app on the device can play."""

type Speaker = SimulatedPlayer | Satellite


class Home:
    """A running Home Assistant, and speakers that reach it over HTTP."""

    def __init__(self, hass: HomeAssistant, clock: Callable[[], float]) -> None:
        self.hass: Final = hass
        self.clock: Final = clock
        self.speakers: list[Speaker] = []

    @property
    def voice(self) -> str:
        """Entity id of the voice."""
        return engine(self.hass)

    async def async_open(self) -> None:
        """Let speakers reach Home Assistant."""
        for domain in ("http", Platform.MEDIA_PLAYER, "media_source"):
            assert await async_setup_component(self.hass, domain, {})
        await async_set_up_satellites(self.hass)
        self._server = TestServer(self.hass.http.app, host="127.0.0.1")
        # Views are still to come.
        self._server.app._router.freeze = lambda: None  # type: ignore[method-assign]
        await self._server.start_server()
        self.hass.config.internal_url = str(self._server.make_url("")).rstrip("/")

    async def async_close(self) -> None:
        """Pull all plugs."""
        for device in {speaker.device for speaker in self.speakers}:
            await device.async_close()
        await self.async_close_server()

    async def async_close_server(self) -> None:
        """Be out of reach."""
        await self._server.close()

    def device(self, name: str, **settings: Any) -> Device:
        """Have a device."""
        device = Device(name, self.clock, **settings)
        device.library = {SONG: SONG_S}
        return device

    async def async_add[S: Speaker](
        self, make: Callable[[Device], S], name: str | Device = "Kitchen", **settings: Any
    ) -> S:
        """Have a speaker; its platform is that of the real integration."""
        device = self.device(name, **settings) if isinstance(name, str) else name
        speaker = make(device)
        self.speakers.append(speaker)
        domain = SATELLITE if isinstance(speaker, Satellite) else Platform.MEDIA_PLAYER
        platform = MockEntityPlatform(
            self.hass,
            domain=domain,
            platform_name=speaker.platform_name,
            scan_interval=POLLED_EVERY,
        )
        await platform.async_add_entities([speaker], update_before_add=True)
        registered = er.async_get(self.hass).async_get(speaker.entity_id)
        assert registered
        assert registered.platform == speaker.platform_name
        return speaker

    def put_together(self, *entities: Entity) -> None:
        """Let entities be of one device."""
        entry = MockConfigEntry(domain="test")
        entry.add_to_hass(self.hass)
        device = dr.async_get(self.hass).async_get_or_create(
            config_entry_id=entry.entry_id, identifiers={("test", "together")}
        )
        for entity in entities:
            er.async_get(self.hass).async_update_entity(entity.entity_id, device_id=device.id)

    async def async_announce(
        self, message: str, *speakers: Entity | str, **fields: Any
    ) -> dict[str, dict[str, Any]]:
        """Announce, and return what became of it by entity id."""
        entity_ids = [item if isinstance(item, str) else item.entity_id for item in speakers]
        response = await self.hass.services.async_call(
            DOMAIN,
            "announce",
            {
                "message": message,
                "target": {"entity_id": entity_ids},
                # So that what is heard can be compared with what the service has sent.
                "options": {"preferred_format": "wav"},
                **fields,
            },
            blocking=True,
            return_response=True,
        )
        assert response
        reports: Any = response["speakers"]
        return dict(reports)

    async def async_rest(self, seconds: float = 60) -> None:
        """Let everything come to its end."""
        await asyncio.sleep(seconds)
        await self.hass.async_block_till_done()

    async def async_until(self, condition: Callable[[], object], limit_s: float = 300) -> None:
        """Wait until it is so, by the clock of the home."""
        async with asyncio.timeout(limit_s):
            while not condition():  # noqa: ASYNC110 - devices tell nobody
                await asyncio.sleep(0.05)


def said(simulator: Simulator, sounds: Iterable[Sound]) -> list[str]:
    """Return what was heard, a text for each clip; a text that was cut ends with a dash."""
    clips = clips_of(simulator)
    return [_text(sound, clips) for sound in sounds]


def _text(sound: Sound, clips: list[Clip]) -> str:
    heard = transcribe(sound.heard, clips)
    return " ".join(item.sentence if item.is_whole else f"{item.sentence}—" for item in heard)
