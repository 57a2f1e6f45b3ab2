"""Every text is there in every language, is used, and reads like its language."""

import ast
from collections.abc import Iterator
from pathlib import Path
import re
from typing import Any

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import Selector
import pytest
import voluptuous as vol

from custom_components.mimo_speech import (
    announcer_form,
    cloned_voice_flow,
    config_flow,
    const,
    designed_voice_flow,
    issues,
    mimo,
    sensor,
    voice_form,
)
from custom_components.mimo_speech.announce_schema import ATTR_ANNOUNCEMENT_ID, ATTR_PRIORITY
from custom_components.mimo_speech.announcing.announcement import Priority
from custom_components.mimo_speech.binary_sensor import ATTR_REASON
from custom_components.mimo_speech.call_options import call_option_fields
from custom_components.mimo_speech.chime_form import CUSTOM_CHIME
from custom_components.mimo_speech.design_examples import DESCRIPTIONS, TEXTS
from custom_components.mimo_speech.event import ATTR_RESULTS, AnnouncementEnd
from custom_components.mimo_speech.mimo import (
    ERROR_CODES,
    STYLES,
    VOICE_SETTING_ERRORS,
    Chime,
    MimoError,
    MimoUnknownVoiceError,
    MimoUnsupportedModelError,
    MimoVoiceSampleError,
    TagPolicy,
    find_model,
)
from custom_components.mimo_speech.option_values import NO_CHIME, Number
from custom_components.mimo_speech.quiet_hours import QuietAction
from custom_components.mimo_speech.sample_audio import SampleProblem
from custom_components.mimo_speech.select import AS_CONFIGURED, ATTR_SPEAKER, NO_SPEAKER
from custom_components.mimo_speech.voice_fields import (
    FIELDS_OF_SECTION,
    SUPPORTED_OPTIONS,
    VOICE_FIELDS,
    AudioFormat,
    Section,
)

from .actions import actions, selectors_of, walk_fields
from .files import INTEGRATION, calls, functions, load_json, shell, texts, tree
from .strings_in_code import sites, value_of, written

LANGUAGES = sorted(file.stem for file in (INTEGRATION / "translations").glob("*.json"))
CHINESE = [language for language in LANGUAGES if language.startswith("zh")]
ENGLISH = load_json(INTEGRATION / "translations/en.json")

NAMES_IN_CHINESE = {
    *("Assist", "FFmpeg", "HA", "Home", "Assistant", "MiMo", "Speech", "Piper", "Xiaomi"),
    *("API", "FLAC", "MB", "Ogg", "Plan", "Token", "VPN", "WAV", "http", "https"),
    *SUPPORTED_OPTIONS,
}
"""Proper names, formats, and what people type, which stay as they are."""


def translation(language: str) -> dict[str, str]:
    return dict(texts(load_json(INTEGRATION / f"translations/{language}.json")))


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def test_there_are_three_languages_and_nothing_to_build_them_from() -> None:
    assert LANGUAGES == ["en", "zh-Hans", "zh-Hant"]
    assert not (INTEGRATION / "strings.json").exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_translation_has_every_text_of_english(language: str) -> None:
    assert translation(language).keys() == translation("en").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_translation_keeps_every_placeholder(language: str) -> None:
    english = translation("en")
    for key, text in translation(language).items():
        assert placeholders(text) == placeholders(english[key]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_plain(language: str) -> None:
    for key, text in translation(language).items():
        assert text, key
        assert text == text.strip(), key
        assert "[%key:" not in text, key
        assert not re.search(r"https?://|www\.|<[a-z]|'{\w+}'", text), key


def test_translation_keys_are_slugs() -> None:
    for key in translation("en"):
        assert all(re.fullmatch(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", part) for part in key.split("."))


@pytest.mark.parametrize("language", CHINESE)
def test_nothing_is_left_in_english(language: str) -> None:
    # Placeholders, beginnings of links and keys, names of models, files and actions.
    technical = re.compile(r"{\w+}|\bsk-|\[\w+\]\(|[\w/-]*[._/-][\w./-]*\w|\b\w*\d\w*\b")
    for key, text in translation(language).items():
        words = set(re.findall(r"[A-Za-z]{2,}", technical.sub(" ", text)))
        assert words <= NAMES_IN_CHINESE, key


@pytest.mark.parametrize("language", CHINESE)
def test_characters_are_of_their_script(language: str) -> None:
    # The national character sets hold one script each.
    charset = {"zh-Hans": "gb2312", "zh-Hant": "big5"}[language]
    for key, text in translation(language).items():
        for character in re.findall(r"[\u4e00-\u9fff]", text):
            assert character.encode(charset, "ignore"), f"{key}: {character}"


def below(path: str) -> set[str]:
    """Return the keys of all texts below a path; the rest of them, from there on."""
    return {key.removeprefix(f"{path}.") for key, _ in texts(ENGLISH) if key.startswith(f"{path}.")}


def test_texts_are_of_kinds_that_are_looked_at_here() -> None:
    looked_at = {"config", "config_subentries", "entity", "exceptions", "issues", "selector"}
    assert ENGLISH.keys() == looked_at | {"services", "system_health", "title"}


LIBRARY_ERRORS = {
    error
    for error in vars(mimo).values()
    if isinstance(error, type) and issubclass(error, MimoError) and error is not MimoError
}
CODES = {error.code for error in LIBRARY_ERRORS}
ERRORS = ["Unresolvable", *(name for name in sites() if name.endswith("Error"))]
FLOWS = {
    "announcer_flow.py": "config_subentries.announcer",
    "cloned_voice_flow.py": "config_subentries.cloned_voice",
    "config_flow.py": "config",
    "designed_voice_flow.py": "config_subentries.designed_voice",
    "subentry_flow.py": "config_subentries.preset_voice",
}
BASES = dict.fromkeys(("cloned_voice_flow.py", "designed_voice_flow.py"), "subentry_flow.py")
"""The files of flows that others begin with."""


def raised(*names: str) -> set[str]:
    """Return the keys of errors that these modules raise, themselves or through others."""
    keys = written("translation_key", *ERRORS, "__init__")
    return {key.value for key in keys if key.file.name in names}


def test_every_error_has_a_text_and_every_text_an_error() -> None:
    # What a flow raises itself, its form tells.
    modules = {file.name for file in shell()} - FLOWS.keys() - {"voice_form.py"}
    refused = {f"invalid_{option}" for option in SUPPORTED_OPTIONS}
    assert below("exceptions") == {f"{key}.message" for key in CODES | raised(*modules) | refused}


def ends(node: ast.AST) -> set[str]:
    """Return the reasons for which a flow ends."""
    return {
        value
        for _, call in calls(node)
        for keyword in call.keywords
        if keyword.arg == "reason"
        for part in ast.walk(keyword.value)
        for value in value_of(part)
    }


ERROR_FIELDS = {"CONF_ADVANCED", "CONF_API_KEY", "CONF_NAME", "CONF_STYLES"}
"""Where a flow may show an error, beside above all fields."""


def shown(node: ast.AST) -> set[str]:
    """Return the errors that a flow shows above its form, or at a field of it."""
    return {error for value in _shown(node) for error in value_of(value)}


def _shown(node: ast.AST) -> Iterator[ast.AST]:
    for part in ast.walk(node):
        if isinstance(part, ast.Dict):
            for key, value in zip(part.keys, part.values, strict=True):
                named = ast.unparse(key) if key else ""
                if "base" in value_of(key) or any(field in named for field in ERROR_FIELDS):
                    yield value
        elif isinstance(part, ast.Call) and ast.unparse(part.func) == "FormError":
            yield part.args[1]
        elif isinstance(part, ast.Assign):
            for target in part.targets:
                if isinstance(target, ast.Subscript) and "base" in value_of(target.slice):
                    yield part.value


def steps(file: Path) -> set[str]:
    """Return the steps of a flow that a person can meet."""
    found = {name.partition("async_step_")[2] for name in functions(file)}
    # These go on to another one at once, some of them as the options of a menu.
    return found - {"", "init", "reauth", "use_address", "change_address"}


def selectors(schema: vol.Schema) -> Iterator[Selector[Any]]:
    """Yield what asks for the fields of a form."""
    for asked in schema.schema.values():
        if isinstance(asked, section):
            yield from selectors(asked.schema)
        else:
            yield asked


def form(schema: vol.Schema) -> Iterator[str]:
    """Yield the keys of what is read at the fields of a form."""
    for field, asked in schema.schema.items():
        if isinstance(asked, section):
            yield f"sections.{field}.name"
            yield from (f"sections.{field}.{key}" for key in form(asked.schema))
        else:
            yield from (f"data.{field}", f"data_description.{field}")


ACCOUNT = config_flow._account_schema(has_address=True)
MODEL = voice_form.model_schema(())
SPEECH = voice_form.speech_schema(find_model("mimo-v2.5-tts"), "Automatic", None)
CLONED = cloned_voice_flow.cloned_voice_schema(())
OWN_SPEECH = voice_form.speech_schema(find_model("mimo-v2.5-tts-voiceclone"), "Automatic", None)
ANNOUNCER = announcer_form.announcer_schema()
NOTHING = vol.Schema({})
FORMS = {
    "config_subentries.announcer": {
        "user": ANNOUNCER,
        "reconfigure": ANNOUNCER,
        "quiet_hours": announcer_form.quiet_schema(),
    },
    "config": dict.fromkeys(("user", "reauth_confirm", "reconfigure"), ACCOUNT)
    | dict.fromkeys(("token_plan", "no_model_list"), NOTHING),
    "config_subentries.preset_voice": {"user": MODEL, "reconfigure": MODEL, "speech": SPEECH},
    "config_subentries.designed_voice": {
        "user": designed_voice_flow.designed_voice_schema("en", is_new=True),
        "reconfigure": designed_voice_flow.designed_voice_schema("en", is_new=False),
        **dict.fromkeys(("take", "take_anew"), designed_voice_flow.take_schema()),
        "speech": OWN_SPEECH,
    },
    "config_subentries.cloned_voice": {"user": CLONED, "reconfigure": CLONED, "speech": OWN_SPEECH},
}
MENU_OPTIONS = {
    "config": {f"no_model_list.menu_options.{name}_address" for name in ("use", "change")},
}
SAYS_ENOUGH = (ANNOUNCER, MODEL)
"""Forms whose title and fields need no description above them."""

flows = pytest.mark.parametrize(("file", "flow"), FLOWS.items(), ids=FLOWS)


def with_base(file: str) -> list[str]:
    return [file, BASES[file]] if file in BASES else [file]


@flows
def test_every_step_of_a_flow_has_its_texts(file: str, flow: str) -> None:
    found = set().union(*(steps(INTEGRATION / name) for name in with_base(file)))
    assert found == FORMS[flow].keys()
    expected = {
        f"{step}.{key}"
        for step, schema in FORMS[flow].items()
        for key in ("title", "description", *form(schema))
        if key != "description" or schema not in SAYS_ENOUGH
    } | MENU_OPTIONS.get(flow, set())
    assert below(f"{flow}.step") == expected


PLACES = {
    Section.MODEL: ("step.user", MODEL),
    Section.SPEECH: ("step.speech", SPEECH),
    **{
        name: (f"step.speech.sections.{name}", asked.schema)
        for name, asked in SPEECH.schema.items()
        if isinstance(asked, section)
    },
}
"""The path of the texts and the fields of every section of a voice's form."""


def test_every_setting_of_a_voice_is_asked_for_in_words() -> None:
    assert PLACES.keys() == FIELDS_OF_SECTION.keys()
    words = below("config_subentries.preset_voice")
    for name, fields in FIELDS_OF_SECTION.items():
        path, schema = PLACES[name]
        for field in fields:
            assert field.key in schema.schema
            assert f"{path}.data.{field.key}" in words
            assert f"{path}.data_description.{field.key}" in words


@flows
def test_every_end_of_a_flow_has_a_text(file: str, flow: str) -> None:
    # Home Assistant gives this reason by itself.
    by_itself = {"already_configured"} if flow == "config" else set()
    reasons = set().union(*(ends(tree(INTEGRATION / name)) for name in with_base(file)))
    assert below(f"{flow}.abort") == reasons | by_itself


def test_every_error_of_an_account_has_a_text() -> None:
    assert below("config.error") == shown(tree(INTEGRATION / "config_flow.py"))


def test_every_error_of_a_voice_has_a_text() -> None:
    told = raised("voice_form.py", "option_values.py") | codes_in("option_values.py")
    for file in ("subentry_flow.py", "voice_form.py"):
        told |= shown(tree(INTEGRATION / file))
    assert below("config_subentries.preset_voice.error") == told - {
        "no_clone_model",
        "no_design_model",
    }


def test_every_error_of_a_cloned_voice_has_a_text() -> None:
    of_every_voice = below("config_subentries.preset_voice.error") - {"no_preset_voices"}
    own = shown(tree(INTEGRATION / "cloned_voice_flow.py")) | {*SampleProblem} | {"no_clone_model"}
    assert below("config_subentries.cloned_voice.error") == of_every_voice | own


def test_every_error_of_a_designed_voice_has_a_text() -> None:
    of_every_voice = below("config_subentries.preset_voice.error")
    of_every_voice -= {"name_and_model_needed", "no_preset_voices"}
    own = shown(tree(INTEGRATION / "designed_voice_flow.py"))
    assert below("config_subentries.designed_voice.error") == of_every_voice | own


@pytest.mark.parametrize("language", LANGUAGES)
def test_voices_can_be_described_in_every_language(language: str) -> None:
    assert len(DESCRIPTIONS[language]) >= 5
    assert len(set(DESCRIPTIONS[language])) == len(DESCRIPTIONS[language])
    assert TEXTS[language]


def test_every_error_of_an_announcer_has_a_text() -> None:
    assert below("config_subentries.announcer.error") == {
        error
        for file in ("announcer_form.py", "announcer_flow.py")
        for node in ast.walk(tree(INTEGRATION / file))
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).startswith("errors[")
        for error in value_of(node.value)
    }


def codes_in(name: str) -> set[str]:
    """Return the codes of the library's errors that a module names."""
    named = {node.id for node in ast.walk(tree(INTEGRATION / name)) if isinstance(node, ast.Name)}
    return {error.code for error in LIBRARY_ERRORS if error.__name__ in named}


def test_flow_has_no_other_texts() -> None:
    kinds = {value for name, value in vars(const).items() if name.startswith("SUBENTRY_")}
    assert ENGLISH["config"].keys() == {"abort", "create_entry", "error", "step"}
    assert ENGLISH["config_subentries"].keys() == kinds
    for kind in ENGLISH["config_subentries"].values():
        assert kind.keys() == {"abort", "entry_type", "error", "initiate_flow", "step"}
        # Buttons, for the steps that a person can begin with.
        assert kind["initiate_flow"].keys() == {"reconfigure", "user"}


MENDED_BY: dict[type[MimoError], str] = {
    MimoUnsupportedModelError: "model",
    MimoUnknownVoiceError: "voice",
}
"""The step of the repair that mends a problem."""


def mending(step: str) -> Iterator[str]:
    """Yield the keys of what is read while a problem is mended."""
    node = functions(INTEGRATION / "repairs.py")[f"async_step_{step}"]
    asked = [call.args[0] for name, call in calls(node) if name in {"Required", "Optional"}]
    fields = {vol.Required(field): str for name in asked for field in value_of(name)}
    assert fields
    yield from (f"step.{step}.{key}" for key in ("title", "description", *form(vol.Schema(fields))))
    yield from (f"abort.{reason}" for reason in ends(node))
    yield from (f"error.{error}" for error in shown(node))


def test_every_repair_has_its_texts() -> None:
    assert steps(INTEGRATION / "repairs.py") == set(MENDED_BY.values())
    assert set(VOICE_SETTING_ERRORS) == MENDED_BY.keys()
    expected = {
        f"{error.code}.{key}"
        for error in (*issues._OF_ACCOUNT, MimoVoiceSampleError)
        for key in ("title", "description")
    }
    for error, step in MENDED_BY.items():
        expected |= {f"{error.code}.title"}
        expected |= {f"{error.code}.fix_flow.{key}" for key in mending(step)}
    assert below("issues") == expected


def test_every_action_and_field_has_a_text() -> None:
    expected = set()
    for name, action in actions().items():
        found = list(walk_fields(action))
        named = (name, *(f"{name}.fields.{each.name}" for each in found))
        expected |= {f"{key}.{text}" for key in named for text in ("name", "description")}
        expected |= {f"{name}.sections.{each.section}.name" for each in found if each.section}
    assert below("services") == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_option_of_a_voice_reads_the_same_in_every_action(language: str) -> None:
    spoken = load_json(INTEGRATION / f"translations/{language}.json")["services"]
    for field in call_option_fields():
        words = [action["fields"][field] for action in spoken.values() if field in action["fields"]]
        assert len(words) > 1
        assert words.count(words[0]) == len(words), field


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_lists_what_a_call_can_say_where_the_selector_does_not_show_it(language: str) -> None:
    spoken = load_json(INTEGRATION / f"translations/{language}.json")["services"]
    limits = {row.option: row.kind for row in VOICE_FIELDS if isinstance(row.kind, Number)}
    speaking = [action["fields"] for action in spoken.values() if "options" in action["fields"]]
    assert len(speaking) == 3
    for fields in speaking:
        assert set(SUPPORTED_OPTIONS) <= set(
            re.findall(r"[a-z_]+", fields["options"]["description"])
        )
        for option in limits.keys() & set(SUPPORTED_OPTIONS):
            numbers = set(re.findall(r"-?\d+", fields[option]["description"]))
            assert {f"{limits[option].least:g}", f"{limits[option].most:g}"} <= numbers


STYLE_IDS = {style.style_id for style in STYLES}
OF_ANNOUNCEMENT = "entity.event.announcement.state_attributes"
CHOICES: dict[str, set[str]] = {
    "selector.chime.options": {NO_CHIME, *Chime, CUSTOM_CHIME},
    "selector.format.options": {*AudioFormat},
    "selector.priority.options": {*Priority},
    "selector.quiet_action.options": {*QuietAction},
    "selector.style.options": STYLE_IDS,
    "selector.tags.options": {*TagPolicy},
    "entity.select.style.state": {AS_CONFIGURED, *STYLE_IDS},
    "entity.sensor.last_error.state": {*ERROR_CODES},
    "entity.sensor.last_problem.state": {*sensor.PROBLEMS},
    f"entity.binary_sensor.speech.state_attributes.{ATTR_REASON}.state": {*ERROR_CODES},
    f"{OF_ANNOUNCEMENT}.event_type.state": {*AnnouncementEnd},
    f"{OF_ANNOUNCEMENT}.{ATTR_PRIORITY}.state": {*Priority},
}
"""What people choose from or read, where the text says which of several."""


def choices(kind: str) -> set[str]:
    """Return the keys of all choices of selectors or entities."""
    return {
        f"{path}.{choice}".removeprefix(f"{kind}.")
        for path, values in CHOICES.items()
        for choice in values
        if path.startswith(f"{kind}.")
    }


def test_every_entity_has_its_texts() -> None:
    expected = choices("entity")
    expected |= {f"{platform}.{key}.name" for platform, key in entities()}
    expected |= {f"binary_sensor.speech.state_attributes.{ATTR_REASON}.name"}
    expected |= {f"select.test_speaker.state_attributes.{ATTR_SPEAKER}.name"}
    expected |= {f"select.test_speaker.state.{NO_SPEAKER}"}
    expected |= {
        f"sensor.last_problem.state_attributes.{attribute}.name"
        for attribute in (sensor.ATTR_OCCURRED_AT, sensor.ATTR_VOICE)
    }
    expected |= {
        f"{OF_ANNOUNCEMENT}.{attribute}.name".removeprefix("entity.")
        for attribute in ("event_type", ATTR_ANNOUNCEMENT_ID, ATTR_PRIORITY, ATTR_RESULTS)
    }
    # Home Assistant writes the others, seconds, itself.
    expected |= {f"sensor.{key}.unit_of_measurement" for key in countings()}
    assert below("entity") == expected


def entities() -> Iterator[tuple[str, str]]:
    """Yield platform and key of every entity that does not bear the name of its device."""
    for description in sensor._LAST + sensor._TOTAL:
        yield "sensor", description.key
    for platform in ("binary_sensor", "button", "event", "select", "sensor", "switch"):
        module = tree(INTEGRATION / f"{platform}.py")
        classes = {node.name for node in ast.walk(module) if isinstance(node, ast.ClassDef)}
        for name, call in calls(module):
            if name in classes:
                yield from ((platform, key) for node in call.args for key in value_of(node))


def countings() -> Iterator[str]:
    """Yield the keys of sensors that count what no unit of Home Assistant's names."""
    for description in sensor._LAST + sensor._TOTAL:
        if description.state_class and not description.native_unit_of_measurement:
            yield description.key


def test_every_choice_has_a_text_and_every_text_a_choice() -> None:
    assert below("selector") == choices("selector")


def test_every_selector_with_texts_is_used() -> None:
    forms = [schema for steps_of in FORMS.values() for schema in steps_of.values()]
    asked = [*selectors_of(actions()), *(each for form in forms for each in selectors(form))]
    used = {each.config.get("translation_key") for each in asked}
    assert ENGLISH["selector"].keys() == used - {None}


def test_every_fact_of_system_health_has_a_text() -> None:
    keys: list[ast.expr | None] = []
    for node in ast.walk(functions(INTEGRATION / "system_health.py")["_async_info"]):
        if isinstance(node, ast.Dict):
            keys += node.keys
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            keys.append(node.slice)
    assert below("system_health") == {f"info.{key}" for node in keys for key in value_of(node)}
