"""A chime is chosen in two fields: a built-in one, or a file of the media library."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mimo_speech.const import SUBENTRY_ANNOUNCER, SUBENTRY_PRESET_VOICE

from .conftest import announcer, voice
from .flows import begin, submit

GONG = "media-source://media_source/local/gong.mp3"
BELL = "media-source://media_source/local/bell.mp3"
MODEL = {"name": "Storyteller", "model": "mimo-v2.5-tts", "language": "en"}
ANNOUNCER = {"name": "Family", "speakers": {"entity_id": ["media_player.kitchen"]}}


def file(content_id: str) -> dict[str, Any]:
    return {"media_content_id": content_id, "media_content_type": "audio/mpeg"}


NEW_CHOICES = [
    pytest.param({"chime": "none", "chime_media": file(GONG)}, GONG, id="none and a file"),
    pytest.param({"chime": "ding", "chime_media": file(GONG)}, GONG, id="built-in and a file"),
    pytest.param({"chime_media": file(GONG)}, GONG, id="file alone"),
    pytest.param({"chime": "ding"}, "ding", id="built-in alone"),
]
CHANGES = [
    pytest.param({"chime": "custom", "chime_media": file(GONG)}, GONG, id="left as it is"),
    pytest.param({"chime": "custom", "chime_media": file(BELL)}, BELL, id="another file"),
    pytest.param({"chime": "ding", "chime_media": file(GONG)}, "ding", id="built-in instead"),
    pytest.param({"chime": "ding"}, "ding", id="file cleared"),
    pytest.param({"chime": "none", "chime_media": file(GONG)}, "none", id="none instead"),
]


@pytest.mark.parametrize(("sound", "stored"), NEW_CHOICES)
async def test_file_of_a_new_voice_is_its_chime(
    hass: HomeAssistant, account: MockConfigEntry, sound: dict[str, Any], stored: str
) -> None:
    flow = await begin(SUBENTRY_PRESET_VOICE, hass, account)
    await submit(hass, flow, MODEL)
    result = await submit(hass, flow, {"sound": sound})
    assert result["data"]["chime"] == stored


@pytest.mark.parametrize(("chime", "stored"), NEW_CHOICES)
async def test_file_of_a_new_announcer_is_its_chime(
    hass: HomeAssistant, account: MockConfigEntry, chime: dict[str, Any], stored: str
) -> None:
    flow = await begin(SUBENTRY_ANNOUNCER, hass, account)
    await submit(hass, flow, ANNOUNCER | chime)
    result = await submit(hass, flow, {})
    assert result["data"]["chime"] == stored


@pytest.mark.parametrize("voices", [[voice("Storyteller", chime=GONG)]])
@pytest.mark.parametrize(("sound", "stored"), CHANGES)
async def test_voice_goes_back_from_a_file_to_a_built_in_chime(
    hass: HomeAssistant, account: MockConfigEntry, sound: dict[str, Any], stored: str
) -> None:
    (subentry_id,) = account.subentries
    flow = await begin(SUBENTRY_PRESET_VOICE, hass, account, subentry_id)
    await submit(hass, flow, MODEL)
    await submit(hass, flow, {"sound": sound})
    assert account.subentries[subentry_id].data["chime"] == stored


@pytest.mark.parametrize("voices", [[announcer("Family", chime=GONG)]])
@pytest.mark.parametrize(("chime", "stored"), CHANGES)
async def test_announcer_goes_back_from_a_file_to_a_built_in_chime(
    hass: HomeAssistant, account: MockConfigEntry, chime: dict[str, Any], stored: str
) -> None:
    (subentry_id,) = account.subentries
    flow = await begin(SUBENTRY_ANNOUNCER, hass, account, subentry_id)
    await submit(hass, flow, ANNOUNCER | chime)
    await submit(hass, flow, {})
    assert account.subentries[subentry_id].data["chime"] == stored


async def test_error_opens_its_section_alone(hass: HomeAssistant, account: MockConfigEntry) -> None:
    flow = await begin(SUBENTRY_PRESET_VOICE, hass, account)
    await submit(hass, flow, MODEL)
    result = await submit(hass, flow, {"sound": {"chime": "custom"}})
    assert result["errors"] == {"sound": "invalid_chime_media"}
    assert result["data_schema"]
    sections = {
        name: result["data_schema"].schema[name].options["collapsed"]
        for name in ("text", "sound", "reliability")
    }
    assert sections == {"text": True, "sound": False, "reliability": True}
    result = await submit(hass, flow, {"sound": {"chime": "none"}})
    assert result["type"] is FlowResultType.CREATE_ENTRY
