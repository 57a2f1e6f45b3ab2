"""System health: what is set up, and whether it reaches the service."""

import socket
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator
from yarl import URL

from custom_components.mimo_speech.const import CONF_BASE_URL, DOMAIN
from mimo_simulator import Simulator

from .conftest import KEY, announcer, voice


@pytest.fixture
def closed_url() -> str:
    """Return an address where nothing listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{listener.getsockname()[1]}/v1"


async def shown(hass: HomeAssistant, hass_ws_client: WebSocketGenerator) -> dict[str, Any]:
    """Return what the page shows once everything was checked."""
    assert await async_setup_component(hass, "system_health", {})
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "system_health/info"})
    assert (await client.receive_json())["success"]
    event = (await client.receive_json())["event"]
    info: dict[str, Any] = event["data"][DOMAIN]["info"]
    while event["type"] != "finish":
        if event["type"] == "update" and event["domain"] == DOMAIN:
            info[event["key"]] = event["data"] if event["success"] else event["error"]
        event = (await client.receive_json())["event"]
    return info


def add_account(hass: HomeAssistant, base_url: str) -> None:
    """Add an account that is not set up."""
    MockConfigEntry(
        domain=DOMAIN,
        data={CONF_API_KEY: KEY, CONF_BASE_URL: base_url},
        subentries_data=[voice()],
    ).add_to_hass(hass)


def host(url: str) -> str:
    return f"127.0.0.1:{URL(url).port}"


@pytest.mark.parametrize("voices", [[voice("Kitchen"), voice("Hall"), announcer()]])
async def test_reachable_service_is_shown_with_all_that_is_set_up(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    simulator: Simulator,
    account: MockConfigEntry,
) -> None:
    assert await shown(hass, hass_ws_client) == {
        "accounts": 1,
        "voices": 2,
        "announcers": 1,
        "address": host(simulator.url),
        "can_reach_service": "ok",
    }


async def test_service_that_refuses_the_key_counts_as_reachable(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    simulator: Simulator,
    account: MockConfigEntry,
) -> None:
    simulator.keys.clear()
    info = await shown(hass, hass_ws_client)
    assert info["can_reach_service"] == "ok"
    assert KEY not in str(info)


async def test_address_without_service_is_named(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    simulator: Simulator,
    account: MockConfigEntry,
    closed_url: str,
) -> None:
    add_account(hass, closed_url)
    assert await shown(hass, hass_ws_client) == {
        "accounts": 2,
        "voices": 2,
        "announcers": 0,
        "address": ", ".join(map(host, sorted([simulator.url, closed_url]))),
        "can_reach_service": {"type": "failed", "error": f"unreachable: {host(closed_url)}"},
    }


async def test_accounts_at_one_address_share_its_check(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, closed_url: str
) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    add_account(hass, closed_url)
    add_account(hass, closed_url)
    assert await shown(hass, hass_ws_client) == {
        "accounts": 2,
        "voices": 2,
        "announcers": 0,
        "address": host(closed_url),
        "can_reach_service": {"type": "failed", "error": f"unreachable: {host(closed_url)}"},
    }


async def test_without_account_nothing_is_checked(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    assert await shown(hass, hass_ws_client) == {"accounts": 0, "voices": 0, "announcers": 0}


async def test_service_that_sends_elsewhere_is_reached(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, closed_url: str
) -> None:
    async def elsewhere(_: web.Request) -> web.Response:
        raise web.HTTPFound(closed_url)

    app = web.Application()
    app.add_routes([web.get("/v1", elsewhere)])
    async with TestServer(app, host="127.0.0.1") as server:
        assert await async_setup_component(hass, DOMAIN, {})
        add_account(hass, str(server.make_url("/v1")))
        assert (await shown(hass, hass_ws_client))["can_reach_service"] == "ok"
