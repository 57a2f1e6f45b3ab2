"""Requests that are repeated, and those that are not."""

import asyncio
from collections.abc import AsyncGenerator
from functools import partial

import pytest

from benchmarks.virtual_time import run
from custom_components.mimo_speech.mimo import (
    DEPARTURE,
    Departure,
    MimoAuthError,
    MimoBalanceError,
    MimoConnectionError,
    MimoEmptyAudioError,
    MimoError,
    MimoModerationError,
    MimoRateLimitError,
    MimoRequestError,
    MimoServerError,
    MimoTimeoutError,
    SpeechRequest,
)
from custom_components.mimo_speech.mimo.http.retry import RetryPolicy, stream_with_retries

REQUEST = SpeechRequest(text="Hi", model="mimo-v2.5-tts")
QUICK = RetryPolicy(window_s=30, first_wait_s=0.001)


class Service:
    """Answers each request with the next script."""

    def __init__(self, *scripts: tuple[bytes | MimoError, ...]) -> None:
        self._scripts = list(scripts)
        self.open_streams = 0

    @property
    def unasked(self) -> int:
        return len(self._scripts)

    async def stream(self, _: SpeechRequest) -> AsyncGenerator[bytes]:
        self.open_streams += 1
        try:
            for item in self._scripts.pop(0):
                if isinstance(item, MimoError):
                    raise item
                yield item
        finally:
            self.open_streams -= 1


async def listen(service: Service, policy: RetryPolicy = QUICK) -> list[bytes]:
    pieces = stream_with_retries(service.stream, REQUEST, policy)
    return [piece async for piece in pieces if isinstance(piece, bytes)]


@pytest.mark.parametrize(
    "error",
    [
        MimoConnectionError("away"),
        MimoServerError("down"),
        MimoRateLimitError("busy"),
        MimoRateLimitError("busy", retry_after_s=0.01),
        MimoEmptyAudioError("nothing"),
    ],
    ids=["connection", "server", "rate limit", "rate limit with a time", "no audio"],
)
async def test_passing_failure_is_not_heard(error: MimoError) -> None:
    assert await listen(Service((error,), (error,), (b"a", b"b"))) == [b"a", b"b"]


@pytest.mark.parametrize(
    "error",
    [
        MimoAuthError("key"),
        MimoBalanceError("empty"),
        MimoModerationError("no"),
        MimoRequestError("bad"),
    ],
    ids=["key", "balance", "moderation", "request"],
)
async def test_lasting_failure_is_told_at_once(error: MimoError) -> None:
    service = Service((error,), (b"a",))
    with pytest.raises(type(error)):
        await listen(service)
    assert service.unasked == 1


async def test_nothing_is_repeated_once_it_was_heard() -> None:
    service = Service((b"a", MimoConnectionError("broke")), (b"a", b"b"))
    with pytest.raises(MimoConnectionError):
        await listen(service)
    assert service.unasked == 1


async def test_service_that_asks_for_too_long_a_wait_is_not_waited_for() -> None:
    service = Service((MimoRateLimitError("busy", retry_after_s=60),), (b"a",))
    with pytest.raises(MimoRateLimitError):
        await listen(service)
    assert service.unasked == 1


async def test_window_ends_the_tries() -> None:
    service = Service(*[(MimoServerError("down"),)] * 50)
    with pytest.raises(MimoServerError):
        await listen(service, RetryPolicy(window_s=0.2, first_wait_s=0.01))
    assert 50 - 6 <= service.unasked < 50 - 1


def test_waits_grow() -> None:
    policy = RetryPolicy()
    waits = [policy.wait_s(failures, MimoServerError("down")) for failures in range(1, 7)]
    assert waits == pytest.approx([0.2, 0.4, 0.8, 1.6, 3.2, 6.4])


def test_service_that_asks_for_no_wait_is_not_asked_all_the_time() -> None:
    error = MimoRateLimitError("busy", retry_after_s=0.0)
    assert RetryPolicy().wait_s(5, error) == pytest.approx(3.2)


async def test_listener_who_leaves_between_two_tries_ends_them() -> None:
    service = Service((MimoServerError("down"),), (b"a",))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await listen(service, RetryPolicy(first_wait_s=5))
    assert (service.unasked, service.open_streams) == (1, 0)


async def slow_failure(
    _: SpeechRequest, *, takes_s: float, asked_at: list[float]
) -> AsyncGenerator[bytes]:
    asked_at.append(asyncio.get_running_loop().time())
    await asyncio.sleep(takes_s)
    raise MimoServerError("down")
    yield b""


@pytest.mark.parametrize("takes_s", [0.0, 5.0, 60.0], ids=["at once", "later", "very late"])
def test_window_counts_from_the_first_failure(takes_s: float) -> None:
    """A service that takes its time to fail is asked again just the same."""
    asked_at: list[float] = []

    async def ask() -> None:
        pieces = stream_with_retries(
            partial(slow_failure, takes_s=takes_s, asked_at=asked_at),
            REQUEST,
            RetryPolicy(window_s=1.0, first_wait_s=0.5),
        )
        async for piece in pieces:
            assert piece is DEPARTURE

    with pytest.raises(MimoServerError):
        run(ask())
    # The second request fails with its own time spent, and the next wait would be over the window.
    assert asked_at == pytest.approx([0.0, takes_s + 0.5])


def test_no_request_begins_after_the_window() -> None:
    asked_at: list[float] = []

    async def ask() -> None:
        pieces = stream_with_retries(
            partial(slow_failure, takes_s=0.25, asked_at=asked_at),
            REQUEST,
            RetryPolicy(window_s=10.0, first_wait_s=1.0, growth=1.0),
        )
        async for piece in pieces:
            assert piece is DEPARTURE

    with pytest.raises(MimoServerError):
        run(ask())
    assert asked_at[-1] - 0.25 <= 10.0 < asked_at[-1] + 1.0
    assert asked_at == pytest.approx([1.25 * number for number in range(len(asked_at))])


async def test_no_window_means_one_request() -> None:
    service = Service((MimoServerError("down"),), (b"a",))
    with pytest.raises(MimoServerError):
        await listen(service, RetryPolicy(window_s=0))
    assert service.unasked == 1


# Departures.


class Queue:
    """Lets every try wait for its turn; the first ones then fail, after some time."""

    def __init__(self, *failures: MimoError, turn_s: float, takes_s: float) -> None:
        self._failures = list(failures)
        self._turn_s = turn_s
        self._takes_s = takes_s

    async def stream(self, _: SpeechRequest) -> AsyncGenerator[bytes | Departure]:
        await asyncio.sleep(self._turn_s)
        yield DEPARTURE
        await asyncio.sleep(self._takes_s)
        if self._failures:
            raise self._failures.pop(0)
        yield b"a"

    async def listen(self, policy: RetryPolicy) -> list[tuple[float, bytes | Departure]]:
        time = asyncio.get_running_loop().time
        pieces = stream_with_retries(self.stream, REQUEST, policy)
        return [(time(), piece) async for piece in pieces]


def test_departures_of_every_try_are_told() -> None:
    queue = Queue(MimoServerError("down"), turn_s=3.0, takes_s=1.0)
    told = run(queue.listen(RetryPolicy(first_wait_s=0.5)))
    assert told == [(3.0, DEPARTURE), (4.5, DEPARTURE), (7.5, DEPARTURE), (8.5, b"a")]


def test_time_in_a_queue_is_no_silence_of_the_service() -> None:
    queue = Queue(MimoTimeoutError("silent"), turn_s=20.0, takes_s=5.0)
    assert run(queue.listen(RetryPolicy(window_s=8.0)))[-1][1] == b"a"


def test_service_that_was_silent_for_the_whole_window_is_not_asked_again() -> None:
    queue = Queue(MimoTimeoutError("silent"), turn_s=20.0, takes_s=8.5)
    with pytest.raises(MimoTimeoutError):
        run(queue.listen(RetryPolicy(window_s=8.0)))
