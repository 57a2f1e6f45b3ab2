"""What the forge, its robots and development containers read is valid and up to date."""

import json
from pathlib import Path
import re
import tomllib
from typing import Any

import pytest
import yaml

from custom_components.mimo_speech.mimo import BUILT_IN_MODEL_IDS, find_model, preset_models

from .files import INTEGRATION, ROOT, load_json, load_yaml, read, repository_files

FORMS = [
    file
    for file in sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"))
    if file.name != "config.yml"
]
FIELDS: dict[str, tuple[set[str], set[str]]] = {
    # https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema
    "markdown": ({"value"}, set()),
    "textarea": ({"label"}, {"description", "placeholder", "render", "value"}),
    "input": ({"label"}, {"description", "placeholder", "value"}),
    "dropdown": ({"label", "options"}, {"default", "description", "multiple"}),
    "checkboxes": ({"label", "options"}, {"description"}),
}
"""By kind of field: attributes that are needed, and those that are possible."""

each_form = pytest.mark.parametrize("file", FORMS, ids=lambda file: file.stem)


def named(*endings: str) -> list[str]:
    # Elsewhere YAML has tags that only Home Assistant knows.
    folders = {".github", ".devcontainer", "custom_components"}
    return [
        name.as_posix()
        for name in (file.relative_to(ROOT) for file in repository_files())
        if (len(name.parts) == 1 or name.parts[0] in folders) and name.name.endswith(endings)
    ]


@pytest.mark.parametrize("name", named(".json"))
def test_json_is_json_without_repeated_keys(name: str) -> None:
    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        assert len(found) == len(pairs)
        return found

    assert json.loads(read(name), object_pairs_hook=once)


@pytest.mark.parametrize("name", named(".yml", ".yaml"))
def test_yaml_is_yaml(name: str) -> None:
    assert yaml.safe_load(read(name))


@each_form
def test_form_is_in_the_terms_of_the_forge(file: Path) -> None:
    form = load_yaml(file)
    assert (
        {"name", "description", "body"} <= form.keys() <= {"name", "description", "body", "labels"}
    )
    ids = [field["id"] for field in form["body"] if field["type"] != "markdown"]
    assert len(ids) == len(set(ids))
    assert any(field["type"] != "markdown" for field in form["body"])
    for field in form["body"]:
        needed, possible = FIELDS[field["type"]]
        assert field.keys() <= {"type", "id", "attributes", "validations"}
        assert needed <= field["attributes"].keys() <= needed | possible
        assert field.get("validations", {}).keys() <= {"required"}
        assert all(isinstance(text, str) for text in options(field))


def options(field: dict[str, Any]) -> list[object]:
    return [
        option["label"] if isinstance(option, dict) else option
        for option in field["attributes"].get("options", [])
    ]


def test_report_asks_for_what_is_needed_and_warns_of_keys() -> None:
    form = load_yaml(".github/ISSUE_TEMPLATE/bug.yml")
    fields = {field["id"]: field for field in form["body"] if "id" in field}
    required = {
        name for name, field in fields.items() if field.get("validations", {}).get("required")
    }
    asked = {"version", "home_assistant", "model", "symptom", "steps", "diagnostics"}
    assert asked <= required
    assert "logs" in fields
    assert "Never post your API key" in form["body"][0]["attributes"]["value"]
    assert fields["no_secrets"]["attributes"]["options"][0]["required"] is True


def test_report_names_the_models_that_a_voice_can_have() -> None:
    form = load_yaml(".github/ISSUE_TEMPLATE/bug.yml")
    [models] = [field for field in form["body"] if field.get("id") == "model"]
    offered = {model.model_id for model in preset_models(map(find_model, BUILT_IN_MODEL_IDS))}
    named = {name for name in models["attributes"]["options"] if name.startswith("mimo-")}
    assert named == offered


def test_links_beside_the_forms_are_complete() -> None:
    config = load_yaml(".github/ISSUE_TEMPLATE/config.yml")
    assert config.keys() == {"blank_issues_enabled", "contact_links"}
    home = load_json(INTEGRATION / "manifest.json")["documentation"]
    for link in config["contact_links"]:
        assert link.keys() == {"name", "url", "about"}
        assert link["url"].startswith("https://")
        assert "github.com" not in link["url"] or link["url"].startswith(home)


def test_robot_watches_actions_hooks_and_packages() -> None:
    config = load_yaml(".github/dependabot.yml")
    assert config["version"] == 2
    watched = {update["package-ecosystem"]: update for update in config["updates"]}
    assert watched.keys() == {"github-actions", "npm", "pre-commit", "uv"}
    folders = {ecosystem: update["directory"] for ecosystem, update in watched.items()}
    assert folders.pop("npm") == "/frontend"
    assert set(folders.values()) == {"/"}


def test_robot_leaves_what_belongs_to_a_home_assistant_alone() -> None:
    groups = tomllib.loads(read("pyproject.toml"))["dependency-groups"]
    updates = load_yaml(".github/dependabot.yml")["updates"]
    [ignored] = [
        [entry["dependency-name"] for entry in update["ignore"]]
        for update in updates
        if update["package-ecosystem"] == "uv"
    ]
    patterns = re.compile("|".join(name.replace("*", ".*") for name in ignored))
    # Tools of this project, which no Home Assistant asks for.
    tools = {"colorlog", "espeakng-loader", "imageio-ffmpeg", "playwright"}
    for group in ("floor", "newest", "house"):
        names = {item.partition("==")[0] for item in groups[group] if isinstance(item, str)}
        assert not {name for name in names - tools if not patterns.fullmatch(name)}


def test_hooks_use_the_tools_of_the_project_in_their_versions() -> None:
    config = load_yaml(".pre-commit-config.yaml")
    revisions = {repo["repo"]: repo.get("rev") for repo in config["repos"]}
    pinned = dict(
        item.split("==")
        for item in tomllib.loads(read("pyproject.toml"))["dependency-groups"]["test"]
        if isinstance(item, str)
    )
    assert revisions["https://github.com/astral-sh/ruff-pre-commit"] == f"v{pinned['ruff']}"
    for name, revision in revisions.items():
        assert name == "local" or re.fullmatch(r"v?\d+(?:\.\d+)+", revision)


def test_hooks_of_our_own_run_what_exists() -> None:
    local = [
        repo for repo in load_yaml(".pre-commit-config.yaml")["repos"] if repo["repo"] == "local"
    ]
    hooks = [hook for repo in local for hook in repo["hooks"]]
    assert hooks
    assert all((ROOT / hook["entry"]).is_file() for hook in hooks)


def test_container_for_development_is_set_up_and_shows_home_assistant() -> None:
    container = load_json(".devcontainer/devcontainer.json")
    python = tomllib.loads(read("pyproject.toml"))["tool"]["mypy"]["python_version"]
    assert container["image"].endswith(f"/python:{python}")
    assert (ROOT / container["postCreateCommand"]).is_file()
    port = re.search(r'"--port", type=int, default=(\d+)', read("mimo_house/develop.py"))
    assert port
    assert container["forwardPorts"] == [int(port[1])]
    assert container["portsAttributes"].keys() == {port[1]}
