"""What a voice stores, and what Home Assistant keeps its speech under."""

from dataclasses import fields
from typing import Any

from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.mimo_speech.voice_fields import VOICE_FIELDS, VoiceField
from custom_components.mimo_speech.voice_settings import AudioOptions, VoiceSettings

LEAST = {"model": "mimo-v2.5-tts", "voice": "automatic", "styles": [], "direction": ""}
"""What every voice has stored, beside its language, since the first release."""
DEFAULT = {
    **LEAST,
    "language": "en",
    "tags": "automatic",
    "spell_out": False,
    "pronunciations": [],
    "lead_in": 0,
    "tail": 0,
    "gain": 0.0,
    "chime": "none",
    "format": "as_asked",
    "fallback": "",
    "patience": 8.0,
}
FULL = {
    "model": "mimo-v2-tts",
    "voice": "default_zh",
    "styles": ["gentle", "懒洋洋"],
    "direction": "像讲睡前故事。",
    "language": "zh-CN",
    "tags": "never",
    "spell_out": True,
    "pronunciations": ["HA = Home Assistant"],
    "lead_in": 250,
    "tail": 100,
    "gain": -3.5,
    "chime": "media-source://media_source/local/gong.mp3",
    "format": "flac",
    "fallback": "tts.piper",
    "patience": 5.5,
}
OF_OWN_VOICES = {"description": "An old sailor.", "sample": f"{'0' * 64}.mp3"}
"""What nothing is stored of unless it is there."""
OPTIONS_OF_DEFAULT = {
    "model": "mimo-v2.5-tts",
    "voice": "automatic",
    "style": [],
    "direction": "",
    "tags": "automatic",
    "spell_out": False,
    "pronunciations": [],
    "lead_in": 0,
    "tail": 0,
    "gain": 0.0,
    "chime": "none",
}
OPTIONS_OF_FULL = {
    "model": "mimo-v2-tts",
    "voice": "default_zh",
    "style": ["gentle", "懒洋洋"],
    "direction": "像讲睡前故事。",
    "tags": "never",
    "spell_out": True,
    "pronunciations": ["HA = Home Assistant"],
    "lead_in": 250,
    "tail": 100,
    "gain": -3.5,
    "chime": "media-source://media_source/local/gong.mp3",
    "preferred_format": "flac",
}


def written(values: dict[str, Any]) -> str:
    """Return how a dict reads, with the types and the order of its values."""
    return repr(values)


@pytest.mark.parametrize(
    ("stored", "options"),
    [
        pytest.param(DEFAULT, OPTIONS_OF_DEFAULT, id="default"),
        pytest.param(LEAST | {"language": "en"}, OPTIONS_OF_DEFAULT, id="first release"),
        pytest.param(DEFAULT | {"lead_in": 0.0, "gain": 0}, OPTIONS_OF_DEFAULT, id="other numbers"),
        pytest.param(FULL, OPTIONS_OF_FULL, id="full"),
    ],
)
def test_speech_that_is_kept_stays_valid(stored: dict[str, Any], options: dict[str, Any]) -> None:
    # Home Assistant writes the values out for the key of its cache: 0 and 0.0 are not the same.
    assert written(VoiceSettings.from_mapping(stored).default_options()) == written(options)


@pytest.mark.parametrize("stored", [DEFAULT, FULL], ids=["default", "full"])
def test_settings_are_stored_as_they_were_read(stored: dict[str, Any]) -> None:
    settings = VoiceSettings.from_mapping(stored)
    assert list(settings.as_dict().items()) == list(stored.items())
    assert VoiceSettings.from_mapping(settings.as_dict()) == settings


def test_settings_that_are_not_stored_have_their_defaults() -> None:
    stored = LEAST | {"language": "en"}
    assert VoiceSettings.from_mapping(stored).as_dict() == DEFAULT
    assert VoiceSettings(model_id="mimo-v2.5-tts").as_dict() == DEFAULT


every_field = pytest.mark.parametrize("field", VOICE_FIELDS, ids=lambda field: field.attribute)


def test_every_setting_has_one_row() -> None:
    attributes = {item.name for item in fields(VoiceSettings)} - {"audio_options"}
    attributes |= {item.name for item in fields(AudioOptions)}
    assert sorted(field.attribute for field in VOICE_FIELDS) == sorted(attributes)
    assert sorted(field.key for field in VOICE_FIELDS) == sorted(DEFAULT | OF_OWN_VOICES)


@every_field
def test_cache_options_change_with_what_changes_the_audio_alone(field: VoiceField) -> None:
    other = (FULL | OF_OWN_VOICES)[field.key]
    assert DEFAULT.get(field.key) != other
    options = VoiceSettings.from_mapping(DEFAULT).default_options()
    changed = VoiceSettings.from_mapping(DEFAULT | {field.key: other}).default_options()
    names = options.keys() | changed.keys()
    different = {name for name in names if options.get(name) != changed.get(name)}
    assert different == ({field.option} if field.option else set())


@every_field
def test_what_a_call_may_change_is_in_the_cache_options(field: VoiceField) -> None:
    assert field.option or not field.is_for_calls


@every_field
def test_stored_values_are_usable_answers(field: VoiceField) -> None:
    for stored in (DEFAULT | OF_OWN_VOICES, FULL | OF_OWN_VOICES):
        assert field.read(stored[field.key]) == field.kind.load(stored[field.key])


@every_field
@pytest.mark.parametrize("given", [None, object(), {}], ids=["none", "object", "mapping"])
def test_values_of_another_type_are_refused(field: VoiceField, given: object) -> None:
    with pytest.raises(ServiceValidationError):
        field.read(given)
