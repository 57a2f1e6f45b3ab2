"""The tests here read the files of the repository, and no others that lie in its folder."""

from pathlib import Path
import shutil
import subprocess

import pytest

from .files import repository_files

OURS = {".github/workflow.yml", "house/manifest.json", "README.md"}
ENVIRONMENTS = ("v", "house/env")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Create a folder with virtual environments, which contain similar files."""
    inside = [
        f"{environment}/{name}"
        for environment in ENVIRONMENTS
        for name in ("pyvenv.cfg", "lib/python3.14/site-packages/other/manifest.json")
    ]
    for name in (*OURS, ".cache/manifest.json", *inside):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def found(root: Path) -> set[str]:
    return {file.relative_to(root).as_posix() for file in repository_files(root)}


def test_archive_of_the_source_has_no_environments(checkout: Path) -> None:
    assert found(checkout) == OURS


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
def test_checkout_has_what_git_does_not_ignore_and_no_environments(checkout: Path) -> None:
    subprocess.run(["git", "init", "--quiet", checkout], check=True)  # noqa: S603, S607
    (checkout / ".gitignore").write_text("/.cache/\n*.log\n")
    (checkout / "soak.log").touch()
    assert found(checkout) == OURS | {".gitignore"}
