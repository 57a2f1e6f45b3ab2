"""More speech than the service takes: requests wait their turn, each account and model its own."""

import asyncio
from itertools import pairwise

from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mimo_speech.const import CONF_BASE_URL, DOMAIN
from custom_components.mimo_speech.mimo.http.rate import RequestRate
from mimo_simulator import Fault, Simulator

from .conftest import Speak, voice
from .engines import PIPER, Piper, add, wav

MODEL, OTHER_MODEL = "mimo-v2.5-tts", "mimo-v2-tts"
HOLD_S = 1.5
LONG_HOLD_S = 4.0
VOICES = [voice("Kitchen", patience=20), voice("Hall", patience=20)]


def sent_at(simulator: Simulator) -> dict[str, float]:
    """Return when the last request for each text arrived."""
    return {record.text or "": record.received_at for record in simulator.speech_requests}


def limit(hass: HomeAssistant, account: MockConfigEntry, requests: int, window_s: float) -> None:
    """Have the service take so few requests of the usual model."""
    account.runtime_data._service._rates[MODEL] = RequestRate(requests, window_s)


async def other_account(hass: HomeAssistant, simulator: Simulator) -> MockConfigEntry:
    simulator.keys.add("sk-other")
    other = MockConfigEntry(
        domain=DOMAIN,
        title="Other",
        data={CONF_API_KEY: "sk-other", CONF_BASE_URL: simulator.url},
        subentries_data=[voice("Bath", patience=20)],
    )
    other.add_to_hass(hass)
    assert await hass.config_entries.async_setup(other.entry_id)
    await hass.async_block_till_done()
    return other


@pytest.mark.parametrize("voices", [VOICES])
async def test_voices_of_one_account_share_its_rate(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    limit(hass, account, requests=2, window_s=LONG_HOLD_S)
    texts = [f"Number {number}." for number in range(4)]
    titles = ["Kitchen", "Hall"] * 2
    await asyncio.gather(
        *(speak(text, title=title) for text, title in zip(texts, titles, strict=True))
    )
    moments = sorted(sent_at(simulator).values())
    assert len(moments) == 4
    for first, beyond in zip(moments, moments[2:], strict=False):
        # The simulator sees arrivals, which a busy machine delays by different times.
        assert beyond - first > LONG_HOLD_S / 2
    assert {record.status for record in simulator.speech_requests} == {200}


@pytest.mark.parametrize("voices", [VOICES])
async def test_wait_for_a_turn_is_not_learned_as_the_models_latency(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak
) -> None:
    limit(hass, account, requests=1, window_s=HOLD_S)
    await account.runtime_data._service._rates[MODEL].turn()
    await speak("One.")
    assert account.runtime_data.estimator(MODEL).latency_s < HOLD_S


@pytest.mark.parametrize("voices", [VOICES])
async def test_new_key_does_not_wait_for_the_old_one(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    account.runtime_data._service._rates[MODEL] = RequestRate(1, 3600)
    await speak("One.")
    simulator.keys.add("sk-new")
    hass.config_entries.async_update_entry(account, data={**account.data, CONF_API_KEY: "sk-new"})
    await hass.async_block_till_done()
    await speak("Two.")
    assert len(simulator.speech_requests) == 2


async def test_models_and_accounts_have_rates_of_their_own(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    await other_account(hass, simulator)
    limit(hass, account, requests=1, window_s=3600)
    await speak("One.")
    await speak("Two.", model=OTHER_MODEL)
    await speak("Three.", title="Bath")
    assert [record.status for record in simulator.speech_requests] == [200] * 3


@pytest.mark.parametrize("voices", [VOICES])
async def test_service_that_asks_to_wait_is_waited_for_by_everybody(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    await other_account(hass, simulator)
    simulator.inject(Fault.rate_limited(retry_after=2))
    held = asyncio.ensure_future(speak("Held."))
    async with asyncio.timeout(30):
        while not simulator.speech_requests:  # noqa: ASYNC110  # Real HTTP gives no event.
            await asyncio.sleep(0.01)
    # By then the refusal has been read.
    await asyncio.sleep(0.5)
    refused_at = simulator.speech_requests[0].received_at
    await asyncio.gather(
        held,
        speak("Waits.", title="Hall"),
        speak("Other model.", title="Hall", model=OTHER_MODEL),
        speak("Other account.", title="Bath"),
    )
    moments = sent_at(simulator)
    assert moments["Held."] - refused_at >= 1.9
    assert moments["Waits."] - refused_at >= 1.9
    assert moments["Other model."] < moments["Held."]
    assert moments["Other account."] < moments["Held."]


@pytest.mark.parametrize("voices", [VOICES])
async def test_service_that_names_no_time_holds_nobody(
    account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    simulator.inject(Fault.rate_limited())
    await speak("One.")
    await speak("Two.", title="Hall")
    assert [record.status for record in simulator.speech_requests] == [429, 200, 200]
    moments = [record.received_at for record in simulator.speech_requests]
    assert all(first < second for first, second in pairwise(moments))


async def test_too_long_a_wait_is_told_and_not_waited_for(
    speak: Speak, simulator: Simulator
) -> None:
    simulator.inject(Fault.rate_limited(retry_after=3600))
    for text in ("One.", "Two."):
        async with asyncio.timeout(10):
            with pytest.raises(HomeAssistantError) as caught:
                await speak(text)
        assert caught.value.translation_key == "rate_limited"


@pytest.mark.parametrize("voices", [[voice(patience=1, fallback=PIPER)]])
async def test_fallback_speaks_while_the_service_asks_to_wait(
    hass: HomeAssistant, speak: Speak, simulator: Simulator
) -> None:
    piper = await add(hass, Piper(("wav", wav(bytes(48_000)))))
    simulator.inject(Fault.rate_limited(retry_after=3600))
    await speak("One.")
    await speak("Two.")
    assert piper.asked == ["One.", "Two."]
    assert len(simulator.speech_requests) == 1


@pytest.mark.parametrize("voices", [[voice(patience=1, fallback=PIPER)]])
async def test_request_that_was_given_up_leaves_the_queue(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    piper = await add(hass, Piper(("wav", wav(bytes(48_000)))))
    limit(hass, account, requests=1, window_s=2.5)
    await speak("One.")
    await speak("Given up.")
    assert piper.asked == ["Given up."]
    await asyncio.sleep(1.6)
    await speak("Two.")
    assert list(sent_at(simulator)) == ["One.", "Two."]


@pytest.mark.parametrize("voices", [[voice(patience=60)]])
async def test_too_long_a_wait_uses_no_patience_up(speak: Speak, simulator: Simulator) -> None:
    simulator.inject(Fault.rate_limited(retry_after=3600))
    for text in ("One.", "Two."):
        async with asyncio.timeout(50):
            with pytest.raises(HomeAssistantError) as caught:
                await speak(text)
        assert caught.value.translation_key == "rate_limited"
