"""Every icon that is named anywhere is one that Home Assistant's web page can draw."""

from importlib.resources import files
import json
from pathlib import Path
import re

import pytest

ROOT = Path(__file__).parents[2]
NAMING = [
    ROOT / "custom_components/mimo_speech/icons.json",
    *sorted(ROOT.glob("blueprints/**/*.yaml")),
    *(file for file in sorted(ROOT.glob("docs/**/*.md")) if "mdi:" in file.read_text("utf-8")),
    ROOT / "mimo_house/browser/scenes.py",
]


@pytest.fixture(scope="module")
def drawn() -> set[str]:
    icons = files("hass_frontend").joinpath("static/mdi/iconList.json").read_text("utf-8")
    return {icon["name"] for icon in json.loads(icons)}


@pytest.mark.parametrize("file", NAMING, ids=lambda file: str(file.relative_to(ROOT)))
def test_icons_can_be_drawn(file: Path, drawn: set[str]) -> None:
    named = set(re.findall(r"\bmdi:([\w-]+)", file.read_text("utf-8")))
    assert named
    assert named <= drawn
