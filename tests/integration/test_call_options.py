"""The options of a voice as fields of actions."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.mimo_speech.call_options import (
    ATTR_PRESET_VOICE,
    OPTION_OF_FIELD,
    call_option_fields,
    options_of_call,
)
from custom_components.mimo_speech.const import DOMAIN
from custom_components.mimo_speech.voice_fields import SUPPORTED_OPTIONS
from mimo_simulator import Simulator

from .conftest import Speak, engine

CHIME = "media-source://media_source/local/bell.mp3"
MEDIA = {"media_content_id": CHIME, "media_content_type": "audio/mpeg", "metadata": {}}


def read(data: Mapping[str, Any]) -> dict[str, Any]:
    return options_of_call(vol.Schema(call_option_fields())(dict(data)))


def test_every_option_of_a_call_has_a_field() -> None:
    assert set(OPTION_OF_FIELD.values()) == set(SUPPORTED_OPTIONS)
    for field, option in OPTION_OF_FIELD.items():
        assert read({field: "given"}) == {option: "given"}


@pytest.mark.parametrize(
    ("data", "options"),
    [
        pytest.param({}, {}, id="nothing"),
        pytest.param({"options": {"gain": 2}}, {"gain": 2}, id="options"),
        pytest.param({"options": {"gain": 2}, "gain": 3}, {"gain": 3}, id="field wins"),
        pytest.param(
            {"options": {"voice": "Mia", "tail": 50}, ATTR_PRESET_VOICE: "Dean"},
            {"voice": "Dean", "tail": 50},
            id="preset voice wins",
        ),
        pytest.param({"chime": "ding", "chime_media": MEDIA}, {"chime": CHIME}, id="media wins"),
        pytest.param({"chime_media": CHIME}, {"chime": CHIME}, id="id of media"),
        pytest.param({"chime": "ding", "chime_media": ""}, {"chime": "ding"}, id="no media"),
        pytest.param({"style": ("happy", "快")}, {"style": ["happy", "快"]}, id="types of JSON"),
    ],
)
def test_fields_become_options(data: dict[str, Any], options: dict[str, Any]) -> None:
    assert read(data) == options


@pytest.mark.parametrize("action", ["synthesize", "prepare"])
@pytest.mark.parametrize(
    ("field", "value", "key"),
    [
        (ATTR_PRESET_VOICE, "Zoe", "invalid_voice"),
        ("model", "mimo-v9-tts", "invalid_model"),
        ("style", ["<b>"], "invalid_style"),
        ("style", ["sing", "sad"], "mixed_song"),
        ("direction", ["slow"], "invalid_direction"),
        ("chime", "gong", "invalid_chime"),
        ("chime_media", {"media_content_id": "http://example.com"}, "invalid_chime"),
        ("lead_in", -1, "invalid_lead_in"),
        ("tail", "long", "invalid_tail"),
        ("gain", 99, "invalid_gain"),
    ],
)
async def test_bad_field_is_told_as_the_option_is(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    action: str,
    field: str,
    value: object,
    key: str,
) -> None:
    text = {"synthesize": ("text", "Hi"), "prepare": ("texts", ["Hi"])}[action]
    data = dict([("entity_id", engine(hass)), (field, value), text])
    with pytest.raises(ServiceValidationError) as caught:
        await hass.services.async_call(DOMAIN, action, data, blocking=True, return_response=True)
    assert caught.value.translation_key == key
    assert not simulator.speech_requests


async def test_fields_are_heard_as_the_same_options_are(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, speak: Speak
) -> None:
    fields = {"style": ["happy"], "direction": "Slowly.", "gain": -1.5, "preset_voice": "Dean"}
    data = {"entity_id": engine(hass), "texts": ["Hi"], "options": {"preferred_format": "wav"}}
    await hass.services.async_call(DOMAIN, "prepare", data | fields, blocking=True)
    (request,) = simulator.speech_requests
    assert request.voice == "Dean"
    await speak("Hi", style=["happy"], direction="Slowly.", gain=-1.5, voice="Dean")
    assert len(simulator.speech_requests) == 1
