"""What docs/development/speakers.md says of speakers that have trouble."""

import asyncio

import pytest

from mimo_simulator import Simulator
from tests.repository.files import INTEGRATION, load_json

from .claims import Hears
from .device import SONG_S, Device
from .home import SONG, Home, said
from .satellite import Satellite
from .trouble_table import OTHER_SONG, TROUBLE_ROWS, VOLUME, TroubleRow

ENGLISH = load_json(INTEGRATION / "translations/en.json")
TEXT = "The cat is outside and it would like to come in."


def hears(simulator: Simulator, device: Device) -> Hears:
    heard = said(simulator, device.clips)
    if not heard:
        return Hears.NOTHING
    assert len(heard) == 1
    if heard != [TEXT]:
        return Hears.PART
    return Hears.ALL if device.clips[0].volumes[0] else Hears.SILENT


def _reason(row: TroubleRow) -> str | None:
    if row.error_of_integration:
        return "The speaker refuses"
    return row.error and ENGLISH["exceptions"][row.error]["message"].format(speaker="Kitchen")


@pytest.mark.parametrize("row", [pytest.param(row, id=row.name) for row in TROUBLE_ROWS])
async def test_row(home: Home, simulator: Simulator, row: TroubleRow) -> None:
    speaker = await home.async_add(row.make, **{"volume": VOLUME, **row.device})
    device = speaker.device
    device.library = {SONG: SONG_S, OTHER_SONG: SONG_S}
    if row.music:
        device.play_music(row.music)
    began_s = home.clock()
    speaking = asyncio.create_task(home.async_announce(TEXT, speaker, **row.fields))
    if row.meanwhile:
        await row.meanwhile(home, speaker)
    [report] = (await speaking).values()
    assert home.clock() - began_s <= row.by_s
    assert report["result"] == row.result
    assert report["error"] == _reason(row)
    await home.async_rest(120)
    heard = hears(simulator, device)
    assert heard is (Hears.ALL if row.hears is Hears.LATER else row.hears)
    assert device.volume == row.volume_afterwards
    assert device.music == (row.music_afterwards or row.music)
    assert not isinstance(speaker, Satellite) or not speaker.conversations_cut
