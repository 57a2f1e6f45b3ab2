"""The integration in a real Home Assistant, from the account to the speaker."""

from pathlib import Path
import re

import pytest

from mimo_house.account import Account, add_account, add_voice, engines, try_account
from mimo_house.announcement import Announcement, Way
from mimo_house.api import HomeAssistant
from mimo_house.house import SIMULATOR_KEY
from mimo_house.recording import SpeakerShelf, listen
from mimo_house.service import Service
from mimo_house.speaking import Stage, as_wav
from mimo_house.verification import Verdict, verify
from mimo_house.wav import read_wav

from .conftest import GUEST_KEY

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]


async def verdict_on(
    stage: Stage, service: Service, announcement: Announcement, folder: Path
) -> Verdict:
    known = len(await service.speech_sent())
    spoken = await stage.perform(announcement, folder / "heard.wav")
    return await verify(spoken, service, (await service.speech_sent())[known:])


async def test_wrong_key_is_refused(assistant: HomeAssistant, service: Service) -> None:
    result = await try_account(assistant, "sk-wrong", service.base_url)

    assert result["errors"] == {"api_key": "invalid_auth"}


async def test_account_brings_one_voice(assistant: HomeAssistant, account: Account) -> None:
    assert len(await engines(assistant, account)) == 1


@pytest.mark.parametrize(
    "announcement",
    [
        pytest.param(
            Announcement(text="The kettle has boiled.", voice="Mia", language="en"), id="speaker"
        ),
        pytest.param(
            Announcement(text="晚饭做好了。", voice="冰糖", language="zh"), id="speaker-chinese"
        ),
        pytest.param(
            Announcement(text="The door is open.", way=Way.URL, voice="Dean", style="whisper"),
            id="address",
        ),
        pytest.param(Announcement(text="What time is it?", way=Way.ASSIST), id="assist"),
    ],
)
async def test_what_is_heard_is_what_the_service_sent(
    stage: Stage, service: Service, tmp_path: Path, announcement: Announcement
) -> None:
    verdict = await verdict_on(stage, service, announcement, tmp_path)

    assert verdict.problems == ()


async def test_speech_is_an_mp3_unless_asked_otherwise(stage: Stage) -> None:
    call = {"engine_id": stage.engine, "message": "This one is converted."}
    address = (await stage.assistant.post("/api/tts_get_url", call))["path"]

    recording = await listen(stage.assistant.session, f"{stage.assistant.url}{address}")

    assert recording.content_type == "audio/mpeg"
    assert read_wav(await as_wav(recording)).seconds > 0.5


async def test_added_voice_speaks_as_it_was_set_up(
    assistant: HomeAssistant, account: Account, service: Service, folder: Path, tmp_path: Path
) -> None:
    engine = await add_voice(
        assistant,
        account,
        {"name": "Storyteller", "model": "mimo-v2.5-tts", "language": "en"},
        {"voice": "Milo", "styles": ["happy"], "direction": "Slowly, as at bedtime."},
    )
    stage = Stage(assistant, engine, SpeakerShelf(folder / "recordings"))

    verdict = await verdict_on(stage, service, Announcement(text="Once upon a time."), tmp_path)

    assert verdict.problems == ()
    assert verdict.sent is not None
    assert verdict.sent.voice == "Milo"
    assert verdict.sent.direction == "Slowly, as at bedtime."
    assert re.fullmatch(r"\(.+\)Once upon a time\.", verdict.sent.text)


async def test_what_a_fallback_spoke_is_not_played_again(
    assistant: HomeAssistant,
    account: Account,
    service: Service,
    stage: Stage,
    folder: Path,
    tmp_path: Path,
) -> None:
    """Whatever this release of Home Assistant keeps, and how."""
    engine = await add_voice(
        assistant,
        account,
        {"name": "Doorkeeper", "model": "mimo-v2.5-tts", "language": "en"},
        {"voice": "Dean", "reliability": {"fallback": stage.engine}},
    )
    doorkeeper = Stage(assistant, engine, SpeakerShelf(folder / "recordings"))
    announcement = Announcement(text="Somebody is at the door.", way=Way.URL)
    known = len(await service.speech_sent())
    await service.inject("forbidden")

    heard = [await doorkeeper.perform(announcement, tmp_path / f"{n}.wav") for n in range(3)]

    asked = [speech.voice for speech in (await service.speech_sent())[known:]]
    assert asked == ["Dean", "Mia", "Dean"]
    assert heard[0].wav != heard[1].wav == heard[2].wav


async def test_voices_are_listed_for_the_language(assistant: HomeAssistant, stage: Stage) -> None:
    listed = await assistant.command("tts/engine/voices", engine_id=stage.engine, language="zh")

    voices = {voice["voice_id"] for voice in listed["voices"]}
    assert {"冰糖", "茉莉", "苏打", "白桦"} <= voices
    assert "Mia" not in voices


async def test_deleted_account_leaves_no_voice(assistant: HomeAssistant, service: Service) -> None:
    guest = await add_account(assistant, GUEST_KEY, service.base_url)
    (engine,) = await engines(assistant, guest)

    await assistant.delete(f"/api/config/config_entries/entry/{guest.entry_id}")

    states = await assistant.get("/api/states")
    assert await engines(assistant, guest) == []
    assert engine not in {state["entity_id"] for state in states}


async def test_log_holds_no_error_of_the_integration(logged: str) -> None:
    lines = logged.splitlines()

    assert [line for line in lines if "ERROR" in line and "mimo_speech" in line] == []
    assert [line for line in lines if "custom_components/mimo_speech/" in line] == []


async def test_log_holds_no_key(logged: str) -> None:
    assert "custom integration mimo_speech" in logged
    assert SIMULATOR_KEY not in logged
    assert GUEST_KEY not in logged
