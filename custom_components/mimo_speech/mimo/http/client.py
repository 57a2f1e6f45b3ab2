"""HTTP client of the service. No other module sends requests to it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from http import HTTPMethod, HTTPStatus
import io
import json
import re
from typing import Any, Final, override

import aiohttp

from ..audio.wav import MIMO_PCM, PcmFormat
from ..errors import (
    MimoAddressError,
    MimoBrokenAnswerError,
    MimoConnectionError,
    MimoError,
    MimoTimeoutError,
)
from ..waiting import WaitBudget
from .error_answers import error_from_response
from .reader import SpeechReader
from .request import SpeechRequest, build_body
from .usage import UsageCheck

_MAX_ERROR_BODY_BYTES: Final = 64 * 1024
_MAX_SENT_AT_ONCE_BYTES: Final = 256 * 1024
_MAX_MODELS_BODY_BYTES: Final = 1024 * 1024
_NO_SUCH_PATH: Final = (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)
_HTML: Final = "text/html"
_OWN_URL: Final = re.compile(r"https?://(?:[\w-]+\.)*xiaomimimo\.com(?::\d+)?/", re.IGNORECASE)
"""URL of the service itself, as opposed to a gateway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Timeouts in seconds. The total duration of a speech is not limited."""

    connect_s: float = 10.0
    models_s: float = 15.0
    """For the complete list of models."""
    first_audio_s: float = 60.0
    """From sending a request to its first audio. Some models compute all of it first."""
    idle_s: float = 20.0
    """Between two chunks of audio."""
    trailer_s: float = 0.25
    """For the end of the response after its audio, so that the connection can be reused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A complete speech."""

    pcm: bytes
    pcm_format: PcmFormat

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.pcm) / self.pcm_format.bytes_per_second


class MimoClient:
    """Client for one account at one base URL.

    The caller owns the session and closes it. Apart from `CancelledError`, every method raises only
    `MimoError`. The key is sent in request headers only, and redirects are not followed, because
    they would send it to another host.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        api_key: str,
        base_url: str,
        *,
        timeouts: Timeouts | None = None,
    ) -> None:
        self._session = session
        self._api_key = api_key
        self._base_url = base_url.rstrip("/")
        self._timeouts = timeouts or Timeouts()
        self._usage = UsageCheck()

    @override
    def __repr__(self) -> str:
        """Show the base URL only, never the key."""
        return f"<MimoClient {self._base_url}>"

    async def models(self) -> tuple[str, ...]:
        """Return the ids of the models that the account offers, in the service's order.

        The request is free of charge, so it is also used to check a key.
        """
        with _translated_errors():
            async with (
                asyncio.timeout(self._timeouts.models_s),
                self._response(HTTPMethod.GET, "models") as response,
            ):
                return _model_ids(await _read_at_most(response, _MAX_MODELS_BODY_BYTES))

    async def probe(self) -> None:
        """Check with an empty request that the server offers chat completions.

        An empty request costs nothing. Raises `MimoAddressError` for any other web server and
        `MimoAuthError` if the key is rejected.
        """
        with _translated_errors():
            async with (
                asyncio.timeout(self._timeouts.models_s),
                self._answer(HTTPMethod.POST, "chat/completions", {}) as response,
            ):
                body = await _read_at_most(response, _MAX_ERROR_BODY_BYTES)
        if not _refuses_as_a_service(response.status, body):
            raise MimoAddressError(
                "The server does not offer chat completions", status=response.status
            )
        if response.status == HTTPStatus.UNAUTHORIZED:
            raise error_from_response(response.status, response.headers, body, secret=self._api_key)

    async def stream(self, request: SpeechRequest) -> AsyncGenerator[bytes]:
        """Yield PCM (16-bit little-endian, 24 kHz, mono) as soon as it arrives.

        Every chunk holds whole samples. Closing the generator cancels the request and closes its
        connection.
        """
        async with self.open(request) as response:
            while pcm := await response.read():
                yield pcm

    async def synthesize(self, request: SpeechRequest) -> Clip:
        """Return the complete speech, requested as a WAV file."""
        async with self._open(build_body(request, is_stream=False)) as response:
            chunks: list[bytes] = []
            while pcm := await response.read():
                chunks.append(pcm)
            return Clip(pcm=b"".join(chunks), pcm_format=response.pcm_format)

    @asynccontextmanager
    async def open(self, request: SpeechRequest) -> AsyncIterator[SpeechResponse]:
        """Send a request for streamed speech; the response is open until the block ends.

        Reading it raises `MimoBrokenAnswerError` if the audio is not in the format of `stream`.
        """
        body = build_body(request, is_stream=True)
        async with self._open(body, expected_format=MIMO_PCM) as response:
            yield response

    @asynccontextmanager
    async def _open(
        self, body: Mapping[str, Any], *, expected_format: PcmFormat | None = None
    ) -> AsyncIterator[SpeechResponse]:
        budget = WaitBudget(self._timeouts.first_audio_s)
        async with AsyncExitStack() as stack:
            with _translated_errors():
                response = await budget.wait_for(
                    stack.enter_async_context(
                        self._response(HTTPMethod.POST, "chat/completions", body)
                    )
                )
            if response.content_type == _HTML:
                raise MimoAddressError("The server returned a web page instead of speech")
            yield SpeechResponse(
                response,
                SpeechReader(secret=self._api_key, usage=self._usage),
                self._timeouts,
                budget=budget,
                expected_format=expected_format,
            )

    @asynccontextmanager
    async def _response(
        self, method: HTTPMethod, path: str, body: Mapping[str, Any] | None = None
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Send a request and provide its response; raise the matching error if it is not 200."""
        async with self._answer(method, path, body) as response:
            if response.status != HTTPStatus.OK:
                answer = await _read_at_most(response, _MAX_ERROR_BODY_BYTES)
                raise error_from_response(
                    response.status, response.headers, answer, secret=self._api_key
                )
            yield response

    @asynccontextmanager
    async def _answer(
        self, method: HTTPMethod, path: str, body: Mapping[str, Any] | None
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Send a request and provide its response, whatever its status."""
        connect_s = self._timeouts.connect_s
        response = await self._session.request(
            method,
            f"{self._base_url}/{path}",
            data=None if body is None else _written(body),
            headers=self._headers(),
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=None, connect=connect_s, sock_connect=connect_s),
        )
        try:
            yield response
        finally:
            # Closes the connection unless the response was read to its end.
            response.close()

    def _headers(self) -> dict[str, str]:
        # The service documents both headers; gateways know only `Authorization`.
        keys = {"api-key": self._api_key} if _OWN_URL.match(f"{self._base_url}/") else {}
        return keys | {
            "Authorization": f"Bearer {self._api_key}",
            "Content-Type": "application/json",
            # Audio in base64 hardly compresses, and decompression would delay the pieces.
            "Accept-Encoding": "identity",
        }


class SpeechResponse:
    """A response that is being read."""

    def __init__(
        self,
        response: aiohttp.ClientResponse,
        reader: SpeechReader,
        timeouts: Timeouts,
        *,
        budget: WaitBudget,
        expected_format: PcmFormat | None,
    ) -> None:
        self._response = response
        self._reader = reader
        self._timeouts = timeouts
        self._budget = budget
        self._expected_format = expected_format
        self._error: MimoError | None = None
        self._is_received = False

    @property
    def pcm_format(self) -> PcmFormat:
        """Format of the audio; final once the first chunk was read."""
        return self._reader.pcm_format

    async def read(self) -> bytes:
        """Return the next PCM, in whole frames; b"" at the end.

        An error is raised only after all audio before it was returned.
        """
        while not (self._error or self._is_received):
            data = await self._receive()
            self._is_received = not data
            if pcm := self._decode(self._reader.feed(data) if data else self._reader.finish()):
                self._budget.left_s = self._timeouts.idle_s
                return pcm
        if self._error is None:
            return b""
        try:
            raise self._error
        finally:
            # The traceback would keep this response alive.
            self._error = None

    def _decode(self, chunks: Iterator[bytes]) -> bytes:
        """Return all PCM decoded from one read as one chunk: fewer chunks cost less."""
        decoded: list[bytes] = []
        try:
            for pcm in chunks:
                if self._expected_format not in (None, self.pcm_format):
                    raise MimoBrokenAnswerError(f"Unexpected audio format: {self.pcm_format}")
                decoded.append(pcm)
        except MimoError as err:
            self._error = err
        return b"".join(decoded)

    async def _receive(self) -> bytes:
        """Return the next bytes, or b"" at the end.

        Connection errors after the complete speech are ignored.
        """
        if self._reader.is_done:
            self._budget.left_s = min(self._budget.left_s, self._timeouts.trailer_s)
        content = self._response.content
        try:
            with _translated_errors():
                return content.read_nowait() or await self._budget.wait_for(content.readany())
        except MimoConnectionError:
            if self._reader.is_done:
                return b""
            raise


def _written(body: Mapping[str, Any]) -> bytes | io.BytesIO:
    """Return the body as JSON; a large one as a file, which aiohttp sends without blocking."""
    written = json.dumps(body, ensure_ascii=False).encode()
    return written if len(written) <= _MAX_SENT_AT_ONCE_BYTES else io.BytesIO(written)


@contextmanager
def _translated_errors() -> Iterator[None]:
    """Convert network errors into errors of this library."""
    try:
        yield
    except MimoError:
        raise
    except TimeoutError as err:
        raise MimoTimeoutError(str(err) or "The service did not respond in time") from err
    except aiohttp.InvalidURL as err:
        raise MimoAddressError("The URL is not valid") from err
    except aiohttp.ClientConnectorError as err:
        raise MimoConnectionError(str(err)) from err
    except (aiohttp.ClientError, OSError) as err:
        # Details of chunks and sockets do not help users; the cause keeps them for the log.
        raise MimoConnectionError("The connection was lost") from err


def _refuses_as_a_service(status: int, body: bytes) -> bool:
    """Tell whether a service answers an empty request so: an error, as JSON or without a body."""
    if status in _NO_SUCH_PATH or status < HTTPStatus.BAD_REQUEST:
        return False
    if not body.strip():
        return True
    try:
        return isinstance(json.loads(body), dict)
    except ValueError, RecursionError:
        return False


async def _read_at_most(response: aiohttp.ClientResponse, limit_bytes: int) -> bytes:
    body = bytearray()
    while len(body) < limit_bytes and (chunk := await response.content.readany()):
        body += chunk
    return bytes(body[:limit_bytes])


def _model_ids(body: bytes) -> tuple[str, ...]:
    try:
        listed = json.loads(body)["data"]
        return tuple(item["id"] for item in listed if isinstance(item["id"], str))
    except (ValueError, KeyError, TypeError, RecursionError) as err:
        raise MimoBrokenAnswerError("The response is not a list of models") from err
