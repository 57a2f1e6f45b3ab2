"""An address without a list of models is a gateway only if it answers as one."""

from collections.abc import AsyncGenerator, Awaitable, Callable
import json

from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.config_entries import SOURCE_USER, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.mimo_speech.const import DOMAIN
from mimo_simulator import Fault, Simulator

from .conftest import KEY

type Serve = Callable[[web.Response], Awaitable[str]]


@pytest.fixture
async def seen() -> list[web.Request]:
    return []


@pytest.fixture
async def serve(seen: list[web.Request]) -> AsyncGenerator[Serve]:
    """Return a way to run a web server without a list of models that answers POST like this."""
    servers: list[TestServer] = []

    async def serve(answer: web.Response) -> str:
        async def post(request: web.Request) -> web.Response:
            seen.append(request)
            return answer

        async def get(_: web.Request) -> web.Response:
            return web.Response(status=404)

        app = web.Application()
        app.router.add_get("/{path:.*}", get)
        app.router.add_post("/{path:.*}", post)
        server = TestServer(app)
        servers.append(server)
        await server.start_server()
        return str(server.make_url("/v1"))

    yield serve
    for server in servers:
        await server.close()


async def add(hass: HomeAssistant, base_url: str, key: str = KEY) -> ConfigFlowResult:
    flow = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    return await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"api_key": key, "advanced": {"base_url": base_url}}
    )


def refusal(status: int) -> web.Response:
    return web.json_response({"error": {"message": "model is required"}}, status=status)


@pytest.mark.parametrize("status", [400, 402, 403, 422, 429, 500, 503])
async def test_gateway_that_refuses_an_empty_request_is_one(
    hass: HomeAssistant, serve: Serve, seen: list[web.Request], status: int
) -> None:
    result = await add(hass, await serve(refusal(status)))
    assert result["type"] is FlowResultType.MENU
    assert result["step_id"] == "no_model_list"
    [probe] = seen
    assert probe.path == "/v1/chat/completions"
    assert probe.headers["Authorization"] == f"Bearer {KEY}"


async def test_probe_is_an_empty_request(hass: HomeAssistant, simulator: Simulator) -> None:
    simulator.inject_models(Fault.not_found_html(), times=None)
    result = await add(hass, simulator.url)
    assert result["step_id"] == "no_model_list"
    [probe] = simulator.speech_requests
    assert (probe.status, probe.body) == (400, {})


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda: web.Response(text="<html></html>"), id="page"),
        pytest.param(lambda: web.Response(text="<html></html>", status=400), id="refusing page"),
        pytest.param(lambda: web.Response(text="404: Not Found", status=404), id="no such path"),
        pytest.param(lambda: web.json_response({"detail": "Not Found"}, status=404), id="json 404"),
        pytest.param(lambda: web.Response(status=405), id="no such method"),
        pytest.param(lambda: web.json_response({"ok": True}), id="pleased with everything"),
        pytest.param(
            lambda: web.Response(status=307, headers={"Location": "/elsewhere"}), id="redirect"
        ),
        pytest.param(lambda: web.Response(text="<html></html>", status=401), id="login page"),
    ],
)
async def test_web_server_is_refused_at_the_url(
    hass: HomeAssistant,
    serve: Serve,
    seen: list[web.Request],
    answer: Callable[[], web.Response],
) -> None:
    result = await add(hass, await serve(answer()))
    assert result["errors"] == {"advanced": "wrong_address"}
    assert len(seen) == 1
    assert result["data_schema"]
    assert not result["data_schema"].schema["advanced"].options["collapsed"]


async def test_key_that_the_gateway_refuses_is_told(hass: HomeAssistant, serve: Serve) -> None:
    result = await add(hass, await serve(refusal(401)))
    assert result["errors"] == {"api_key": "invalid_auth"}


async def test_simulator_checks_the_key_of_a_probe(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    simulator.inject_models(Fault.not_found_html(), times=None)
    result = await add(hass, simulator.url, "sk-wrong")
    assert result["errors"] == {"api_key": "invalid_auth"}
    answer = simulator.speech_requests[-1]
    assert answer.status == 401


async def test_url_can_be_changed_before_it_is_used(
    hass: HomeAssistant, serve: Serve, simulator: Simulator
) -> None:
    wrong = await serve(refusal(400))
    result = await add(hass, wrong)
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], {"next_step_id": "change_address"}
    )
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "user")
    assert not hass.config_entries.async_entries(DOMAIN)
    assert json.dumps(wrong) in json.dumps(
        [
            key.description
            for key in result["data_schema"].schema["advanced"].schema.schema  # type: ignore[union-attr]  # the form has one
        ]
    )
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], {"api_key": KEY, "advanced": {"base_url": simulator.url}}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
