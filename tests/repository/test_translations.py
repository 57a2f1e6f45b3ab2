"""Every text is there in every language, is used, and reads like its language."""

import ast
from collections.abc import Iterator
from functools import cache
import re
from typing import Any

from homeassistant import const as home_assistant_const
import pytest

from custom_components.mimo_speech import const, mimo
from custom_components.mimo_speech.mimo import (
    ERROR_CODES,
    STYLES,
    Chime,
    MimoError,
    TagPolicy,
)
from custom_components.mimo_speech.option_values import NO_CHIME
from custom_components.mimo_speech.select import AS_CONFIGURED
from custom_components.mimo_speech.subentry_flow import OWN_CHIME
from custom_components.mimo_speech.voice_settings import SUPPORTED_OPTIONS, AudioFormat

from .files import INTEGRATION, calls, functions, load_json, load_yaml, shell, texts, tree

LANGUAGES = sorted(file.stem for file in (INTEGRATION / "translations").glob("*.json"))
CHINESE = [language for language in LANGUAGES if language.startswith("zh")]
ENGLISH = load_json(INTEGRATION / "translations/en.json")

NAMES_IN_CHINESE = {
    *("Assist", "FFmpeg", "HA", "Home", "Assistant", "MiMo", "Speech", "Piper", "Xiaomi"),
    *("API", "FLAC", "MB", "Ogg", "Plan", "Token", "WAV", "http", "https"),
    *SUPPORTED_OPTIONS,
}
"""Proper names, formats, and what people type, which stay as they are."""

CODES = {
    error.code
    for error in vars(mimo).values()
    if isinstance(error, type) and issubclass(error, MimoError) and error is not MimoError
}
STYLE_IDS = {style.style_id for style in STYLES}
CHOICES: dict[str, set[str]] = {
    "selector.chime": {NO_CHIME, *Chime, OWN_CHIME},
    "selector.format": {*AudioFormat},
    "selector.style": STYLE_IDS,
    "selector.tags": {*TagPolicy},
    "entity.select.style": {AS_CONFIGURED, *STYLE_IDS},
    "entity.sensor.last_error": {*ERROR_CODES},
    "entity.binary_sensor.speech.state_attributes.reason": {*ERROR_CODES},
}
"""What people choose from or read, where the text says which of several."""


def translation(language: str) -> dict[str, str]:
    return dict(texts(load_json(INTEGRATION / f"translations/{language}.json")))


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def inside(*path: str) -> dict[str, Any]:
    """Return what English has at a path, nothing if there is no such path."""
    found = ENGLISH
    for key in path:
        found = found.get(key, {})
    return found


def keys(*path: str) -> set[str]:
    return set(inside(*path))


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


@cache
def constants() -> dict[str, object]:
    """Return what names such as `CONF_VOICE` and `ATTR_ENTITY_ID` stand for."""
    named: dict[str, object] = {**vars(home_assistant_const), **vars(const)}
    for file in shell():
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Constant):
                named[ast.unparse(node.target)] = node.value.value
    return named


def value_of(node: ast.AST | None) -> Iterator[str]:
    """Yield the string that an expression is, if that can be told."""
    value: object = node.value if isinstance(node, ast.Constant) else None
    if isinstance(node, ast.Name):
        value = constants().get(node.id)
    if isinstance(value, str):
        yield value


@cache
def used(*names: str) -> set[str]:
    """Return every string that modules have, name, or put together as `f"invalid_{option}"`."""
    files = [INTEGRATION / name for name in names] or shell()
    nodes = [node for file in files for node in ast.walk(tree(file))]
    whole = {value for node in nodes for value in value_of(node)}
    prefixes = {
        prefix
        for node in nodes
        if isinstance(node, ast.JoinedStr)
        for prefix in value_of(node.values[0])
        if prefix.endswith("_")
    }
    return whole | {prefix + value for prefix in prefixes for value in whole}


def all_calls() -> Iterator[tuple[str, ast.Call]]:
    for file in shell():
        yield from calls(tree(file))


def given(call: ast.Call, name: str) -> Iterator[str]:
    """Yield the string that a call is given by keyword."""
    for keyword in call.keywords:
        if keyword.arg == name:
            yield from value_of(keyword.value)


def raised() -> Iterator[str]:
    """Yield the keys of errors that are written out."""
    for name, call in all_calls():
        if name == "__init__" or name.endswith(("Error", "AuthFailed", "NotReady")):
            yield from given(call, "translation_key")
        elif name == "invalid_option":
            yield from (f"invalid_{option}" for option in value_of(call.args[0]))


def test_every_error_has_a_text() -> None:
    # What only a form can meet is told by the form.
    told_by_form = keys("config_subentries", "preset_voice", "error")
    assert CODES | set(raised()) <= keys("exceptions") | told_by_form


def test_every_text_of_an_error_is_used() -> None:
    assert keys("exceptions") <= CODES | used()


def test_every_repair_has_a_text_and_every_text_a_repair() -> None:
    named = {
        error_class.code
        for node in ast.walk(tree(INTEGRATION / "problems.py"))
        if isinstance(node, ast.Name)
        and isinstance(error_class := getattr(mimo, node.id, None), type)
        and issubclass(error_class, MimoError)
        and error_class is not MimoError
    }
    written_out = {key for _, call in all_calls() for key in given(call, "translation_key")}
    assert named <= keys("issues")
    assert keys("issues") - named <= written_out


FLOWS = {"config_flow.py": ["config"], "subentry_flow.py": ["config_subentries", "preset_voice"]}
flows = pytest.mark.parametrize(("file", "flow"), FLOWS.items(), ids=FLOWS)


@flows
def test_every_end_of_a_flow_has_a_text(file: str, flow: list[str]) -> None:
    ends = {
        value
        for _, call in calls(tree(INTEGRATION / file))
        for keyword in call.keywords
        if keyword.arg == "reason"
        for node in ast.walk(keyword.value)
        for value in value_of(node)
    }
    # Home Assistant gives this reason by itself.
    by_itself = {"already_configured"} if flow == ["config"] else set()
    assert keys(*flow, "abort") == ends | by_itself


@flows
def test_every_error_of_a_flow_has_a_text(file: str, flow: list[str]) -> None:
    shown = {
        error
        for node in ast.walk(tree(INTEGRATION / file))
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if "base" in value_of(key)
        for error in value_of(value)
    }
    assert shown <= keys(*flow, "error")
    # The others are errors of options, shown below the form.
    assert keys(*flow, "error") - shown <= CODES | set(raised())


@flows
def test_every_step_of_a_flow_has_a_text(file: str, flow: list[str]) -> None:
    steps = {
        name.removeprefix("async_step_")
        for name in functions(INTEGRATION / file)
        if name.startswith("async_step_")
    }
    # This one goes on to its confirmation at once.
    assert keys(*flow, "step") == steps - {"reauth"}


@flows
def test_every_field_that_has_a_name_is_asked_for(file: str, flow: list[str]) -> None:
    for key, _ in texts(inside(*flow, "step")):
        named = re.findall(r"\b(?:data|data_description|sections)\.(\w+)", key)
        assert set(named) <= used(file), key


def test_every_kind_of_subentry_has_texts() -> None:
    kinds = {value for name, value in vars(const).items() if name.startswith("SUBENTRY_")}
    assert keys("config_subentries") == kinds


def test_every_action_and_field_has_a_text() -> None:
    actions = load_yaml(INTEGRATION / "services.yaml")
    assert keys("services") == actions.keys()
    for name, action in actions.items():
        assert keys("services", name, "fields") == action["fields"].keys()
        assert {name, *action["fields"]} <= used("actions.py", "kept_speech.py", f"{name}.py")


@pytest.mark.parametrize("platform", ["binary_sensor", "select", "sensor"])
def test_every_entity_has_a_name(platform: str) -> None:
    module = tree(INTEGRATION / f"{platform}.py")
    classes = {node.name for node in ast.walk(module) if isinstance(node, ast.ClassDef)}
    entities = {
        key
        for name, call in calls(module)
        if name in classes
        for key in (*given(call, "key"), *(value for node in call.args for value in value_of(node)))
    }
    assert keys("entity", platform) == entities
    assert all("name" in keys("entity", platform, entity) for entity in entities)


def test_every_choice_has_a_text_and_every_text_a_choice() -> None:
    found: dict[str, set[str]] = {}
    for kind in ("entity", "selector"):
        for key, _ in texts({kind: ENGLISH[kind]}):
            if choice := re.fullmatch(r"(.+?)\.(?:options|state)\.(\w+)", key):
                found.setdefault(choice[1], set()).add(choice[2])
    assert found == CHOICES


def test_every_selector_with_texts_is_used() -> None:
    assert keys("selector") <= used("subentry_flow.py")


def test_every_fact_of_system_health_has_a_text() -> None:
    assert keys("system_health", "info") <= used("system_health.py")
