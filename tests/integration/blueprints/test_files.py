"""What all blueprints have in common."""

import json
from pathlib import Path
import re
from typing import Any

from homeassistant.components.automation.config import AUTOMATION_BLUEPRINT_SCHEMA
from homeassistant.components.blueprint.models import Blueprint
from homeassistant.util import yaml as yaml_util
import pytest

from custom_components.mimo_speech.mimo import (
    STYLES,
    Chime,
    find_model,
)
from tests.integration.blueprint_house import BLUEPRINTS

FILES = sorted(BLUEPRINTS.glob("**/*.yaml"))


SOURCE = "https://github.com/mimo-speech/mimo-speech/blob/main"


def read(file: Path) -> Blueprint:
    return Blueprint(
        yaml_util.load_yaml_dict(file),
        expected_domain=file.relative_to(BLUEPRINTS).parts[0],
        schema=AUTOMATION_BLUEPRINT_SCHEMA,
    )


def sections(blueprint: Blueprint) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = blueprint.metadata["input"]
    return found


def choices(blueprint: Blueprint, name: str) -> set[str]:
    options = blueprint.inputs[name]["selector"]["select"]["options"]
    return {option["value"] for option in options}


def test_there_are_blueprints() -> None:
    assert {file.stem for file in FILES} == {"alarm", "announce", "doorbell", "morning_briefing"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_inputs_are_declared_and_used(file: Path) -> None:
    blueprint = read(file)
    assert yaml_util.extract_inputs(blueprint.data) == set(blueprint.inputs)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_forms_are_in_words(file: Path) -> None:
    blueprint = read(file)
    assert re.search("[一-龥]", blueprint.metadata["description"])
    for section in sections(blueprint).values():
        assert section["name"]
        assert section["icon"].startswith("mdi:")
        assert section["input"]
    for name, settings in blueprint.inputs.items():
        assert settings["name"], name
        english, chinese = settings["description"].splitlines()
        assert english.endswith("."), name
        assert re.search("[一-龥].*[。”]$", chinese), name
        assert re.search(" · [^A-Za-z]*$", settings["name"]), name
        assert "selector" in settings, name


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_folded_sections_need_nothing(file: Path) -> None:
    folded = [part for part in sections(read(file)).values() if part.get("collapsed")]
    assert all("default" in item for part in folded for item in part["input"].values())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_origin_is_told(file: Path) -> None:
    metadata = read(file).metadata
    floor = json.loads((BLUEPRINTS.parent / "hacs.json").read_text("utf-8"))["homeassistant"]
    assert metadata["homeassistant"]["min_version"] == floor
    assert metadata["author"] == "MiMo Speech"
    assert metadata["source_url"] == f"{SOURCE}/{file.relative_to(BLUEPRINTS.parent).as_posix()}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_choices_are_what_the_integration_knows(file: Path) -> None:
    blueprint = read(file)
    names = set(blueprint.inputs)
    current = find_model("mimo-v2.5-tts")
    assert choices(blueprint, "preset_voice") == {
        item.voice_id for item in current.voices if item.language
    }
    for name in (name for name in names if name.endswith("style")):
        assert choices(blueprint, name) <= {style.style_id for style in STYLES}
    for name in (name for name in names if name.endswith("chime")):
        assert choices(blueprint, name) == {"none", *Chime}


def test_all_blueprints_speak_the_same_way() -> None:
    said = [read(file).data["variables"] for file in FILES]
    for name in ("speech", "place"):
        assert len({variables[name] for variables in said}) == 1
