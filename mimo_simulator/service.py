"""The simulated service: validation, rate limit, and responses."""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
import json
from typing import Final

from aiohttp import web

from .answers import INVALID_JSON, INVALID_KEY, NOT_FOUND, Answer, too_many_requests, wrong_param
from .clock import Clock
from .connections import Connections
from .delivery import Delivery
from .fault_queue import FaultQueue
from .faults import Fault
from .records import Outcome, RequestRecord, given_key, without_key
from .script import Script, body_script, speech_script
from .shape import Shape, Timing
from .validation import SpeechRequest, find_mistake, read_json, read_request
from .voices import Speaker

SPEECH_PATH: Final = "/v1/chat/completions"
MODELS_PATH: Final = "/v1/models"
RATE_LIMIT_PER_MINUTE: Final = 100
"""Limit of the real service, per model."""

_MINUTE_S: Final = 60.0


@dataclass(kw_only=True, eq=False, repr=False)
class Service:
    """Responds to requests and records them.

    Public attributes may be changed at any time and apply to requests from then on.
    """

    keys: set[str]
    models: tuple[str, ...]
    timing: Timing
    shape: Shape
    rate_limit: int | None
    """Requests per minute and model; None for no limit."""
    speaker: Speaker
    clock: Clock
    requests: list[RequestRecord] = field(default_factory=list, init=False)
    speech_faults: FaultQueue = field(default_factory=FaultQueue, init=False)
    models_faults: FaultQueue = field(default_factory=FaultQueue, init=False)
    is_idle: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _answers: set[asyncio.Task[None]] = field(default_factory=set, init=False)
    _minutes: dict[str, deque[float]] = field(default_factory=dict, init=False)
    _connections: Connections = field(default_factory=Connections, init=False)

    def __post_init__(self) -> None:
        """Mark the service as idle."""
        self.is_idle.set()

    @property
    def open_answers(self) -> int:
        """Number of responses being sent."""
        return len(self._answers)

    def cancel_answers(self) -> None:
        """Cancel all responses being sent."""
        for answer in self._answers:
            answer.cancel()

    async def speech(self, request: web.Request) -> web.StreamResponse:
        """Respond to a request for speech."""
        fault = self.speech_faults.take()
        with self._recorded(request, fault) as record:
            raw = await request.read()
            await self._connected(record)
            started_at = await self._uploaded(len(raw))
            speech = self._judge(record, raw)
            if fault is not None and fault.refusal is not None:
                return _refuse(record, fault.refusal.about(record.model or ""))
            if isinstance(speech, Answer):
                return _refuse(record, speech)
            pcm = await self.speaker.speak(speech)
            script = speech_script(speech, pcm, shape=self.shape, timing=self.timing, fault=fault)
            return await self._deliver(request, record, script, started_at)

    async def list_models(self, request: web.Request) -> web.StreamResponse:
        """Respond to a request for the list of models, which clients also use to check a key."""
        fault = self.models_faults.take()
        with self._recorded(request, fault) as record:
            started_at = await self._connected(record)
            if fault is not None and fault.refusal is not None:
                return _refuse(record, fault.refusal)
            if not record.key_accepted:
                return _refuse(record, INVALID_KEY)
            timing = (fault and fault.timing) or self.timing
            script = body_script(self._models_body(), due=timing.models, fault=fault)
            return await self._deliver(request, record, script, started_at)

    async def not_found(self, request: web.Request) -> web.StreamResponse:
        """Respond to a request for a wrong path."""
        with self._recorded(request, None) as record:
            await self._connected(record)
            return _refuse(record, NOT_FOUND)

    def _models_body(self) -> bytes:
        models = [{"id": model, "object": "model", "owned_by": "xiaomi"} for model in self.models]
        return json.dumps({"object": "list", "data": models}, ensure_ascii=False).encode()

    def _judge(self, record: RequestRecord, raw: bytes) -> SpeechRequest | Answer:
        """Return the request, or why it is rejected; checks are in the service's order."""
        if (body := read_json(raw)) is None:
            return INVALID_JSON
        speech = read_request(body)
        _note(record, speech)
        record.body = body
        if not record.key_accepted:
            return INVALID_KEY
        if (mistake := find_mistake(speech, self.models)) is not None:
            return wrong_param(mistake)
        if self._is_one_too_many(speech.model):
            return too_many_requests()
        return replace(speech, take=record.number)

    def _is_one_too_many(self, model: str) -> bool:
        """Count a request towards the rate limit of its model; return whether it exceeds it."""
        if self.rate_limit is None:
            return False
        now = self.clock.time()
        minute = self._minutes.setdefault(model, deque())
        while minute and minute[0] <= now - _MINUTE_S:
            minute.popleft()
        if len(minute) >= self.rate_limit:
            return True
        minute.append(now)
        return False

    async def _connected(self, record: RequestRecord) -> float:
        """Delay a new connection; return when the response's own timing starts."""
        if self._connections.is_new(record.connection) and self.timing.connect > 0:
            await self.clock.sleep(self.timing.connect)
        return self.clock.time()

    async def _uploaded(self, size_bytes: int) -> float:
        """Wait for the upload of the request; return when the response's own timing starts."""
        if self.shape.upload_bytes_per_s is not None:
            await self.clock.sleep(size_bytes / self.shape.upload_bytes_per_s)
        return self.clock.time()

    async def _deliver(
        self, request: web.Request, record: RequestRecord, script: Script, started_at: float
    ) -> web.StreamResponse:
        delivery = Delivery(request, record, clock=self.clock, started_at=started_at)
        return await delivery.send(script)

    @contextmanager
    def _recorded(self, request: web.Request, fault: Fault | None) -> Iterator[RequestRecord]:
        """Keep the record of a request up to date while its response is sent."""
        record = self._open_record(request, fault)
        self._answers.add(request.task)
        self.is_idle.clear()
        try:
            yield record
        except asyncio.CancelledError, ConnectionError:
            record.outcome = Outcome.ABORTED
            raise
        else:
            record.outcome = Outcome.FAULT if fault and fault.spoils else Outcome.ANSWERED
        finally:
            record.finished_at = self.clock.time()
            self._answers.discard(request.task)
            if not self._answers:
                self.is_idle.set()

    def _open_record(self, request: web.Request, fault: Fault | None) -> RequestRecord:
        key = given_key(request.headers)
        record = RequestRecord(
            number=len(self.requests),
            method=request.method,
            path=request.path,
            query=dict(request.query),
            headers=without_key(request.headers),
            key_header=key.header,
            key_accepted=key.value in self.keys,
            connection=self._connections.number_of(request.transport),
            received_at=self.clock.time(),
            fault=None if fault is None else fault.name,
        )
        self.requests.append(record)
        return record


def _refuse(record: RequestRecord, answer: Answer) -> web.StreamResponse:
    record.status = answer.status
    return web.Response(
        status=answer.status,
        body=answer.body,
        headers={"Content-Type": answer.content_type, **dict(answer.headers)},
    )


def _note(record: RequestRecord, speech: SpeechRequest) -> None:
    record.model = speech.model
    record.text = speech.text
    record.direction = speech.direction or None
    if (digest := speech.sample_sha256) is not None:
        record.sample_sha256 = digest
    else:
        record.voice = speech.voice or None
