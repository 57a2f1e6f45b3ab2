"""A language model of Assist announces: pipeline, agent, tool, speech and speaker are real."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from mimo_house.api import HomeAssistant
from mimo_house.errors import HouseError
from mimo_house.recording import SpeakerShelf
from mimo_house.service import Service
from mimo_house.speaking import SPEAKER, Stage, as_wav
from mimo_house.wav import read_wav

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What Assist answers."""

    text: str
    is_question: bool
    """Whether Assist goes on listening."""


type Talk = Callable[[str], Awaitable[Reply]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def talk(assistant: HomeAssistant, stage: Stage) -> Talk:
    """Return a way to talk to Assist in a house whose speaker is upstairs."""
    floor = await assistant.command(
        "config/floor_registry/create", name="Upper floor", aliases=["upstairs"]
    )
    area = await assistant.command(
        "config/area_registry/create", name="Children's room", floor_id=floor["floor_id"]
    )
    await assistant.command(
        "config/entity_registry/update", entity_id=SPEAKER, area_id=area["area_id"]
    )
    pipeline = await assistant.command(
        "assist_pipeline/pipeline/create",
        name="With tools",
        language="en",
        conversation_engine="conversation.tool_caller",
        conversation_language="en",
        stt_engine=None,
        stt_language=None,
        tts_engine=stage.engine,
        tts_language="en",
        tts_voice=None,
        wake_word_entity=None,
        wake_word_id=None,
    )

    async def talk(text: str) -> Reply:
        async for event in assistant.events(
            "assist_pipeline/run",
            start_stage="intent",
            end_stage="intent",
            input={"text": text},
            pipeline=pipeline["id"],
        ):
            match event:
                case {"type": "error", "data": {"message": message}}:
                    raise HouseError(f"Assist did not answer: {message}")
                case {"type": "intent-end", "data": {"intent_output": output}}:
                    return Reply(
                        text=output["response"]["speech"]["plain"]["speech"],
                        is_question=output["continue_conversation"],
                    )
        raise HouseError("Assist did not answer.")

    return talk


async def test_message_is_heard_upstairs(talk: Talk, service: Service, folder: Path) -> None:
    shelf = SpeakerShelf(folder / "recordings")
    known, sent = shelf.count(), len(await service.speech_sent())

    reply = await talk("Tell upstairs that dinner is ready.")

    assert reply == Reply(text="Speaker: spoken", is_question=False)
    recording = await shelf.next_recording(known)
    assert read_wav(await as_wav(recording)).seconds > 0.5
    (speech,) = (await service.speech_sent())[sent:]
    assert speech.text == "dinner is ready."


async def test_unclear_place_is_asked_about(talk: Talk, service: Service, folder: Path) -> None:
    sent = len(await service.speech_sent())

    reply = await talk("Tell the cellar that dinner is ready.")

    assert reply.is_question
    assert {"Upper floor", "Children's room", "Speaker"} <= set(
        reply.text.removeprefix("Where: ").rstrip("?").split(", ")
    )
    assert len(await service.speech_sent()) == sent


async def test_home_assistant_complains_of_nothing(talk: Talk, logged: str) -> None:
    complaints = [
        line
        for line in logged.splitlines()
        if ("WARNING" in line or "ERROR" in line) and "mimo_speech" in line
    ]
    # It says of every custom integration that it was not tested.
    assert not [line for line in complaints if "has not been tested" not in line]
