"""Requests that are repeated, and those that are not."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from custom_components.mimo_speech.mimo import (
    MimoAuthError,
    MimoBalanceError,
    MimoConnectionError,
    MimoEmptyAudioError,
    MimoError,
    MimoModerationError,
    MimoRateLimitError,
    MimoRequestError,
    MimoServerError,
    SpeechRequest,
)
from custom_components.mimo_speech.mimo.retry import RetryPolicy, stream_with_retries

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
    return [pcm async for pcm in stream_with_retries(service.stream, REQUEST, policy)]


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


async def test_listener_who_leaves_between_two_tries_ends_them() -> None:
    service = Service((MimoServerError("down"),), (b"a",))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await listen(service, RetryPolicy(first_wait_s=10))
    assert (service.unasked, service.open_streams) == (1, 0)
