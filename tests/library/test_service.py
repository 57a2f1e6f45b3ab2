"""Requests that are repeated, and those that are not."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
import math
from typing import override

import pytest

from benchmarks.virtual_time import run
from custom_components.mimo_speech.mimo import (
    MimoAuthError,
    MimoBalanceError,
    MimoConnectionError,
    MimoCrossBorderError,
    MimoEmptyAudioError,
    MimoError,
    MimoModerationError,
    MimoQuotaError,
    MimoRateLimitError,
    MimoRequestError,
    MimoRiskControlError,
    MimoServerError,
    MimoSpeechRefusedError,
    MimoTimeoutError,
    SpeechRequest,
)
from custom_components.mimo_speech.mimo.http.client import MimoClient, SpeechResponse
from custom_components.mimo_speech.mimo.http.rate import RequestRate
from custom_components.mimo_speech.mimo.http.retry import RetryPolicy
from custom_components.mimo_speech.mimo.http.service import SpeechService

REQUEST = SpeechRequest(text="Hi", model="mimo-v2.5-tts")
QUICK = RetryPolicy(window_s=30, first_backoff_s=0.001)


type Item = bytes | MimoError | float
"""Audio, an error, or seconds of silence."""


class ScriptedResponse(SpeechResponse):
    """Reads what a script says."""

    def __init__(self, script: Iterable[Item]) -> None:
        self._script = iter(script)

    @override
    async def read(self) -> bytes:
        for item in self._script:
            if isinstance(item, MimoError):
                raise item
            if isinstance(item, bytes):
                return item
            await asyncio.sleep(item)
        return b""


class Service(MimoClient):
    """Answers each request with the next script; an endless script is for all that follow."""

    def __init__(self, *scripts: Sequence[Item]) -> None:
        self._scripts = list(scripts)
        self.open_streams = 0
        self.sent_at: list[float] = []

    @property
    def unasked(self) -> int:
        return len(self._scripts)

    @override
    @asynccontextmanager
    async def open(self, request: SpeechRequest) -> AsyncIterator[SpeechResponse]:
        self.sent_at.append(asyncio.get_running_loop().time())
        self.open_streams += 1
        try:
            yield ScriptedResponse(self._scripts.pop(0))
        finally:
            self.open_streams -= 1

    @override
    async def models(self) -> tuple[str, ...]:
        raise MimoAuthError("key")


async def listen(service: Service, policy: RetryPolicy = QUICK) -> list[bytes]:
    return [pcm async for pcm in SpeechService(service).stream(REQUEST, policy=policy)]


@pytest.mark.parametrize(
    "error",
    [
        MimoConnectionError("away"),
        MimoServerError("down"),
        MimoRateLimitError("busy"),
        MimoRateLimitError("busy", retry_after_s=0.01),
        MimoEmptyAudioError("nothing"),
        MimoRiskControlError("blocked"),
        MimoCrossBorderError("abroad"),
        MimoSpeechRefusedError("key"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_passing_failure_is_not_heard(error: MimoError) -> None:
    assert await listen(Service((error,), (error,), (b"a", b"b"))) == [b"a", b"b"]


@pytest.mark.parametrize(
    "error",
    [
        MimoAuthError("key"),
        MimoModerationError("no"),
        MimoRequestError("bad"),
        MimoQuotaError("used up"),
    ],
    ids=["key", "moderation", "request", "quota"],
)
async def test_lasting_failure_is_told_at_once(error: MimoError) -> None:
    service = Service((error,), (b"a",))
    with pytest.raises(type(error)):
        await listen(service)
    assert service.unasked == 1


def test_lack_of_balance_that_passes_is_not_heard() -> None:
    service = Service((MimoBalanceError("empty"),), (b"a",))
    assert run(listen(service)) == [b"a"]
    assert service.sent_at == pytest.approx([0.0, 1.0])


def test_lack_of_balance_that_stays_is_told_after_a_second() -> None:
    service = Service(*[(MimoBalanceError("empty"),)] * 3)
    with pytest.raises(MimoBalanceError):
        run(listen(service))
    assert service.sent_at == pytest.approx([0.0, 1.0])


def test_lack_of_balance_is_asked_about_once_whatever_else_fails() -> None:
    empty, down = MimoBalanceError("empty"), MimoServerError("down")
    service = Service((down,), (empty,), (down,), (empty,), (b"a",))
    with pytest.raises(MimoBalanceError):
        run(listen(service))
    assert service.unasked == 1


def test_lack_of_balance_is_told_at_once_where_there_is_no_time_to_ask_again() -> None:
    service = Service((MimoBalanceError("empty"),), (b"a",))
    with pytest.raises(MimoBalanceError):
        run(listen(service, RetryPolicy(window_s=0.5)))
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
        await listen(service, RetryPolicy(window_s=0.2, first_backoff_s=0.01))
    assert 50 - 6 <= service.unasked < 50 - 1


def test_waits_grow() -> None:
    policy = RetryPolicy()
    waits = [policy.backoff_s(failures, MimoServerError("down")) for failures in range(1, 7)]
    assert waits == pytest.approx([0.2, 0.4, 0.8, 1.6, 3.2, 6.4])


def test_service_that_asks_for_no_wait_is_not_asked_all_the_time() -> None:
    error = MimoRateLimitError("busy", retry_after_s=0.0)
    assert RetryPolicy().backoff_s(5, error) == pytest.approx(3.2)


async def test_listener_who_leaves_between_two_tries_ends_them() -> None:
    service = Service((MimoServerError("down"),), (b"a",))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await listen(service, RetryPolicy(first_backoff_s=5))
    assert (service.unasked, service.open_streams) == (1, 0)


def failing(takes_s: float) -> Service:
    return Service(*[(takes_s, MimoServerError("down"))] * 50)


@pytest.mark.parametrize("takes_s", [0.0, 5.0, 60.0], ids=["at once", "later", "very late"])
def test_window_counts_from_the_first_failure(takes_s: float) -> None:
    """A service that takes its time to fail is asked again just the same."""
    service = failing(takes_s)
    with pytest.raises(MimoServerError):
        run(listen(service, RetryPolicy(window_s=1.0, first_backoff_s=0.5)))
    # The second request fails with its own time spent, and the next wait would be over the window.
    assert service.sent_at == pytest.approx([0.0, takes_s + 0.5])


def test_no_request_is_sent_after_the_window() -> None:
    service = failing(0.25)
    with pytest.raises(MimoServerError):
        run(listen(service, RetryPolicy(window_s=10.0, first_backoff_s=1.0, growth=1.0)))
    sent_at = service.sent_at
    assert sent_at[-1] - 0.25 <= 10.0 < sent_at[-1] + 1.0
    assert sent_at == pytest.approx([1.25 * number for number in range(len(sent_at))])


async def test_no_window_means_one_request() -> None:
    service = Service((MimoServerError("down"),), (b"a",))
    with pytest.raises(MimoServerError):
        await listen(service, RetryPolicy(window_s=0))
    assert service.unasked == 1


# The rate limit.


class Queue(SpeechService):
    """Lets every request wait for its turn; the first ones then fail, after some time."""

    def __init__(self, *failures: MimoError, turn_s: float, takes_s: float) -> None:
        self.service = Service(*[(takes_s, error) for error in failures], (takes_s, b"a"))
        super().__init__(self.service)
        self._rates = {REQUEST.model: Turns(turn_s)}
        self.told: list[float] = []

    async def listen(self, policy: RetryPolicy) -> list[bytes]:
        time = asyncio.get_running_loop().time
        chunks = self.stream(REQUEST, policy=policy, on_sent=lambda _: self.told.append(time()))
        return [pcm async for pcm in chunks]


class Turns(RequestRate):
    """Lets everybody wait for the same time."""

    def __init__(self, turn_s: float) -> None:
        super().__init__()
        self._turn_s = turn_s

    @override
    async def turn(self, longest_hold_s: float = math.inf) -> bool:
        await asyncio.sleep(self._turn_s)
        return True


def test_every_time_that_the_request_is_sent_is_told() -> None:
    queue = Queue(MimoServerError("down"), turn_s=3.0, takes_s=1.0)
    assert run(queue.listen(RetryPolicy(first_backoff_s=0.5))) == [b"a"]
    assert queue.told == queue.service.sent_at == [3.0, 7.5]


def test_time_in_a_queue_is_no_silence_of_the_service() -> None:
    queue = Queue(MimoTimeoutError("silent"), turn_s=20.0, takes_s=5.0)
    assert run(queue.listen(RetryPolicy(window_s=8.0))) == [b"a"]


def test_service_that_was_silent_for_the_whole_window_is_not_asked_again() -> None:
    queue = Queue(MimoTimeoutError("silent"), turn_s=20.0, takes_s=8.5)
    with pytest.raises(MimoTimeoutError):
        run(queue.listen(RetryPolicy(window_s=8.0)))
