"""The simulated speakers themselves, told what to do by Home Assistant's own actions."""

import asyncio
from typing import Any

from homeassistant.exceptions import HomeAssistantError
import pytest

from mimo_simulator import Simulator
from tests.integration.conftest import engine

from .home import APP_SONG, SONG, Home, said
from .players import (
    BangOlufsen,
    Cast,
    Dlna,
    Esphome,
    ForkedDaapd,
    Mpd,
    MusicAssistant,
    SimulatedPlayer,
    Sonos,
    Squeezebox,
    Vlc,
)
from .satellite import Satellite, SatelliteBusyError

TEXT = "The tea is ready."


def clip(home: Home, text: str = TEXT) -> str:
    """Return what `tts.speak` would play."""
    engine_id = engine(home.hass)
    return f'media-source://tts/{engine_id}?message={text}&tts_options={{"preferred_format":"wav"}}'


async def play(home: Home, player: SimulatedPlayer, media_id: str, **fields: Any) -> None:
    await home.hass.services.async_call(
        "media_player",
        "play_media",
        {
            "entity_id": player.entity_id,
            "media_content_id": media_id,
            "media_content_type": "music",
            **fields,
        },
        blocking=True,
    )


@pytest.mark.parametrize(
    ("make", "extra", "volumes"),
    [
        pytest.param(Sonos, {"volume": 50}, [0.5], id="sonos"),
        pytest.param(Sonos, {"volume": 0}, [0.3], id="sonos, 0"),
        pytest.param(MusicAssistant, {"announce_volume": 50}, [0.5], id="music_assistant"),
        pytest.param(Squeezebox, {"announce_volume": 0.5}, [0.5], id="squeezebox"),
        pytest.param(BangOlufsen, {"overlay_absolute_volume": 50}, [0.5], id="bang_olufsen"),
        pytest.param(ForkedDaapd, {}, [0.8], id="forked_daapd"),
        pytest.param(Esphome, {}, [0.3], id="esphome"),
    ],
)
async def test_native_announcement_leaves_volume_and_music(
    home: Home,
    simulator: Simulator,
    make: type[SimulatedPlayer],
    extra: dict[str, Any],
    volumes: list[float],
) -> None:
    player = await home.async_add(make)
    player.device.play_music(SONG, 100)
    await asyncio.sleep(5)
    await play(home, player, clip(home), announce=True, extra=extra)
    await home.async_rest()
    assert said(simulator, player.device.clips) == [TEXT]
    assert player.device.clips[0].volumes == volumes
    assert player.device.volume == 0.3
    assert player.device.is_playing_music
    assert player.device.played[-1].position_s in (100, pytest.approx(105, abs=3))
    assert player.state == "playing"


@pytest.mark.parametrize("make", [Cast, Dlna, Mpd, Vlc])
async def test_other_players_replace_the_music(
    home: Home, simulator: Simulator, make: type[SimulatedPlayer]
) -> None:
    player = await home.async_add(make)
    player.device.play_music(SONG)
    await asyncio.sleep(5)
    await play(home, player, clip(home), announce=True)
    await home.async_rest()
    assert said(simulator, player.device.clips) == [TEXT]
    assert not player.device.is_playing_music
    assert player.state == player.idle


async def test_second_announcement(home: Home, simulator: Simulator) -> None:
    lost = await home.async_add(MusicAssistant)
    wins = await home.async_add(Esphome, "Hall")
    for player in (lost, wins):
        first = asyncio.create_task(play(home, player, clip(home), announce=True))
        await asyncio.sleep(1)
        await play(home, player, clip(home, "The door is open."), announce=True)
        await first
        await home.async_rest()
    assert said(simulator, lost.device.clips) == [TEXT]
    assert said(simulator, wins.device.clips) == ["The tea is ready.—", "The door is open."]


async def test_polled_player_is_seen_late(home: Home) -> None:
    player = await home.async_add(Mpd)
    await play(home, player, clip(home))
    await home.async_until(lambda: player.device.is_playing_clip)
    assert player.state == "off"
    await player.async_set_volume_level(0.29)
    assert player.device.volume == 0.28


async def test_app_on_a_cast_device_cannot_be_told_to_play_again(home: Home) -> None:
    player = await home.async_add(Cast)
    await play(home, player, APP_SONG)
    await home.async_rest()
    assert not player.device.sounds


async def test_satellite_announces_and_is_busy(home: Home, simulator: Simulator) -> None:
    satellite = await home.async_add(Satellite)

    async def announce() -> None:
        await home.hass.services.async_call(
            "assist_satellite",
            "announce",
            {"entity_id": satellite.entity_id, "media_id": clip(home), "preannounce": False},
            blocking=True,
        )

    first = asyncio.create_task(announce())
    await asyncio.sleep(1)
    assert satellite.state == "responding"
    with pytest.raises(SatelliteBusyError):
        await announce()
    await first
    assert satellite.state == "idle"
    assert said(simulator, satellite.device.clips) == [TEXT]


async def test_wrong_volume_is_refused(home: Home) -> None:
    player = await home.async_add(Squeezebox)
    with pytest.raises(HomeAssistantError):
        await play(home, player, clip(home), announce=True, extra={"announce_volume": 0})
