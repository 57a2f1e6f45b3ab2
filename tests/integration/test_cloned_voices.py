"""Voices that are cloned from recordings: their form, their samples and their speech."""

import asyncio
import base64
from collections.abc import AsyncGenerator
from functools import partial
from hashlib import sha256
import logging
from pathlib import Path
import stat
from typing import Any

from homeassistant.components import tts
from homeassistant.components.tts.const import DATA_COMPONENT
from homeassistant.config_entries import (
    ConfigSubentryData,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service

from custom_components.mimo_speech.const import (
    CONF_SAMPLE,
    DOMAIN,
    SUBENTRY_CLONED_VOICE,
)
from custom_components.mimo_speech.diagnostics import async_get_config_entry_diagnostics
from custom_components.mimo_speech.voice_samples import MAX_BASE64_BYTES
from mimo_simulator import Simulator

from .conftest import Speak, Upload, engine, sample_folder, samples, voice
from .engines import PIPER, Piper, add, wav
from .flows import begin, submit
from .recordings import FORMATS, recording, silence, speech

CLONE = "mimo-v2.5-tts-voiceclone"
NARRATOR = {"name": "Narrator", "model": CLONE, "language": "en", "may_use": True}
SPOKEN = recording(speech(6))


@pytest.fixture(autouse=True)
def _media_folder(hass: HomeAssistant, tmp_path: Path) -> None:
    hass.config.media_dirs = {"local": str(tmp_path / "media")}
    (tmp_path / "media").mkdir()


start = partial(begin, SUBENTRY_CLONED_VOICE)


async def clone(
    hass: HomeAssistant, account: MockConfigEntry, upload: Upload, content: bytes, **more: Any
) -> str:
    """Add a voice from a recording; return its subentry's id."""
    flow = await start(hass, account)
    answers = NARRATOR | {"recording": await upload(content)}
    answers |= {key: more.pop(key) for key in ("name",) if key in more}
    result = await submit(hass, flow, answers)
    assert result["step_id"] == "speech", result["errors"]
    result = await submit(hass, flow, more)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    subentry_id: str = list(account.subentries)[-1]
    return subentry_id


async def change(
    hass: HomeAssistant, account: MockConfigEntry, subentry_id: str, **answers: Any
) -> None:
    flow = await start(hass, account, subentry_id)
    result = await submit(hass, flow, NARRATOR | answers)
    assert result["step_id"] == "speech", result["errors"]
    result = await submit(hass, flow, {})
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reconfigure_successful"


@pytest.mark.parametrize("extension", FORMATS)
async def test_cloned_voice_speaks_like_its_recording(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    upload: Upload,
    speak: Speak,
    extension: str,
) -> None:
    content = recording(silence(2) + speech(6) + silence(2), extension)
    await clone(hass, account, upload, content)
    pcm = (await speak("The laundry is done.", title="Narrator"))[44:]
    record = simulator.speech_requests[-1]
    assert (record.model, record.text) == (CLONE, "The laundry is done.")
    assert record.pcm == pcm
    [sample] = samples(hass)
    assert record.sample_sha256 == sha256(sample.read_bytes()).hexdigest() == sample.stem


async def test_sample_is_no_longer_than_it_must_be_for_a_long_recording(
    hass: HomeAssistant, account: MockConfigEntry, upload: Upload
) -> None:
    await clone(hass, account, upload, recording(speech(90)))
    [sample] = samples(hass)
    assert 100_000 < len(base64.b64encode(sample.read_bytes())) < MAX_BASE64_BYTES


async def test_nobody_else_reads_the_sample(
    hass: HomeAssistant, account: MockConfigEntry, upload: Upload
) -> None:
    await clone(hass, account, upload, SPOKEN)
    [sample] = samples(hass)
    assert stat.S_IMODE(sample.stat().st_mode) == 0o600
    assert stat.S_IMODE(sample_folder(hass).stat().st_mode) == 0o700


async def test_sample_is_in_no_report(
    hass: HomeAssistant,
    account: MockConfigEntry,
    upload: Upload,
    speak: Speak,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    await clone(hass, account, upload, SPOKEN)
    await speak("Hi there.", title="Narrator")
    [sample] = samples(hass)
    told = f"{await async_get_config_entry_diagnostics(hass, account)}"
    told += f"{[state.as_dict() for state in hass.states.async_all()]}"
    assert sample.stem not in told
    encoded = base64.b64encode(sample.read_bytes()).decode()[:60]
    own = [line.getMessage() for line in caplog.records if DOMAIN in line.name]
    assert encoded not in f"{told}{own}"


async def test_recording_may_come_from_the_media_library(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    speak: Speak,
    tmp_path: Path,
) -> None:
    assert await async_setup_component(hass, "media_source", {})
    (tmp_path / "media/voice.ogg").write_bytes(recording(speech(6), "ogg"))
    flow = await start(hass, account)
    media = {
        "media_content_id": "media-source://media_source/local/voice.ogg",
        "media_content_type": "audio/ogg",
    }
    await submit(hass, flow, NARRATOR | {"recording_media": media})
    await submit(hass, flow, {})
    await speak("Hi there.", title="Narrator")
    assert simulator.speech_requests[-1].sample_sha256 == samples(hass)[0].stem


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(recording(speech(1)), "sample_too_short", id="too short"),
        pytest.param(recording(silence(8)), "sample_silent", id="silent"),
        pytest.param(recording(speech(6, peak=32_767)), "sample_too_loud", id="too loud"),
        pytest.param(b"no sound at all", "sample_unreadable", id="text"),
        pytest.param(b"#EXTM3U\nfile:///etc/passwd\n", "sample_unreadable", id="playlist"),
        pytest.param(b"", "sample_unreadable", id="empty"),
        pytest.param(bytes(20 * 1024 * 1024 + 1), "sample_too_large", id="too large"),
    ],
)
async def test_recording_that_cannot_be_used_is_told_in_the_form(
    hass: HomeAssistant,
    account: MockConfigEntry,
    upload: Upload,
    content: bytes,
    problem: str,
) -> None:
    flow = await start(hass, account)
    result = await submit(hass, flow, NARRATOR | {"recording": await upload(content)})
    assert (result["step_id"], result["errors"]) == ("user", {"base": problem})
    result = await submit(hass, flow, NARRATOR | {"recording": await upload(SPOKEN)})
    assert result["step_id"] == "speech"
    assert samples(hass) == []


LOST = "0" * 32
"""Id of a file that was never uploaded."""
MEDIA = {
    "media_content_id": "media-source://media_source/local/missing.ogg",
    "media_content_type": "audio/ogg",
}


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        pytest.param({}, "recording_needed", id="no recording"),
        pytest.param({"recording": LOST}, "sample_lost", id="lost upload"),
        pytest.param({"recording_media": MEDIA}, "sample_not_found", id="missing file"),
        pytest.param({"recording": LOST, "recording_media": MEDIA}, "one_recording", id="both"),
        pytest.param({"recording": LOST, "may_use": False}, "may_use_needed", id="not allowed"),
        pytest.param({"model": "mimo-v2.5-tts"}, "no_clone_model", id="model"),
        pytest.param({"name": " "}, "name_and_model_needed", id="name"),
    ],
)
async def test_form_tells_what_is_missing(
    hass: HomeAssistant, account: MockConfigEntry, answers: dict[str, Any], error: str
) -> None:
    assert await async_setup_component(hass, "media_source", {})
    flow = await start(hass, account)
    result = await submit(hass, flow, NARRATOR | answers)
    assert (result["step_id"], result["errors"]) == ("user", {"base": error})


async def test_account_without_a_model_that_clones_says_so(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.models = ("mimo-v2.5-tts",)
    assert await async_setup_component(hass, "tts", {})
    assert await hass.config_entries.async_setup(entry.entry_id)
    flow = await start(hass, entry)
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "no_clone_model")


async def test_recording_that_is_replaced_is_deleted_and_its_speech_not_played_again(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    upload: Upload,
    speak: Speak,
) -> None:
    subentry_id = await clone(hass, account, upload, SPOKEN)
    await speak("Hi there.", title="Narrator")
    [before] = samples(hass)
    other = recording(speech(6, hz=330))
    await change(hass, account, subentry_id, recording=await upload(other))
    await speak("Hi there.", title="Narrator")
    [after] = samples(hass)
    assert after != before
    sent = [record.sample_sha256 for record in simulator.speech_requests]
    assert sent == [before.stem, after.stem]


async def test_recording_stays_when_something_else_is_changed(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    upload: Upload,
    speak: Speak,
) -> None:
    subentry_id = await clone(hass, account, upload, SPOKEN)
    kept = samples(hass)
    await change(hass, account, subentry_id, name="Teller", may_use=False)
    assert samples(hass) == kept
    await speak("Hi there.", title="Teller")
    assert simulator.speech_requests[-1].sample_sha256 == kept[0].stem


async def test_same_text_is_played_again_without_asking(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    upload: Upload,
    speak: Speak,
) -> None:
    await clone(hass, account, upload, SPOKEN)
    first = await speak("Hi there.", title="Narrator")
    assert await speak("Hi there.", title="Narrator") == first
    assert len(simulator.speech_requests) == 1


async def test_sample_goes_with_the_last_voice_that_has_it(
    hass: HomeAssistant, account: MockConfigEntry, upload: Upload
) -> None:
    first = await clone(hass, account, upload, SPOKEN)
    second = await clone(hass, account, upload, SPOKEN, name="Twin")
    assert len(samples(hass)) == 1
    hass.config_entries.async_remove_subentry(account, first)
    await hass.async_block_till_done()
    assert len(samples(hass)) == 1
    hass.config_entries.async_remove_subentry(account, second)
    await hass.async_block_till_done()
    assert samples(hass) == []


async def test_samples_go_with_the_account(
    hass: HomeAssistant, account: MockConfigEntry, upload: Upload
) -> None:
    await clone(hass, account, upload, SPOKEN)
    await hass.config_entries.async_remove(account.entry_id)
    assert samples(hass) == []


async def test_sample_of_a_voice_that_went_while_nobody_looked_is_deleted_at_setup(
    hass: HomeAssistant, account: MockConfigEntry, upload: Upload
) -> None:
    await clone(hass, account, upload, SPOKEN)
    (sample_folder(hass) / "left.tmp").write_bytes(b"half a sample")
    assert await hass.config_entries.async_reload(account.entry_id)
    assert len(samples(hass)) == 1


def shown(hass: HomeAssistant) -> list[str | None]:
    return [issue.translation_key for issue in ir.async_get(hass).issues.values()]


async def test_sample_that_was_deleted_by_hand_is_told_until_there_is_another(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    upload: Upload,
    speak: Speak,
) -> None:
    subentry_id = await clone(hass, account, upload, SPOKEN)
    samples(hass)[0].unlink()
    with pytest.raises(HomeAssistantError) as caught:
        await speak("Hi there.", title="Narrator")
    assert caught.value.translation_key == "voice_sample"
    assert shown(hass) == ["voice_sample"]
    assert simulator.speech_requests == []
    await change(hass, account, subentry_id, recording=await upload(SPOKEN))
    await speak("Hi there.", title="Narrator")
    assert shown(hass) == []


async def test_fallback_speaks_for_a_sample_that_is_gone(
    hass: HomeAssistant, account: MockConfigEntry, upload: Upload, speak: Speak
) -> None:
    piper = await add(hass, Piper(("wav", wav(speech(1)))))
    await clone(hass, account, upload, SPOKEN, reliability={"fallback": PIPER, "patience": 1})
    samples(hass)[0].unlink()
    assert await speak("Hi there.", title="Narrator")
    assert piper.asked == ["Hi there."]


async def test_cloned_voice_has_styles_direction_sound_and_a_select(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    upload: Upload,
    speak: Speak,
) -> None:
    sound = {"lead_in": 500}
    await clone(hass, account, upload, SPOKEN, styles=["gentle"], direction="Slowly.", sound=sound)
    pcm = (await speak("Hi there.", title="Narrator"))[44:]
    record = simulator.speech_requests[-1]
    assert (record.text, record.direction) == ("(温柔)Hi there.", "Slowly.")
    assert pcm == bytes(24_000) + record.pcm
    await hass.services.async_call(
        "select",
        "select_option",
        {"entity_id": "select.narrator_style", "option": "whisper"},
        blocking=True,
    )
    await speak("Hi there.", title="Narrator", direction="Quickly.", lead_in=0)
    record = simulator.speech_requests[-1]
    assert (record.text, record.direction) == ("(耳语)Hi there.", "Quickly.")


async def test_text_of_an_assistant_is_spoken_while_it_is_written(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, upload: Upload
) -> None:
    await clone(hass, account, upload, SPOKEN)
    sentences = [f"This is sentence number {number} of a long reply. " for number in range(30)]

    async def write() -> AsyncGenerator[str]:
        for sentence in sentences:
            yield sentence

    stream = tts.async_create_stream(
        hass, engine(hass, "Narrator"), options={tts.ATTR_PREFERRED_FORMAT: "wav"}
    )
    stream.async_set_message_stream(write())
    pcm = b"".join([chunk async for chunk in stream.async_stream_result()])[44:]
    records = simulator.speech_requests
    assert pcm == b"".join(record.pcm for record in records)
    assert " ".join(record.text or "" for record in records) == "".join(sentences).strip()
    assert 1 < len(records) < 10
    assert {record.sample_sha256 for record in records} == {samples(hass)[0].stem}


async def test_assist_has_no_voices_to_choose_from(
    hass: HomeAssistant, account: MockConfigEntry, upload: Upload
) -> None:
    await clone(hass, account, upload, SPOKEN)
    entity = hass.data[DATA_COMPONENT].get_entity(engine(hass, "Narrator"))
    assert entity is not None
    assert entity.async_get_supported_voices("en") is None


@pytest.mark.parametrize("model", ["mimo-v2.5-tts", "mimo-v2.5-tts-voicedesign", "none"])
async def test_call_cannot_ask_for_a_model_that_clones_no_voices(
    hass: HomeAssistant, account: MockConfigEntry, upload: Upload, model: str
) -> None:
    await clone(hass, account, upload, SPOKEN)
    with pytest.raises(HomeAssistantError, match=CLONE):
        await hass.services.async_call(
            DOMAIN,
            "synthesize",
            {"entity_id": engine(hass, "Narrator"), "text": "Hi.", "model": model},
            blocking=True,
            return_response=True,
        )


def many_cloned_voices() -> list[ConfigSubentryData]:
    stored = {CONF_SAMPLE: f"{'0' * 64}.mp3", "model": CLONE}
    return [
        ConfigSubentryData(
            **(voice(f"Voice {number}", **stored) | {"subentry_type": SUBENTRY_CLONED_VOICE})
        )
        for number in range(100)
    ]


@pytest.mark.parametrize("voices", [many_cloned_voices()])
async def test_hundred_voices_whose_sample_is_missing_are_set_up_and_say_so(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak
) -> None:
    assert len(hass.states.async_entity_ids("tts")) == 100
    with pytest.raises(HomeAssistantError) as caught:
        await speak("Hi there.", title="Voice 42")
    assert caught.value.translation_key == "voice_sample"


async def test_cloned_voice_writes_files_and_announces(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    upload: Upload,
    tmp_path: Path,
) -> None:
    await clone(hass, account, upload, SPOKEN)
    narrator = engine(hass, "Narrator")
    response = await hass.services.async_call(
        DOMAIN,
        "synthesize",
        {"entity_id": narrator, "text": "Dinner is ready.", "file_name": "dinner.mp3"},
        blocking=True,
        return_response=True,
    )
    assert response
    assert response["model"] == CLONE
    assert (tmp_path / "media/dinner.mp3").stat().st_size > 1000
    calls = async_mock_service(hass, "media_player", "play_media")
    hass.states.async_set("media_player.kitchen", "idle", {"supported_features": 512})
    await hass.services.async_call(
        DOMAIN,
        "announce",
        {
            "target": {"entity_id": "media_player.kitchen"},
            "message": "Supper is ready.",
            "voice": narrator,
            "wait": False,
        },
        blocking=True,
    )
    async with asyncio.timeout(30):
        while not calls:  # noqa: ASYNC110  # What is waited for has no event of its own.
            await asyncio.sleep(0.01)
    assert simulator.speech_requests[-1].sample_sha256 == samples(hass)[0].stem


async def test_cloned_voice_follows_its_fallback_to_another_name(
    hass: HomeAssistant, account: MockConfigEntry, upload: Upload
) -> None:
    kitchen = engine(hass, "Kitchen")
    subentry_id = await clone(
        hass, account, upload, SPOKEN, reliability={"fallback": kitchen, "patience": 1}
    )
    er.async_get(hass).async_update_entity(kitchen, new_entity_id="tts.cookhouse")
    await hass.async_block_till_done()
    assert account.subentries[subentry_id].data["fallback"] == "tts.cookhouse"


async def test_cloned_voice_speaks_its_part_of_a_text_that_names_it(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    upload: Upload,
    speak: Speak,
) -> None:
    await clone(hass, account, upload, SPOKEN)
    await speak('Hi. <voice name="narrator">Once upon a time.</voice> Bye.')
    asked = {record.text: record.sample_sha256 for record in simulator.speech_requests}
    assert asked == {
        "Hi.": None,
        "Once upon a time.": samples(hass)[0].stem,
        "Bye.": None,
    }


async def test_cloned_voice_leaves_parts_to_preset_voices(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    upload: Upload,
    speak: Speak,
) -> None:
    await clone(hass, account, upload, SPOKEN)
    text = 'Say <lang xml:lang="zh-CN">你好</lang>. <voice name="Dean">Hello.</voice>'
    await speak(text, title="Narrator")
    asked = {record.text: record.model for record in simulator.speech_requests}
    assert asked == {"Say 你好.": "mimo-v2.5-tts-voiceclone", "Hello.": "mimo-v2.5-tts"}
    assert [r.voice for r in simulator.speech_requests if r.text == "Hello."] == ["Dean"]


async def test_cloned_voice_without_its_sample_is_stood_in_for(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    upload: Upload,
    speak: Speak,
) -> None:
    await clone(hass, account, upload, SPOKEN)
    samples(hass)[0].unlink()
    await speak('Hi. <voice name="Narrator">Once upon a time.</voice>')
    assert simulator.speech_requests[-1].text == "Once upon a time."
    assert simulator.speech_requests[-1].model == "mimo-v2.5-tts"
