"""Setting an account up, taking it down, and its diagnostics."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final

from homeassistant.components import tts
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.const import CONF_API_KEY, EVENT_STATE_CHANGED
from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    ServiceResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mimo_speech import account as account_module
from custom_components.mimo_speech.account import Account
from custom_components.mimo_speech.const import CONF_BASE_URL, DOMAIN
from custom_components.mimo_speech.diagnostics import async_get_config_entry_diagnostics
from custom_components.mimo_speech.mimo.http import endpoints
from mimo_simulator import Fault, Simulator
from tests.waiting import until

from .conftest import HEADER_BYTES, KEY, Speak, voice

WAV: Final = {tts.ATTR_PREFERRED_FORMAT: "wav"}


async def fail(speak: Speak) -> None:
    with pytest.raises(HomeAssistantError):
        await speak("Hi")


def problem_code(entry: MockConfigEntry) -> str | None:
    """Return what keeps an account from speaking."""
    account: Account = entry.runtime_data
    return account.health.problem.kind.code if account.health.problem else None


async def test_account_is_set_up_and_taken_down(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    assert account.state is ConfigEntryState.LOADED
    assert await hass.config_entries.async_unload(account.entry_id)
    assert account.state is ConfigEntryState.NOT_LOADED


def as_soon_as_the_engine_appears[T](
    hass: HomeAssistant, act: Callable[[], Coroutine[Any, Any, T]]
) -> asyncio.Future[T]:
    """Act at the first state of the voice, before its account has finished setting up."""
    done = hass.loop.create_future()

    @callback
    def appeared(event: Event[EventStateChangedData]) -> None:
        if event.data["entity_id"] == "tts.kitchen" and event.data["old_state"] is None:
            hass.async_create_task(finish(), eager_start=True)

    async def finish() -> None:
        (entry,) = hass.config_entries.async_entries(DOMAIN)
        assert entry.state is ConfigEntryState.SETUP_IN_PROGRESS
        try:
            done.set_result(await act())
        except HomeAssistantError as err:
            done.set_exception(err)

    hass.bus.async_listen(EVENT_STATE_CHANGED, appeared)
    return done


async def test_voice_speaks_while_its_account_is_still_being_set_up(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator
) -> None:
    async def speak() -> bytes:
        stream = tts.async_create_stream(hass, "tts.kitchen", options=WAV)
        stream.async_set_message("Hi")
        return b"".join([chunk async for chunk in stream.async_stream_result()])

    speech = as_soon_as_the_engine_appears(hass, speak)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert (await speech)[HEADER_BYTES:] == simulator.speech_requests[0].pcm


async def test_text_is_prepared_while_its_account_is_still_being_set_up(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator
) -> None:
    async def prepare() -> ServiceResponse:
        data = {"entity_id": "tts.kitchen", "texts": ["Smoke!"], "options": WAV}
        return await hass.services.async_call(
            DOMAIN, "prepare", data, blocking=True, return_response=True
        )

    prepared = as_soon_as_the_engine_appears(hass, prepare)
    assert await hass.config_entries.async_setup(entry.entry_id)
    response = await prepared
    assert response
    assert response["ready"] == 1


async def test_account_is_in_use_until_it_is_unloaded_or_replaced(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    first: Account = account.runtime_data
    assert first.is_in_use
    assert await hass.config_entries.async_reload(account.entry_id)
    second: Account = account.runtime_data
    assert not first.is_in_use
    assert second.is_in_use
    states: list[bool] = []
    account.async_on_state_change(lambda: states.append(second.is_in_use))
    assert await hass.config_entries.async_unload(account.entry_id)
    assert states
    assert not any(states)


async def test_refused_key_asks_for_another(
    hass: HomeAssistant, simulator: Simulator, entry: MockConfigEntry
) -> None:
    simulator.keys.clear()
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH


async def test_key_that_is_refused_in_passing_is_not_asked_for(
    hass: HomeAssistant, simulator: Simulator, entry: MockConfigEntry
) -> None:
    simulator.inject_models(Fault.unauthorized())
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert not hass.config_entries.flow.async_progress()
    assert entry.runtime_data.health.problem is None


async def test_speech_that_works_withdraws_the_request_for_another_key(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, speak: Speak
) -> None:
    simulator.keys.clear()
    with pytest.raises(HomeAssistantError):
        await speak("Hi")
    assert hass.config_entries.flow.async_progress()
    simulator.keys.add(KEY)
    await speak("Hi")
    assert not hass.config_entries.flow.async_progress()


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault.server_error(), id="server"),
        pytest.param(Fault.rate_limited(), id="busy"),
        pytest.param(Fault.wrong_content(), id="web page"),
        pytest.param(Fault.close_before_headers(), id="closed"),
    ],
)
async def test_service_that_is_away_at_first_is_found_later(
    hass: HomeAssistant,
    simulator: Simulator,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault,
) -> None:
    monkeypatch.setattr(account_module, "_FIRST_LOOK_S", 0.01)
    simulator.models = ("mimo-v9-tts",)
    simulator.inject_models(fault, times=None)
    assert await hass.config_entries.async_setup(entry.entry_id)
    account: Account = entry.runtime_data
    assert account.health.problem
    assert {model.model_id for model in account.models} == {"mimo-v2.5-tts", "mimo-v2-tts"}
    is_back = asyncio.Event()
    account.health.async_listen(is_back.set)
    simulator.clear_faults()
    async with asyncio.timeout(30):
        await is_back.wait()
    assert account.health.problem is None
    assert [model.model_id for model in account.models] == ["mimo-v9-tts"]


async def test_key_that_is_refused_once_the_service_is_back_is_asked_for(
    hass: HomeAssistant,
    simulator: Simulator,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(account_module, "_FIRST_LOOK_S", 0.05)
    monkeypatch.setattr(endpoints, "_SECOND_OPINION_S", 0.0)
    simulator.inject_models(Fault.server_error())
    simulator.keys.clear()
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(hass.config_entries.flow.async_progress)
    assert problem_code(entry) == "auth"


async def test_looks_for_a_service_that_is_away_become_rarer(
    hass: HomeAssistant,
    simulator: Simulator,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A busy machine only makes them rarer still."""
    monkeypatch.setattr(account_module, "_FIRST_LOOK_S", 0.1)
    simulator.inject_models(Fault.server_error(), times=None)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: len(simulator.model_requests) >= 4)
    moments = [record.received_at for record in simulator.model_requests]
    assert moments[2] - moments[1] >= 0.19
    assert moments[3] - moments[2] >= 0.39


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        pytest.param(Fault.no_balance(), "no_balance", id="lasting"),
        pytest.param(Fault.server_error(), None, id="passing"),
    ],
)
async def test_service_that_is_back_ends_only_trouble_that_passes(
    hass: HomeAssistant,
    simulator: Simulator,
    account: MockConfigEntry,
    speak: Speak,
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault,
    code: str | None,
) -> None:
    monkeypatch.setattr(account_module, "_FIRST_LOOK_S", 0.05)
    simulator.inject_models(Fault.server_error(status=503), times=None)
    assert await hass.config_entries.async_reload(account.entry_id)
    simulator.inject(fault)
    await fail(speak)
    assert problem_code(account)
    reloaded: Account = account.runtime_data
    guessed = reloaded.endpoint
    simulator.clear_faults()
    await until(lambda: reloaded.endpoint is not guessed)
    assert problem_code(account) == code


async def test_models_and_addresses_are_learned_apart(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    mine: Account = account.runtime_data
    assert mine.estimator("mimo-v2.5-tts") is not mine.estimator("mimo-v2-tts")
    async with Simulator(keys={KEY}) as elsewhere:
        data = {CONF_API_KEY: KEY, CONF_BASE_URL: elsewhere.url}
        hass.config_entries.async_update_entry(account, data=data)
        await hass.async_block_till_done()
        moved: Account = account.runtime_data
        assert moved.estimator("mimo-v2.5-tts") is not mine.estimator("mimo-v2.5-tts")
        await hass.config_entries.async_unload(account.entry_id)


async def test_voice_speaks_from_the_cache_while_the_service_is_away(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    spoken = await speak("The alarm rings.")
    await hass.async_block_till_done(wait_background_tasks=True)
    await simulator.stop()
    assert await hass.config_entries.async_reload(account.entry_id)
    assert await speak("The alarm rings.") == spoken


async def test_diagnostics_hold_everything_but_the_key(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    diagnostics = await async_get_config_entry_diagnostics(hass, account)
    assert KEY not in str(diagnostics)
    assert diagnostics["account"] == {"api_key": "**REDACTED**", "base_url": simulator.url}
    assert diagnostics["endpoint"]["has_model_list"]
    assert diagnostics["endpoint"]["models"][0]["model_id"] == "mimo-v2.5-tts"
    (kitchen,) = diagnostics["voices"]
    assert kitchen["title"] == "Kitchen"
    assert kitchen["settings"]["voice"] == "automatic"


@pytest.mark.parametrize("voices", [[voice(), voice()]])
async def test_diagnostics_tell_voices_of_one_name_apart(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    diagnostics = await async_get_config_entry_diagnostics(hass, account)
    assert [each["title"] for each in diagnostics["speech"]] == ["Kitchen", "Kitchen"]


@pytest.mark.parametrize(
    "voices", [[voice(direction="Like aunt Zoe", pronunciations=["Xyz = Zanzibar"])]]
)
async def test_diagnostics_hold_no_words_of_ones_own(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    told = str(await async_get_config_entry_diagnostics(hass, account))
    assert "Zoe" not in told
    assert "Zanzibar" not in told


async def test_diagnostics_tell_of_the_trouble_and_of_what_was_spoken(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    await speak("Hello")
    simulator.inject(Fault.no_balance())
    await fail(speak)
    diagnostics = await async_get_config_entry_diagnostics(hass, account)
    assert diagnostics["problem"] == "no_balance"
    assert diagnostics["speech"][0]["totals"]["characters"] == len("HelloHi")


async def test_account_that_is_not_set_up_has_diagnostics_too(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    await hass.config_entries.async_unload(account.entry_id)
    assert "problem" not in await async_get_config_entry_diagnostics(hass, account)
