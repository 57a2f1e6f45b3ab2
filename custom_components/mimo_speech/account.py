"""Runtime data of an account, shared by its voices and announcers."""

import asyncio
from collections.abc import Awaitable, Coroutine
from contextlib import aclosing
from functools import partial
from typing import Any, Final

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry, ConfigEntryState
from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util.hass_dict import HassKey

from .announcers import Announcer
from .const import CONF_BASE_URL, DOMAIN, SUBENTRY_ANNOUNCER, VOICE_SUBENTRIES
from .health import Health, Problem
from .mimo import (
    Endpoint,
    Fallback,
    MimoAuthError,
    MimoClient,
    MimoError,
    MimoTimeoutError,
    Model,
    ModelKind,
    RetryPolicy,
    Shaping,
    Speaker,
    SpeechEstimator,
    SpeechRequest,
    SpeechService,
    TextSettings,
    VoiceDescription,
    assumed_endpoint,
    confirm_endpoint,
    find_model,
    join,
    models_of,
    prepare,
)
from .subentry_items import SubentryItems
from .voice import Voices

_SETUP_S: Final = 5.0
"""Longest time for which cached speech and fallbacks wait for the service during setup."""
_FIRST_LOOK_S: Final = 15.0
_LAST_LOOK_S: Final = 600.0
"""Shortest and longest interval between checks for a service that was unavailable during setup."""

_DESIGN_S: Final = 8.0
"""Timeout of retries while a user waits in a form."""

type MimoConfigEntry = ConfigEntry[Account]

# Kept across reloads of the accounts, since the observations remain valid.
_ESTIMATORS: HassKey[dict[tuple[str, str], SpeechEstimator]] = HassKey(f"{DOMAIN}_estimators")


async def async_open_account(hass: HomeAssistant, entry: MimoConfigEntry) -> Account:
    """Return the account, even if its service is unavailable or rejects the key.

    Its voices can then still play speech from Home Assistant's cache and use their fallbacks.
    """
    error: MimoError
    try:
        async with asyncio.timeout(_SETUP_S):
            return Account(hass, entry, await _async_check(hass, entry))
    except MimoError as err:
        error = err
    except TimeoutError:
        error = MimoTimeoutError("The service did not respond in time")
    account = Account(hass, entry, assumed_endpoint(entry.data[CONF_BASE_URL]))
    account.async_begin_without_service(error)
    return account


async def _async_check(hass: HomeAssistant, entry: MimoConfigEntry) -> Endpoint:
    """Return the endpoint with the models that the account offers. Raises `MimoError`."""
    return await confirm_endpoint(
        async_get_clientsession(hass), entry.data[CONF_API_KEY], entry.data[CONF_BASE_URL]
    )


class Account:
    """Runtime data of one key at one base URL: client, models, voices and announcers."""

    def __init__(self, hass: HomeAssistant, entry: MimoConfigEntry, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.health = Health(entry.title)
        self.voices = Voices(entry, VOICE_SUBENTRIES)
        self.announcers = SubentryItems(entry, {SUBENTRY_ANNOUNCER}, partial(Announcer, hass))
        self._hass = hass
        self._entry = entry
        self._origin = (entry.title, entry.data)
        client = MimoClient(
            async_get_clientsession(hass), entry.data[CONF_API_KEY], endpoint.base_url
        )
        self._service = SpeechService(client, on_key_refused=lambda: entry.async_start_reauth(hass))

    @property
    def is_current(self) -> bool:
        """Whether it matches the config entry, ignoring subentries."""
        return self._origin == (self._entry.title, self._entry.data)

    @property
    def is_in_use(self) -> bool:
        """Whether its voices may speak: it is neither being unloaded nor replaced."""
        # Entities may be asked to speak before the setup has finished.
        is_set_up = self._entry.state in (
            ConfigEntryState.SETUP_IN_PROGRESS,
            ConfigEntryState.LOADED,
        )
        return is_set_up and getattr(self._entry, "runtime_data", None) is self

    async def async_follow_subentries(self) -> None:
        """Apply changes of the voices and the announcers."""
        await self.voices.async_follow()
        await self.announcers.async_follow()

    @callback
    def async_abort_reauth(self) -> None:
        """Abort requests for another key, since this one works."""
        flows = self._hass.config_entries.flow
        for flow in tuple(self._entry.async_get_active_flows(self._hass, {SOURCE_REAUTH})):
            flows.async_abort(flow["flow_id"])

    @callback
    def async_begin_without_service(self, error: MimoError) -> None:
        """Report why the service is unavailable, and check until it is available."""
        problem = self.health.async_report(error)
        self.health.async_note(error)
        if isinstance(error, MimoAuthError):
            self._entry.async_start_reauth(self._hass)
        else:
            self._create_task(self._async_find_service(problem))

    @property
    def models(self) -> tuple[Model, ...]:
        """Models for preset voices, best first."""
        return self.models_of(ModelKind.PRESET)

    def models_of(self, kind: ModelKind) -> tuple[Model, ...]:
        """Return the models of one kind, best first."""
        return models_of(kind, self.endpoint.models)

    async def async_design(self, model: Model, description: str, text: str) -> bytes:
        """Return the PCM of a text, spoken by a new voice designed from the description.

        Raises `MimoError`.
        """
        settings = TextSettings(dialect=model.dialect)
        request = SpeechRequest(
            text=join(prepare(text, settings), model.dialect),
            model=model.model_id,
            voice=VoiceDescription(description),
        )
        policy = RetryPolicy(window_s=_DESIGN_S)
        async with aclosing(self._service.stream(request, policy=policy)) as chunks:
            return b"".join([chunk async for chunk in chunks])

    def speaker(
        self,
        template: SpeechRequest,
        settings: TextSettings,
        shaping: Shaping | Awaitable[Shaping],
        *,
        timeout_s: float,
        fallback: Fallback | None,
    ) -> Speaker:
        """Return the speaker for a voice, which converts texts to speech.

        Its requests are tasks of the config entry, so they end when the entry is unloaded, even if
        the listener has not yet taken all of the audio.
        """
        return Speaker(
            stream=partial(self._service.stream, policy=RetryPolicy(window_s=timeout_s)),
            template=template,
            settings=settings,
            estimator=self.estimator(template.model),
            shaping=shaping,
            fallback=fallback,
            create_task=self._create_task,
        )

    def estimator(self, model_id: str) -> SpeechEstimator:
        """Return the estimator of a model."""
        paces = self._hass.data.setdefault(_ESTIMATORS, {})
        place = (self.endpoint.base_url, model_id)
        if place not in paces:
            in_one_piece = find_model(model_id).answers_in_one_piece
            paces[place] = SpeechEstimator(answers_in_one_piece=in_one_piece)
        return paces[place]

    @callback
    def async_expect_speech(self) -> None:
        """Open a connection for upcoming speech, unless one is open."""
        if not self._service.is_connected:
            self._create_task(self._service.connect())

    async def _async_find_service(self, at_setup: Problem) -> None:
        """Check until the service responds; speech in the meantime reports its own errors."""
        wait_s = _FIRST_LOOK_S
        while True:
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, _LAST_LOOK_S)
            try:
                self.endpoint = await _async_check(self._hass, self._entry)
            except MimoAuthError as err:
                self.health.async_report(err)
                self.health.async_note(err)
                self._entry.async_start_reauth(self._hass)
                return
            except MimoError:
                continue
            problem = self.health.problem
            if problem is at_setup or (problem is not None and problem.kind.is_retryable):
                self.health.async_report_success()
            return

    def _create_task(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        return self._entry.async_create_background_task(self._hass, work, "mimo_speech")
