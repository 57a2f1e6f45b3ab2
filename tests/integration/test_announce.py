"""The actions `announce` and `repeat` on real Home Assistant, with players that fetch and play."""

from collections.abc import AsyncGenerator
from http import HTTPStatus
import json
import logging
from typing import Any
from unittest.mock import patch

from homeassistant.components.media_player.const import MediaPlayerState
from homeassistant.components.media_source import Unresolvable, async_resolve_media
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.mimo_speech.announcing import audio
from custom_components.mimo_speech.announcing.announcements import async_get_announcements
from custom_components.mimo_speech.const import DOMAIN
from mimo_simulator import Fault, Simulator

from .blueprint_house import BlueprintHouse, Speaker

KITCHEN = "media_player.kitchen"
HALL = "media_player.hall"
PLAYING_S = 2
"""Longer than what is announced."""


@pytest.fixture
async def house(
    hass: HomeAssistant,
    account: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    hass_ws_client: WebSocketGenerator,
) -> AsyncGenerator[BlueprintHouse]:
    house = BlueprintHouse(hass)
    await house.async_open(hass_client, hass_ws_client)
    house.kitchen.playing_s = house.hall.playing_s = PLAYING_S
    yield house
    # Speech may still be on its way to where nobody plays it.
    await hass.async_block_till_done(wait_background_tasks=True)


async def announce(hass: HomeAssistant, message: str = "Dinner.", **data: Any) -> dict[str, Any]:
    data = {"target": {"entity_id": KITCHEN}, "message": message} | data
    response = await hass.services.async_call(
        DOMAIN, "announce", data, blocking=True, return_response=True
    )
    assert response
    return dict(response)


async def test_announcement_is_heard_at_its_volume_and_the_volume_is_given_back(
    hass: HomeAssistant, house: BlueprintHouse, simulator: Simulator
) -> None:
    response = await announce(hass, volume=60, target={"entity_id": [KITCHEN, HALL]})
    results = {speaker: report["result"] for speaker, report in response["speakers"].items()}
    assert results == {KITCHEN: "spoken", HALL: "spoken"}
    (record,) = simulator.speech_requests
    for speaker, volume in ((house.kitchen, 0.2), (house.hall, 0.4)):
        (heard,) = speaker.heard
        assert heard.volume == 0.6
        assert speaker.volume == volume
    assert record.pcm


async def test_volume_of_a_speaker_that_is_off_is_set_and_given_back(
    hass: HomeAssistant, house: BlueprintHouse
) -> None:
    house.kitchen.become(MediaPlayerState.OFF)
    response = await announce(hass, volume=60)
    assert response["speakers"][KITCHEN]["notes"] == []
    assert house.kitchen.volumes == [0.6, 0.2]


async def test_no_volume_can_be_had_from_a_speaker_that_fails_to_tell_it(
    hass: HomeAssistant, house: BlueprintHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.kitchen.become(MediaPlayerState.OFF)
    broken = property(lambda speaker: 1 // (speaker.state != MediaPlayerState.OFF))
    monkeypatch.setattr(Speaker, "volume_level", broken)
    response = await announce(hass, volume=60)
    assert response["speakers"][KITCHEN]["notes"] == ["volume_not_set"]


async def test_polled_speaker_is_asked_for_its_volume_first(
    hass: HomeAssistant, house: BlueprintHouse
) -> None:
    house.kitchen.become_polled(volume=0.7)
    await announce(hass, volume=60)
    assert house.kitchen.volumes == [0.6, 0.7]


async def test_polled_speaker_is_seen_to_play(hass: HomeAssistant, house: BlueprintHouse) -> None:
    house.kitchen.become_polled(volume=0.2)
    response = await announce(hass)
    assert response["speakers"][KITCHEN]["result"] == "spoken"


@pytest.mark.parametrize("volume", [29, 57, 58])
async def test_volume_is_exact_where_an_integration_cuts_off_fractions_of_percents(
    hass: HomeAssistant, house: BlueprintHouse, volume: int
) -> None:
    await announce(hass, volume=volume)
    assert int(house.kitchen.volumes[0] * 100) == volume


async def test_repeat_asks_the_service_for_nothing(
    hass: HomeAssistant, house: BlueprintHouse, simulator: Simulator
) -> None:
    await announce(hass)
    again = await hass.services.async_call(
        DOMAIN, "repeat", {}, blocking=True, return_response=True
    )
    assert again
    assert [heard.pcm for heard in house.heard] == [house.heard[0].pcm] * 2
    assert len(simulator.speech_requests) == 1


async def test_announcement_that_nobody_hears_is_an_error_unless_the_response_is_asked_for(
    hass: HomeAssistant, house: BlueprintHouse
) -> None:
    house.kitchen.become(available=False)
    report = (await announce(hass))["speakers"][KITCHEN]
    assert report["result"] == "offline"
    assert report["error"] == "Kitchen is unavailable."
    data = {"target": {"entity_id": KITCHEN}, "message": "Dinner."}
    with pytest.raises(HomeAssistantError) as caught:
        await hass.services.async_call(DOMAIN, "announce", data, blocking=True)
    assert caught.value.translation_key == "announcement_not_heard"
    assert (caught.value.translation_placeholders or {})["reason"] == report["error"]


async def test_error_is_in_the_language_of_the_house(
    hass: HomeAssistant, house: BlueprintHouse
) -> None:
    hass.config.language = "zh-Hans"
    house.kitchen.become(available=False)
    assert (await announce(hass))["speakers"][KITCHEN]["error"] == "Kitchen 当前不可用。"


async def test_speaker_that_refuses_tells_why(hass: HomeAssistant, house: BlueprintHouse) -> None:
    house.kitchen.error = HomeAssistantError("The battery is empty")
    report = (await announce(hass))["speakers"][KITCHEN]
    assert (report["result"], report["error"]) == ("failed", "The battery is empty")


async def test_service_that_fails_is_told_for_every_speaker(
    hass: HomeAssistant, house: BlueprintHouse, simulator: Simulator
) -> None:
    simulator.inject(Fault.no_balance())
    speakers = (await announce(hass, target={"entity_id": [KITCHEN, HALL]}))["speakers"]
    assert [report["result"] for report in speakers.values()] == ["failed", "failed"]
    assert all("balance" in report["error"] for report in speakers.values())


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"message": "🙂"}, "blank_text"),
        ({"target": {"entity_id": "light.lamp"}}, "no_speakers"),
        ({"target": {}}, "no_speakers"),
        ({"voice": "tts.of_somebody_else"}, "not_a_voice"),
        ({"gain": 900}, "invalid_gain"),
    ],
)
async def test_wrong_call_is_refused_at_once(
    hass: HomeAssistant, house: BlueprintHouse, data: dict[str, Any], key: str
) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await announce(hass, **data)
    assert caught.value.translation_key == key
    assert not house.heard


async def test_user_may_announce_only_where_they_may_control(
    hass: HomeAssistant, house: BlueprintHouse, hass_read_only_user: MockUser
) -> None:
    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            DOMAIN,
            "announce",
            {"target": {"entity_id": KITCHEN}, "message": "Dinner."},
            blocking=True,
            context=Context(user_id=hass_read_only_user.id),
        )
    assert not house.heard


async def test_call_that_does_not_wait_returns_while_it_is_queued(
    hass: HomeAssistant, house: BlueprintHouse
) -> None:
    response = await announce(hass, wait=False)
    assert response["speakers"][KITCHEN]["result"] == "queued"
    (announcement,) = async_get_announcements(hass).recent
    assert announcement.announcement_id == response["announcement_id"]
    await announcement.async_wait()
    assert len(house.heard) == 1


async def test_announcement_expires_while_another_one_is_spoken(
    hass: HomeAssistant, house: BlueprintHouse
) -> None:
    house.kitchen.finish.clear()
    await announce(hass, wait=False)
    report = (await announce(hass, "Too late.", expires_after=1))["speakers"][KITCHEN]
    house.kitchen.finish.set()
    assert report["result"] == "expired"
    for announcement in async_get_announcements(hass).recent:
        await announcement.async_wait()
    assert len(house.heard) == 1


async def test_last_announcements_are_kept_and_found_by_every_id(
    hass: HomeAssistant, house: BlueprintHouse
) -> None:
    house.kitchen.become(available=False)
    first = (await announce(hass, "First."))["announcement_id"]
    for number in range(19):
        await announce(hass, f"Number {number}.")
    announcements = async_get_announcements(hass)
    assert len(announcements.recent) == 20
    again = announcements.async_repeat(first, speakers=(KITCHEN,), context=None)
    await again.async_wait()
    assert len(announcements.recent) == 20
    assert announcements.find(first) is announcements.find(None) is again
    await announce(hass, "One more.")
    assert announcements.find(first) is again


async def test_nothing_to_repeat_is_an_error(hass: HomeAssistant, account: MockConfigEntry) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await hass.services.async_call(DOMAIN, "repeat", {}, blocking=True)
    assert caught.value.translation_key == "nothing_to_repeat"


async def test_no_audio_can_be_had_without_its_token(
    hass: HomeAssistant, house: BlueprintHouse, hass_client_no_auth: ClientSessionGenerator
) -> None:
    await announce(hass)
    client = await hass_client_no_auth()
    for method in ("get", "head"):
        answer = await getattr(client, method)(f"/api/{DOMAIN}/announcement/guess.mp3")
        assert answer.status == HTTPStatus.NOT_FOUND
    with pytest.raises(Unresolvable):
        await async_resolve_media(hass, f"media-source://{DOMAIN}/guess", KITCHEN)


async def test_words_are_in_no_state_storage_or_log(
    hass: HomeAssistant,
    house: BlueprintHouse,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG, logger=f"custom_components.{DOMAIN}"):
        await announce(hass, "Grandma's birthday cake.", volume=70)
    ours = [record for record in caplog.records if record.name.startswith("custom_components")]
    written = [
        *(record.getMessage() for record in ours),
        *(json.dumps(state.as_dict(), default=str) for state in hass.states.async_all()),
        json.dumps(hass_storage, default=str),
    ]
    assert not [text for text in written if "birthday" in text]


async def test_audio_that_cannot_be_measured_is_heard_all_the_same(
    hass: HomeAssistant, house: BlueprintHouse
) -> None:
    with patch.object(audio, "duration_s", side_effect=HomeAssistantError("No FFmpeg")):
        assert (await announce(hass))["speakers"][KITCHEN]["result"] == "spoken"
