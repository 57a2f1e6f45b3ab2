"""HTTP server for the audio of announcements: one URL per turn, with its progress."""

import asyncio
from http import HTTPStatus
import secrets
from typing import Final

from aiohttp import web
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.http import HomeAssistantView
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..listeners import Listeners
from .audio import AnnouncementAudio
from .outgoing import Outgoing

_URL: Final = f"/api/{DOMAIN}/announcement/"


class Fetch:
    """The audio of one turn, and how much of it the speaker has fetched."""

    def __init__(self, audio: AnnouncementAudio) -> None:
        self.audio: Final = audio
        self.token: Final = secrets.token_urlsafe(24)
        self.began_at: float | None = None
        """Event loop time at which the first byte was sent."""
        self.bytes_sent = 0
        """Bytes acknowledged in the most advanced request."""
        self.readers = 0
        """Number of requests in progress."""
        self._listeners = Listeners()

    @property
    def url(self) -> str:
        """Path relative to Home Assistant's URL."""
        return f"{_URL}{self.token}.{self.audio.extension}"

    @property
    def media_content_id(self) -> str:
        """Media content id for the play command."""
        return f"media-source://{DOMAIN}/{self.token}"

    @callback
    def async_listen(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call the listener when a request starts or ends; return a callback to unsubscribe."""
        return self._listeners.async_add(listener)

    async def async_answer(self, request: web.Request) -> web.StreamResponse:
        """Send the audio until the speaker closes the connection."""
        try:
            await self.audio.async_wait_begun()
        except HomeAssistantError:
            return web.Response(status=HTTPStatus.INTERNAL_SERVER_ERROR)
        response = web.StreamResponse(headers={"Cache-Control": "no-store"})
        response.content_type = self.audio.content_type
        if self.audio.is_complete:
            response.content_length = self.audio.size
        await response.prepare(request)
        if self.began_at is None:
            self.began_at = asyncio.get_running_loop().time()
        self.readers += 1
        self._listeners.async_call()
        try:
            await self._async_send(request, response)
        finally:
            self.readers -= 1
            self._listeners.async_call()
        return response

    async def _async_send(self, request: web.Request, response: web.StreamResponse) -> None:
        try:
            with Outgoing(request.transport) as outgoing:
                await self._async_write(response, outgoing)
        except HomeAssistantError, ConnectionError:
            # Abort, so that the speaker does not take it for the end of the audio.
            if request.transport is not None:
                request.transport.abort()

    async def _async_write(self, response: web.StreamResponse, outgoing: Outgoing) -> None:
        """Write all of the audio; return when the speaker has acknowledged it."""
        written = 0
        try:
            async for chunk in self.audio.async_chunks():
                await response.write(chunk)
                written += len(chunk)
                self._note_sent(written - outgoing.waiting_bytes)
            await response.write_eof()
            await outgoing.async_wait_taken()
        finally:
            # Home Assistant cancels the handler when the connection is closed.
            self._note_sent(written - outgoing.waiting_bytes)

    def _note_sent(self, sent: int) -> None:
        self.bytes_sent = max(self.bytes_sent, sent)


class AudioServer:
    """All URLs that are currently valid."""

    def __init__(self) -> None:
        self._fetches: dict[str, Fetch] = {}

    @callback
    def async_open(self, audio: AnnouncementAudio) -> Fetch:
        """Return a URL for one turn, valid until it is closed."""
        fetch = Fetch(audio)
        self._fetches[fetch.token] = fetch
        return fetch

    @callback
    def async_close(self, fetch: Fetch) -> None:
        """Invalidate the URL; requests in progress continue."""
        self._fetches.pop(fetch.token, None)

    def find(self, token: str) -> Fetch | None:
        """Return the fetch for a token; None if it is not valid any more."""
        return self._fetches.get(token)


_SERVER: HassKey[AudioServer] = HassKey(f"{DOMAIN}_audio_server")


@callback
def async_get_audio_server(hass: HomeAssistant) -> AudioServer:
    """Return the audio server of this Home Assistant instance."""
    if _SERVER not in hass.data:
        hass.data[_SERVER] = AudioServer()
        hass.http.register_view(_AudioView(hass.data[_SERVER]))
    return hass.data[_SERVER]


class _AudioView(HomeAssistantView):
    """Unauthenticated, since speakers cannot sign in; the token protects it, as in `tts_proxy`."""

    requires_auth = False
    url = f"{_URL}{{token}}.{{extension}}"
    name = "api:mimo_speech:announcement"

    def __init__(self, server: AudioServer) -> None:
        self._server = server

    async def head(self, request: web.Request, token: str, extension: str) -> web.Response:
        """Return the content type; some DLNA renderers request it before they fetch."""
        fetch = self._server.find(token)
        if fetch is None:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        return web.Response(content_type=fetch.audio.content_type)

    async def get(self, request: web.Request, token: str, extension: str) -> web.StreamResponse:
        """Send the audio."""
        fetch = self._server.find(token)
        if fetch is None:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        return await fetch.async_answer(request)
