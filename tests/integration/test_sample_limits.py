"""Big recordings, missing samples and many voices leave the event loop to others."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path

from homeassistant.config_entries import (
    ConfigSubentryData,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from benchmarks.loop_watch import watched_loop
from custom_components.mimo_speech.const import CONF_SAMPLE, SUBENTRY_CLONED_VOICE
from mimo_simulator import Simulator

from .conftest import Speak, Upload, sample_folder, samples, voice
from .flows import begin
from .recordings import RATE, recording, silence, speech

CLONE = "mimo-v2.5-tts-voiceclone"
NARRATOR = {"name": "Narrator", "model": CLONE, "language": "en", "may_use": True}
LIMIT_S = 0.020
RUNS = 5
MANY = 100
BIG_BYTES = 10 * 1024 * 1024
BIG_S = BIG_BYTES / (RATE * 2)
SAMPLE = recording(speech(5), "mp3")
SAMPLES = [SAMPLE + bytes([number]) for number in range(MANY)]
"""Each of its own digest; what follows the last frame of an MP3 is not heard."""


@dataclass(slots=True)
class Steps:
    """The longest steps of the loop, run by run."""

    cpu_s: list[float] = field(default_factory=list)

    async def during[T](self, work: Awaitable[T]) -> T:
        """Return what the work returns; note its longest step, garbage collection apart."""

        async def watched() -> T:
            return await work

        loop = asyncio.get_running_loop()
        # Home Assistant's tests let asyncio note a stack for every task, which no house does.
        loop.set_debug(False)
        with watched_loop() as watch:
            # A task of its own: the step that is running now began before the watch.
            task = loop.create_task(watched(), eager_start=False)
            try:
                return await task
            finally:
                loop.set_debug(True)
                self.cpu_s.append(watch.longest_cpu_s)

    @property
    def longest_s(self) -> float:
        """That of the best run: what a busy machine adds says nothing of the code."""
        return min(self.cpu_s)


def cloned_voices(count: int) -> list[ConfigSubentryData]:
    return [
        ConfigSubentryData(
            **(
                voice(f"Voice {number}", model=CLONE, **{CONF_SAMPLE: f"{digest}.mp3"})
                | {"subentry_type": SUBENTRY_CLONED_VOICE}
            )
        )
        for number, digest in enumerate(sha256(sample).hexdigest() for sample in SAMPLES[:count])
    ]


@pytest.fixture
def kept(hass: HomeAssistant, voices: list[ConfigSubentryData]) -> list[Path]:
    """Put the samples of the voices on the disk before the account is set up."""
    folder = sample_folder(hass)
    folder.mkdir(parents=True)
    files = [folder / str(item["data"][CONF_SAMPLE]) for item in voices]
    for file, sample in zip(files, SAMPLES, strict=False):
        file.write_bytes(sample)
    return files


start = partial(begin, SUBENTRY_CLONED_VOICE)


def whole_minutes_of_speech() -> bytes:
    return recording((speech(20) * 20)[: BIG_BYTES - 44])


@pytest.mark.parametrize(
    ("content", "error"),
    [
        pytest.param(whole_minutes_of_speech(), None, id="speech"),
        pytest.param(recording(silence(BIG_S)), "sample_silent", id="silence"),
        pytest.param(b"no sound\n" * (BIG_BYTES // 9), "sample_unreadable", id="text"),
    ],
)
async def test_recording_of_10_mb_leaves_the_loop_to_others(
    hass: HomeAssistant,
    account: MockConfigEntry,
    upload: Upload,
    content: bytes,
    error: str | None,
) -> None:
    reading, storing = Steps(), Steps()
    for run in range(RUNS):
        flow = await start(hass, account)
        answers = NARRATOR | {"name": f"Narrator {run}", "recording": await upload(content)}
        result = await reading.during(
            hass.config_entries.subentries.async_configure(flow["flow_id"], answers)
        )
        assert (result.get("errors") or {}).get("base") == error
        if error is None:
            result = await storing.during(
                hass.config_entries.subentries.async_configure(flow["flow_id"], {})
            )
            assert result["type"] is FlowResultType.CREATE_ENTRY
            await hass.async_block_till_done()
            assert len(samples(hass)) == 1
    assert reading.longest_s < LIMIT_S, reading.cpu_s
    if error is None:
        assert storing.longest_s < LIMIT_S, storing.cpu_s


@pytest.mark.parametrize("voices", [cloned_voices(1)])
async def test_speech_whose_sample_is_gone_leaves_the_loop_to_others(
    hass: HomeAssistant,
    kept: list[Path],
    account: MockConfigEntry,
    simulator: Simulator,
    speak: Speak,
) -> None:
    kept[0].unlink()
    steps = Steps()
    for number in range(RUNS):
        with pytest.raises(HomeAssistantError) as caught:
            await steps.during(speak(f"This is speech number {number}.", title="Voice 0"))
        assert caught.value.translation_key == "voice_sample"
    assert simulator.speech_requests == []
    assert steps.longest_s < LIMIT_S, steps.cpu_s


@pytest.mark.parametrize("voices", [cloned_voices(MANY)])
async def test_hundred_cloned_voices_leave_the_loop_to_others(
    hass: HomeAssistant,
    kept: list[Path],
    account: MockConfigEntry,
    simulator: Simulator,
    speak: Speak,
) -> None:
    setup, speech_steps, removal = Steps(), Steps(), Steps()
    for number in range(RUNS):
        await setup.during(hass.config_entries.async_reload(account.entry_id))
        assert len(hass.states.async_entity_ids("tts")) == MANY
        text = f"This is speech number {number}."
        assert await speech_steps.during(speak(text, title=f"Voice {number}"))
        assert simulator.speech_requests[-1].sample_sha256 == kept[number].stem
    assert all(file.exists() for file in kept)
    for subentry_id in list(account.subentries)[:RUNS]:
        await removal.during(remove(hass, account, subentry_id))
    assert [file.exists() for file in kept] == [False] * RUNS + [True] * (MANY - RUNS)
    assert setup.longest_s < LIMIT_S, setup.cpu_s
    assert speech_steps.longest_s < LIMIT_S, speech_steps.cpu_s
    assert removal.longest_s < LIMIT_S, removal.cpu_s


# Not timed: Home Assistant itself clears its registries of all entities in one step of the loop.
@pytest.mark.parametrize("voices", [cloned_voices(MANY)])
async def test_hundred_samples_go_with_their_account(
    hass: HomeAssistant, kept: list[Path], account: MockConfigEntry
) -> None:
    assert all(file.exists() for file in kept)
    await hass.config_entries.async_remove(account.entry_id)
    await hass.async_block_till_done()
    assert not any(file.exists() for file in kept)


async def remove(hass: HomeAssistant, account: MockConfigEntry, subentry_id: str) -> None:
    hass.config_entries.async_remove_subentry(account, subentry_id)
    await hass.async_block_till_done()
