"""The one place that talks to the service over HTTP."""

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
"""An address of the service itself, not of a gateway in front of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """How long to wait, in seconds. There is no limit on the whole of a long speech."""

    connect_s: float = 10.0
    models_s: float = 15.0
    """For the whole list of models."""
    first_audio_s: float = 60.0
    """From sending a request to its first audio. Some models compute all of it before."""
    idle_s: float = 20.0
    """From one chunk of audio to the next."""
    trailer_s: float = 0.25
    """For the end of an answer behind its audio, so that its connection can be used again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A whole piece of speech."""

    pcm: bytes
    pcm_format: PcmFormat

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.pcm) / self.pcm_format.bytes_per_second


class MimoClient:
    """Speak through one account at one address.

    The session is lent: whoever made it closes it. Every method raises `MimoError` alone, beside
    `CancelledError`. The key travels in request headers only; redirects are not followed, since
    they would take it to another host.
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
        """Name the address only."""
        return f"<MimoClient {self._base_url}>"

    async def models(self) -> tuple[str, ...]:
        """Return the ids of the models that the account offers, as the service lists them.

        It costs nothing, and is how a key is checked.
        """
        with _translated_errors():
            async with (
                asyncio.timeout(self._timeouts.models_s),
                self._response(HTTPMethod.GET, "models") as response,
            ):
                return _model_ids(await _read_at_most(response, _MAX_MODELS_BODY_BYTES))

    async def probe(self) -> None:
        """Tell a service that speaks from any other web server by an empty request for speech.

        Nothing is spoken, so it costs nothing. Raises `MimoAddressError` for a web server, and
        `MimoAuthError` if the key is refused.
        """
        with _translated_errors():
            async with (
                asyncio.timeout(self._timeouts.models_s),
                self._answer(HTTPMethod.POST, "chat/completions", {}) as response,
            ):
                body = await _read_at_most(response, _MAX_ERROR_BODY_BYTES)
        if not _refuses_as_a_service(response.status, body):
            raise MimoAddressError("This is no service that speaks", status=response.status)
        if response.status == HTTPStatus.UNAUTHORIZED:
            raise error_from_response(response.status, response.headers, body, secret=self._api_key)

    async def stream(self, request: SpeechRequest) -> AsyncGenerator[bytes]:
        """Yield PCM (16 bit little-endian, 24 kHz, mono) while the service is still speaking.

        Every chunk holds whole samples. Close the generator to end the request early; then its
        connection is closed too.
        """
        async with self.open(request) as response:
            while pcm := await response.read():
                yield pcm

    async def synthesize(self, request: SpeechRequest) -> Clip:
        """Return the whole speech at once, asked for as a WAV."""
        async with self._open(build_body(request, is_stream=False)) as response:
            chunks: list[bytes] = []
            while pcm := await response.read():
                chunks.append(pcm)
            return Clip(pcm=b"".join(chunks), pcm_format=response.pcm_format)

    @asynccontextmanager
    async def open(self, request: SpeechRequest) -> AsyncIterator[SpeechResponse]:
        """Send a request for streamed speech; lend the response until the block ends.

        Its audio is in the format that `stream` names, or reading it raises
        `MimoBrokenAnswerError`.
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
                raise MimoAddressError("A web page answered instead of the service")
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
        """Lend an answer of status 200; raise what any other status stands for."""
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
        """Lend an answer of any status."""
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
            # Closes the connection unless the answer was read to its end.
            response.close()

    def _headers(self) -> dict[str, str]:
        # The service documents both forms of the key, gateways know the second one only.
        keys = {"api-key": self._api_key} if _OWN_URL.match(f"{self._base_url}/") else {}
        return keys | {
            "Authorization": f"Bearer {self._api_key}",
            "Content-Type": "application/json",
            # Compressed audio saves nothing, and unpacking would hold pieces back.
            "Accept-Encoding": "identity",
        }


class SpeechResponse:
    """A response of the service that is being read."""

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
        """The format of the audio; settled once the first chunk was read."""
        return self._reader.pcm_format

    async def read(self) -> bytes:
        """Return the next PCM, in whole frames; b"" at the end.

        What goes wrong is raised behind the audio before it.
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
            # Its traceback holds on to this response.
            self._error = None

    def _decode(self, chunks: Iterator[bytes]) -> bytes:
        """Return all that was decoded from one read: fewer and longer chunks cost less."""
        decoded: list[bytes] = []
        try:
            for pcm in chunks:
                if self._expected_format not in (None, self.pcm_format):
                    raise MimoBrokenAnswerError(f"The service speaks in {self.pcm_format}")
                decoded.append(pcm)
        except MimoError as err:
            self._error = err
        return b"".join(decoded)

    async def _receive(self) -> bytes:
        """Return the next bytes, or none at the end.

        Nothing that goes wrong once the speech is complete takes it back.
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
    """Return the body as JSON; what is sent at once would hold up the loop if it were large."""
    written = json.dumps(body, ensure_ascii=False).encode()
    return written if len(written) <= _MAX_SENT_AT_ONCE_BYTES else io.BytesIO(written)


@contextmanager
def _translated_errors() -> Iterator[None]:
    """Turn what the network raises into errors of this library."""
    try:
        yield
    except MimoError:
        raise
    except TimeoutError as err:
        raise MimoTimeoutError(str(err) or "The service did not answer in time") from err
    except aiohttp.InvalidURL as err:
        raise MimoAddressError("The address is no valid URL") from err
    except aiohttp.ClientConnectorError as err:
        raise MimoConnectionError(str(err)) from err
    except (aiohttp.ClientError, OSError) as err:
        # What these say of chunks and sockets helps nobody at home; the cause keeps it.
        raise MimoConnectionError("The connection broke") from err


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
        raise MimoBrokenAnswerError("The answer is no list of models") from err
