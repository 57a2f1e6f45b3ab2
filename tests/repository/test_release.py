"""A release is what its tag says, and nothing else."""

import json
from pathlib import Path
import re
import shutil
import subprocess
import sys
from zipfile import ZipFile

import pytest

from .files import ROOT

NEEDED = ("CHANGELOG.md", "hacs.json", "pyproject.toml", "scripts/release")
INTEGRATION = Path("custom_components/mimo_speech")
CHANGELOG = """# Changelog

## [{version}] - {date}

### Added

- The newest.

## [0.0.1] - 2026-01-01

- The oldest.
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Create a repository in which all files have version 1.2.3."""
    root = tmp_path / "repository"
    for name in NEEDED:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    shutil.copytree(
        ROOT / INTEGRATION, root / INTEGRATION, ignore=shutil.ignore_patterns("__pycache__")
    )
    write_versions(root, manifest="1.2.3", project="1.2.3", changelog="1.2.3")
    return root


def write_versions(root: Path, *, manifest: str, project: str, changelog: str) -> None:
    file = root / INTEGRATION / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | {"version": manifest}))
    (root / "pyproject.toml").write_text(f'[project]\nname = "x"\nversion = "{project}"\n')
    write_changelog(root, changelog, "2026-11-24")


def write_changelog(root: Path, version: str, date: str) -> None:
    (root / "CHANGELOG.md").write_text(CHANGELOG.format(version=version, date=date), "utf-8")


def release(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own script
        [sys.executable, root / "scripts/release", *arguments, "--output", root / "out"],
        capture_output=True,
        check=False,
        text=True,
    )


@pytest.mark.parametrize("tag", [["v1.2.3"], []], ids=["release", "rehearsal"])
def test_agreeing_files_are_released(repository: Path, tag: list[str]) -> None:
    finished = release(repository, *tag)
    assert finished.returncode == 0, finished.stderr
    assert {file.name for file in (repository / "out").iterdir()} == {"mimo_speech.zip", "notes.md"}


def test_notes_are_what_the_changelog_says_of_this_version(repository: Path) -> None:
    release(repository, "v1.2.3")
    notes = (repository / "out/notes.md").read_text("utf-8")
    assert notes == "### Added\n\n- The newest.\n"


def test_first_version_has_notes(repository: Path) -> None:
    write_versions(repository, manifest="0.0.1", project="0.0.1", changelog="0.0.1")
    text = (repository / "CHANGELOG.md").read_text("utf-8").partition("## [0.0.1] - 2026-01")[0]
    (repository / "CHANGELOG.md").write_text(text, "utf-8")
    release(repository, "v0.0.1")
    assert "- The newest." in (repository / "out/notes.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("versions", "told"),
    [
        (("1.2.4", "1.2.3", "1.2.3"), "manifest.json says 1.2.4"),
        (("1.2.3", "1.2.4", "1.2.3"), "pyproject.toml 1.2.4"),
        (("1.2.3", "1.2.3", "1.2.4"), "CHANGELOG.md 1.2.4"),
    ],
    ids=["manifest", "project", "changelog"],
)
def test_file_that_disagrees_is_named(
    repository: Path, versions: tuple[str, str, str], told: str
) -> None:
    manifest, project, changelog = versions
    write_versions(repository, manifest=manifest, project=project, changelog=changelog)
    assert_refused(repository, "v1.2.3", told)


@pytest.mark.parametrize("tag", ["v1.2.4", "1.2.3", "v1.2"])
def test_tag_that_disagrees_is_named(repository: Path, tag: str) -> None:
    assert_refused(repository, tag, f"The tag is {tag}")


def test_unreleased_version_is_not_released(repository: Path) -> None:
    write_changelog(repository, "1.2.3", "Unreleased")
    assert_refused(repository, "v1.2.3", "Unreleased")
    assert release(repository).returncode == 0


def test_version_without_notes_is_not_released(repository: Path) -> None:
    text = (repository / "CHANGELOG.md").read_text("utf-8")
    (repository / "CHANGELOG.md").write_text(re.sub(r"### Added\n\n.*\n", "", text), "utf-8")
    assert_refused(repository, "v1.2.3", "says nothing about 1.2.3")


def assert_refused(root: Path, tag: str, told: str) -> None:
    finished = release(root, tag)
    assert finished.returncode == 1
    assert told in finished.stderr
    assert "Traceback" not in finished.stderr
    assert not (root / "out").exists()


def test_archive_holds_the_integration_at_its_root_and_nothing_else(repository: Path) -> None:
    integration = repository / INTEGRATION
    written = {
        file.relative_to(integration).as_posix()
        for file in integration.rglob("*")
        if file.is_file()
    }
    for litter in ("__pycache__/a.cpython-314.pyc", "mimo/__pycache__/b.pyc", "c.pyc", ".DS_Store"):
        (integration / litter).parent.mkdir(exist_ok=True)
        (integration / litter).write_bytes(b"litter")
    release(repository, "v1.2.3")
    with ZipFile(repository / "out/mimo_speech.zip") as archive:
        assert archive.testzip() is None
        assert set(archive.namelist()) == written
        assert json.loads(archive.read("manifest.json"))["version"] == "1.2.3"


def test_archive_unpacks_to_what_copying_by_hand_gives(repository: Path, tmp_path: Path) -> None:
    release(repository, "v1.2.3")
    with ZipFile(repository / "out/mimo_speech.zip") as archive:
        archive.extractall(tmp_path / "unpacked")
    for file in (repository / INTEGRATION).rglob("*.*"):
        unpacked = tmp_path / "unpacked" / file.relative_to(repository / INTEGRATION)
        assert unpacked.read_bytes() == file.read_bytes()


def test_archive_is_the_same_wherever_and_whenever_it_is_made(
    repository: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(repository, elsewhere)
    for file in elsewhere.rglob("*.py"):
        # As another checkout has it: newer, and with other rights.
        file.write_bytes(file.read_bytes())
        file.chmod(0o600)
    archives = []
    for root in (repository, elsewhere):
        release(root, "v1.2.3")
        archives.append((root / "out/mimo_speech.zip").read_bytes())
    assert archives[0] == archives[1]
