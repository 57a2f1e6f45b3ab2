"""Speech requests with rate limit, retries and hedging.

```
 rate limit → request sent ──── slow ────→ hedged request
     ▲             ├── first audio ────────────┘  → PCM
     │             └── key rejected → check against the list of models
     └── backoff ──── temporary failure before the first audio
```
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
import logging
from typing import Final

from ..errors import (
    MimoAddressError,
    MimoAuthError,
    MimoError,
    MimoRateLimitError,
    MimoSpeechRefusedError,
)
from .client import MimoClient, SpeechResponse
from .hedging import HedgeBudget, Race
from .rate import RequestRate
from .request import SpeechRequest
from .retry import Retries, RetryPolicy

_LOGGER = logging.getLogger(__name__)

type OnSent = Callable[[float], None]
"""Called with the seconds since the request was sent.

That is 0 for each attempt. If the first audio belongs to an attempt that was not the last, there is
one more call with the time since that attempt.
"""

_KEEP_ALIVE_S: Final = 15.0
"""How long an idle connection stays open: aiohttp's default, which Home Assistant keeps."""
_CONNECT_AFTER_S: Final = 0.1
"""By then, text that is available at once has been sent on a connection of its own."""


class SpeechService:
    """Sends the requests of one account and keeps a connection to the service open.

    Requests for the same model share a rate limit. The service sometimes rejects valid keys under
    load, so a rejected key is checked against the list of models; `on_key_refused` is called if it
    is rejected there as well.
    """

    def __init__(
        self, client: MimoClient, *, on_key_refused: Callable[[], None] | None = None
    ) -> None:
        self._client = client
        self._on_key_refused = on_key_refused
        self._rates: dict[str, RequestRate] = {}
        self._hedges = HedgeBudget()
        self._open_requests = 0
        self._connected_until = 0.0

    async def stream(
        self,
        request: SpeechRequest,
        *,
        policy: RetryPolicy | None = None,
        hedge_after_s: float | None = None,
        on_sent: OnSent | None = None,
    ) -> AsyncGenerator[bytes]:
        """Yield the PCM of one request as it arrives (see `MimoClient.stream`).

        Temporary failures are retried until the first audio. If the first audio takes longer than
        `hedge_after_s`, the request is sent a second time, and the first response with audio is
        used. Raises the last `MimoError` if the failure cannot be retried or the retry window has
        ended.
        """
        policy = policy or RetryPolicy()
        retries, time = Retries(policy), asyncio.get_running_loop().time
        self._hedges.request_made()
        with self._using_connection():
            while True:
                race = Race(
                    lambda: self._begin(request),
                    may_hedge=lambda: self._may_hedge(request),
                    hedge_after_s=hedge_after_s,
                    on_sent=on_sent,
                )
                has_audio = False
                try:
                    await self._take_turn(request, policy.window_s)
                    async with race.first_to_speak() as (first_pcm, response):
                        has_audio = True
                        yield first_pcm
                        while pcm := await response.read():
                            yield pcm
                except MimoError as err:
                    backoff_s = retries.backoff_s(err, sent_at=race.sent_at, failed_at=time())
                    if has_audio or backoff_s is None:
                        raise
                else:
                    return
                await asyncio.sleep(backoff_s)

    @property
    def is_connected(self) -> bool:
        """Whether a connection is probably open, judging by the requests sent from here."""
        is_kept_alive = asyncio.get_running_loop().time() < self._connected_until
        return self._open_requests > 0 or is_kept_alive

    async def connect(self) -> None:
        """Open a connection for upcoming speech, unless one is open by then.

        It requests the list of models, which is free of charge. Errors are ignored.
        """
        await asyncio.sleep(_CONNECT_AFTER_S)
        if self.is_connected:
            return
        self._keep_alive()
        with suppress(MimoError):
            await self._client.models()

    @contextmanager
    def _using_connection(self) -> Iterator[None]:
        self._open_requests += 1
        try:
            yield
        finally:
            self._open_requests -= 1
            self._keep_alive()

    def _keep_alive(self) -> None:
        self._connected_until = asyncio.get_running_loop().time() + _KEEP_ALIVE_S

    def _rate(self, model_id: str) -> RequestRate:
        if model_id not in self._rates:
            self._rates[model_id] = RequestRate(clock=asyncio.get_running_loop().time)
        return self._rates[model_id]

    async def _take_turn(self, request: SpeechRequest, longest_hold_s: float) -> None:
        """Wait for the model's rate limit.

        Raises `MimoRateLimitError` if the service asks to wait longer than `longest_hold_s`.
        """
        rate = self._rate(request.model)
        if not await rate.turn(longest_hold_s):
            raise MimoRateLimitError(
                "The service asked to wait before the next request", retry_after_s=rate.held_s
            )

    async def _may_hedge(self, request: SpeechRequest) -> bool:
        """Reserve a hedged request if rate limit and budget allow it without waiting."""
        rate = self._rate(request.model)
        return not rate.wait_s and self._hedges.take() and await rate.turn()

    @asynccontextmanager
    async def _begin(self, request: SpeechRequest) -> AsyncIterator[SpeechResponse]:
        """Send the request once; the response is open until the block ends."""
        try:
            async with self._client.open(request) as response:
                yield response
        except MimoAuthError as err:
            await self._check_refusal(err)
            raise MimoSpeechRefusedError(str(err), status=err.status) from err
        except MimoRateLimitError as err:
            self._rate(request.model).hold(err.retry_after_s or 0)
            raise

    async def _check_refusal(self, refusal: MimoAuthError) -> None:
        """Return if the key turns out to be valid; otherwise, or if unknown, raise the refusal."""
        try:
            await self._client.models()
        except MimoAuthError, MimoAddressError:
            # Without a list of models, the refusal is the only evidence.
            if self._on_key_refused is not None:
                self._on_key_refused()
            raise refusal from None
        except MimoError:
            raise refusal from None
        _LOGGER.debug("The service rejected a request although the key is valid")
