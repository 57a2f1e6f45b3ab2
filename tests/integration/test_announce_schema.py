"""The fields of `announce` and `repeat`: what they take, and what Home Assistant shows of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from homeassistant.components.media_player.const import MediaPlayerEntityFeature
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.service import async_get_all_descriptions
import pytest
import voluptuous as vol

from custom_components.mimo_speech.announce import async_setup_announce
from custom_components.mimo_speech.announce_schema import (
    ANNOUNCE_FIELDS,
    ANNOUNCE_SCHEMA,
    REPEAT_FIELDS,
    REPEAT_SCHEMA,
)
from custom_components.mimo_speech.announcing.announcement import Priority
from custom_components.mimo_speech.announcing.targets import async_find_speakers
from custom_components.mimo_speech.const import DOMAIN

KITCHEN = {"entity_id": ["media_player.kitchen"]}


def read(**data: Any) -> dict[str, Any]:
    fields: dict[str, Any] = ANNOUNCE_SCHEMA({"message": "Hi"} | data)
    return fields


@pytest.mark.parametrize(
    ("data", "target"),
    [
        pytest.param({"target": KITCHEN}, KITCHEN, id="field"),
        pytest.param(KITCHEN, KITCHEN, id="target of the action"),
        pytest.param({"entity_id": "media_player.kitchen"}, KITCHEN, id="one"),
        pytest.param(
            {"target": {"entity_id": "media_player.a, media_player.b"}},
            {"entity_id": ["media_player.a", "media_player.b"]},
            id="by commas, as a template gives them",
        ),
        pytest.param(
            {"area_id": "hall", "floor_id": ["up"], "label_id": "all", "device_id": "1"},
            {"area_id": ["hall"], "floor_id": ["up"], "label_id": ["all"], "device_id": ["1"]},
            id="places",
        ),
    ],
)
def test_target_is_a_field_or_the_target_of_the_action(
    data: dict[str, Any], target: dict[str, Any]
) -> None:
    assert read(**data)["target"] == target
    assert REPEAT_SCHEMA(data)["target"] == target


@pytest.mark.skipif(
    "exclude" not in cv.TARGET_FIELDS, reason="This Home Assistant excludes nothing from a target"
)
def test_target_may_leave_something_out(hass: HomeAssistant) -> None:
    hall = ar.async_get(hass).async_create("Hall").id
    for name in ("radio", "tablet"):
        entry = er.async_get(hass).async_get_or_create("media_player", "test", name)
        er.async_get(hass).async_update_entity(entry.entity_id, area_id=hall)
        features = {"supported_features": MediaPlayerEntityFeature.PLAY_MEDIA}
        hass.states.async_set(entry.entity_id, "idle", features)
    target = {"area_id": hall, "exclude": {"entity_id": "media_player.test_tablet"}}
    for data in ({"target": target}, target):
        assert async_find_speakers(hass, read(**data)["target"]) == ("media_player.test_radio",)


def test_only_the_message_must_be_given() -> None:
    assert read() == {
        "message": "Hi",
        "priority": Priority.NORMAL,
        "resume": True,
        "wait": True,
    }
    assert REPEAT_SCHEMA({}) == {"wait": True}


def test_numbers_may_come_from_templates() -> None:
    fields = read(volume="40", expires_after="90.5", priority="urgent", resume="off")
    assert (fields["volume"], fields["expires_after"]) == (40, 90.5)
    assert (fields["priority"], fields["resume"]) == (Priority.URGENT, False)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param({"target": {"room": "hall"}}, id="target"),
        pytest.param({"volume": 101}, id="volume"),
        pytest.param({"expires_after": 0}, id="expiry"),
        pytest.param({"priority": "high"}, id="priority"),
        pytest.param({"voice": "media_player.kitchen"}, id="voice"),
        pytest.param({"announcer": "tts.kitchen"}, id="announcer"),
        pytest.param({"loudness": 3}, id="unknown"),
    ],
)
def test_what_cannot_be_used_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(vol.Invalid):
        read(**data)


def test_target_that_is_given_twice_is_told() -> None:
    with pytest.raises(vol.Invalid, match="specified twice"):
        read(target=KITCHEN, area_id="hall")


def fields_of(described: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, field in described["fields"].items():
        if "fields" in field:
            yield from fields_of(field)
        else:
            yield name, field


@pytest.mark.parametrize(
    ("action", "fields"), [("announce", ANNOUNCE_FIELDS), ("repeat", REPEAT_FIELDS)]
)
async def test_home_assistant_asks_for_every_field_by_its_name(
    hass: HomeAssistant, action: str, fields: Mapping[vol.Marker, object]
) -> None:
    # Descriptions of actions of the platforms ask for packages of Assist.
    async_setup_announce(hass)
    described = (await async_get_all_descriptions(hass))[DOMAIN][action]
    asked = dict(fields_of(described))
    assert asked.keys() == set(map(str, fields))
    assert all(field["selector"] for field in asked.values())
