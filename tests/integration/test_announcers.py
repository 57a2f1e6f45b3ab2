"""Announcers: saved ways to announce, with a notifier, an event and a mute."""

from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.mimo_speech.announcing.announcement import Result, SpeakerReport
from custom_components.mimo_speech.announcing.announcements import async_get_announcements
from custom_components.mimo_speech.const import DOMAIN
from custom_components.mimo_speech.diagnostics import async_get_config_entry_diagnostics
from custom_components.mimo_speech.event import AnnouncementEnd, end_of
from mimo_simulator import Simulator

from .blueprint_house import BlueprintHouse
from .conftest import Remember, announcer, engine, reconfigure_subentry, voice

KITCHEN, HALL = "media_player.kitchen", "media_player.hall"
NOTIFY, EVENT, MUTE = "notify.family", "event.family_announcement", "switch.family_mute"
PLAYING_S = 2
"""Long enough for what is said here."""
SPEAKERS = {"entity_id": [KITCHEN, HALL]}


@pytest.fixture
def voices() -> list[Any]:
    return [voice(), announcer()]


@pytest.fixture
async def house(
    hass: HomeAssistant,
    account: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    hass_ws_client: WebSocketGenerator,
) -> BlueprintHouse:
    house = BlueprintHouse(hass)
    await house.async_open(hass_client, hass_ws_client)
    house.kitchen.playing_s = house.hall.playing_s = PLAYING_S
    return house


async def notify(hass: HomeAssistant, message: str = "Dinner.", **data: Any) -> None:
    """Send a message, and wait until every announcement is done."""
    data = {"entity_id": NOTIFY, "message": message} | data
    await hass.services.async_call("notify", "send_message", data, blocking=True)
    await all_done(hass)


async def all_done(hass: HomeAssistant) -> None:
    for announcement in async_get_announcements(hass).recent:
        await announcement.async_wait()
    await hass.async_block_till_done()


async def announce(hass: HomeAssistant, **data: Any) -> dict[str, str]:
    """Announce with the announcer; return what became of it at each speaker."""
    response = await hass.services.async_call(
        DOMAIN,
        "announce",
        {"announcer": NOTIFY, "message": "Dinner."} | data,
        blocking=True,
        return_response=True,
    )
    assert response
    await hass.async_block_till_done()
    reports: Any = response["speakers"]
    return {speaker: report["result"] for speaker, report in reports.items()}


async def mute(hass: HomeAssistant, action: str = "turn_on") -> None:
    await hass.services.async_call("switch", action, {"entity_id": MUTE}, blocking=True)


def state_of(hass: HomeAssistant, entity_id: str) -> State:
    state = hass.states.get(entity_id)
    assert state
    return state


def outcome(hass: HomeAssistant) -> str:
    return str(state_of(hass, EVENT).attributes["event_type"])


@pytest.mark.parametrize(
    "voices", [[voice(), voice("Hall"), announcer(speakers=SPEAKERS, voice="tts.hall", volume=60)]]
)
async def test_message_is_heard_where_and_as_the_announcer_says(
    hass: HomeAssistant, house: BlueprintHouse, simulator: Simulator
) -> None:
    await notify(hass, "It is on the table.", title="Dinner")
    (record,) = simulator.speech_requests
    assert record.text == "Dinner\nIt is on the table."
    assert async_get_announcements(hass).recent[0].request.engine == "tts.hall"
    for speaker, volume in ((house.kitchen, 0.2), (house.hall, 0.4)):
        (heard,) = speaker.heard
        assert heard.volume == 0.6
        assert speaker.volume == volume
    assert outcome(hass) == "heard"


async def test_announcer_of_no_settings_speaks_with_the_first_voice_as_loud_as_the_speaker_is(
    hass: HomeAssistant, house: BlueprintHouse
) -> None:
    await notify(hass)
    (heard,) = house.heard
    assert heard.volume == 0.2
    assert async_get_announcements(hass).recent[0].request.engine == engine(hass)


async def test_notification_is_over_once_it_is_accepted(
    hass: HomeAssistant, house: BlueprintHouse
) -> None:
    house.kitchen.finish.clear()
    data = {"entity_id": NOTIFY, "message": "Dinner."}
    await hass.services.async_call("notify", "send_message", data, blocking=True)
    assert house.heard == []
    house.kitchen.finish.set()
    await all_done(hass)
    assert len(house.heard) == 1


@pytest.mark.parametrize("voices", [[voice(), announcer(), announcer("Guests", speakers=SPEAKERS)]])
async def test_group_of_notifiers_speaks_with_all_of_them(
    hass: HomeAssistant, house: BlueprintHouse, simulator: Simulator
) -> None:
    group = MockConfigEntry(
        domain="group",
        title="Everybody",
        options={
            "group_type": "notify",
            "name": "Everybody",
            "entities": [NOTIFY, "notify.guests"],
            "hide_members": False,
        },
    )
    group.add_to_hass(hass)
    assert await hass.config_entries.async_setup(group.entry_id)
    await hass.async_block_till_done()
    await notify(hass, entity_id="notify.everybody", title="Dinner")
    assert (len(house.kitchen.heard), len(house.hall.heard)) == (2, 1)
    assert {record.text for record in simulator.speech_requests} == {"Dinner\nDinner."}


async def test_text_with_nothing_to_speak_is_told_to_who_sends_it(
    hass: HomeAssistant, house: BlueprintHouse
) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await notify(hass, " … ")
    assert caught.value.translation_key == "blank_text"


@pytest.mark.parametrize("voices", [[voice(), announcer(speakers={"area_id": ["attic"]})]])
async def test_place_without_speakers_is_told_to_who_sends_something_there(
    hass: HomeAssistant, house: BlueprintHouse
) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await notify(hass)
    assert caught.value.translation_key == "no_speakers"


@pytest.mark.parametrize("voices", [[voice(), announcer(voice="tts.gone")], [announcer()]])
async def test_lack_of_a_voice_is_told_to_who_sends_something(
    hass: HomeAssistant, house: BlueprintHouse
) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await notify(hass)
    assert caught.value.translation_key in ("not_a_voice", "no_voice")


@pytest.mark.parametrize(
    "voices",
    [[voice(), voice("Hall"), announcer(voice="tts.hall", chime="ding", volume=60)]],
)
async def test_fields_of_a_call_win_over_those_of_the_announcer(
    hass: HomeAssistant, house: BlueprintHouse
) -> None:
    target = {"entity_id": HALL}
    results = await announce(hass, target=target, voice=engine(hass), chime="none", volume=30)
    assert results == {HALL: "spoken"}
    (heard,) = house.hall.heard
    assert heard.volume == 0.3
    request = async_get_announcements(hass).recent[0].request
    assert (request.engine, request.options) == (engine(hass), {"chime": "none"})
    await announce(hass, options={"chime": "doorbell"})
    request = async_get_announcements(hass).recent[0].request
    assert (request.engine, request.options) == ("tts.hall", {"chime": "doorbell"})
    await announce(hass)
    assert async_get_announcements(hass).recent[0].request.options == {"chime": "ding"}


@pytest.mark.parametrize("entity_id", ["notify.nobody", "notify.other"])
async def test_what_is_no_announcer_is_told(
    hass: HomeAssistant, house: BlueprintHouse, entity_id: str
) -> None:
    er.async_get(hass).async_get_or_create("notify", "other", "1", suggested_object_id="other")
    with pytest.raises(ServiceValidationError) as caught:
        await announce(hass, announcer=entity_id)
    assert caught.value.translation_key == "not_an_announcer"


async def test_announcer_of_an_account_that_is_not_loaded_is_told(
    hass: HomeAssistant, account: MockConfigEntry, house: BlueprintHouse
) -> None:
    await hass.config_entries.async_unload(account.entry_id)
    with pytest.raises(ServiceValidationError) as caught:
        await announce(hass)
    assert caught.value.translation_key == "account_not_loaded"


@pytest.mark.parametrize("priority", ["normal", "urgent"])
async def test_muted_announcer_says_nothing_at_all(
    hass: HomeAssistant, house: BlueprintHouse, simulator: Simulator, priority: str
) -> None:
    await mute(hass)
    assert await announce(hass, priority=priority) == {KITCHEN: "muted"}
    assert (house.heard, simulator.speech_requests) == ([], [])
    assert outcome(hass) == "muted"
    await mute(hass, "turn_off")
    assert await announce(hass, priority=priority) == {KITCHEN: "spoken"}


async def test_muted_announcer_repeats_nothing(hass: HomeAssistant, house: BlueprintHouse) -> None:
    await announce(hass)
    await mute(hass)
    response = await hass.services.async_call(
        DOMAIN, "repeat", {}, blocking=True, return_response=True
    )
    assert response
    reports: Any = response["speakers"]
    report = reports[KITCHEN]
    assert report["result"] == "muted"
    assert "Family" in report["error"]
    assert len(house.heard) == 1
    await mute(hass, "turn_off")
    await hass.services.async_call(DOMAIN, "repeat", {}, blocking=True)
    assert len(house.heard) == 2


async def test_mute_is_no_failure_of_a_notification_but_of_a_call_that_waits(
    hass: HomeAssistant, house: BlueprintHouse
) -> None:
    await mute(hass)
    await notify(hass)
    assert outcome(hass) == "muted"
    with pytest.raises(HomeAssistantError) as caught:
        await hass.services.async_call(
            DOMAIN, "announce", {"announcer": NOTIFY, "message": "Hi"}, blocking=True
        )
    assert caught.value.translation_placeholders
    assert "Family is muted" in caught.value.translation_placeholders["reason"]


async def test_mute_stays_over_changes_of_the_announcer(
    hass: HomeAssistant, account: MockConfigEntry, house: BlueprintHouse
) -> None:
    await mute(hass)
    await reconfigure_subentry(hass, account, "Family", volume=30)
    assert state_of(hass, MUTE).state == "on"
    assert await announce(hass) == {KITCHEN: "muted"}


@pytest.fixture
async def _muted(remember: Remember) -> None:
    """Have Home Assistant remember that the announcer was muted."""
    await remember({MUTE: "on"})


@pytest.mark.usefixtures("_muted")
async def test_mute_stays_over_a_restart(hass: HomeAssistant, house: BlueprintHouse) -> None:
    assert state_of(hass, MUTE).state == "on"
    assert await announce(hass) == {KITCHEN: "muted"}


async def test_announcer_without_its_switch_speaks_again(
    hass: HomeAssistant, account: MockConfigEntry, house: BlueprintHouse
) -> None:
    await mute(hass)
    disabler = er.RegistryEntryDisabler.USER
    er.async_get(hass).async_update_entity(MUTE, disabled_by=disabler)
    await hass.async_block_till_done()
    assert await announce(hass) == {KITCHEN: "spoken"}


async def test_event_happens_once_for_every_announcement_and_holds_no_text(
    hass: HomeAssistant, house: BlueprintHouse
) -> None:
    changes = async_capture_events(hass, "state_changed")
    await announce(hass, message="A secret.", target=SPEAKERS, priority="urgent")
    await announce(hass, announcer=NOTIFY, message="A secret.")
    events = [change.data["new_state"] for change in changes if change.data["entity_id"] == EVENT]
    assert [event.attributes["results"] for event in events] == [
        {KITCHEN: "spoken", HALL: "spoken"},
        {KITCHEN: "spoken"},
    ]
    assert [event.attributes["priority"] for event in events] == ["urgent", "normal"]
    recent = async_get_announcements(hass).recent
    ids = [event.attributes["announcement_id"] for event in reversed(events)]
    assert ids == [announcement.announcement_id for announcement in recent]
    assert "secret" not in str([change.data for change in changes])


@pytest.mark.parametrize("voices", [[voice(), announcer(), announcer("Guests")]])
async def test_event_is_of_its_own_announcer_alone(
    hass: HomeAssistant, house: BlueprintHouse
) -> None:
    await announce(hass, announcer="notify.guests")
    assert state_of(hass, EVENT).state == "unknown"
    assert state_of(hass, "event.guests_announcement").attributes["event_type"] == "heard"


@pytest.mark.parametrize(
    ("results", "end"),
    [
        pytest.param([Result.SPOKEN] * 2, AnnouncementEnd.HEARD, id="heard"),
        pytest.param([Result.SPOKEN, Result.UNVERIFIED], AnnouncementEnd.UNVERIFIED, id="unsure"),
        pytest.param([Result.SPOKEN, Result.OFFLINE], AnnouncementEnd.PARTLY_HEARD, id="partly"),
        pytest.param([Result.UNVERIFIED, Result.MUTED], AnnouncementEnd.PARTLY_HEARD, id="maybe"),
        pytest.param([Result.MUTED] * 2, AnnouncementEnd.MUTED, id="muted"),
        pytest.param([Result.EXPIRED] * 2, AnnouncementEnd.EXPIRED, id="expired"),
        pytest.param([Result.EXPIRED, Result.MUTED], AnnouncementEnd.NOT_HEARD, id="different"),
        pytest.param([Result.OFFLINE, Result.FAILED], AnnouncementEnd.NOT_HEARD, id="failed"),
        pytest.param([Result.BUSY], AnnouncementEnd.NOT_HEARD, id="busy"),
        pytest.param([Result.INTERRUPTED], AnnouncementEnd.NOT_HEARD, id="interrupted"),
    ],
)
def test_event_tells_what_became_of_an_announcement_over_all(
    results: list[Result], end: AnnouncementEnd
) -> None:
    reports = {str(place): SpeakerReport(result=result) for place, result in enumerate(results)}
    assert end_of(reports) is end


async def test_changed_announcer_follows_in_place(
    hass: HomeAssistant, account: MockConfigEntry, house: BlueprintHouse
) -> None:
    before = account.runtime_data
    await reconfigure_subentry(hass, account, "Family", speakers={"entity_id": [HALL]}, volume=30)
    assert account.runtime_data is before
    assert await announce(hass) == {HALL: "spoken"}
    assert [heard.volume for heard in house.hall.heard] == [0.3]


async def test_announcer_that_is_added_can_announce_at_once(
    hass: HomeAssistant, account: MockConfigEntry, house: BlueprintHouse
) -> None:
    guests = announcer("Guests", speakers={"entity_id": [HALL]})
    hass.config_entries.async_add_subentry(
        account, ConfigSubentry(**(guests | {"data": MappingProxyType(guests["data"])}))
    )
    await hass.async_block_till_done()
    assert await announce(hass, announcer="notify.guests") == {HALL: "spoken"}


@pytest.mark.parametrize(
    "voices",
    [
        [
            voice("Kitchen", fallback="tts.hall"),
            voice("Hall"),
            announcer(
                speakers=SPEAKERS | {"area_id": ["attic"]},
                voice="tts.hall",
                quiet_schedule="schedule.night",
                quiet_action="hold",
            ),
        ]
    ],
)
async def test_settings_go_on_to_name_entities_whose_ids_change(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    registry = er.async_get(hass)
    for entity_id in (HALL, "schedule.night"):
        domain, name = entity_id.split(".")
        registry.async_get_or_create(domain, "test", name, suggested_object_id=name)
    for old, new in (
        (HALL, "media_player.corridor"),
        ("tts.hall", "tts.corridor"),
        ("schedule.night", "schedule.sleep"),
    ):
        registry.async_update_entity(old, new_entity_id=new)
    await hass.async_block_till_done()
    kitchen, _, family = account.subentries.values()
    assert family.data == {
        "speakers": {"entity_id": [KITCHEN, "media_player.corridor"], "area_id": ["attic"]},
        "voice": "tts.corridor",
        "quiet_schedule": "schedule.sleep",
        "quiet_action": "hold",
    }
    assert kitchen.data["fallback"] == "tts.corridor"


def devices(hass: HomeAssistant, account: MockConfigEntry) -> dict[str | None, dr.DeviceEntry]:
    """Return the devices of the account by name."""
    found = dr.async_entries_for_config_entry(dr.async_get(hass), account.entry_id)
    return {device.name: device for device in found}


async def test_announcer_is_a_device_of_its_own(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    device = devices(hass, account)["Family"]
    assert device.entry_type is dr.DeviceEntryType.SERVICE
    entities = er.async_entries_for_device(er.async_get(hass), device.id)
    assert {entity.entity_id for entity in entities} == {NOTIFY, EVENT, MUTE}


async def test_removed_announcer_leaves_nothing_behind(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    (subentry,) = (item for item in account.subentries.values() if item.title == "Family")
    hass.config_entries.async_remove_subentry(account, subentry.subentry_id)
    await hass.async_block_till_done()
    assert not {NOTIFY, EVENT, MUTE} & set(hass.states.async_entity_ids())
    assert devices(hass, account).keys() == {"MiMo", "Kitchen"}
    assert list(account.runtime_data.announcers) == []


@pytest.mark.parametrize("voices", [[voice(), announcer(volume=40, quiet_from="22:00:00")]])
async def test_diagnostics_tell_announcers_and_voices_apart(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    await mute(hass)
    diagnostics = await async_get_config_entry_diagnostics(hass, account)
    assert [each["title"] for each in diagnostics["voices"]] == ["Kitchen"]
    assert diagnostics["announcers"] == [
        {
            "type": "announcer",
            "title": "Family",
            "settings": {
                "speakers": {"entity_id": [KITCHEN]},
                "volume": 40,
                "quiet_from": "22:00:00",
            },
        }
    ]
    assert diagnostics["muted"] == ["Family"]
