"""The workflows of the forge run what is there, and do what they are for."""

from collections.abc import Iterator
import os
from pathlib import Path
import re
import subprocess
import tomllib
from typing import Any

import pytest

from .files import ROOT, load_yaml, read

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))

each_workflow = pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)


def jobs(file: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = load_yaml(file)["jobs"]
    return found


def steps(file: Path) -> Iterator[dict[str, Any]]:
    for job in jobs(file).values():
        yield from job.get("steps", [])


def commands(file: Path) -> Iterator[str]:
    """Yield what is run, once for each entry of the matrix."""
    for job in jobs(file).values():
        entries = job.get("strategy", {}).get("matrix", {}).get("include", [{}])
        for step in job.get("steps", []):
            for entry in entries:
                command = step.get("run", "")
                for key, value in entry.items():
                    command = command.replace(f"${{{{ matrix.{key} }}}}", str(value))
                yield command


def test_there_is_a_workflow_for_changes_for_what_comes_and_for_releases() -> None:
    assert [file.stem for file in WORKFLOWS] == ["checks", "next", "release"]


@each_workflow
def test_workflow_may_only_read_unless_a_job_says_why(file: Path) -> None:
    assert load_yaml(file)["permissions"] == {"contents": "read"}
    writing = {name for name, job in jobs(file).items() if "permissions" in job}
    assert writing <= {"release"}


@each_workflow
def test_every_job_ends(file: Path) -> None:
    for name, job in jobs(file).items():
        assert "timeout-minutes" in job or "uses" in job, name


def actions(file: Path) -> Iterator[str]:
    """Yield every action as it is written, with the comment behind it."""
    for line in read(file).splitlines():
        if action := re.match(r"[ -]*uses: ([^.].*)", line):
            yield action[1]


@each_workflow
def test_actions_are_pinned_to_a_major_version_and_by_commit_where_they_may_write(
    file: Path,
) -> None:
    # These have no versions: they check by the rules of today.
    rolling = {"hacs/action@main", "home-assistant/actions/hassfest@master"}
    may_write = any("permissions" in job for job in jobs(file).values())
    pinned = r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+" if may_write else r"[\w./-]+@v\d+"
    assert [*actions(file)]
    for action in actions(file):
        assert (action in rolling and not may_write) or re.fullmatch(pinned, action), action


@each_workflow
def test_checkout_keeps_no_credentials(file: Path) -> None:
    for step in steps(file):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"] == {"persist-credentials": False}


@each_workflow
def test_what_a_workflow_runs_exists(file: Path) -> None:
    for command in commands(file):
        assert "${{" not in command
        for script in re.findall(r"\bscripts/\w+", command):
            assert (ROOT / script).stat().st_mode & 0o111, script
        for folder in re.findall(r"\btests/\w+", command):
            assert (ROOT / folder).is_dir(), folder
        for group in re.findall(r"--group (\S+)", command):
            assert group in tomllib.loads(read("pyproject.toml"))["dependency-groups"]


def test_every_part_of_the_tests_runs_on_the_forge() -> None:
    parts = re.search(r"^\(\(\$#\)\) \|\| set -- (.+)$", read("scripts/test"), re.MULTILINE)
    assert parts
    run = [command.split()[1] for command in commands(WORKFLOWS[0]) if "scripts/test" in command]
    assert run == parts[1].split()


def test_workflow_of_a_release_calls_what_is_there() -> None:
    release = load_yaml(".github/workflows/release.yml")
    assert release["on"] == {"push": {"tags": ["v*"]}}
    called = release["jobs"]["checks"]["uses"]
    assert "workflow_call" in load_yaml(called.removeprefix("./"))["on"]
    assert release["jobs"]["release"]["needs"] == "checks"
    assert release["jobs"]["release"]["permissions"] == {"contents": "write"}


def test_what_comes_next_is_tried_every_week_and_on_demand() -> None:
    events = load_yaml(".github/workflows/next.yml")["on"]
    assert events.keys() == {"schedule", "workflow_dispatch"}
    weekly = r"\d+ \d+ \* \* [0-6]"
    assert re.fullmatch(weekly, events["schedule"][0]["cron"])
    assert re.fullmatch(weekly, load_yaml(WORKFLOWS[0])["on"]["schedule"][0]["cron"])


NEWEST = "2026.11.0b2"


@pytest.mark.parametrize(
    ("tested", "told"),
    [
        (NEWEST, ""),
        ("2026.10.4", "Tested Home Assistant 2026.10.4, but the newest is 2026.11.0b2."),
    ],
    ids=["newest", "older"],
)
def test_what_comes_next_fails_where_it_was_not_the_newest(
    tmp_path: Path, tested: str, told: str
) -> None:
    *_, step = steps(ROOT / ".github/workflows/next.yml")
    python = tmp_path / "python"
    python.write_text(
        "#!/bin/sh\n"
        f'case "$*" in *homeassistant\\ --version) echo {tested} ;;'
        f' *index*) echo "homeassistant ({NEWEST})"; echo "Available versions: {NEWEST}" ;; esac\n'
    )
    python.chmod(0o755)
    finished = subprocess.run(  # noqa: S603 - our own workflow
        ["/bin/bash", "-e", "-o", "pipefail", "-c", step["run"]],
        env=os.environ
        | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "GITHUB_STEP_SUMMARY": "/dev/null"},
        capture_output=True,
        check=False,
        text=True,
    )
    assert finished.returncode == (1 if told else 0)
    assert told in finished.stdout
