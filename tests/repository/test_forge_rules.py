"""What Home Assistant's hassfest and the HACS action demand, checked where they cannot run."""

from collections.abc import Iterator
from pathlib import Path
import re

import pytest

from custom_components.mimo_speech import mimo
from custom_components.mimo_speech.mimo import MimoError

from .files import INTEGRATION, load_json, repository_files, texts

MANIFEST = load_json(INTEGRATION / "manifest.json")
MANIFESTS = [file for file in repository_files() if file.name == "manifest.json"]
"""Hassfest takes the speaker of mimo_house for an integration like any other."""


@pytest.mark.parametrize("file", MANIFESTS, ids=lambda file: file.parent.name)
def test_manifest_is_one_of_a_custom_integration(file: Path) -> None:
    manifest = load_json(file)
    keys = list(manifest)
    assert keys[:2] == ["domain", "name"]
    assert keys[2:] == sorted(keys[2:])
    assert {"codeowners", "documentation", "iot_class", "version"} <= set(keys)
    assert manifest["domain"] == file.parent.name
    # Pages of Home Assistant itself are for its own integrations.
    assert manifest["documentation"].startswith("https://github.com/mimo-speech/mimo-speech")
    assert re.fullmatch(r"\d+\.\d+\.\d+", manifest["version"])


def test_manifest_says_all_that_hacs_asks_for() -> None:
    assert INTEGRATION / "manifest.json" in MANIFESTS
    assert MANIFEST["integration_type"] == "service"
    assert MANIFEST["iot_class"] == "cloud_push"
    assert MANIFEST["issue_tracker"].startswith("https://")
    assert MANIFEST["codeowners"]
    assert all(owner.startswith("@") for owner in MANIFEST["codeowners"])
    assert MANIFEST["requirements"] == []


def test_hacs_finds_name_floor_and_archive() -> None:
    assert load_json("hacs.json") == {
        "name": load_json(INTEGRATION / "translations/en.json")["title"],
        "homeassistant": "2026.3.0",
        "zip_release": True,
        "filename": f"{MANIFEST['domain']}.zip",
        "hide_default_branch": True,
    }


def test_every_subclass_passes_the_door() -> None:
    def subclasses(error: type[MimoError]) -> Iterator[type[MimoError]]:
        for subclass in error.__subclasses__():
            yield subclass
            yield from subclasses(subclass)

    # A private one is for inside; outside it goes by its parent's name.
    public = {error.__name__ for error in subclasses(MimoError) if error.__name__[0] != "_"}
    assert public <= set(mimo.__all__)


def test_icons_are_material_design_icons() -> None:
    icons = dict(texts(load_json(INTEGRATION / "icons.json")))
    assert icons
    assert all(re.fullmatch(r"mdi:[a-z0-9]+(?:-[a-z0-9]+)*", icon) for icon in icons.values())
