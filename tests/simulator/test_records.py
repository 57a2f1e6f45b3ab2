"""What can be read about requests afterwards, and from outside."""

import asyncio
from hashlib import sha256

import aiohttp
import pytest

from mimo_simulator import Fault, Outcome, Simulator, Timing
from tests.simulator.asking import (
    HEADERS,
    KEY,
    TEXT,
    Body,
    ask,
    heard,
    listen,
    speech,
    speech_url,
)

DIRECTED = speech(
    messages=[
        {"role": "user", "content": "Like an old sailor."},
        {"role": "assistant", "content": TEXT},
    ]
)


async def test_record_tells_what_was_asked(simulator: Simulator) -> None:
    await ask(simulator, DIRECTED)
    record = simulator.requests[0]
    assert (record.method, record.path) == ("POST", "/v1/chat/completions")
    assert (record.text, record.direction) == (TEXT, "Like an old sailor.")
    assert (record.model, record.voice) == ("mimo-v2.5-tts", "Mia")
    assert record.body == DIRECTED


async def test_record_tells_what_was_answered(simulator: Simulator) -> None:
    stream, _ = await listen(simulator)
    await simulator.drained()
    record = simulator.requests[0]
    assert (record.status, record.outcome) == (200, Outcome.ANSWERED)
    assert record.pcm == heard(stream) == simulator.pcm_for(record)
    assert record.audio_sha256 == sha256(record.pcm).hexdigest()


@pytest.mark.parametrize(
    ("headers", "name", "is_accepted"),
    [
        (HEADERS, "api-key", True),
        ({"Authorization": f"Bearer {KEY}"}, "authorization", True),
        ({"API-Key": KEY, "Authorization": KEY}, "api-key", True),
        ({"api-key": "sk-other"}, "api-key", False),
        ({}, None, False),
    ],
)
async def test_record_tells_of_the_key_without_it(
    simulator: Simulator, headers: dict[str, str], name: str | None, *, is_accepted: bool
) -> None:
    await ask(simulator, headers=headers)
    record = simulator.requests[0]
    assert (record.key_header, record.key_accepted) == (name, is_accepted)
    assert KEY not in f"{record!r}{record.as_json()}{dict(record.headers)}"
    assert all("***" in record.headers[header] for header in headers)


async def test_simulator_shows_no_key(simulator: Simulator) -> None:
    assert KEY not in repr(simulator)


async def test_requests_are_told_apart(simulator: Simulator) -> None:
    await ask(simulator)
    async with aiohttp.ClientSession(headers=HEADERS) as session:
        await session.get(f"{simulator.url}/models?limit=3")
        await session.get(f"{simulator.url}/elsewhere")
    assert [record.number for record in simulator.requests] == [0, 1, 2]
    assert [record.number for record in simulator.speech_requests] == [0]
    assert [dict(record.query) for record in simulator.model_requests] == [{"limit": "3"}]


async def test_connections_are_numbered(simulator: Simulator) -> None:
    await ask(simulator)
    async with aiohttp.ClientSession(headers=HEADERS) as session:
        for _ in range(2):
            async with session.get(f"{simulator.url}/models") as response:
                await response.read()
    assert [record.connection for record in simulator.requests] == [1, 2, 2]


async def test_client_that_leaves_ends_its_answer() -> None:
    async with Simulator(keys={KEY}, timing=Timing(first_audio=0, speed=0.1)) as simulator:
        async with (
            aiohttp.ClientSession(headers=HEADERS) as session,
            session.post(speech_url(simulator), json=speech()) as response,
        ):
            await response.content.readany()
            assert simulator.open_streams == 1
            assert simulator.requests[0].outcome is Outcome.SENDING
            response.close()
        await simulator.drained()
        assert simulator.open_streams == 0
        assert simulator.requests[0].outcome is Outcome.ABORTED


@pytest.mark.parametrize("reads", [True, False], ids=["reading", "not reading"])
async def test_stop_ends_open_answers(*, reads: bool) -> None:
    simulator = Simulator(keys={KEY}, timing=Timing.instant())
    await simulator.start()
    simulator.inject(Fault.endless_audio())
    async with (
        aiohttp.ClientSession(headers=HEADERS) as session,
        session.post(speech_url(simulator), json=speech()) as response,
    ):
        if reads:
            await response.content.readany()
        async with asyncio.timeout(20):
            await simulator.stop()
        assert simulator.open_streams == 0
        response.close()


async def test_stop_ends_answers_that_wait(simulator: Simulator) -> None:
    simulator.inject(Fault.stall())
    async with (
        aiohttp.ClientSession(headers=HEADERS) as session,
        session.post(speech_url(simulator), json=speech()),
    ):
        async with asyncio.timeout(20):
            await simulator.stop()
        assert simulator.open_streams == 0


async def test_simulator_can_start_again(simulator: Simulator) -> None:
    url = simulator.url
    await simulator.stop()
    await simulator.start()
    assert simulator.url == url
    assert (await ask(simulator)).status == 200


def page(simulator: Simulator, path: str) -> str:
    return f"{simulator.url.removesuffix('/v1')}/simulator/{path}"


async def inject(simulator: Simulator, wanted: object) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(page(simulator, "faults"), json=wanted) as response,
    ):
        return response.status, await response.text()


async def test_records_can_be_read_from_outside(simulator: Simulator) -> None:
    await ask(simulator, DIRECTED)
    async with aiohttp.ClientSession() as session:
        async with session.get(page(simulator, "requests")) as response:
            raw = await response.text()
            (record,) = await response.json()
        async with session.get(page(simulator, "requests/0/audio")) as response:
            pcm = await response.read()
    assert (record["text"], record["outcome"], record["status"]) == (TEXT, "answered", 200)
    assert record["audio_sha256"] == sha256(pcm).hexdigest()
    assert pcm == simulator.pcm_for(DIRECTED)
    assert KEY not in raw


async def test_control_pages_are_no_requests(simulator: Simulator) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(page(simulator, "requests/7/audio")) as response,
    ):
        assert response.status == 404
    assert not simulator.requests


@pytest.mark.parametrize(
    ("wanted", "statuses"),
    [
        ({"fault": "rate_limited", "times": 2}, [429, 429, 200]),
        ({"fault": "server_error", "status": 503}, [503, 200, 200]),
        ({"fault": "no_balance", "times": None}, [402, 402, 402]),
        ({"fault": "no_balance", "models": True}, [200, 200, 200]),
        ({"fault": "shaped", "bom": True}, [200, 200, 200]),
    ],
)
async def test_faults_can_be_injected_from_outside(
    simulator: Simulator, wanted: Body, statuses: list[int]
) -> None:
    assert (await inject(simulator, wanted))[0] == 204
    assert [(await ask(simulator)).status for _ in statuses] == statuses


@pytest.mark.parametrize(
    "wanted",
    [{}, [], {"fault": "meteor"}, {"fault": "giant"}, {"fault": "no_balance", "times": 0}],
)
async def test_wrong_faults_from_outside_are_refused(simulator: Simulator, wanted: object) -> None:
    status, told = await inject(simulator, wanted)
    assert status == 400
    assert told


async def test_faults_can_be_cleared_from_outside(simulator: Simulator) -> None:
    simulator.inject(Fault.no_balance(), times=None)
    async with (
        aiohttp.ClientSession() as session,
        session.delete(page(simulator, "faults")) as response,
    ):
        assert response.status == 204
    assert (await ask(simulator)).status == 200
