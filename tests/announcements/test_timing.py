"""When announcements begin, by a clock on which computing takes no time."""

import asyncio
from dataclasses import replace

import pytest

from mimo_simulator import Simulator, Timing

from .device import BEGINS_AFTER_S
from .home import SONG, Home, Speaker, said
from .platform_table import PLATFORM_ROWS
from .players import Cast, ForkedDaapd, MusicAssistant, Sonos
from .satellite import Satellite
from .troubles import Deaf, Hanging

FIRE = "There is a fire."
LONG = "The cat is outside and it would like to come in because it will rain soon."
AT_ONCE_S = 1.0
DELAY_S = 0.05

every_platform = pytest.mark.parametrize("make", [row.make for row in PLATFORM_ROWS])


def own_delay_s(speaker: Speaker) -> float:
    """Return for how long its integration itself keeps an announcement waiting."""
    return ForkedDaapd.PAUSE_S if isinstance(speaker, ForkedDaapd) else 0


def begins_s(speaker: Speaker, simulator: Simulator, text: str) -> float:
    """Return when a text was heard first, as if the integration had passed it on at once."""
    heard = said(simulator, speaker.device.clips)
    clip = speaker.device.clips[heard.index(text)]
    return clip.began_s - own_delay_s(speaker)


@every_platform
@pytest.mark.parametrize("plays", ["nothing", "music", "announcement", "both"])
async def test_urgent_announcement_begins_at_once(
    home: Home, simulator: Simulator, make: type[Speaker], plays: str
) -> None:
    speaker = await home.async_add(make)
    if plays in ("music", "both"):
        speaker.device.play_music(SONG)
        await asyncio.sleep(100)
    tasks = []
    if plays in ("announcement", "both"):
        tasks.append(asyncio.create_task(home.async_announce(LONG, speaker, volume=60)))
        await home.async_until(lambda: speaker.device.is_playing_clip)
        await asyncio.sleep(1)
    asked_s = home.clock()
    await home.async_announce(FIRE, speaker, priority="urgent", volume=80)
    await asyncio.gather(*tasks)
    waited_s = begins_s(speaker, simulator, FIRE) - asked_s
    if tasks and make is MusicAssistant:
        # It takes no second announcement before the end of the first.
        first = speaker.device.clips[0]
        assert first.ended_s is not None
        waited_s -= first.ended_s - asked_s
    assert waited_s <= AT_ONCE_S


async def test_urgent_announcement_interrupts_nothing_before_its_audio_is_there(
    home: Home, simulator: Simulator
) -> None:
    speaker = await home.async_add(Cast)
    first = asyncio.create_task(home.async_announce(LONG, speaker))
    await home.async_until(lambda: speaker.device.is_playing_clip)
    simulator.timing = replace(Timing.instant(), first_audio=3.0)
    asked_s = home.clock()
    await home.async_announce(FIRE, speaker, priority="urgent")
    await first
    interrupted, _, _ = speaker.device.clips
    assert interrupted.ended_s is not None
    assert interrupted.ended_s - asked_s > 2.9
    assert begins_s(speaker, simulator, FIRE) - asked_s <= 3.0 + AT_ONCE_S


async def test_urgent_announcement_interrupts_no_other_urgent_one(
    home: Home, simulator: Simulator
) -> None:
    speaker = await home.async_add(Cast)
    first = asyncio.create_task(home.async_announce(LONG, speaker, priority="urgent"))
    await home.async_until(lambda: speaker.device.is_playing_clip)
    await home.async_announce(FIRE, speaker, priority="urgent")
    await first
    assert said(simulator, speaker.device.clips) == [LONG, FIRE]


@every_platform
async def test_announcement_begins_at_once(
    home: Home, simulator: Simulator, make: type[Speaker]
) -> None:
    speaker = await home.async_add(make)
    asked_s = home.clock()
    await home.async_announce(FIRE, speaker, volume=60)
    assert begins_s(speaker, simulator, FIRE) - asked_s <= BEGINS_AFTER_S + 0.5


@pytest.mark.parametrize("trouble", [Hanging, Deaf])
@pytest.mark.parametrize("priority", ["normal", "urgent"])
async def test_speaker_that_never_answers_delays_no_other(
    home: Home, simulator: Simulator, trouble: type[Speaker], priority: str
) -> None:
    others = [await home.async_add(make, make.__name__) for make in (Cast, Sonos, Satellite)]
    hanging = await home.async_add(trouble, "Broken")

    async def waited(*speakers: Speaker) -> list[float]:
        asked_s = home.clock()
        announcing = asyncio.create_task(
            home.async_announce(FIRE, *speakers, volume=60, priority=priority)
        )
        before = [len(speaker.device.clips) for speaker in others]
        await home.async_until(
            lambda: all(
                len(speaker.device.clips) > count
                for speaker, count in zip(others, before, strict=True)
            )
        )
        await announcing
        await home.async_rest(5)
        return [speaker.device.clips[-1].began_s - asked_s for speaker in others]

    alone = await waited(*others)
    beside = await waited(hanging, *others)
    again = await waited(hanging, *others)
    for series in (beside, again):
        assert max(abs(a - b) for a, b in zip(series, alone, strict=True)) <= DELAY_S
