"""Adding and changing announcers."""

from typing import Any

from homeassistant.config_entries import (
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mimo_speech.const import SUBENTRY_ANNOUNCER

from .conftest import announcer, voice
from .flows import begin, submit, suggested

MEDIA = {
    "media_content_id": "media-source://media_source/local/gong.mp3",
    "media_content_type": "audio/mpeg",
}
WHO = {
    "name": " Family ",
    "speakers": {"entity_id": ["media_player.kitchen"], "area_id": ["attic"], "label_id": []},
    "voice": "tts.kitchen",
    "chime": "ding",
    "volume": 40,
}
QUIET = {
    "quiet_from": "22:00:00",
    "quiet_to": "07:00:00",
    "quiet_action": "quieter",
    "quiet_volume": 15,
}
STORED = {
    "speakers": {"entity_id": ["media_player.kitchen"], "area_id": ["attic"]},
    "voice": "tts.kitchen",
    "chime": "ding",
    "volume": 40,
    **QUIET,
}


@pytest.fixture
def voices() -> list[Any]:
    return [voice(), announcer("Guests")]


async def start(
    hass: HomeAssistant, account: MockConfigEntry, title: str | None = None
) -> SubentryFlowResult:
    """Begin to add an announcer, or to change the one with this title."""
    known = {subentry.title: subentry.subentry_id for subentry in account.subentries.values()}
    return await begin(SUBENTRY_ANNOUNCER, hass, account, known.get(title))


def stored(account: MockConfigEntry, title: str) -> dict[str, Any]:
    (subentry,) = (item for item in account.subentries.values() if item.title == title)
    return dict(subentry.data)


async def test_announcer_is_added_with_its_entities(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    flow = await start(hass, account)
    assert (flow["step_id"], suggested(flow)) == ("user", {})
    result = await submit(hass, flow, WHO)
    assert (result["step_id"], suggested(result)) == ("quiet_hours", {})
    assert result["description_placeholders"] == {"name": "Family"}
    result = await submit(hass, flow, QUIET | {"quiet_to": "7:00"})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert (result["title"], result["data"]) == ("Family", STORED)
    assert hass.states.get("notify.family")
    assert hass.states.get("event.family_announcement")
    assert hass.states.get("switch.family_mute")


async def test_name_and_speakers_are_enough(hass: HomeAssistant, account: MockConfigEntry) -> None:
    flow = await start(hass, account)
    await submit(hass, flow, {"name": "Hall", "speakers": {"device_id": "abc"}})
    result = await submit(hass, flow, {})
    assert result["data"] == {"speakers": {"device_id": ["abc"]}}


async def test_announcer_shows_what_it_is_set_to_and_every_setting_can_be_cleared(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    flow = await start(hass, account, "Guests")
    await submit(hass, flow, WHO)
    result = await submit(hass, flow, QUIET)
    assert result["reason"] == "reconfigure_successful"
    assert stored(account, "Family") == STORED
    assert hass.states.get("notify.guests")
    flow = await start(hass, account, "Family")
    shown = suggested(flow)
    assert shown == {key: STORED[key] for key in shown if key != "name"} | {"name": "Family"}
    assert shown.keys() == WHO.keys()
    result = await submit(hass, flow, {"name": "Family", "speakers": WHO["speakers"]})
    assert suggested(result) == QUIET
    await submit(hass, flow, {})
    assert stored(account, "Family") == {"speakers": STORED["speakers"]}


async def test_sound_of_ones_own_is_kept_and_shown_again(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    flow = await start(hass, account, "Guests")
    await submit(hass, flow, WHO | {"chime": "custom", "chime_media": MEDIA})
    await submit(hass, flow, {})
    assert stored(account, "Family")["chime"] == MEDIA["media_content_id"]
    shown = suggested(await start(hass, account, "Family"))
    assert shown["chime"] == "custom"
    assert shown["chime_media"]["media_content_id"] == MEDIA["media_content_id"]


@pytest.mark.parametrize(
    ("answers", "errors"),
    [
        pytest.param({"name": "  "}, {"name": "name_needed"}, id="no name"),
        pytest.param({"speakers": {}}, {"speakers": "speakers_needed"}, id="no speakers"),
        pytest.param(
            {"speakers": {"entity_id": []}}, {"speakers": "speakers_needed"}, id="empty list"
        ),
        pytest.param(
            {"speakers": {"entity_id": "{{ states }}"}},
            {"speakers": "speakers_needed"},
            id="template",
        ),
        pytest.param({"chime": "custom"}, {"chime_media": "invalid_chime_media"}, id="no sound"),
        pytest.param(
            {
                "chime": "custom",
                "chime_media": MEDIA | {"media_content_id": "https://example.com/gong.mp3"},
            },
            {"chime_media": "invalid_chime"},
            id="sound from elsewhere",
        ),
    ],
)
async def test_unusable_answer_is_told_at_its_field_and_can_be_mended(
    hass: HomeAssistant, account: MockConfigEntry, answers: dict[str, Any], errors: dict[str, str]
) -> None:
    flow = await start(hass, account)
    result = await submit(hass, flow, WHO | answers)
    assert result["errors"] == errors
    assert suggested(result)["volume"] == 40
    assert (await submit(hass, flow, WHO))["step_id"] == "quiet_hours"


@pytest.mark.parametrize(
    ("answers", "errors"),
    [
        pytest.param(
            {"quiet_from": "22:00:00", "quiet_action": "hold"},
            {"quiet_to": "time_needed"},
            id="no end",
        ),
        pytest.param(
            {"quiet_to": "07:00:00", "quiet_action": "hold"},
            {"quiet_from": "time_needed"},
            id="no begin",
        ),
        pytest.param(
            QUIET | {"quiet_to": "22:00:00"}, {"quiet_to": "same_time"}, id="no time between"
        ),
        pytest.param(
            QUIET | {"quiet_schedule": "schedule.night"},
            {"quiet_schedule": "schedule_or_hours"},
            id="schedule and hours",
        ),
        pytest.param(
            {"quiet_schedule": "schedule.night"},
            {"quiet_action": "action_needed"},
            id="nothing happens",
        ),
        pytest.param({"quiet_action": "hold"}, {"quiet_action": "hours_needed"}, id="never"),
    ],
)
async def test_unusable_quiet_hours_are_told_at_their_field_and_can_be_mended(
    hass: HomeAssistant, account: MockConfigEntry, answers: dict[str, Any], errors: dict[str, str]
) -> None:
    flow = await start(hass, account)
    await submit(hass, flow, WHO)
    result = await submit(hass, flow, answers)
    assert result["errors"] == errors
    assert suggested(result) == answers
    assert (await submit(hass, flow, QUIET))["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("volume", [0, 101])
async def test_volume_has_limits(
    hass: HomeAssistant, account: MockConfigEntry, volume: int
) -> None:
    flow = await start(hass, account)
    with pytest.raises(InvalidData):
        await submit(hass, flow, WHO | {"volume": volume})


async def test_announcers_wait_for_their_account(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    await hass.config_entries.async_unload(account.entry_id)
    result = await start(hass, account)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "entry_not_loaded")
