"""The one place that talks to the service over HTTP."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass
from http import HTTPMethod, HTTPStatus
import json
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
from .error_answers import error_from_response
from .reader import SpeechReader
from .request import SpeechRequest, build_body

_MAX_ERROR_BODY_BYTES: Final = 64 * 1024
_MAX_MODELS_BODY_BYTES: Final = 1024 * 1024
_HTML: Final = "text/html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """How long to wait, in seconds. There is no limit on the whole of a long speech."""

    connect_s: float = 10.0
    models_s: float = 15.0
    """For the whole list of models."""
    first_audio_s: float = 60.0
    """From sending a request to its first audio. Some models compute all of it before."""
    idle_s: float = 20.0
    """From one piece of audio to the next."""
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

    async def stream(self, request: SpeechRequest) -> AsyncGenerator[bytes]:
        """Yield PCM (16 bit little-endian, 24 kHz, mono) while the service is still speaking.

        Every piece holds whole samples. Close the generator to end the request early; then its
        connection is closed too. Raises `MimoBrokenAnswerError` as well for a WAV in another
        format.
        """
        body = build_body(request, is_stream=True)
        async with self._speech(body) as answer, aclosing(answer.pieces()) as pieces:
            async for pcm in pieces:
                if answer.pcm_format != MIMO_PCM:
                    raise MimoBrokenAnswerError(f"The service speaks in {answer.pcm_format}")
                yield pcm

    async def synthesize(self, request: SpeechRequest) -> Clip:
        """Return the whole speech at once, asked for as a WAV."""
        body = build_body(request, is_stream=False)
        async with self._speech(body) as answer, aclosing(answer.pieces()) as pieces:
            pcm = b"".join([piece async for piece in pieces])
            return Clip(pcm=pcm, pcm_format=answer.pcm_format)

    @asynccontextmanager
    async def _speech(self, body: Mapping[str, Any]) -> AsyncIterator[_SpeechAnswer]:
        """Send a speech request; lend its answer until the block ends."""
        loop = asyncio.get_running_loop()
        sent_at = loop.time()
        async with AsyncExitStack() as stack:
            with _translated_errors():
                async with asyncio.timeout(self._timeouts.first_audio_s):
                    response = await stack.enter_async_context(
                        self._response(HTTPMethod.POST, "chat/completions", body)
                    )
            if response.content_type == _HTML:
                raise MimoAddressError("A web page answered instead of the service")
            yield _SpeechAnswer(
                response,
                SpeechReader(response.content_type, secret=self._api_key),
                self._timeouts,
                patience_s=self._timeouts.first_audio_s - (loop.time() - sent_at),
            )

    @asynccontextmanager
    async def _response(
        self, method: HTTPMethod, path: str, body: Mapping[str, Any] | None = None
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Lend an answer of status 200; raise what any other status stands for."""
        connect_s = self._timeouts.connect_s
        response = await self._session.request(
            method,
            f"{self._base_url}/{path}",
            data=None if body is None else json.dumps(body, ensure_ascii=False).encode(),
            headers=self._headers(),
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=None, connect=connect_s, sock_connect=connect_s),
        )
        try:
            if response.status != HTTPStatus.OK:
                answer = await _read_at_most(response, _MAX_ERROR_BODY_BYTES)
                raise error_from_response(
                    response.status, response.headers, answer, secret=self._api_key
                )
            yield response
        finally:
            # Closes the connection unless the answer was read to its end.
            response.close()

    def _headers(self) -> dict[str, str]:
        # The service documents both; gateways in front of it know the second one only.
        return {
            "api-key": self._api_key,
            "Authorization": f"Bearer {self._api_key}",
            "Content-Type": "application/json",
            # Compressed audio saves nothing, and unpacking would hold pieces back.
            "Accept-Encoding": "identity",
        }


class _SpeechAnswer:
    """An answer that is being read, and the patience left for its next audio."""

    def __init__(
        self,
        response: aiohttp.ClientResponse,
        reader: SpeechReader,
        timeouts: Timeouts,
        *,
        patience_s: float,
    ) -> None:
        self._response = response
        self._reader = reader
        self._timeouts = timeouts
        self._patience_s = patience_s

    @property
    def pcm_format(self) -> PcmFormat:
        """The format of the pieces; settled once the first one was yielded."""
        return self._reader.pcm_format

    async def pieces(self) -> AsyncGenerator[bytes]:
        """Yield the PCM as it arrives, in whole frames."""
        while chunk := await self._read():
            for pcm in self._reader.feed(chunk):
                self._patience_s = self._timeouts.idle_s
                yield pcm
        for pcm in self._reader.finish():
            yield pcm

    async def _read(self) -> bytes:
        """Return the next bytes, or none at the end.

        Only time spent here counts, not what the listener takes between the reads. Nothing that
        goes wrong once the speech is complete takes it back.
        """
        if self._reader.is_done:
            self._patience_s = min(self._patience_s, self._timeouts.trailer_s)
        loop = asyncio.get_running_loop()
        began_at = loop.time()
        try:
            with _translated_errors():
                async with asyncio.timeout(self._patience_s):
                    return await self._response.content.readany()
        except MimoConnectionError:
            if self._reader.is_done:
                return b""
            raise
        finally:
            self._patience_s -= loop.time() - began_at


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
