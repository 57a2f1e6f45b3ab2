"""A voice has one name, in its form and in Home Assistant, and no other voice has it."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mimo_speech.const import (
    DOMAIN,
    SUBENTRY_ANNOUNCER,
    SUBENTRY_CLONED_VOICE,
    SUBENTRY_DESIGNED_VOICE,
    SUBENTRY_PRESET_VOICE,
)

from .conftest import announcer, voice
from .flows import begin, submit, suggested

MODEL = {"name": "Hall", "model": "mimo-v2.5-tts", "language": "en"}
CLONE = {"name": "Hall", "model": "mimo-v2.5-tts-voiceclone", "language": "en", "may_use": True}
DESIGN = {"name": "Hall", "language": "en", "description": "An old man.", "sample_text": "Hello."}
ANNOUNCER = {"name": "Hall", "speakers": {"entity_id": ["media_player.kitchen"]}}
OF_KINDS = pytest.mark.parametrize(
    ("kind", "answers"),
    [
        (SUBENTRY_PRESET_VOICE, MODEL),
        (SUBENTRY_CLONED_VOICE, CLONE),
        (SUBENTRY_DESIGNED_VOICE, DESIGN),
        (SUBENTRY_ANNOUNCER, ANNOUNCER),
    ],
)


def device_of(hass: HomeAssistant, account: MockConfigEntry, subentry_id: str) -> dr.DeviceEntry:
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), account.entry_id)
    (device,) = (each for each in devices if (DOMAIN, subentry_id) in each.identifiers)
    return device


def rename(hass: HomeAssistant, account: MockConfigEntry, subentry_id: str, name: str) -> None:
    device_id = device_of(hass, account, subentry_id).id
    dr.async_get(hass).async_update_device(device_id, name_by_user=name)


@OF_KINDS
@pytest.mark.parametrize("voices", [[voice("Hall"), announcer("Hall")]])
async def test_name_is_given_once(
    hass: HomeAssistant, account: MockConfigEntry, kind: str, answers: dict[str, Any]
) -> None:
    flow = await begin(kind, hass, account)
    result = await submit(hass, flow, answers | {"name": " hall "})
    assert result["errors"] == {"name": "name_taken"}
    assert suggested(result)["name"] == " hall "


@pytest.mark.parametrize("voices", [[voice("Kitchen")]])
async def test_name_of_a_renamed_device_is_taken_and_its_title_is_not(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    (subentry_id,) = account.subentries
    rename(hass, account, subentry_id, "Hall")
    flow = await begin(SUBENTRY_PRESET_VOICE, hass, account)
    result = await submit(hass, flow, MODEL)
    assert result["errors"] == {"name": "name_taken"}
    result = await submit(hass, flow, MODEL | {"name": "Kitchen"})
    assert result["step_id"] == "speech"


@pytest.mark.parametrize("voices", [[voice("Hall")]])
async def test_announcer_may_be_called_as_a_voice(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    flow = await begin(SUBENTRY_ANNOUNCER, hass, account)
    result = await submit(hass, flow, ANNOUNCER)
    assert result["step_id"] == "quiet_hours"


@pytest.mark.parametrize(
    ("voices", "kind", "answers"),
    [
        ([voice("Kitchen")], SUBENTRY_PRESET_VOICE, MODEL),
        ([announcer("Kitchen")], SUBENTRY_ANNOUNCER, ANNOUNCER),
    ],
)
async def test_form_shows_the_name_of_a_renamed_device_and_keeps_both_in_step(
    hass: HomeAssistant, account: MockConfigEntry, kind: str, answers: dict[str, Any]
) -> None:
    (subentry_id,) = account.subentries
    rename(hass, account, subentry_id, "Hall")
    flow = await begin(kind, hass, account, subentry_id)
    assert suggested(flow)["name"] == "Hall"
    await submit(hass, flow, answers | {"name": "Bath"})
    await submit(hass, flow, {})
    assert account.subentries[subentry_id].title == "Bath"
    device = device_of(hass, account, subentry_id)
    assert (device.name, device.name_by_user) == ("Bath", None)
