"""What the voices of one account share at run time."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
import logging
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from .const import CONF_BASE_URL
from .exceptions import SpeechEndedError
from .mimo import (
    Endpoint,
    MimoAddressError,
    MimoAuthError,
    MimoClient,
    MimoError,
    Model,
    SpeechRequest,
    check_endpoint,
    preset_models,
)

_LOGGER = logging.getLogger(__name__)

_PIECES_AHEAD: Final = 64
"""About 20 s of live audio that a slow listener leaves waiting before the service is slowed."""

type MimoConfigEntry = ConfigEntry[Account]


async def async_open_account(hass: HomeAssistant, entry: MimoConfigEntry) -> Account:
    """Return the account, once its address has accepted its key. Raises `MimoError`."""
    endpoint = await check_endpoint(
        async_get_clientsession(hass), entry.data[CONF_API_KEY], entry.data[CONF_BASE_URL]
    )
    return Account(hass, entry, endpoint)


class Account:
    """One key at one address: its client, its models, and the speech in progress."""

    def __init__(self, hass: HomeAssistant, entry: MimoConfigEntry, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._hass = hass
        self._entry = entry
        self._client = MimoClient(
            async_get_clientsession(hass), entry.data[CONF_API_KEY], endpoint.base_url
        )

    @property
    def models(self) -> tuple[Model, ...]:
        """The models that speak with preset voices, best first."""
        return preset_models(self.endpoint.models)

    async def async_speak(self, request: SpeechRequest) -> AsyncGenerator[bytes]:
        """Yield the PCM of one request.

        The request is a task of the config entry, so it ends when the entry is unloaded, also
        while the listener is slow to take what was spoken. Raises `MimoError`, or
        `SpeechEndedError` if the entry was unloaded.
        """
        pieces: asyncio.Queue[bytes] = asyncio.Queue(_PIECES_AHEAD)
        task = self._entry.async_create_background_task(
            self._hass, self._async_fill(pieces, request), "mimo_speech request"
        )
        task.add_done_callback(lambda _: pieces.shutdown())
        try:
            with suppress(asyncio.QueueShutDown):
                while True:
                    yield await pieces.get()
            if task.cancelled():
                raise SpeechEndedError
            task.result()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _async_fill(self, pieces: asyncio.Queue[bytes], request: SpeechRequest) -> None:
        try:
            await self._async_request(pieces, request)
        except MimoAuthError as err:
            await self._async_check_refusal(err)
            await self._async_request(pieces, request)

    async def _async_request(self, pieces: asyncio.Queue[bytes], request: SpeechRequest) -> None:
        async with aclosing(self._client.stream(request)) as stream:
            async for piece in stream:
                await pieces.put(piece)

    async def _async_check_refusal(self, refusal: MimoAuthError) -> None:
        """Return if the refusal was a passing one, as the service has them under load.

        Raises the refusal if the key is not accepted; then a new one is asked for.
        """
        try:
            await self._client.models()
        except MimoAuthError, MimoAddressError:
            # Where there is no list of models, the refusal itself is all there is to go by.
            self._entry.async_start_reauth(self._hass)
            raise refusal from None
        except MimoError:
            raise refusal from None
        _LOGGER.debug("The service refused the key in passing and is asked again")
