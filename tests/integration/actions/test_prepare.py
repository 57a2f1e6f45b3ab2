"""The action `prepare`."""

import asyncio
from pathlib import Path

from homeassistant.components.tts.const import DATA_TTS_MANAGER
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mimo_speech import services as services_module
from custom_components.mimo_speech.const import DOMAIN
from mimo_simulator import Fault, Simulator, Timing
from tests.integration.conftest import Speak, engine, voice
from tests.waiting import until

from .calls import TEXT, Call, names_in, requests_came, restart_cache, speak


def remove(file: Path) -> None:
    file.unlink()


def cut(file: Path) -> None:
    file.write_bytes(b"")


async def test_options_of_a_template_find_their_audio_again(
    prepare: Call, speak: Speak, simulator: Simulator
) -> None:
    await prepare("Hi", options={"style": ("happy", "sad"), "preferred_format": "wav"})
    await speak("Hi", style=["happy", "sad"])
    assert len(simulator.speech_requests) == 1


async def test_every_text_has_its_answer_in_the_order_given(
    prepare: Call, simulator: Simulator
) -> None:
    await prepare("Good.")
    simulator.inject(Fault.moderated())
    answer = await prepare("Good.", "Bad.", " ", "Good.")
    assert answer["ready"] == 2
    assert [state["text"] for state in answer["texts"]] == ["Good.", "Bad.", " ", "Good."]
    assert [state["ready"] for state in answer["texts"]] == [True, False, False, True]
    good, bad, blank, _ = answer["texts"]
    assert good["error"] is None
    assert bad["media_content_id"] is blank["media_content_id"] is None
    assert "rejected" in bad["error"]
    assert "nothing to speak" in blank["error"]
    assert len(simulator.speech_requests) == 2


async def test_text_that_fails_does_not_stop_the_others(
    prepare: Call, simulator: Simulator
) -> None:
    simulator.inject(Fault.server_error(), times=2)
    texts = [f"Announcement number {number}." for number in range(5)]
    answer = await prepare(*texts)
    assert answer["ready"] == 3
    assert len(simulator.speech_requests) == 5
    answer = await prepare(*texts)
    assert answer["ready"] == 5
    assert len(simulator.speech_requests) == 7


async def test_error_of_a_text_names_its_details(prepare: Call, simulator: Simulator) -> None:
    simulator.inject(Fault.moderated())
    answer = await prepare("Hi")
    assert "{" not in answer["texts"][0]["error"]


async def test_errors_are_in_the_language_of_the_house(
    hass: HomeAssistant, prepare: Call, simulator: Simulator
) -> None:
    hass.config.language = "zh-Hans"
    simulator.inject(Fault.forbidden())
    answer = await prepare("晚饭好了。", "👍")
    assert [state["error"][:4] for state in answer["texts"]] == ["MiMo", "没有可以"]
    assert "不支持该账户或地区" in answer["texts"][0]["error"]


async def test_call_without_answer_fails_if_a_text_is_not_ready(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    data = {"entity_id": engine(hass), "texts": ["Bad.", "Bad."]}
    simulator.inject(Fault.no_balance())
    with pytest.raises(HomeAssistantError, match=r"2 of 2 .*balance") as caught:
        await hass.services.async_call(DOMAIN, "prepare", data, blocking=True)
    assert caught.value.translation_key == "not_all_ready"
    await hass.services.async_call(DOMAIN, "prepare", data, blocking=True)
    assert len(simulator.speech_requests) == 2


async def test_two_texts_are_prepared_at_once(
    hass: HomeAssistant, account: MockConfigEntry, prepare: Call, simulator: Simulator
) -> None:
    simulator.inject(Fault.stall(before_headers=True), times=None)
    texts = [f"Announcement number {number}." for number in range(5)]
    preparing = hass.async_create_background_task(prepare(*texts), "prepare")
    await requests_came(simulator, 2)
    await asyncio.sleep(0.1)
    assert len(simulator.speech_requests) == 2
    assert await hass.config_entries.async_unload(account.entry_id)
    answer = await preparing
    assert answer["ready"] == 0
    assert all(state["error"] for state in answer["texts"])


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what the log tells of texts that nobody waits for."""
    return [line.getMessage() for line in caplog.records if line.name == services_module.__name__]


unconverted = pytest.mark.parametrize("voices", [[voice(format="wav")]])


@unconverted
async def test_call_that_does_not_wait_returns_while_the_service_is_silent(
    prepare: Call, simulator: Simulator
) -> None:
    simulator.inject(Fault.stall(before_headers=True), times=None)
    answer = await prepare("One.", "Two.", "One.", wait=False)
    waiting = {"ready": False, "media_content_id": None, "error": None}
    assert answer == {
        "ready": 0,
        "texts": [{"text": text} | waiting for text in ("One.", "Two.", "One.")],
    }
    await requests_came(simulator, 2)


async def test_texts_that_nobody_waits_for_are_made(
    hass: HomeAssistant, prepare: Call, simulator: Simulator
) -> None:
    await prepare("One.", "Two.", "One.", wait=False)
    await until(lambda: len(hass.data[DATA_TTS_MANAGER].file_cache) == 2)
    assert len(simulator.speech_requests) == 2


async def test_call_that_does_not_wait_tells_what_is_ready_already(
    hass: HomeAssistant, prepare: Call, simulator: Simulator
) -> None:
    manner = {"language": "zh-CN", "options": {"style": ["happy", "快"], "gain": -1.5}}
    kept = await prepare(TEXT, **manner)
    await restart_cache(hass)
    assert await prepare(TEXT, wait=False, **manner) == kept
    assert len(simulator.speech_requests) == 1


async def test_call_that_does_not_wait_is_refused_as_any_other(
    prepare: Call, simulator: Simulator
) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await prepare("Hi", options={"voice": "Zoe"}, wait=False)
    assert caught.value.translation_key == "invalid_voice"
    assert not simulator.speech_requests


async def test_failure_that_nobody_waits_for_is_logged_once_and_without_words(
    hass: HomeAssistant,
    prepare: Call,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    simulator.inject(Fault.no_balance(), times=2)
    await prepare("Smoke in the attic.", "Water in the cellar.", "Fine.", " ", wait=False)
    await until(lambda: bool(warnings(caplog)))
    assert warnings(caplog) == [
        f"{engine(hass)} failed to prepare 3 of 4 texts: blank_text, no_balance"
    ]
    assert len(hass.data[DATA_TTS_MANAGER].file_cache) == 1


@unconverted
async def test_texts_that_nobody_waits_for_are_given_up_with_the_account(
    hass: HomeAssistant,
    account: MockConfigEntry,
    prepare: Call,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    simulator.inject(Fault.stall(before_headers=True), times=None)
    texts = [f"Announcement number {number}." for number in range(5)]
    await prepare(*texts, wait=False)
    await requests_came(simulator, 2)
    assert await hass.config_entries.async_unload(account.entry_id)
    await asyncio.sleep(0.1)
    assert len(simulator.speech_requests) == 2
    assert not warnings(caplog)


async def test_text_that_is_being_made_is_not_asked_for_again(
    prepare: Call, simulator: Simulator
) -> None:
    simulator.timing = Timing(first_audio=0.2, speed=50)
    answers = await asyncio.gather(prepare(TEXT), prepare(TEXT), prepare(TEXT))
    assert [answer["ready"] for answer in answers] == [1, 1, 1]
    assert len(simulator.speech_requests) == 1


async def test_text_that_only_memory_holds_is_put_on_disk(
    hass: HomeAssistant, prepare: Call, simulator: Simulator
) -> None:
    await speak(hass, TEXT, cache=False)
    assert (await prepare(TEXT))["ready"] == 1
    await restart_cache(hass)
    simulator.inject(Fault.server_error(), times=None)
    assert await speak(hass, TEXT)
    assert len(simulator.speech_requests) == 2


async def test_text_whose_file_is_empty_is_made_again(
    hass: HomeAssistant, prepare: Call, synthesize: Call, simulator: Simulator, tmp_path: Path
) -> None:
    """As a power cut may leave it."""
    await prepare(TEXT, options={"preferred_format": "wav"})
    manager = hass.data[DATA_TTS_MANAGER]
    (name,) = manager.file_cache.values()
    cut(tmp_path / name)
    manager.mem_cache.clear()
    assert (await synthesize(TEXT, file_name="dinner.wav"))["duration"] > 1
    assert (await prepare(TEXT, options={"preferred_format": "wav"}, wait=False))["ready"] == 1
    assert len(simulator.speech_requests) == 2


@pytest.mark.parametrize("has_memory", [True, False])
async def test_text_whose_file_was_deleted_is_made_again(
    hass: HomeAssistant, prepare: Call, simulator: Simulator, tmp_path: Path, *, has_memory: bool
) -> None:
    await prepare(TEXT)
    manager = hass.data[DATA_TTS_MANAGER]
    ((key, name),) = manager.file_cache.items()
    remove(tmp_path / name)
    if not has_memory:
        manager.mem_cache.clear()
    assert (await prepare(TEXT))["ready"] == 1
    assert name in names_in(tmp_path)
    assert manager.file_cache == {key: name}
    assert len(simulator.speech_requests) == 2


async def test_text_that_cannot_be_kept_is_not_ready(
    hass: HomeAssistant, prepare: Call, simulator: Simulator, tmp_path: Path
) -> None:
    hass.data[DATA_TTS_MANAGER].cache_dir = str(tmp_path / "away")
    answer = await prepare(TEXT)
    assert answer["ready"] == 0
    assert "failed to save" in answer["texts"][0]["error"]
    assert len(simulator.speech_requests) == 1


async def test_actions_are_there_without_an_account(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    assert hass.services.has_service(DOMAIN, "synthesize")
    assert hass.services.has_service(DOMAIN, "prepare")
