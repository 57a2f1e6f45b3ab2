"""Which way imports point, and facts that stand in more than one file."""

from importlib.metadata import requires
from pathlib import Path
import re
import sys
import tomllib
from typing import Any

import pytest

from .files import INTEGRATION, ROOT, imports, load_json, read

LIBRARY = INTEGRATION / "mimo"
SIMULATOR = ROOT / "mimo_simulator"


def sources(folder: Path, pattern: str = "**/*.py") -> list[Path]:
    files = sorted(folder.glob(pattern))
    assert files
    return files


@pytest.mark.parametrize("file", sources(LIBRARY), ids=lambda file: file.stem)
def test_library_knows_nothing_of_home_assistant(file: Path) -> None:
    own = [name for name in imports(file) if name.startswith("custom_components.")]
    assert [name for name in own if name.startswith(_name(LIBRARY))] == own
    roots = {name.partition(".")[0] for name in imports(file)} - sys.stdlib_module_names
    # What Home Assistant brings along: audioop has left the standard library.
    assert roots <= {"aiohttp", "audioop", "custom_components", "orjson", "yarl"}


@pytest.mark.parametrize("file", sources(LIBRARY / "http"), ids=lambda file: file.stem)
def test_requests_know_nothing_of_the_texts_that_they_are_part_of(file: Path) -> None:
    assert not [name for name in imports(file) if name.startswith(f"{_name(LIBRARY)}.speech")]


def test_library_shows_its_rooms_at_first_sight() -> None:
    assert len(sources(LIBRARY, "*.py")) <= 7


@pytest.mark.parametrize("file", sources(INTEGRATION, "*.py"), ids=lambda file: file.stem)
def test_shell_enters_the_library_by_its_door(file: Path) -> None:
    assert not [name for name in imports(file) if name.startswith(f"{_name(LIBRARY)}.")]


@pytest.mark.parametrize("file", sources(INTEGRATION), ids=lambda file: file.stem)
def test_one_file_knows_the_insides_of_home_assistants_speech_cache(file: Path) -> None:
    insides = (
        r"SpeechManager|TTSCache|DATA_TTS_MANAGER|KEY_PATTERN|(mem|file)_cache|cache_(key|dir)"
    )
    assert file.name == "tts_cache.py" or not re.search(insides, read(file))


@pytest.mark.parametrize("file", sources(SIMULATOR), ids=lambda file: file.stem)
def test_simulator_stands_alone(file: Path) -> None:
    roots = {name.partition(".")[0] for name in imports(file)}
    assert not roots & {"homeassistant", "custom_components"}


def _name(folder: Path) -> str:
    return ".".join(folder.relative_to(ROOT).parts)


def project() -> dict[str, Any]:
    return tomllib.loads(read("pyproject.toml"))


def version(group: str, package: str) -> str:
    pins = project()["dependency-groups"][group]
    [pinned] = [pin for pin in pins if isinstance(pin, str) and pin.startswith(f"{package}==")]
    return pinned.partition("==")[2]


def test_version_is_the_same_everywhere() -> None:
    manifest = load_json(INTEGRATION / "manifest.json")
    latest = re.search(r"^## \[(\d+\.\d+\.\d+)\]", read("CHANGELOG.md"), re.MULTILINE)
    assert latest
    assert manifest["version"] == project()["project"]["version"] == latest[1]


def test_pip_installs_what_uv_installs() -> None:
    groups = project()["dependency-groups"]
    wanted = {item for name in ("checks", "test") for item in groups[name] if isinstance(item, str)}
    lines = read("requirements_test.txt").splitlines()
    assert {line for line in lines if not line.startswith("#")} == wanted


def test_newest_home_assistant_is_the_one_of_the_house() -> None:
    assert version("newest", "homeassistant") == version("house", "homeassistant")


def test_test_plugin_brings_all_that_it_asks_for_but_a_home_assistant() -> None:
    plugin = "pytest-homeassistant-custom-component"
    [stated] = project()["tool"]["uv"]["dependency-metadata"]
    assert stated["name"] == plugin
    assert stated["version"] == version("test", plugin) == version("newest", plugin)
    # It asks for SQLAlchemy twice, once without a version.
    asked = set(requires(plugin) or ()) - {"sqlalchemy"}
    assert asked - set(stated["requires-dist"]) == {
        f"homeassistant=={version('test', 'homeassistant')}"
    }


def test_scripts_can_be_run() -> None:
    scripts = [file for file in (ROOT / "scripts").iterdir() if file.read_bytes().startswith(b"#!")]
    assert scripts
    assert not [file.name for file in scripts if not file.stat().st_mode & 0o111]
