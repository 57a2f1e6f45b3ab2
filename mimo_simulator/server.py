"""HTTP server of the simulator."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any, Final, Self

from aiohttp import web

from .clock import Clock, RealClock
from .control import control_routes
from .faults import Fault
from .models import ALL_MODELS
from .records import RequestRecord
from .service import MODELS_PATH, SPEECH_PATH, Service
from .shape import Shape, Timing
from .validation import read_request
from .voices import VoiceChoice, choose_speaker

DEFAULT_KEY: Final = "sk-simulator"
DRAIN_DEADLINE_S: Final = 30.0

_LARGEST_REQUEST_BYTES: Final = 32 * 1024 * 1024
_SHUTDOWN_S: Final = 1.0


class Simulator(Service):
    """A MiMo speech service over HTTP, with faults on demand.

    ```python
    async with Simulator(keys={"sk-test"}) as simulator:
        simulator.inject(Fault.rate_limited(retry_after=2))
        ...  # talk to simulator.url
        assert simulator.requests[-1].outcome == "fault"
    ```

    `keys`, `models`, `timing`, `shape` and `rate_limit` may be changed at any time and apply to
    requests from then on.
    """

    def __init__(  # noqa: PLR0913 - one keyword for each thing that can be set
        self,
        *,
        keys: Iterable[str] = (DEFAULT_KEY,),
        models: Iterable[str] = ALL_MODELS,
        timing: Timing | None = None,
        shape: Shape | None = None,
        voice: str = VoiceChoice.TONE,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Clock | None = None,
        rate_limit: int | None = None,
    ) -> None:
        super().__init__(
            keys=set(keys),
            models=tuple(models),
            timing=timing or Timing(),
            shape=shape or Shape(),
            speaker=choose_speaker(VoiceChoice(voice)),
            clock=clock or RealClock(),
            rate_limit=rate_limit,
        )
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        """Start the server."""
        await self.start()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop the server."""
        await self.stop()

    async def start(self) -> None:
        """Start listening; after that, the port is known."""
        self._runner = web.AppRunner(
            self._application(),
            access_log=None,
            handler_cancellation=True,
            shutdown_timeout=_SHUTDOWN_S,
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Cancel all responses and stop listening."""
        if self._runner is not None:
            self.cancel_answers()
            await self._runner.cleanup()
            self._runner = None
        self.speaker.close()

    @property
    def url(self) -> str:
        """Base URL for clients."""
        return f"http://{self._host}:{self._port}/v1"

    @property
    def speech_requests(self) -> list[RequestRecord]:
        """Requests for speech, in order of arrival."""
        return self._requests_to("POST", SPEECH_PATH)

    @property
    def model_requests(self) -> list[RequestRecord]:
        """Requests for the list of models, in order of arrival."""
        return self._requests_to("GET", MODELS_PATH)

    @property
    def open_streams(self) -> int:
        """Number of responses being sent."""
        return self.open_answers

    async def drained(self) -> None:
        """Wait until no response is being sent; raise `TimeoutError` after half a minute."""
        async with asyncio.timeout(DRAIN_DEADLINE_S):
            await self.is_idle.wait()

    def inject(self, *faults: Fault, times: int | None = 1) -> None:
        """Apply faults to the next requests for speech, one after another.

        Each applies to `times` requests; None: to every request until `clear_faults`.
        """
        for fault in faults:
            self.speech_faults.add(fault, times)

    def inject_models(self, *faults: Fault, times: int | None = 1) -> None:
        """Apply faults to requests for the list of models; see `inject`.

        Raises `ValueError` for a fault that applies only to speech.
        """
        for fault in faults:
            if not fault.fits_models:
                raise ValueError(f"A list of models cannot suffer from {fault.name}")
            self.models_faults.add(fault, times)

    def clear_faults(self) -> None:
        """Discard all pending faults."""
        self.speech_faults.clear()
        self.models_faults.clear()

    def pcm_for(self, asked: Mapping[str, Any] | RequestRecord) -> bytes:
        """Return the PCM for a request body, regardless of faults."""
        if isinstance(asked, RequestRecord):
            speech = replace(read_request(asked.body or {}), take=asked.number)
        else:
            speech = read_request(asked)
        return self.speaker.speak_now(speech)

    def _requests_to(self, method: str, path: str) -> list[RequestRecord]:
        return [
            record for record in self.requests if record.method == method and record.path == path
        ]

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=_LARGEST_REQUEST_BYTES)
        application.add_routes(control_routes(self))
        application.add_routes(
            [
                web.post(SPEECH_PATH, self.speech),
                web.get(MODELS_PATH, self.list_models, allow_head=False),
                web.route("*", "/{path:.*}", self.not_found),
            ]
        )
        return application
