"""Announcements beside reloads of the account."""

import asyncio

from pytest_homeassistant_custom_component.common import MockConfigEntry

from mimo_simulator import Simulator

from .home import Home, said
from .players import Cast

TEXT = "The cat is outside and it would like to come in."


async def test_announcement_is_checked_after_a_reload(
    home: Home, simulator: Simulator, account: MockConfigEntry
) -> None:
    speaker = await home.async_add(Cast)
    await home.hass.config_entries.async_reload(account.entry_id)
    [report] = (await home.async_announce(TEXT, speaker)).values()
    assert said(simulator, speaker.device.clips) == [TEXT]
    assert report["result"] == "spoken"


async def test_announcement_that_is_spoken_outlives_a_reload(
    home: Home, simulator: Simulator, account: MockConfigEntry
) -> None:
    speaker = await home.async_add(Cast)
    speaking = asyncio.create_task(home.async_announce(TEXT, speaker))
    await home.async_until(lambda: speaker.device.is_playing_clip)
    await home.hass.config_entries.async_reload(account.entry_id)
    [report] = (await speaking).values()
    assert said(simulator, speaker.device.clips) == [TEXT]
    assert report["result"] == "spoken"
