"""What the forms of actions ask for is what their schemas take and the tables of settings say."""

from typing import Any

import pytest
import voluptuous as vol

from custom_components.mimo_speech.announce_schema import (
    ANNOUNCE_FIELDS,
    ATTR_EXPIRES_AFTER,
    ATTR_PRIORITY,
    ATTR_VOLUME,
    EXPIRES_AFTER,
    REPEAT_FIELDS,
    VOLUME,
)
from custom_components.mimo_speech.announcing.announcement import Priority
from custom_components.mimo_speech.call_options import OPTION_OF_FIELD
from custom_components.mimo_speech.const import LANGUAGES
from custom_components.mimo_speech.mimo import (
    BUILT_IN_MODEL_IDS,
    STYLES,
    Chime,
    find_model,
    preset_models,
)
from custom_components.mimo_speech.option_values import (
    NO_CHIME,
    ChimeId,
    Kind,
    Number,
    Styles,
    Text,
    VoiceName,
)
from custom_components.mimo_speech.services import PREPARE_SCHEMA, SYNTHESIZE_SCHEMA
from custom_components.mimo_speech.voice_fields import (
    ATTR_MODEL,
    FIELDS_OF_SECTION,
    VOICE_FIELDS,
    Section,
)
from custom_components.mimo_speech.voice_settings import voice_label

from .actions import ActionField, actions, walk_fields

SCHEMAS = {
    "announce": ANNOUNCE_FIELDS,
    "repeat": REPEAT_FIELDS,
    "synthesize": SYNTHESIZE_SCHEMA.schema,
    "prepare": PREPARE_SCHEMA.schema,
}
SPEAKING = sorted(name for name, fields in SCHEMAS.items() if "style" in fields)
ROW_OF_OPTION = {row.option: row for row in VOICE_FIELDS if row.is_for_calls}
MODELS = preset_models(map(find_model, BUILT_IN_MODEL_IDS))


def fields_of(action: str) -> dict[str, ActionField]:
    return {field.name: field for field in walk_fields(actions()[action])}


def as_number(number: Number) -> dict[str, Any]:
    return {
        "min": number.least,
        "max": number.most,
        "step": number.step,
        "unit_of_measurement": number.unit,
    }


def test_every_action_is_described() -> None:
    assert actions().keys() == SCHEMAS.keys()


@pytest.mark.parametrize("action", SCHEMAS)
def test_form_asks_for_what_the_action_takes(action: str) -> None:
    listed = [field.name for field in walk_fields(actions()[action])]
    assert sorted(listed) == sorted(map(str, SCHEMAS[action]))


@pytest.mark.parametrize("action", SCHEMAS)
def test_form_requires_and_fills_in_what_the_action_does(action: str) -> None:
    fields = fields_of(action)
    for marker in SCHEMAS[action]:
        described = fields[str(marker)].described
        assert described.get("required", False) == (type(marker).__name__ == "Required")
        default = marker.default() if callable(marker.default) else None
        assert described.get("default") == default


@pytest.mark.parametrize("action", SPEAKING)
@pytest.mark.parametrize("name", OPTION_OF_FIELD)
def test_option_is_asked_for_as_its_table_says(action: str, name: str) -> None:
    field, row = fields_of(action)[name], ROW_OF_OPTION[OPTION_OF_FIELD[name]]
    in_sound = row in FIELDS_OF_SECTION[Section.SOUND]
    assert field.section == (Section.SOUND if in_sound else Section.SPEECH)
    kind, config = field.selector.selector_type, field.selector.config
    for key, value in expected(row.option, row.kind).items():
        assert (kind if key == "kind" else config[key]) == value, key


def expected(option: str, kind: Kind[Any, Any]) -> dict[str, Any]:
    """Return what the selector of an option must be."""
    select: dict[str, Any] = {"kind": "select", "custom_value": True}
    if option == ATTR_MODEL:
        return select | {"options": [model.model_id for model in MODELS]}
    match kind:
        case Number():
            return {"kind": "number"} | as_number(kind)
        case Styles():
            styles = [style.style_id for style in STYLES]
            return select | {"multiple": True, "options": styles, "translation_key": "style"}
        case ChimeId():
            chimes = [NO_CHIME, *Chime]
            # One from the media library has a field of its own.
            return {"kind": "select", "options": chimes, "translation_key": "chime"}
        case VoiceName():
            # Not the automatic one: what may be typed in is shown as it is, untranslated.
            labels = {
                voice.voice_id: voice_label(voice) for model in MODELS for voice in model.voices
            }
            options = [{"value": value, "label": label} for value, label in labels.items()]
            return select | {"options": options}
        case Text():
            return {"kind": "text", "multiline": True}
    raise AssertionError(kind)


@pytest.mark.parametrize(
    ("name", "number"), [(ATTR_VOLUME, VOLUME), (ATTR_EXPIRES_AFTER, EXPIRES_AFTER)]
)
def test_number_of_an_announcement_has_the_limits_of_its_schema(name: str, number: Number) -> None:
    selector = fields_of("announce")[name].selector
    assert selector.selector_type == "number"
    assert selector.config.items() >= as_number(number).items()
    (take,) = (check for field, check in ANNOUNCE_FIELDS.items() if field == name)
    assert (take(number.least), take(str(number.most))) == (number.least, number.most)
    for beyond in (number.least - 1, number.most + 1):
        with pytest.raises(vol.Invalid, match="value must be at"):
            take(beyond)


def test_announcement_is_urgent_or_not_as_its_schema_says() -> None:
    selector = fields_of("announce")[ATTR_PRIORITY].selector
    assert selector.config["options"] == [*Priority]


@pytest.mark.parametrize("action", SPEAKING)
def test_languages_are_those_that_the_voices_speak(action: str) -> None:
    selector = fields_of(action)["language"].selector
    assert selector.selector_type == "language"
    assert selector.config["languages"] == list(LANGUAGES)


@pytest.mark.parametrize(
    ("name", "domains"),
    [
        ("target", ["media_player", "assist_satellite"]),
        ("announcer", ["notify"]),
        ("voice", ["tts"]),
    ],
)
def test_form_of_an_announcement_offers_what_can_be_meant(name: str, domains: list[str]) -> None:
    config = fields_of("announce")[name].selector.config
    (choice,) = config.get("filter") or config["entity"]
    assert choice["domain"] == domains
    # Speakers are of any integration, announcers and voices of this one.
    assert choice.get("integration") == (None if name == "target" else "mimo_speech")
