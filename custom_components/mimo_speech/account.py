"""What the voices of one account share at run time."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import aclosing, suppress
import logging
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util.hass_dict import HassKey

from .const import CONF_BASE_URL, DOMAIN
from .mimo import (
    Endpoint,
    MimoAddressError,
    MimoAuthError,
    MimoClient,
    MimoError,
    MimoServerError,
    Model,
    Pace,
    RetryPolicy,
    Shaping,
    Speaker,
    SpeechRequest,
    TextSettings,
    check_endpoint,
    preset_models,
    stream_with_retries,
)

_LOGGER = logging.getLogger(__name__)

_KEEP_ALIVE_S: Final = 15.0
"""How long Home Assistant's web client keeps a connection that nobody uses (aiohttp's default)."""
_SECOND_THOUGHT_S: Final = 0.1
"""What is to be spoken at once has begun by then, and brings its own connection."""

_RETRY_POLICY: Final = RetryPolicy()

type MimoConfigEntry = ConfigEntry[Account]

# Outlives reloads of the accounts: what was learned stays true.
_PACES: HassKey[dict[tuple[str, str], Pace]] = HassKey(f"{DOMAIN}_paces")


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
        self._open_requests = 0
        self._connected_until = 0.0

    @property
    def models(self) -> tuple[Model, ...]:
        """The models that speak with preset voices, best first."""
        return preset_models(self.endpoint.models)

    def speaker(self, template: SpeechRequest, settings: TextSettings, shaping: Shaping) -> Speaker:
        """Return what turns texts into speech.

        Its requests are tasks of the config entry, so they end when the entry is unloaded, also
        while the listener is slow to take what was spoken.
        """
        return Speaker(
            stream=self._async_stream,
            template=template,
            settings=settings,
            pace=self._pace(template.model),
            shaping=shaping,
            create_task=self._create_task,
        )

    @callback
    def async_expect_speech(self) -> None:
        """Open a connection, if none is open, for speech that will come soon."""
        if not self._is_connected():
            self._create_task(self._async_connect())

    def _is_connected(self) -> bool:
        return self._open_requests > 0 or self._hass.loop.time() < self._connected_until

    async def _async_connect(self) -> None:
        """Ask for the models, which costs nothing, unless speech has begun meanwhile."""
        await asyncio.sleep(_SECOND_THOUGHT_S)
        if self._is_connected():
            return
        self._connected_until = self._hass.loop.time() + _KEEP_ALIVE_S
        with suppress(MimoError):
            await self._client.models()

    def _pace(self, model_id: str) -> Pace:
        paces = self._hass.data.setdefault(_PACES, {})
        return paces.setdefault((self.endpoint.base_url, model_id), Pace())

    def _create_task(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        return self._entry.async_create_background_task(self._hass, work, "mimo_speech")

    async def _async_stream(self, request: SpeechRequest) -> AsyncGenerator[bytes]:
        """Yield the PCM of one request, which is repeated while it fails in passing."""
        self._open_requests += 1
        try:
            pieces = stream_with_retries(self._async_try, request, _RETRY_POLICY)
            async with aclosing(pieces):
                async for pcm in pieces:
                    yield pcm
        finally:
            self._open_requests -= 1
            self._connected_until = self._hass.loop.time() + _KEEP_ALIVE_S

    async def _async_try(self, request: SpeechRequest) -> AsyncGenerator[bytes]:
        """Ask once; tell a key that is refused for good from one that is refused in passing."""
        try:
            async with aclosing(self._client.stream(request)) as pieces:
                async for pcm in pieces:
                    yield pcm
        except MimoAuthError as err:
            await self._async_check_refusal(err)
            raise MimoServerError(str(err), status=err.status) from err

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
        _LOGGER.debug("The service refused the key in passing")
