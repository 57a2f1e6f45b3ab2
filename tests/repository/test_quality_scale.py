"""The quality scale says what is so: every rule is compared with the files that keep it."""

import ast
from collections.abc import Callable
from pathlib import Path
import re
import tomllib

from homeassistant import components
from homeassistant.const import Platform
import pytest
import yaml

from custom_components.mimo_speech import PLATFORMS

from .actions import actions, walk_fields
from .files import (
    INTEGRATION,
    calls,
    functions,
    imports,
    load_json,
    load_yaml,
    read,
    sections,
    shell,
    texts,
    tree,
)
from .quality_scale import DOCUMENT, RULES, document, named

DONE = [rule for rule, state in RULES.items() if state["status"] == "done"]

type Fact = Callable[[], bool]
FACTS: dict[str, Fact] = {}
"""Why a rule is kept, or does not apply, as far as files can show it."""


def fact(*rules: str) -> Callable[[Fact], Fact]:
    def register(shown: Fact) -> Fact:
        FACTS.update(dict.fromkeys(rules, shown))
        return shown

    return register


def test_every_rule_of_home_assistant_is_answered() -> None:
    folder = Path(next(iter(components.__path__)))
    official: set[str] = set()
    for file in folder.glob("*/quality_scale.yaml"):
        official |= yaml.safe_load(file.read_text("utf-8"))["rules"].keys()
    assert RULES.keys() == official


def test_no_rule_is_left_open() -> None:
    assert {state["status"] for state in RULES.values()} == {"done", "exempt"}
    assert all(state.keys() == {"status", "comment"} for state in RULES.values())


@pytest.mark.parametrize("rule", DONE)
def test_comment_names_what_exists(rule: str) -> None:
    places = list(named(RULES[rule]["comment"]))
    assert places
    for place in places:
        assert not place.anchor or place.anchor in sections(place.path), place.text


def test_document_is_what_the_scale_says() -> None:
    # After a change: scripts/documents
    assert DOCUMENT.read_text("utf-8") == document()


def test_document_has_every_rule() -> None:
    rows = re.findall(r"^\| \[([\w-]+)\]", document(), re.MULTILINE)
    assert sorted(rows) == sorted(RULES)


def test_every_rule_is_looked_at() -> None:
    assert FACTS.keys() == RULES.keys()


@pytest.mark.parametrize("rule", RULES)
def test_rule_is_as_it_says(rule: str) -> None:
    assert FACTS[rule]()


def source(name: str) -> str:
    return read(INTEGRATION / name)


def platform_files() -> list[Path]:
    files = [file for file in shell() if file.stem in set(Platform)]
    assert {file.stem for file in files} == set(PLATFORMS)
    return files


def english(*path: str) -> dict[str, object]:
    found: dict[str, object] = load_json(INTEGRATION / "translations/en.json")
    for key in path:
        found = found[key]  # type: ignore[assignment]  # Every level but the last is a mapping.
    return found


def labels(*path: str) -> set[str]:
    """Return what the fields of all steps of a flow are called."""
    return {
        text.casefold()
        for key, text in texts(english(*path))
        if re.search(r"(^|\.)data\.\w+$", key)
    }


def readme(anchor: str) -> str:
    return sections("README.md")[anchor]


def page(name: str, anchor: str = "") -> str:
    file = f"docs/{name}.md"
    return sections(file)[anchor] if anchor else read(file)


def has(text: str, *names: str) -> bool:
    missing = [name for name in names if name not in text]
    assert not missing
    return True


def calls_in(file: str, function: str) -> set[str]:
    return {name for name, _ in calls(functions(INTEGRATION / file)[function])}


@fact("action-setup")
def _() -> bool:
    registering = {
        name
        for name, function in functions(INTEGRATION / "services.py").items()
        if "async_register" in {called for called, _ in calls(function)}
    }
    assert registering & calls_in("__init__.py", "async_setup")
    return not registering & calls_in("__init__.py", "async_setup_entry")


@fact("appropriate-polling")
def _() -> bool:
    assert not load_json(INTEGRATION / "manifest.json")["iot_class"].endswith("polling")
    # Home Assistant polls every entity that does not refuse; engines do by themselves.
    refusal = "_attr_should_poll = False"
    for file in platform_files():
        assert file.stem == "tts" or refusal in read(file) + source("entity.py"), file.name
    polls = re.compile(r"should_poll = True|SCAN_INTERVAL|update_interval|DataUpdateCoordinator")
    return not [file.name for file in shell() if polls.search(read(file))]


@fact("brands")
def _() -> bool:
    return (INTEGRATION / "brand/icon.png").is_file() and (INTEGRATION / "brand/logo.png").is_file()


@fact("common-modules")
def _() -> bool:
    return all("from .entity import" in read(file) for file in platform_files())


@fact("config-flow-test-coverage")
def _() -> bool:
    flows = {
        "tests/integration/test_config_flow.py": english("config"),
        "tests/integration/test_subentry_flow.py": english("config_subentries", "preset_voice"),
    }
    others = "".join(
        map(read, ("tests/integration/test_names.py", "tests/integration/test_style_form.py"))
    )
    for file, flow in flows.items():
        ends = {key for kind in ("abort", "error") for key, _ in texts(flow[kind])}
        has(read(file) + others, *(f'"{end}"' for end in ends))
    return True


@fact("config-flow")
def _() -> bool:
    assert load_json(INTEGRATION / "manifest.json")["config_flow"] is True
    for flow in ("config", "config_subentries"):
        keys = {key for key, _ in texts(english(flow))}
        fields = {key for key in keys if re.search(r"\.data\.\w+$", key)}
        assert fields
        assert {field.replace(".data.", ".data_description.") for field in fields} <= keys
    return True


@fact("dependency-transparency")
def _() -> bool:
    assert "MIT License" in read("LICENSE")
    return not load_json(INTEGRATION / "manifest.json")["requirements"]


@fact("docs-actions")
def _() -> bool:
    named = {f"mimo_speech.{name}" for name in actions()}
    fields = {field.name for action in actions().values() for field in walk_fields(action)}
    return has(page("actions"), *named, *fields)


@fact("docs-conditions")
def _() -> bool:
    return not (INTEGRATION / "condition.py").exists()


@fact("docs-triggers")
def _() -> bool:
    return not (INTEGRATION / "trigger.py").exists()


@fact("docs-high-level-description")
def _() -> bool:
    return has(readme("mimo-speech"), "Text-to-speech", "Xiaomi")


@fact("docs-installation-instructions")
def _() -> bool:
    floor = load_json("hacs.json")["homeassistant"].removesuffix(".0")
    return has(readme("install"), floor, "custom_components/mimo_speech", "Add integration")


@fact("docs-removal-instructions")
def _() -> bool:
    return has(page("troubleshooting", "remove"), "Delete", "custom_components/mimo_speech")


@fact("entity-event-setup")
def _() -> bool:
    subscribing = re.compile(r"async_on_remove|async_add_listener|async_subscribe|_connect$")
    found = 0
    for file in (*platform_files(), INTEGRATION / "entity.py"):
        for name, function in functions(file).items():
            subscriptions = [called for called, _ in calls(function) if subscribing.search(called)]
            assert not subscriptions or name == "async_added_to_hass", file.name
            found += len(subscriptions)
    return found > 0


@fact("entity-unique-id")
def _() -> bool:
    base = "_attr_unique_id" in source("entity.py")
    return all(base or "_attr_unique_id" in read(file) for file in platform_files())


@fact("has-entity-name")
def _() -> bool:
    assert "_attr_has_entity_name = True" in source("entity.py")
    refusing = [file.stem for file in shell() if "_attr_has_entity_name = False" in read(file)]
    return refusing == ["tts"]


@fact("runtime-data")
def _() -> bool:
    assert "entry.runtime_data =" in source("__init__.py")
    assert re.search(r"^type \w+ = ConfigEntry\[Account\]", source("account.py"), re.MULTILINE)
    return not [file.name for file in shell() if "hass.data[DOMAIN]" in read(file)]


@fact("test-before-configure")
def _() -> bool:
    return has(source("config_flow.py"), "find_endpoint(", "check_endpoint(")


@fact("test-before-setup")
def _() -> bool:
    assert "async_begin_without_service" in calls_in("account.py", "async_open_account")
    told = {"async_report", "async_start_reauth", "_async_find_service"}
    return told <= calls_in("account.py", "async_begin_without_service")


@fact("unique-config-entry")
def _() -> bool:
    return "_async_abort_entries_match({CONF_API_KEY:" in source("config_flow.py")


@fact("action-exceptions")
def _() -> bool:
    assert has(source("services.py"), "raise HomeAssistantError(")
    assert has(source("announce.py"), "raise ServiceValidationError(")
    return has(source("tts.py"), "raise as_ha_error(")


@fact("config-entry-unloading")
def _() -> bool:
    return "async_unload_platforms" in calls_in("__init__.py", "async_unload_entry")


@fact("docs-configuration-parameters")
def _() -> bool:
    announcer = labels("config_subentries", "announcer")
    assert has(page("announcements", "announcers").casefold(), *announcer)
    return has(page("voices").casefold(), *labels("config_subentries") - announcer)


@fact("docs-installation-parameters")
def _() -> bool:
    return has(readme("set-up").casefold(), *labels("config"))


@fact("integration-owner")
def _() -> bool:
    owners = load_json(INTEGRATION / "manifest.json")["codeowners"]
    return read(".github/CODEOWNERS").split() == ["*", *owners]


@fact("log-when-unavailable")
def _() -> bool:
    lines = [
        name
        for name, call in calls(tree(INTEGRATION / "health.py"))
        if ast.unparse(call).startswith("_LOGGER.") and name != "debug"
    ]
    return len(lines) == 2


@fact("entity-unavailable")
def _() -> bool:
    return not [
        file.name for file in shell() if re.search(r"_attr_available|def available", read(file))
    ]


@fact("dynamic-devices", "stale-devices")
def _() -> bool:
    # Devices that belong to an account or a voice come and go with it.
    return [file.stem for file in shell() if "DeviceInfo(" in read(file)] == ["entity"]


@fact("parallel-updates")
def _() -> bool:
    return all(
        re.search(r"^PARALLEL_UPDATES = 0$", read(file), re.MULTILINE) for file in platform_files()
    )


@fact("reauthentication-flow")
def _() -> bool:
    assert "async_start_reauth(" in source("account.py")
    return {"async_step_reauth", "async_step_reauth_confirm"} <= functions(
        INTEGRATION / "config_flow.py"
    ).keys()


@fact("test-coverage")
def _() -> bool:
    limit = re.search(
        r"--cov=custom_components/mimo_speech .*?--cov-fail-under=(\d+)",
        read("scripts/test"),
        re.DOTALL,
    )
    return limit is not None and int(limit[1]) >= 95


@fact("devices")
def _() -> bool:
    devices = [
        call for name, call in calls(tree(INTEGRATION / "entity.py")) if name == "DeviceInfo"
    ]
    given = {keyword.arg for device in devices for keyword in device.keywords}
    return {"identifiers", "name", "manufacturer", "model", "entry_type"} <= given


@fact("diagnostics")
def _() -> bool:
    assert "async_get_config_entry_diagnostics" in functions(INTEGRATION / "diagnostics.py")
    return has(source("diagnostics.py"), "async_redact_data(", "CONF_API_KEY")


@fact("discovery", "discovery-update-info")
def _() -> bool:
    ways = {"bluetooth", "dhcp", "homekit", "mqtt", "ssdp", "usb", "zeroconf"}
    return not ways & load_json(INTEGRATION / "manifest.json").keys()


def entity_names() -> list[str]:
    return [text for key, text in texts(english("entity")) if re.fullmatch(r"\w+\.\w+\.name", key)]


@fact("docs-data-update")
def _() -> bool:
    return has(page("voices", "entities"), *entity_names())


@fact("docs-examples")
def _() -> bool:
    examples = re.findall(r"```yaml\n(.*?)```", page("recipes"), re.DOTALL)
    assert len(examples) >= 3
    speaks = re.compile(r"tts|mimo_")
    return all(speaks.search(str(yaml.safe_load(example))) for example in examples)


@fact("docs-known-limitations")
def _() -> bool:
    return len(re.findall(r"^- ", page("troubleshooting", "limitations"), re.MULTILINE)) >= 3


@fact("docs-supported-devices")
def _() -> bool:
    return has(page("voices"), "mimo-v2.5-tts", "mimo-v2-tts", "冰糖", "Mia")


@fact("docs-supported-functions")
def _() -> bool:
    return all(page(name).strip() for name in ("voices", "announcements", "actions"))


@fact("docs-troubleshooting")
def _() -> bool:
    return len(re.findall(r"^\| ", page("troubleshooting"), re.MULTILINE)) >= 5


@fact("docs-use-cases")
def _() -> bool:
    # A heading that names the task, above each example.
    return (
        len(re.findall(r"^## [^\n]+\n\n(?:\w[^\n]+\n\n)?```yaml", page("recipes"), re.MULTILINE))
        >= 3
    )


@fact("entity-category")
def _() -> bool:
    return all(
        "EntityCategory.DIAGNOSTIC" in source(f"{name}.py") for name in ("binary_sensor", "sensor")
    )


@fact("entity-device-class")
def _() -> bool:
    assert "BinarySensorDeviceClass.PROBLEM" in source("binary_sensor.py")
    return has(source("sensor.py"), "SensorDeviceClass.DURATION", "SensorDeviceClass.ENUM")


@fact("entity-disabled-by-default")
def _() -> bool:
    return bool(re.search(r"entity_registry_enabled_default\s*=\s*False", source("sensor.py")))


@fact("entity-translations")
def _() -> bool:
    # These bear the names of their devices.
    named = {file.stem for file in platform_files()} - {"notify", "tts"}
    return english("entity").keys() == named


@fact("exception-translations")
def _() -> bool:
    """Whatever is raised for people to see has a key, or takes one from an error that has."""
    classes = {"ConfigEntryAuthFailed", "ConfigEntryNotReady", "HomeAssistantError"}
    for file in shell():
        for name, call in calls(tree(file)):
            if name in classes | {"ServiceValidationError"}:
                given = {keyword.arg for keyword in call.keywords}
                assert None in given or {"translation_domain", "translation_key"} <= given, (
                    file.name
                )
    return True


@fact("icon-translations")
def _() -> bool:
    icons = load_json(INTEGRATION / "icons.json")
    assert icons["services"].keys() == load_yaml(INTEGRATION / "services.yaml").keys()
    named = {".".join(key.split(".")[:2]) for key, _ in texts(english("entity"))}
    drawn = {".".join(key.split(".")[:2]) for key, _ in texts(icons["entity"])}
    # These take the icon of their device class.
    by_class = {key for key in named if key.startswith("binary_sensor.")}
    return named - by_class <= drawn <= named | {"notify.announcer", "tts.voice"}


@fact("reconfiguration-flow")
def _() -> bool:
    return all(
        "async_step_reconfigure" in functions(INTEGRATION / file)
        for file in ("announcer_flow.py", "config_flow.py", "subentry_flow.py")
    )


@fact("repair-issues")
def _() -> bool:
    assert "async_create_issue(" in source("issues.py")
    assert "async_create_fix_flow" in functions(INTEGRATION / "repairs.py")
    return bool(english("issues"))


LIBRARY = sorted((INTEGRATION / "mimo").rglob("*.py"))


@fact("async-dependency")
def _() -> bool:
    used = {name for file in LIBRARY for name in imports(file)}
    blocking = {
        "http.client",
        "httpx",
        "requests",
        "socket",
        "subprocess",
        "urllib",
        "urllib.request",
    }
    return "aiohttp" in used and not used & blocking


@fact("inject-websession")
def _() -> bool:
    assert not [file.name for file in LIBRARY if "ClientSession(" in read(file)]
    lending = "async_get_clientsession("
    return has(source("account.py"), lending) and has(source("config_flow.py"), lending)


@fact("strict-typing")
def _() -> bool:
    assert tomllib.loads(read("pyproject.toml"))["tool"]["mypy"]["strict"] is True
    return bool(re.search(r"everything=\(.*\bcustom_components\b", read("scripts/lint")))
