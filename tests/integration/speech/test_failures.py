"""Speech that fails or ends early."""

import asyncio

from homeassistant.components import tts
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from mimo_simulator import Fault, Simulator
from tests.integration.conftest import HEADER_BYTES, Speak, engine, voice

from .announcements import LONG, entity_of, listen, request_of, wav_of


@pytest.mark.parametrize("voices", [[voice(patience=8)]])
@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault.close_before_headers(), id="connection"),
        pytest.param(Fault.server_error(status=503), id="server"),
        pytest.param(Fault.rate_limited(), id="rate limit"),
        pytest.param(Fault.empty_audio(), id="no audio"),
    ],
)
async def test_passing_trouble_is_heard_by_nobody(
    speak: Speak, simulator: Simulator, fault: Fault
) -> None:
    simulator.inject(fault, times=2)
    audio = await speak("Hi")
    assert len(simulator.speech_requests) == 3
    assert audio[HEADER_BYTES:] == simulator.pcm_for(simulator.speech_requests[-1])


async def test_failure_later_ends_the_speech_with_an_error(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.inject(Fault.close(after_pieces=2), times=2)
    request = request_of(hass, "A long announcement that is cut off somewhere in the middle.")
    response = await entity_of(hass).async_stream_tts_audio(request)
    heard: list[bytes] = []
    with pytest.raises(HomeAssistantError):
        await listen(response, heard)
    first, second = (record.pcm for record in simulator.speech_requests)
    audio = b"".join(heard)[HEADER_BYTES:]
    assert audio.startswith(first)
    assert audio.removeprefix(first).lstrip(b"\0") == second.lstrip(b"\0") != b""


async def test_speaker_is_told_that_there_is_nothing_to_play(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    hass_client: ClientSessionGenerator,
) -> None:
    simulator.inject(Fault.server_error())
    client = await hass_client()
    stream = tts.async_create_stream(hass, engine(hass))
    stream.async_set_message("Hi")
    assert (await client.get(stream.url)).status == 500


async def test_key_revoked_at_run_time_starts_reauthentication(
    hass: HomeAssistant, speak: Speak, simulator: Simulator
) -> None:
    simulator.keys.clear()
    with pytest.raises(HomeAssistantError) as caught:
        await speak("Hi")
    assert caught.value.translation_key == "auth"
    await hass.async_block_till_done()
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH


@pytest.mark.parametrize("voices", [[voice(patience=8)]])
async def test_passing_refusal_is_asked_again_and_heard_by_nobody(
    hass: HomeAssistant, speak: Speak, simulator: Simulator
) -> None:
    simulator.inject(Fault.unauthorized())
    audio = await speak("Hi")
    assert audio[HEADER_BYTES:] == simulator.pcm_for(simulator.speech_requests[-1])
    assert [record.status for record in simulator.speech_requests] == [401, 200]
    assert not hass.config_entries.flow.async_progress()


async def test_refusal_that_cannot_be_checked_keeps_the_key(
    hass: HomeAssistant, speak: Speak, simulator: Simulator
) -> None:
    simulator.inject(Fault.unauthorized())
    simulator.inject_models(Fault.server_error(), times=None)
    with pytest.raises(HomeAssistantError):
        await speak("Hi")
    assert not hass.config_entries.flow.async_progress()


async def test_refusal_that_cannot_be_checked_is_told_as_what_it_is(
    speak: Speak, simulator: Simulator
) -> None:
    simulator.inject(Fault.unauthorized())
    simulator.inject_models(Fault.server_error(), times=None)
    with pytest.raises(HomeAssistantError) as caught:
        await speak("Hi")
    assert caught.value.translation_key == "auth"


async def test_refusal_by_a_gateway_without_a_list_is_believed(
    hass: HomeAssistant, speak: Speak, simulator: Simulator
) -> None:
    simulator.inject(Fault.unauthorized())
    simulator.inject_models(Fault.not_found_html(), times=None)
    with pytest.raises(HomeAssistantError):
        await speak("Hi")
    await hass.async_block_till_done()
    assert hass.config_entries.flow.async_progress()


async def test_unloading_in_mid_speech_ends_the_request(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.inject(Fault.endless_audio())
    response = await entity_of(hass).async_stream_tts_audio(request_of(hass, LONG))
    assert await anext(response.data_gen)
    assert await hass.config_entries.async_unload(account.entry_id)
    with pytest.raises(HomeAssistantError) as caught:
        await listen(response, [])
    assert caught.value.translation_key == "speech_ended"
    await simulator.drained()


async def test_unloading_before_the_first_sample_ends_the_request(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.inject(Fault.stall(before_headers=True))
    speech = hass.async_create_background_task(wav_of(hass, LONG), "speech")
    async with asyncio.timeout(30):
        while not simulator.speech_requests:  # noqa: ASYNC110  # Real HTTP gives no event.
            await asyncio.sleep(0.01)
    assert await hass.config_entries.async_unload(account.entry_id)
    with pytest.raises(HomeAssistantError):
        await speech
    await simulator.drained()


async def test_listener_who_leaves_ends_the_request(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.inject(Fault.endless_audio())
    response = await entity_of(hass).async_stream_tts_audio(request_of(hass, LONG))
    assert await anext(response.data_gen)
    await response.data_gen.aclose()
    await simulator.drained()
