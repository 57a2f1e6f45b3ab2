"""Speech that is prepared while its chime cannot be had."""

import asyncio
from collections.abc import Awaitable, Callable
import time
from unittest.mock import patch

from homeassistant.components.tts.const import DATA_TTS_MANAGER
from homeassistant.core import HomeAssistant, ServiceResponse
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)

from custom_components.mimo_speech import custom_chimes, speech_chime
from custom_components.mimo_speech.const import DOMAIN
from mimo_simulator import Simulator
from tests.integration.conftest import HEADER_BYTES, Speak
from tests.waiting import until

from .sounds import GAP, LATE, Library, Radio, words

ALARM = "Smoke in the kitchen. Leave the house."


@pytest.fixture
def _gives_up_soon(chime: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a chime given up early, and tried again each time."""
    monkeypatch.setattr(custom_chimes, "_LOADING_LIMIT_S", 0.1)
    monkeypatch.setattr(custom_chimes, "_FAILURE_KEPT_S", 0)


type Prepare = Callable[..., Awaitable[ServiceResponse]]


@pytest.fixture
def prepare(hass: HomeAssistant, account: MockConfigEntry) -> Prepare:
    async def prepare(*, wait: bool = True, settle: bool = True) -> ServiceResponse:
        options = {"preferred_format": "wav", "chime": LATE}
        data = {"entity_id": "tts.kitchen", "texts": [ALARM], "options": options, "wait": wait}
        response = await hass.services.async_call(
            DOMAIN, "prepare", data, blocking=True, return_response=True
        )
        if settle:
            await hass.async_block_till_done(wait_background_tasks=True)
        return response

    return prepare


def forget_memory(hass: HomeAssistant) -> None:
    """Do what time does after five minutes."""
    hass.data[DATA_TTS_MANAGER].mem_cache.clear()


@pytest.mark.usefixtures("_gives_up_soon")
async def test_alarm_is_prepared_also_where_its_chime_cannot_be_had(
    hass: HomeAssistant,
    chime: bytes,
    prepare: Prepare,
    speak: Speak,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    response = await prepare()
    assert response
    assert response["ready"] == 1
    assert "tts.kitchen speaks without its chime" in caplog.text
    forget_memory(hass)
    await simulator.stop()
    assert (await speak(ALARM, chime=LATE))[HEADER_BYTES:] == words(simulator)
    assert len(simulator.speech_requests) == 1


@pytest.mark.usefixtures("_gives_up_soon")
@pytest.mark.parametrize("wait", [True, False], ids=["waiting", "in the background"])
async def test_alarm_gets_its_chime_when_it_is_prepared_again(
    hass: HomeAssistant,
    radio: Radio,
    chime: bytes,
    prepare: Prepare,
    speak: Speak,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
    *,
    wait: bool,
) -> None:
    response = await prepare()
    assert response
    assert response["ready"] == 1, response["texts"]
    forget_memory(hass)
    radio.is_awake.set()
    monkeypatch.setattr(custom_chimes, "_LOADING_LIMIT_S", 30)
    response = await prepare(wait=wait)
    assert response
    assert response["ready"] == 1
    forget_memory(hass)
    assert (await speak(ALARM, chime=LATE))[HEADER_BYTES:] == chime + GAP + words(simulator)
    assert len(simulator.speech_requests) == 2
    await prepare()
    assert len(simulator.speech_requests) == 2


@pytest.mark.usefixtures("_gives_up_soon")
async def test_alarm_with_its_chime_is_ready_once_it_is_written(
    hass: HomeAssistant,
    radio: Radio,
    chime: bytes,
    prepare: Prepare,
    speak: Speak,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The disk is slow, and has the alarm without its chime until then."""
    await prepare()
    radio.is_awake.set()
    monkeypatch.setattr(custom_chimes, "_LOADING_LIMIT_S", 30)
    run, is_disk_awake, has_begun = hass.async_add_executor_job, asyncio.Event(), asyncio.Event()

    async def write_late(job: Callable[..., object]) -> object:
        has_begun.set()
        await is_disk_awake.wait()
        return await run(job)

    def run_late(job: Callable[..., object], *args: object) -> asyncio.Future[object]:
        is_writing = getattr(job, "__name__", "") == "save_speech"
        return asyncio.ensure_future(write_late(job)) if is_writing else run(job, *args)

    with patch.object(hass, "async_add_executor_job", run_late):
        preparing = asyncio.ensure_future(prepare(settle=False))
        await has_begun.wait()
        for _ in range(5):
            await run(time.sleep, 0)
        assert not preparing.done()
        is_disk_awake.set()
        await preparing
    forget_memory(hass)
    assert (await speak(ALARM, chime=LATE))[HEADER_BYTES:] == chime + GAP + words(simulator)
    assert len(simulator.speech_requests) == 2


@pytest.mark.usefixtures("_gives_up_soon")
async def test_alarm_without_its_chime_stays_while_the_service_is_away(
    hass: HomeAssistant,
    radio: Radio,
    chime: bytes,
    prepare: Prepare,
    speak: Speak,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await prepare()
    radio.is_awake.set()
    monkeypatch.setattr(custom_chimes, "_LOADING_LIMIT_S", 30)
    await simulator.stop()
    for _ in range(2):
        response = await prepare()
        assert response
        assert response["ready"] == 1
    forget_memory(hass)
    assert (await speak(ALARM, chime=LATE))[HEADER_BYTES:] == words(simulator)
    await simulator.start()
    await prepare()
    forget_memory(hass)
    assert (await speak(ALARM, chime=LATE))[HEADER_BYTES:] == chime + GAP + words(simulator)


@pytest.mark.usefixtures("_gives_up_soon")
async def test_alarm_is_prepared_also_where_nothing_can_be_marked(
    library: Library, chime: bytes, prepare: Prepare, caplog: pytest.LogCaptureFixture
) -> None:
    library.lose_cache()
    response = await prepare()
    assert response
    assert response["ready"] == 1
    assert "missing" in caplog.text


async def test_alarm_waits_for_its_chime_longer_than_an_announcement(
    hass: HomeAssistant,
    radio: Radio,
    chime: bytes,
    prepare: Prepare,
    speak: Speak,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(speech_chime, "_MAX_DELAY_S", 0)
    preparing = asyncio.ensure_future(prepare())
    await until(lambda: radio.resolved)
    radio.is_awake.set()
    await preparing
    assert (await speak(ALARM, chime=LATE))[HEADER_BYTES:] == chime + GAP + words(simulator)
    assert len(simulator.speech_requests) == 1
