"""Voices that are added, changed and removed while others speak."""

from collections.abc import AsyncGenerator
from types import MappingProxyType

from homeassistant.components import tts
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from mimo_simulator import Simulator

from .conftest import HEADER_BYTES, engine, voice

FIRST, SECOND = "The laundry is done. ", "The dryer is free."


class Writer:
    """A text that goes on when a test says so."""

    def __init__(self, hass: HomeAssistant, title: str) -> None:
        self._stream = tts.async_create_stream(
            hass, engine(hass, title), options={tts.ATTR_PREFERRED_FORMAT: "wav"}
        )
        self._text = hass.loop.create_future()
        self._stream.async_set_message_stream(self._fragments())
        self._audio = self._stream.async_stream_result()

    async def _fragments(self) -> AsyncGenerator[str]:
        yield FIRST
        yield await self._text

    async def hear_first(self) -> bytes:
        return await anext(self._audio)

    async def write_and_hear_rest(self) -> bytes:
        self._text.set_result(SECOND)
        return b"".join([piece async for piece in self._audio])


def subentry_of(account: MockConfigEntry, title: str) -> ConfigSubentry:
    (subentry,) = (item for item in account.subentries.values() if item.title == title)
    assert isinstance(subentry, ConfigSubentry)
    return subentry


@pytest.mark.parametrize("voices", [[voice("Kitchen"), voice("Hall")]])
@pytest.mark.parametrize("changed", ["Kitchen", "Hall"])
async def test_speech_goes_on_while_a_voice_changes(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, changed: str
) -> None:
    writer = Writer(hass, "Kitchen")
    heard = await writer.hear_first()
    subentry = subentry_of(account, changed)
    hass.config_entries.async_update_subentry(
        account, subentry, data={**subentry.data, "voice": "Dean"}
    )
    await hass.async_block_till_done()
    heard += await writer.write_and_hear_rest()
    assert heard[HEADER_BYTES:] == b"".join(item.pcm for item in simulator.speech_requests)
    assert {item.voice for item in simulator.speech_requests} == {"Mia"}
    await Writer(hass, changed).write_and_hear_rest()
    assert simulator.speech_requests[-1].voice == "Dean"


@pytest.mark.parametrize("voices", [[voice("Kitchen"), voice("Hall")]])
async def test_speech_goes_on_while_voices_come_and_go(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    writer = Writer(hass, "Kitchen")
    heard = await writer.hear_first()
    hass.config_entries.async_remove_subentry(account, subentry_of(account, "Hall").subentry_id)
    bath = voice("Bath")
    hass.config_entries.async_add_subentry(
        account, ConfigSubentry(**(bath | {"data": MappingProxyType(bath["data"])}))
    )
    await hass.async_block_till_done()
    heard += await writer.write_and_hear_rest()
    assert heard[HEADER_BYTES:] == b"".join(item.pcm for item in simulator.speech_requests)
    assert hass.states.get("tts.bath")
    assert hass.states.get("select.bath_style")
    assert not hass.states.get("tts.hall")


async def test_renamed_voice_keeps_its_entities(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    subentry = subentry_of(account, "Kitchen")
    hass.config_entries.async_update_subentry(account, subentry, title="Bath")
    await hass.async_block_till_done()
    assert (state := hass.states.get("tts.kitchen"))
    assert state.name == "Bath"
    assert (state := hass.states.get("select.kitchen_style"))
    assert state.state == "as_configured"


async def test_changes_in_a_row_leave_the_last_one(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    subentry = subentry_of(account, "Kitchen")
    for name in ("Dean", "Milo", "Chloe"):
        hass.config_entries.async_update_subentry(
            account, subentry, data={**subentry.data, "voice": name}
        )
    await hass.async_block_till_done()
    await Writer(hass, "Kitchen").write_and_hear_rest()
    assert simulator.speech_requests[-1].voice == "Chloe"
