"""Audio on its way to speakers: one address for each turn, and how far it was fetched."""

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

_URL: Final = f"/api/{DOMAIN}/announcement/"


class Fetch:
    """The audio for one turn, and how much of it its speaker has fetched."""

    def __init__(self, audio: AnnouncementAudio) -> None:
        self.audio: Final = audio
        self.token: Final = secrets.token_urlsafe(24)
        self.began_at: float | None = None
        """Of the event loop's clock, when the first byte was sent."""
        self.bytes_sent = 0
        """Of the request that got furthest. The last of them may still be on their way."""
        self.readers = 0
        """Requests that are being answered."""
        self._listeners = Listeners()

    @property
    def url(self) -> str:
        """The path below Home Assistant's address."""
        return f"{_URL}{self.token}.{self.audio.extension}"

    @property
    def media_content_id(self) -> str:
        """What a media player is told to play."""
        return f"media-source://{DOMAIN}/{self.token}"

    @callback
    def async_listen(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call the listener when a request begins or ends; return a callback to unsubscribe."""
        return self._listeners.async_add(listener)

    async def async_answer(self, request: web.Request) -> web.StreamResponse:
        """Send the audio as far as the speaker takes it."""
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
        sent = 0
        try:
            async for chunk in self.audio.async_chunks():
                await response.write(chunk)
                sent += len(chunk)
                self.bytes_sent = max(self.bytes_sent, sent)
            await response.write_eof()
        except HomeAssistantError, ConnectionError:
            # A speaker must not take it for the end of the audio.
            if request.transport is not None:
                request.transport.abort()


class AudioServer:
    """All addresses that speakers may fetch at the moment."""

    def __init__(self) -> None:
        self._fetches: dict[str, Fetch] = {}

    @callback
    def async_open(self, audio: AnnouncementAudio) -> Fetch:
        """Return an address for one turn; it works until it is closed."""
        fetch = Fetch(audio)
        self._fetches[fetch.token] = fetch
        return fetch

    @callback
    def async_close(self, fetch: Fetch) -> None:
        """Take the address away; what is being sent is sent to its end."""
        self._fetches.pop(fetch.token, None)

    def find(self, token: str) -> Fetch | None:
        """Return what is to be fetched with a token, None if there is nothing any more."""
        return self._fetches.get(token)


_SERVER: HassKey[AudioServer] = HassKey(f"{DOMAIN}_audio_server")


@callback
def async_get_audio_server(hass: HomeAssistant) -> AudioServer:
    """Return the server of the home."""
    if _SERVER not in hass.data:
        hass.data[_SERVER] = AudioServer()
        hass.http.register_view(_AudioView(hass.data[_SERVER]))
    return hass.data[_SERVER]


class _AudioView(HomeAssistantView):
    """Speakers cannot sign in: whoever knows the token may fetch, as with core's `tts_proxy`."""

    requires_auth = False
    url = f"{_URL}{{token}}.{{extension}}"
    name = "api:mimo_speech:announcement"

    def __init__(self, server: AudioServer) -> None:
        self._server = server

    async def head(self, request: web.Request, token: str, extension: str) -> web.Response:
        """Tell the type: some DLNA renderers ask before they fetch."""
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
