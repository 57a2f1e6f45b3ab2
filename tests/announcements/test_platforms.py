"""What docs/development/speakers.md says of each platform."""

import asyncio
from itertools import pairwise
from typing import Any

import pytest

from custom_components.mimo_speech.announcing.announcement import HEARD, Note
from mimo_simulator import Simulator

from .claims import Music, Second, Volume, music_of
from .device import Sound
from .home import Home, Speaker, said
from .platform_table import PLATFORM_ROWS, PlatformRow
from .players import ForkedDaapd, SimulatedPlayer
from .satellite import Satellite

TEA = "The tea is ready."
DOOR = "The door is open."
FIRE = "There is a fire."
LONG = "The cat is outside and it would like to come in because it will rain soon."
PLAYED_S = 100.0

every_platform = pytest.mark.parametrize(
    "row", [pytest.param(row, id=row.name) for row in PLATFORM_ROWS]
)
pytestmark = every_platform


async def test_announcement_is_heard_once_and_the_result_is_true(
    home: Home, simulator: Simulator, row: PlatformRow
) -> None:
    speaker = await row.async_add(home)
    [report] = (await home.async_announce(TEA, speaker)).values()
    assert said(simulator, speaker.device.clips) == [TEA]
    assert speaker.device.clips[0].ended_s is not None
    assert report["result"] == row.verdict.result
    assert report["error"] is None
    assert report["notes"] == []
    await home.async_rest()
    assert len(speaker.device.clips) == 1


async def test_volume_is_as_claimed_and_as_before_afterwards(
    home: Home, simulator: Simulator, row: PlatformRow
) -> None:
    speaker = await row.async_add(home, volume=0.29)
    [report] = (await home.async_announce(TEA, speaker, volume=60)).values()
    await home.async_rest()
    assert speaker.device.volume == pytest.approx(0.29, abs=1e-9)
    [clip] = speaker.device.clips
    assert clip.volumes == [_volume_of(row)]
    notes = [] if row.volume.is_as_asked else [Note.VOLUME_NOT_SET]
    assert report["notes"] == notes
    if row.volume in (Volume.NATIVE, Volume.OWN) and isinstance(speaker, SimulatedPlayer):
        assert speaker.volumes_set == []


def _volume_of(row: PlatformRow) -> float:
    if row.volume.is_as_asked:
        return 0.6
    return 0.29 if row.volume is Volume.OWN else ForkedDaapd.tts_volume


async def test_volume_is_left_alone_where_none_is_asked_for(home: Home, row: PlatformRow) -> None:
    speaker = await row.async_add(home)
    await home.async_announce(TEA, speaker)
    await home.async_rest()
    assert speaker.device.volume == 0.3
    assert not isinstance(speaker, SimulatedPlayer) or not speaker.volumes_set


async def test_music_is_as_claimed(home: Home, simulator: Simulator, row: PlatformRow) -> None:
    speaker = await row.async_add(home)
    speaker.device.play_music(row.song)
    await asyncio.sleep(PLAYED_S)
    [report] = (await home.async_announce(TEA, speaker, volume=60)).values()
    await home.async_rest()
    assert said(simulator, speaker.device.clips) == [TEA]
    assert report["result"] == row.verdict.with_music
    found = music_of(speaker.device, row.song, PLAYED_S)
    assert found is _as_found(row.music)
    assert speaker.device.volume == 0.3
    if row.music in (Music.AT_PLACE, Music.AT_BEGINNING):
        assert speaker.device.played[-1].volumes == [0.3]
    assert [note for note in report["notes"] if note != Note.VOLUME_NOT_SET] == row.music.notes


def _as_found(music: Music) -> Music:
    """Return what can be told apart by listening."""
    if music is Music.PAUSED:
        return Music.AT_PLACE
    return Music.LOST_UNKNOWN if music.is_lost else music


async def test_music_is_left_off_on_request(home: Home, row: PlatformRow) -> None:
    speaker = await row.async_add(home)
    speaker.device.play_music(row.song)
    await asyncio.sleep(PLAYED_S)
    [report] = (await home.async_announce(TEA, speaker, resume=False)).values()
    await home.async_rest()
    goes_on = row.music in (Music.UNDER, Music.PAUSED)
    assert speaker.device.is_playing_music is goes_on
    assert report["notes"] == []


async def test_paused_music_stays_paused(home: Home, row: PlatformRow) -> None:
    speaker = await row.async_add(home)
    speaker.device.play_music(row.song)
    await asyncio.sleep(PLAYED_S)
    speaker.device.pause()
    await home.async_rest()
    await home.async_announce(TEA, speaker)
    await home.async_rest()
    assert not speaker.device.is_playing_music


async def test_second_announcement_waits_and_is_heard_whole(
    home: Home, simulator: Simulator, row: PlatformRow
) -> None:
    speaker = await row.async_add(home)
    speaker.device.play_music(row.song)
    await asyncio.sleep(PLAYED_S)
    first = asyncio.create_task(home.async_announce(TEA, speaker, volume=60))
    await asyncio.sleep(0.5)
    second = await home.async_announce(DOOR, speaker, volume=40)
    reports = [*(await first).values(), *second.values()]
    await home.async_rest()
    assert said(simulator, speaker.device.clips) == [TEA, DOOR]
    assert {report["result"] for report in reports} == {row.verdict.with_music}
    assert not overlapping(speaker.device.clips)
    if row.volume.is_as_asked:
        assert [clip.volumes for clip in speaker.device.clips] == [[0.6], [0.4]]
    assert speaker.device.volume == 0.3
    assert music_of(speaker.device, row.song, PLAYED_S) is _as_found(row.music)


async def test_urgent_announcement_interrupts_what_is_said_again_behind_it(
    home: Home, simulator: Simulator, row: PlatformRow
) -> None:
    speaker = await row.async_add(home)
    speaker.device.play_music(row.song)
    await asyncio.sleep(PLAYED_S)
    first = asyncio.create_task(home.async_announce(LONG, speaker, volume=60))
    await home.async_until(lambda: speaker.device.is_playing_clip)
    await asyncio.sleep(1)
    urgent = await home.async_announce(FIRE, speaker, priority="urgent", volume=80)
    [report] = (await first).values()
    await home.async_rest()
    heard = said(simulator, speaker.device.clips)
    if row.second is Second.LOST:
        assert heard == [LONG, FIRE]
    else:
        assert heard[-2:] == [FIRE, LONG]
        assert len(heard) <= 3
    assert not overlapping(speaker.device.clips)
    assert {report["result"], *(item["result"] for item in urgent.values())} <= HEARD
    assert speaker.device.volume == 0.3
    assert music_of(speaker.device, row.song, PLAYED_S) is _as_found(row.music)


def overlapping(clips: list[Sound]) -> list[tuple[Sound, Sound]]:
    return [
        (first, second)
        for first, second in pairwise(clips)
        if first.ended_s is None or second.began_s < first.ended_s
    ]


async def test_second_announcement_without_a_queue(
    home: Home, simulator: Simulator, row: PlatformRow
) -> None:
    """What the table says that it would be."""
    speaker = await row.async_add(home)
    action, media = _play_action(speaker)

    async def play(text: str) -> None:
        uri = f"media-source://tts/{home.voice}?message={text}"
        uri += '&tts_options={"preferred_format":"wav"}'
        await home.hass.services.async_call(
            *action, {"entity_id": speaker.entity_id, **media(uri)}, blocking=True
        )

    first = asyncio.create_task(play(LONG))
    await home.async_until(lambda: speaker.device.is_playing_clip)
    await asyncio.sleep(1)
    [refusal] = await asyncio.gather(play(DOOR), return_exceptions=True)
    await first
    await home.async_rest()
    heard = said(simulator, speaker.device.clips)
    if row.second is Second.REPLACES:
        assert heard[0] != LONG
        assert heard[1:] == [DOOR]
    else:
        assert heard == [LONG]
    assert (refusal is not None) == (row.second is Second.REFUSED)


def _play_action(speaker: Speaker) -> tuple[tuple[str, str], Any]:
    if isinstance(speaker, Satellite):
        return ("assist_satellite", "announce"), lambda uri: {"media_id": uri}
    return ("media_player", "play_media"), lambda uri: {
        "media_content_id": uri,
        "media_content_type": "music",
        "announce": True,
    }
