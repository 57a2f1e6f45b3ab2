"""What Home Assistant's hassfest and the HACS action demand, checked where they cannot run."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
import struct
from typing import Any

import pytest
import yaml

from custom_components.mimo_speech import mimo
from custom_components.mimo_speech.mimo import STYLES, MimoError

ROOT = Path(__file__).parents[2]
INTEGRATION = ROOT / "custom_components/mimo_speech"
LANGUAGES = sorted(file.stem for file in (INTEGRATION / "translations").glob("*.json"))


def load(path: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((INTEGRATION / path).read_text("utf-8"))
    return content


def texts(value: str | dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    else:
        for key, item in value.items():
            yield from texts(item, f"{path}.{key}" if path else key)


def translation(language: str) -> dict[str, str]:
    return dict(texts(load(f"translations/{language}.json")))


def test_manifest_is_complete_and_sorted() -> None:
    manifest = load("manifest.json")
    keys = list(manifest)
    assert keys[:2] == ["domain", "name"]
    assert keys[2:] == sorted(keys[2:])
    needed = {"codeowners", "documentation", "iot_class", "issue_tracker", "version"}
    assert needed <= set(keys)
    assert manifest["domain"] == INTEGRATION.name
    assert manifest["integration_type"] == "service"
    assert manifest["iot_class"] == "cloud_push"
    assert manifest["documentation"].startswith("https://")
    assert manifest["issue_tracker"].startswith("https://")
    assert manifest["codeowners"]
    assert all(owner.startswith("@") for owner in manifest["codeowners"])
    assert re.fullmatch(r"\d+\.\d+\.\d+", manifest["version"])
    assert manifest["requirements"] == []


def test_hacs_knows_name_and_floor() -> None:
    hacs = json.loads((ROOT / "hacs.json").read_text("utf-8"))
    assert hacs == {"name": load("manifest.json")["name"], "homeassistant": "2026.3.0"}


def test_custom_integration_brings_translations_only() -> None:
    assert not (INTEGRATION / "strings.json").exists()
    assert LANGUAGES == ["en", "zh-Hans"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_translation_has_every_text_of_english(language: str) -> None:
    assert translation(language).keys() == translation("en").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_translation_keeps_every_placeholder(language: str) -> None:
    def placeholders(text: str) -> set[str]:
        return set(re.findall(r"{(\w+)}", text))

    english = translation("en")
    for key, text in translation(language).items():
        assert placeholders(text) == placeholders(english[key]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_plain(language: str) -> None:
    for key, text in translation(language).items():
        assert text == text.strip(), key
        assert "[%key:" not in text, key
        assert not re.search(r"https?://|<[a-z]|'{\w+}'", text), key


def test_translation_keys_are_slugs() -> None:
    for key in translation("en"):
        assert all(re.fullmatch(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", part) for part in key.split("."))


def test_every_error_of_the_library_has_a_text() -> None:
    codes = {
        error.code
        for error in vars(mimo).values()
        if isinstance(error, type) and issubclass(error, MimoError) and error is not MimoError
    }
    options = ("chime", "direction", "gain", "lead_in", "model", "style", "tail", "voice")
    own = {f"invalid_{option}" for option in (*options, "pronunciation")} | {"speech_ended"}
    assert load("translations/en.json")["exceptions"].keys() == codes | own


def test_every_subclass_passes_the_door() -> None:
    def subclasses(error: type[MimoError]) -> Iterator[type[MimoError]]:
        for subclass in error.__subclasses__():
            yield subclass
            yield from subclasses(subclass)

    assert {error.__name__ for error in subclasses(MimoError)} <= set(mimo.__all__)


def test_every_recommended_style_has_a_name() -> None:
    names = load("translations/en.json")["selector"]["style"]["options"]
    assert names.keys() == {style.style_id for style in STYLES}


def test_icons_are_material_design_icons() -> None:
    icons = dict(texts(load("icons.json")))
    assert icons
    assert all(re.fullmatch(r"mdi:[a-z0-9]+(?:-[a-z0-9]+)*", icon) for icon in icons.values())


@pytest.mark.parametrize(("name", "size"), [("icon.png", 256), ("icon@2x.png", 512)])
def test_picture_has_the_size_that_home_assistant_wants(name: str, size: int) -> None:
    header = (INTEGRATION / "brand" / name).read_bytes()[:24]
    assert header[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", header[16:]) == (size, size)


def test_quality_scale_is_honest_in_form() -> None:
    rules = yaml.safe_load((INTEGRATION / "quality_scale.yaml").read_text("utf-8"))["rules"]
    for rule, state in rules.items():
        if isinstance(state, dict):
            assert state["status"] == "exempt", rule
            assert state["comment"], rule
        else:
            assert state in ("done", "todo"), rule
    assert len(rules) == 52
