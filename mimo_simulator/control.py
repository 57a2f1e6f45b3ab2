"""Control pages, with which other processes read records and inject faults."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from aiohttp import web

from .fault_names import fault_named
from .faults import Fault
from .records import RequestRecord

type Page = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Controlled(Protocol):
    """The parts of the simulator that the control pages use."""

    requests: list[RequestRecord]

    def inject(self, *faults: Fault, times: int | None = 1) -> None:
        """Apply faults to the next requests for speech."""

    def inject_models(self, *faults: Fault, times: int | None = 1) -> None:
        """Apply faults to the next requests for the list of models."""

    def clear_faults(self) -> None:
        """Discard all pending faults."""


def control_routes(simulator: Controlled) -> list[web.RouteDef]:
    """Return the routes of the control pages."""
    return [
        web.get("/simulator/requests", _requests_page(simulator)),
        web.get(r"/simulator/requests/{number:\d+}/audio", _audio_page(simulator)),
        web.post("/simulator/faults", _inject_page(simulator)),
        web.delete("/simulator/faults", _clear_page(simulator)),
    ]


def _requests_page(simulator: Controlled) -> Page:
    async def page(_: web.Request) -> web.StreamResponse:
        return web.json_response([record.as_json() for record in simulator.requests])

    return page


def _audio_page(simulator: Controlled) -> Page:
    async def page(request: web.Request) -> web.StreamResponse:
        number = int(request.match_info["number"])
        if number >= len(simulator.requests):
            raise web.HTTPNotFound(text=f"There is no request {number}")
        return web.Response(body=simulator.requests[number].pcm)

    return page


def _inject_page(simulator: Controlled) -> Page:
    async def page(request: web.Request) -> web.StreamResponse:
        """Accept `{"fault": name, "times": 1, "models": false, ...arguments}`."""
        try:
            _inject(simulator, await request.json())
        except ValueError as err:
            raise web.HTTPBadRequest(text=str(err)) from err
        return web.Response(status=204)

    return page


def _inject(simulator: Controlled, wanted: object) -> None:
    arguments: dict[str, Any] = dict(wanted) if isinstance(wanted, dict) else {}
    fault_name, times = arguments.pop("fault", None), arguments.pop("times", 1)
    inject = simulator.inject_models if arguments.pop("models", False) else simulator.inject
    inject(fault_named(fault_name, arguments), times=times)


def _clear_page(simulator: Controlled) -> Page:
    async def page(_: web.Request) -> web.StreamResponse:
        simulator.clear_faults()
        return web.Response(status=204)

    return page
