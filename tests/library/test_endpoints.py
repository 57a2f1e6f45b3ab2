"""Where an account lives."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack

import aiohttp
import pytest

from custom_components.mimo_speech.mimo import (
    MimoAddressError,
    MimoAuthError,
    MimoError,
    MimoServerError,
    check_endpoint,
    confirm_endpoint,
    find_endpoint,
    normalize_base_url,
)
from custom_components.mimo_speech.mimo.http import endpoints
from mimo_simulator import Fault, Simulator

type Regions = dict[str, Simulator]


@pytest.fixture
async def session() -> AsyncGenerator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def regions(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Regions]:
    """Stand-ins for every official address."""
    async with AsyncExitStack() as stack:
        names = ("api", "cn", "sgp", "ams")
        regions = {
            name: await stack.enter_async_context(Simulator(keys={f"tp-{name}", f"x-{name}"}))
            for name in names
        }
        urls = tuple(simulator.url for simulator in regions.values())
        regions["api"].keys.add("sk-good")
        monkeypatch.setattr(endpoints, "PAY_AS_YOU_GO_URL", urls[0])
        monkeypatch.setattr(endpoints, "TOKEN_PLAN_URLS", urls[1:])
        monkeypatch.setattr(endpoints, "OFFICIAL_URLS", urls)
        yield regions


@pytest.mark.parametrize(
    ("key", "home", "asked"),
    [
        pytest.param("sk-good", "api", {"api"}, id="pay as you go"),
        pytest.param("tp-sgp", "sgp", {"cn", "sgp", "ams"}, id="Token Plan"),
        pytest.param("x-ams", "ams", {"api", "cn", "sgp", "ams"}, id="anything else"),
    ],
)
async def test_address_is_found_from_the_key(
    session: aiohttp.ClientSession, regions: Regions, key: str, home: str, asked: set[str]
) -> None:
    endpoint = await find_endpoint(session, key)
    assert endpoint.base_url == regions[home].url
    assert endpoint.has_model_list
    assert {name for name, simulator in regions.items() if simulator.requests} == asked


@pytest.mark.usefixtures("regions")
async def test_key_that_nobody_knows(session: aiohttp.ClientSession) -> None:
    with pytest.raises(MimoAuthError):
        await find_endpoint(session, "tp-wrong")


async def test_region_that_cannot_be_asked_might_have_known_the_key(
    session: aiohttp.ClientSession, regions: Regions
) -> None:
    regions["sgp"].inject_models(Fault.server_error())
    with pytest.raises(MimoServerError):
        await find_endpoint(session, "tp-sgp")


@pytest.mark.parametrize(
    "fault",
    [Fault.unauthorized(), Fault.risk_control(), Fault.cross_border()],
    ids=["refused key", "risk control", "cross-border"],
)
async def test_what_may_pass_is_asked_about_once_more(
    session: aiohttp.ClientSession, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoints, "_SECOND_OPINION_S", 0)
    async with Simulator(keys={"any"}) as simulator:
        simulator.inject_models(fault)
        endpoint = await confirm_endpoint(session, "any", simulator.url)
        assert endpoint.base_url == simulator.url
        simulator.inject_models(fault, times=2)
        with pytest.raises(MimoError):
            await confirm_endpoint(session, "any", simulator.url)


async def test_gateway_without_a_list_offers_what_is_known(
    session: aiohttp.ClientSession,
) -> None:
    async with Simulator(keys={"any"}) as gateway:
        gateway.inject_models(Fault.not_found_html(), times=None)
        endpoint = await check_endpoint(session, "any", gateway.url)
    assert not endpoint.has_model_list
    assert "mimo-v2.5-tts" in {model.model_id for model in endpoint.models}


async def test_official_address_without_a_list_is_wrong(
    session: aiohttp.ClientSession, regions: Regions
) -> None:
    regions["api"].inject_models(Fault.not_found_html())
    with pytest.raises(MimoAddressError):
        await check_endpoint(session, "sk-good", regions["api"].url)


@pytest.mark.parametrize(
    ("address", "normalized"),
    [
        ("https://api.xiaomimimo.com/v1", "https://api.xiaomimimo.com/v1"),
        (" https://api.xiaomimimo.com/v1/ ", "https://api.xiaomimimo.com/v1"),
        ("http://192.168.1.5:3000", "http://192.168.1.5:3000/v1"),
        ("https://gateway.example/", "https://gateway.example/v1"),
        ("https://gateway.example/mimo/v1/chat/completions", "https://gateway.example/mimo/v1"),
        ("https://gateway.example/api/", "https://gateway.example/api"),
    ],
)
def test_pasted_address_is_made_usable(address: str, normalized: str) -> None:
    assert normalize_base_url(address) == normalized


@pytest.mark.parametrize(
    "address",
    [
        "gateway.example/v1",
        "ftp://gateway.example/v1",
        "https://",
        "https://user:password@gateway.example/v1",
        "https://gateway.example/v1?key=secret",
        "https://[::1/v1",
        "https://gateway.example:99999/v1",
        "http://gateway.example:0/v1",
        "file:///etc/passwd",
    ],
)
def test_unusable_address_is_refused(address: str) -> None:
    with pytest.raises(MimoAddressError):
        normalize_base_url(address)
