"""Requests that are late and sent once more, in virtual time."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import override

import pytest

from benchmarks.virtual_time import run
from custom_components.mimo_speech.mimo import (
    MimoClient,
    MimoError,
    MimoModerationError,
    MimoServerError,
    SpeechRequest,
    SpeechService,
)
from custom_components.mimo_speech.mimo.http.client import SpeechResponse
from custom_components.mimo_speech.mimo.http.hedging import HedgeBudget
from custom_components.mimo_speech.mimo.http.retry import RetryPolicy

REQUEST = SpeechRequest(text="Hi", model="mimo-v2.5-tts")
NO_RETRY = RetryPolicy(window_s=0)

type Script = tuple[float, bytes | MimoError]
"""Seconds until the first audio or the error, and which."""


class Response(SpeechResponse):
    def __init__(self, script: Script) -> None:
        self._script: list[Script] = [script]

    @override
    async def read(self) -> bytes:
        if not self._script:
            return b""
        wait_s, item = self._script.pop()
        await asyncio.sleep(wait_s)
        if isinstance(item, MimoError):
            raise item
        return item


class Client(MimoClient):
    """Answers each request with the next script."""

    def __init__(self, *scripts: Script) -> None:
        self._scripts = list(scripts)
        self.sent_at: list[float] = []
        self.open_count = 0

    @override
    @asynccontextmanager
    async def open(self, request: SpeechRequest) -> AsyncIterator[SpeechResponse]:
        self.sent_at.append(asyncio.get_running_loop().time())
        self.open_count += 1
        try:
            yield Response(self._scripts.pop(0))
        finally:
            self.open_count -= 1


async def hear(
    client: Client, *, hedge_after_s: float | None = 1.0, policy: RetryPolicy = NO_RETRY
) -> tuple[bytes, float, list[float]]:
    """Return what is heard, when, and what is reported of sending."""
    time, told = asyncio.get_running_loop().time, list[float]()
    chunks = SpeechService(client).stream(
        REQUEST, policy=policy, hedge_after_s=hedge_after_s, on_sent=told.append
    )
    heard = b"".join([pcm async for pcm in chunks])
    return heard, time(), told


def test_answer_in_time_is_the_only_one() -> None:
    client = Client((0.9, b"a"))
    assert run(hear(client)) == (b"a", 0.9, [0.0])


def test_late_request_is_sent_once_more_and_the_first_to_speak_is_heard() -> None:
    client = Client((30, b"a"), (0.9, b"b"))
    assert run(hear(client)) == (b"b", pytest.approx(1.9), [0.0, 0.0])
    assert client.sent_at == [0.0, 1.0]
    assert client.open_count == 0


def test_latency_counts_from_the_request_that_is_heard() -> None:
    client = Client((1.5, b"a"), (0.9, b"b"))
    assert run(hear(client)) == (b"a", 1.5, [0.0, 0.0, 1.5])
    assert client.open_count == 0


def test_failure_of_one_leaves_the_other() -> None:
    client = Client((2.0, b"a"), (0.1, MimoServerError("down")))
    heard, at, _ = run(hear(client))
    assert (heard, at) == (b"a", 2.0)


def test_refusal_that_lasts_ends_both() -> None:
    client = Client((30, b"a"), (0.1, MimoModerationError("no")))
    with pytest.raises(MimoModerationError):
        run(hear(client))
    assert client.open_count == 0


def test_without_a_time_nothing_is_sent_twice() -> None:
    client = Client((30, b"a"), (0.9, b"b"))
    heard, at, _ = run(hear(client, hedge_after_s=None))
    assert (heard, at) == (b"a", 30)


def test_no_more_than_two_are_open_at_once() -> None:
    client = Client((30, b"a"), (30, b"b"), (0.1, b"c"))
    heard, at, _ = run(hear(client))
    assert (heard, at) == (b"a", 30)
    assert len(client.sent_at) == 2


def test_nothing_is_sent_twice_while_the_service_asks_to_wait() -> None:
    async def listen() -> int:
        client = Client((5, b"a"), (0.1, b"b"))
        service = SpeechService(client)
        hearing = asyncio.ensure_future(anext(service.stream(REQUEST, hedge_after_s=1.0)))
        await asyncio.sleep(0.5)
        service._rate(REQUEST.model).hold(30)
        await hearing
        return len(client.sent_at)

    assert run(listen()) == 1


def test_listener_who_leaves_ends_all_attempts() -> None:
    client = Client((30, b"a"), (30, b"b"))

    async def leave() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(2):
                await hear(client)

    run(leave())
    assert len(client.sent_at) == 2
    assert client.open_count == 0


def taken(budget: HedgeBudget, requests: Sequence[bool]) -> int:
    """Return how many of the requests that are late may be sent once more."""
    count = 0
    for is_late in requests:
        budget.request_made()
        count += is_late and budget.take()
    return count


def test_a_tenth_of_all_requests_may_be_sent_twice() -> None:
    assert taken(HedgeBudget(), [True] * 200) == pytest.approx(20, abs=2)
    assert taken(HedgeBudget(), [number % 20 == 19 for number in range(200)]) == 10
