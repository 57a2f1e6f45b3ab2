"""The dashboard card among the resources of Home Assistant's dashboards."""

from collections.abc import Awaitable, Callable
import hashlib
from http import HTTPStatus
from pathlib import Path
from typing import Any
from unittest.mock import patch

from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL, UrlManager
from homeassistant.components.lovelace.const import LOVELACE_DATA
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.mimo_speech import card
from custom_components.mimo_speech.card import BUNDLE, PATH, async_serve_card
from custom_components.mimo_speech.const import DOMAIN
from mimo_simulator import Simulator

from .conftest import voice

OTHER = {"id": "other", "type": "module", "url": "/local/other-card.js?v=1"}
MISTYPED = {"id": "mistyped", "type": "css", "url": "http://["}

type SetUp = Callable[[], Awaitable[bool]]


def address() -> str:
    return f"{PATH}?v={hashlib.sha256(BUNDLE.read_bytes()).hexdigest()[:12]}"


@pytest.fixture
def stored(hass_storage: dict[str, Any]) -> list[dict[str, str]]:
    """Return the existing resources."""
    rows = [OTHER, MISTYPED]
    hass_storage["lovelace_resources"] = {"version": 1, "data": {"items": rows}}
    return rows


@pytest.fixture
async def dashboards(hass: HomeAssistant, stored: list[dict[str, str]]) -> None:
    assert await async_setup_component(hass, "lovelace", {})


@pytest.fixture
async def yaml_resources(hass: HomeAssistant) -> list[dict[str, str]]:
    """Resources that are kept in YAML, and a page that loads modules by itself."""
    rows = [{key: OTHER[key] for key in ("type", "url")}]
    lovelace = {"resource_mode": "yaml", "resources": rows}
    assert await async_setup_component(hass, "lovelace", {"lovelace": lovelace})
    hass.data[DATA_EXTRA_MODULE_URL] = UrlManager(lambda *_: None, [])
    return rows


@pytest.fixture
def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> SetUp:
    async def set_up() -> bool:
        is_set_up = await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        return is_set_up

    return set_up


def rows(hass: HomeAssistant) -> list[dict[str, str]]:
    return list(hass.data[LOVELACE_DATA].resources.async_items())


def cards(hass: HomeAssistant) -> list[str]:
    return [row["url"] for row in rows(hass) if row["url"].startswith(PATH)]


def modules(hass: HomeAssistant) -> frozenset[str]:
    return hass.data[DATA_EXTRA_MODULE_URL].urls


async def test_account_is_set_up_where_there_are_no_dashboards(set_up: SetUp) -> None:
    assert await set_up()


@pytest.mark.usefixtures("dashboards")
async def test_card_is_one_resource_beside_the_others(hass: HomeAssistant, set_up: SetUp) -> None:
    assert await set_up()
    added = [row for row in rows(hass) if row not in (OTHER, MISTYPED)]
    assert [(row["type"], row["url"]) for row in added] == [("module", address())]
    assert [row for row in rows(hass) if row not in added] == [OTHER, MISTYPED]


@pytest.mark.usefixtures("dashboards")
async def test_accounts_share_the_resource(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator
) -> None:
    other = MockConfigEntry(domain=DOMAIN, title="B", data=entry.data, subentries_data=[voice()])
    other.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert cards(hass) == [address()]


@pytest.mark.usefixtures("dashboards")
async def test_new_content_changes_the_resource_in_place(
    hass: HomeAssistant, entry: MockConfigEntry, set_up: SetUp, tmp_path: Path
) -> None:
    assert await set_up()
    (before,) = (row for row in rows(hass) if row["url"] == address())
    bundle = tmp_path / BUNDLE.name
    bundle.write_text("// Another content.")

    with patch.object(card, "BUNDLE", bundle):
        await async_serve_card(hass)
        assert await hass.config_entries.async_reload(entry.entry_id)

    (after,) = (row for row in rows(hass) if row["url"].startswith(PATH))
    assert after["id"] == before["id"]
    assert after["url"] != before["url"]


async def test_resources_that_somebody_added_by_hand_become_one(
    hass: HomeAssistant, stored: list[dict[str, str]], set_up: SetUp
) -> None:
    stored += [
        {"id": "first", "type": "js", "url": PATH},
        {"id": "second", "type": "module", "url": f"{PATH}?v=0"},
    ]
    assert await async_setup_component(hass, "lovelace", {})
    assert await set_up()
    assert rows(hass) == [OTHER, MISTYPED, {"id": "first", "type": "module", "url": address()}]


@pytest.mark.usefixtures("dashboards")
async def test_resource_stays_while_an_account_is_unloaded(
    hass: HomeAssistant, entry: MockConfigEntry, set_up: SetUp
) -> None:
    assert await set_up()
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert cards(hass) == [address()]


@pytest.mark.usefixtures("dashboards")
async def test_resource_goes_with_the_last_account(
    hass: HomeAssistant, entry: MockConfigEntry, set_up: SetUp
) -> None:
    other = MockConfigEntry(domain=DOMAIN, title="B", data=entry.data, subentries_data=[voice()])
    other.add_to_hass(hass)
    assert await set_up()
    await hass.config_entries.async_remove(entry.entry_id)
    assert cards(hass) == [address()]
    await hass.config_entries.async_remove(other.entry_id)
    assert rows(hass) == [OTHER, MISTYPED]


@pytest.mark.usefixtures("dashboards")
async def test_account_that_is_added_after_the_last_one_brings_the_card_back(
    hass: HomeAssistant, entry: MockConfigEntry, set_up: SetUp
) -> None:
    assert await set_up()
    await hass.config_entries.async_remove(entry.entry_id)
    other = MockConfigEntry(domain=DOMAIN, title="B", data=entry.data, subentries_data=[voice()])
    other.add_to_hass(hass)
    assert await hass.config_entries.async_setup(other.entry_id)
    assert cards(hass) == [address()]


async def test_page_loads_the_card_where_resources_are_kept_in_yaml(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    yaml_resources: list[dict[str, str]],
    set_up: SetUp,
) -> None:
    assert await set_up()
    assert modules(hass) == {address()}
    assert rows(hass) == yaml_resources
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert modules(hass) == {address()}
    await hass.config_entries.async_remove(entry.entry_id)
    assert not modules(hass)


async def test_card_that_somebody_wrote_into_yaml_is_not_loaded_twice(
    hass: HomeAssistant, yaml_resources: list[dict[str, str]], set_up: SetUp
) -> None:
    hass.data[LOVELACE_DATA].resources.async_items().append({"type": "module", "url": PATH})
    assert await set_up()
    assert not modules(hass)


@pytest.mark.usefixtures("account")
async def test_path_serves_the_bundle_to_be_kept_and_nothing_else(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> None:
    client = await hass_client_no_auth()
    answer = await client.get(address())
    assert answer.status == HTTPStatus.OK
    assert await answer.read() == BUNDLE.read_bytes()
    assert "max-age" in answer.headers["Cache-Control"]
    folder = PATH.rpartition("/")[0]
    for path in (folder, f"{folder}/", f"{folder}/../card.py", f"{PATH}/", f"{folder}/card.py"):
        assert (await client.get(path)).status == HTTPStatus.NOT_FOUND
