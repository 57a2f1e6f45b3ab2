"""What the voices and announcers of one account share at run time."""

import asyncio
from collections.abc import Awaitable, Coroutine
from functools import partial
from typing import Any, Final

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry, ConfigEntryState
from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util.hass_dict import HassKey

from .announcers import Announcer
from .const import CONF_BASE_URL, DOMAIN, SUBENTRY_ANNOUNCER, SUBENTRY_PRESET_VOICE
from .health import Health, Problem
from .mimo import (
    Endpoint,
    Fallback,
    MimoAuthError,
    MimoClient,
    MimoError,
    MimoTimeoutError,
    Model,
    RetryPolicy,
    Shaping,
    Speaker,
    SpeechEstimator,
    SpeechRequest,
    SpeechService,
    TextSettings,
    assumed_endpoint,
    confirm_endpoint,
    preset_models,
)
from .subentry_items import SubentryItems
from .voice import Voice

_SETUP_S: Final = 5.0
"""Longer than that, cached speech and fallbacks do not wait for the service."""
_FIRST_LOOK_S: Final = 15.0
_LAST_LOOK_S: Final = 600.0
"""Waits between two looks for a service that was away when the account was set up."""

type MimoConfigEntry = ConfigEntry[Account]

# Outlives reloads of the accounts: what was learned stays true.
_ESTIMATORS: HassKey[dict[tuple[str, str], SpeechEstimator]] = HassKey(f"{DOMAIN}_estimators")


async def async_open_account(hass: HomeAssistant, entry: MimoConfigEntry) -> Account:
    """Return the account, also while its service is away or refuses the key.

    Its voices then speak what is in Home Assistant's cache, and by their fallbacks.
    """
    error: MimoError
    try:
        async with asyncio.timeout(_SETUP_S):
            return Account(hass, entry, await _async_check(hass, entry))
    except MimoError as err:
        error = err
    except TimeoutError:
        error = MimoTimeoutError("The service did not answer in time")
    account = Account(hass, entry, assumed_endpoint(entry.data[CONF_BASE_URL]))
    account.async_begin_without_service(error)
    return account


async def _async_check(hass: HomeAssistant, entry: MimoConfigEntry) -> Endpoint:
    """Return what the account offers. Raises `MimoError`."""
    return await confirm_endpoint(
        async_get_clientsession(hass), entry.data[CONF_API_KEY], entry.data[CONF_BASE_URL]
    )


class Account:
    """One key at one address: client, models, voices, announcers, and the speech in progress."""

    def __init__(self, hass: HomeAssistant, entry: MimoConfigEntry, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.health = Health(entry.title)
        self.voices = SubentryItems(entry, SUBENTRY_PRESET_VOICE, Voice)
        self.announcers = SubentryItems(entry, SUBENTRY_ANNOUNCER, partial(Announcer, hass))
        self._hass = hass
        self._entry = entry
        self._origin = (entry.title, entry.data)
        client = MimoClient(
            async_get_clientsession(hass), entry.data[CONF_API_KEY], endpoint.base_url
        )
        self._service = SpeechService(client, on_key_refused=lambda: entry.async_start_reauth(hass))

    @property
    def is_current(self) -> bool:
        """Whether it is what the entry says, but for its subentries."""
        return self._origin == (self._entry.title, self._entry.data)

    @property
    def is_in_use(self) -> bool:
        """Whether its voices may speak: it is not being unloaded, nor replaced by a newer one."""
        # Its entities appear, and may be asked to speak, before the setup has ended.
        is_set_up = self._entry.state in (
            ConfigEntryState.SETUP_IN_PROGRESS,
            ConfigEntryState.LOADED,
        )
        return is_set_up and getattr(self._entry, "runtime_data", None) is self

    async def async_follow_subentries(self) -> None:
        """Follow changes of the voices and the announcers."""
        await self.voices.async_follow()
        await self.announcers.async_follow()

    @callback
    def async_abort_reauth(self) -> None:
        """Stop asking for another key: this one works."""
        flows = self._hass.config_entries.flow
        for flow in tuple(self._entry.async_get_active_flows(self._hass, {SOURCE_REAUTH})):
            flows.async_abort(flow["flow_id"])

    @callback
    def async_begin_without_service(self, error: MimoError) -> None:
        """Tell why the service cannot be had, and find out when it can."""
        problem = self.health.async_report(error)
        if isinstance(error, MimoAuthError):
            self._entry.async_start_reauth(self._hass)
        else:
            self._create_task(self._async_find_service(problem))

    @property
    def models(self) -> tuple[Model, ...]:
        """The models that speak with preset voices, best first."""
        return preset_models(self.endpoint.models)

    def speaker(
        self,
        template: SpeechRequest,
        settings: TextSettings,
        shaping: Shaping | Awaitable[Shaping],
        *,
        timeout_s: float,
        fallback: Fallback | None,
    ) -> Speaker:
        """Return what turns texts into speech.

        Its requests are tasks of the config entry, so they end when the entry is unloaded, also
        while the listener is slow to take what was spoken.
        """
        return Speaker(
            stream=partial(self._service.stream, policy=RetryPolicy(window_s=timeout_s)),
            template=template,
            settings=settings,
            estimator=self._estimator(template.model),
            shaping=shaping,
            fallback=fallback,
            create_task=self._create_task,
        )

    @callback
    def async_expect_speech(self) -> None:
        """Open a connection, if none is open, for speech that will come soon."""
        if not self._service.is_connected:
            self._create_task(self._service.connect())

    async def _async_find_service(self, at_setup: Problem) -> None:
        """Look again until the service answers; what is spoken meanwhile finds out for itself."""
        wait_s = _FIRST_LOOK_S
        while True:
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, _LAST_LOOK_S)
            try:
                self.endpoint = await _async_check(self._hass, self._entry)
            except MimoAuthError as err:
                self.health.async_report(err)
                self._entry.async_start_reauth(self._hass)
                return
            except MimoError:
                continue
            problem = self.health.problem
            if problem is at_setup or (problem is not None and problem.kind.is_retryable):
                self.health.async_report_success()
            return

    def _estimator(self, model_id: str) -> SpeechEstimator:
        paces = self._hass.data.setdefault(_ESTIMATORS, {})
        return paces.setdefault((self.endpoint.base_url, model_id), SpeechEstimator())

    def _create_task(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        return self._entry.async_create_background_task(self._hass, work, "mimo_speech")
