"""Texts of several voices: who speaks, and what Home Assistant keeps of it."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from homeassistant.components import tts
from homeassistant.components.media_source import async_resolve_media
from homeassistant.components.tts.const import DATA_TTS_MANAGER
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.mimo_speech.const import DOMAIN
from mimo_simulator import Simulator, Timing
from mimo_simulator.records import RequestRecord

from .conftest import HEADER_BYTES, Speak, engine, voice

BYTES_PER_MS = 48
KITCHEN = voice(voice="Mia", pronunciations=["HA = Home Assistant"])
BEDROOM = voice(
    "Bedroom 🛏️",
    voice="Chloe",
    styles=["gentle"],
    direction="Softly.",
    pronunciations=["cat = Tom"],
    lead_in=500,
    chime="two_tone",
)
HALL = voice("玄关", model="mimo-v2-tts", voice="automatic", language="zh-Hans", spell_out=True)
ALL_VOICES = pytest.mark.parametrize("voices", [[KITCHEN, BEDROOM, HALL]])
TURNS = (
    ("", "Who left the light on?"),
    ("Dean", "Not me."),
    ("bedroom", "Ask HA, or the cat."),
    ("Dean", "Yes."),
    ("", "No!"),
    ("玄关", "现在25°C。"),
    ("Dean", "What does HA say?"),
    ("bedroom", "It says that nobody was there."),
    ("", "Then it was the wind."),
    ("玄关", "门关着。"),
    ("bedroom", "Good night."),
    ("Dean", "Sleep well."),
)
PAUSES_MS = {3: 700, 9: 1250}
SPOKEN = [
    ("Mia", "Who left the light on?"),
    ("Dean", "Not me."),
    ("Chloe", "(温柔)Ask Home Assistant, or the Tom."),
    ("Dean", "Yes."),
    ("Mia", "No!"),
    ("default_zh", "现在二十五摄氏度。"),
    ("Dean", "What does Home Assistant say?"),
    ("Chloe", "(温柔)It says that nobody was there."),
    ("Mia", "Then it was the wind."),
    ("default_zh", "门关着。"),
    ("Chloe", "(温柔)Good night."),
    ("Dean", "Sleep well."),
]
DIALOGUE = "<speak>{}</speak>".format(
    " ".join(
        (f'<break time="{PAUSES_MS[number]}ms"/>' if number in PAUSES_MS else "")
        + (f'<voice name="{name}">{words}</voice>' if name else words)
        for number, (name, words) in enumerate(TURNS)
    )
)
NAMES_BEDROOM = 'Hello. <voice name="Bedroom">Good night.</voice>'
NAMES_NOBODY = "Hello there."


def spoken(records: list[RequestRecord]) -> list[tuple[str, str]]:
    """Return who was asked for what, in the order of the dialogue: requests may overtake."""
    order = {asked: number for number, asked in enumerate(SPOKEN)}
    asked = [(str(record.voice), str(record.text)) for record in records]
    return sorted(asked, key=lambda each: order.get(each, -1))


def expected_audio(simulator: Simulator) -> bytes:
    audio = {(record.voice, record.text): record.pcm for record in simulator.speech_requests}
    return b"".join(
        bytes(PAUSES_MS.get(number, 0) * BYTES_PER_MS) + audio[asked]
        for number, asked in enumerate(SPOKEN)
    )


@ALL_VOICES
async def test_every_turn_of_an_announcement_is_spoken_by_its_voice(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    account: MockConfigEntry,
    simulator: Simulator,
) -> None:
    assert await async_setup_component(hass, "media_source", {})
    calls = async_mock_service(hass, "media_player", "play_media")
    await hass.services.async_call(
        "tts",
        "speak",
        {
            "entity_id": engine(hass),
            "media_player_entity_id": "media_player.kitchen",
            "message": DIALOGUE,
            "options": {tts.ATTR_PREFERRED_FORMAT: "wav"},
        },
        blocking=True,
    )
    media = await async_resolve_media(hass, calls[0].data["media_content_id"], None)
    response = await (await hass_client()).get(media.url)
    audio = (await response.read())[HEADER_BYTES:]
    records = simulator.speech_requests
    assert spoken(records) == SPOKEN
    assert audio == expected_audio(simulator)
    assert {record.voice: record.direction for record in records} == {
        "Mia": None,
        "Dean": None,
        "Chloe": "Softly.",
        "default_zh": None,
    }
    assert {record.model for record in records if record.voice == "default_zh"} == {"mimo-v2-tts"}


@ALL_VOICES
async def test_every_turn_of_a_reply_is_spoken_by_its_voice_while_it_is_written(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.timing = Timing(first_audio=0.05, speed=20)

    async def written() -> AsyncGenerator[str]:
        for start in range(0, len(DIALOGUE), 7):
            yield DIALOGUE[start : start + 7]
            await asyncio.sleep(0.002)

    stream = tts.async_create_stream(hass, engine(hass), options={"preferred_format": "wav"})
    stream.async_set_message_stream(written())
    audio = b"".join([chunk async for chunk in stream.async_stream_result()])
    assert spoken(simulator.speech_requests) == SPOKEN
    assert audio[HEADER_BYTES:] == expected_audio(simulator)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        pytest.param(
            'Say <lang xml:lang="zh-CN">hello</lang>.',
            [("Mia", "Say"), ("冰糖", "hello")],
            id="language",
        ),
        pytest.param(
            '<voice name="MiMo-Chinese">Hello.</voice>',
            [("冰糖", "Hello.")],
            id="of another model",
        ),
        pytest.param(
            '<voice name="automatic">你好。</voice>', [("冰糖", "你好。")], id="automatic"
        ),
    ],
)
async def test_voice_follows_what_the_text_names(
    speak: Speak, simulator: Simulator, text: str, asked: list[tuple[str, str]]
) -> None:
    await speak(text)
    assert sorted((str(r.voice), str(r.text)) for r in simulator.speech_requests) == sorted(asked)


async def test_unknown_voice_is_told_in_one_line_and_spoken_by_the_own_voice(
    speak: Speak, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    await speak('<voice name="Nobody">One.</voice> <voice name="Somebody">Two.</voice>')
    assert [record.text for record in simulator.speech_requests] == ["One. Two."]
    (line,) = (r.getMessage() for r in caplog.records if "unknown voice" in r.getMessage())
    assert "Nobody" in line
    assert "One" not in line


@ALL_VOICES
async def test_options_of_the_call_hold_for_the_own_voice_and_preset_voices(
    speak: Speak, simulator: Simulator
) -> None:
    text = 'Hi. <voice name="Dean">Hello.</voice> <voice name="Bedroom">Bye.</voice>'
    await speak(text, style="sad", direction="Slowly.")
    assert sorted((r.text, r.direction) for r in simulator.speech_requests) == [
        ("(悲伤)Hello.", "Slowly."),
        ("(悲伤)Hi.", "Slowly."),
        ("(温柔)Bye.", "Softly."),
    ]


@ALL_VOICES
async def test_actions_take_texts_of_several_voices(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    assert await async_setup_component(hass, "media_source", {})
    data = {"entity_id": engine(hass)}
    answer = await hass.services.async_call(
        DOMAIN, "prepare", data | {"texts": [DIALOGUE]}, blocking=True, return_response=True
    )
    assert answer
    assert answer["ready"] == 1
    requests = len(simulator.speech_requests)
    text = '<voice name="Bedroom">Good night.</voice> Sleep well.'
    answer = await hass.services.async_call(
        DOMAIN, "synthesize", data | {"text": text}, blocking=True, return_response=True
    )
    assert answer
    assert (answer["voice"], answer["characters"]) == ("Chloe", len("Good night. Sleep well."))
    assert len(simulator.speech_requests) == requests + 2


# What is kept.


class Keeps:
    """Finds out whether a text has to be spoken anew."""

    def __init__(self, hass: HomeAssistant, simulator: Simulator, speak: Speak) -> None:
        self._hass = hass
        self._simulator = simulator
        self._speak = speak

    async def has(self, text: str) -> bool:
        """Speak the text, and tell whether that asked for nothing."""
        before = len(self._simulator.speech_requests)
        await self._speak(text)
        await self._hass.async_block_till_done(wait_background_tasks=True)
        return len(self._simulator.speech_requests) == before

    def forget_memory(self) -> None:
        self._hass.data[DATA_TTS_MANAGER].mem_cache.clear()


@pytest.fixture
def keeps(hass: HomeAssistant, simulator: Simulator, speak: Speak) -> Keeps:
    return Keeps(hass, simulator, speak)


def subentry(account: MockConfigEntry, title: str) -> ConfigSubentry:
    subentries: list[ConfigSubentry] = list(account.subentries.values())
    (found,) = (each for each in subentries if each.title.startswith(title))
    return found


async def change(hass: HomeAssistant, account: MockConfigEntry, title: str, **data: Any) -> None:
    changed = subentry(account, title)
    hass.config_entries.async_update_subentry(account, changed, data={**changed.data, **data})
    await hass.async_block_till_done()


@ALL_VOICES
@pytest.mark.parametrize("from_disk", [False, True], ids=["memory", "disk"])
async def test_speech_is_kept_until_a_voice_that_it_names_is_changed(
    hass: HomeAssistant, account: MockConfigEntry, keeps: Keeps, *, from_disk: bool
) -> None:
    for text in (NAMES_BEDROOM, NAMES_NOBODY):
        assert not await keeps.has(text)
    if from_disk:
        keeps.forget_memory()
    await change(hass, account, "玄关", voice="default_en")
    assert await keeps.has(NAMES_BEDROOM)
    if from_disk:
        keeps.forget_memory()
    await change(hass, account, "Bedroom", direction="Loudly.")
    assert await keeps.has(NAMES_NOBODY)
    assert not await keeps.has(NAMES_BEDROOM)
    assert await keeps.has(NAMES_BEDROOM)


@ALL_VOICES
async def test_speech_is_made_anew_for_another_style_in_force(
    hass: HomeAssistant, account: MockConfigEntry, keeps: Keeps, simulator: Simulator
) -> None:
    assert not await keeps.has(NAMES_BEDROOM)
    (select,) = (
        entry.entity_id
        for entry in er.async_get(hass).entities.values()
        if entry.domain == "select" and "bedroom_style" in entry.entity_id
    )
    await hass.services.async_call(
        "select", "select_option", {"entity_id": select, "option": "whisper"}, blocking=True
    )
    assert not await keeps.has(NAMES_BEDROOM)
    assert simulator.speech_requests[-1].text == "(耳语)Good night."


@ALL_VOICES
async def test_speech_is_made_anew_once_its_voice_is_gone_and_once_it_is_there(
    hass: HomeAssistant, account: MockConfigEntry, keeps: Keeps, simulator: Simulator
) -> None:
    assert not await keeps.has(NAMES_BEDROOM)
    bedroom = subentry(account, "Bedroom")
    hass.config_entries.async_remove_subentry(account, bedroom.subentry_id)
    await hass.async_block_till_done()
    assert not await keeps.has(NAMES_BEDROOM)
    assert simulator.speech_requests[-1].voice == "Mia"
    hass.config_entries.async_add_subentry(account, bedroom)
    await hass.async_block_till_done()
    assert not await keeps.has(NAMES_BEDROOM)
    assert simulator.speech_requests[-1].voice == "Chloe"


@ALL_VOICES
async def test_what_is_kept_is_known_after_a_restart(
    hass: HomeAssistant, account: MockConfigEntry, keeps: Keeps
) -> None:
    assert not await keeps.has(NAMES_BEDROOM)
    keeps.forget_memory()
    assert await hass.config_entries.async_reload(account.entry_id)
    await hass.async_block_till_done()
    assert await keeps.has(NAMES_BEDROOM)
    keeps.forget_memory()
    await change(hass, account, "Bedroom", direction="Loudly.")
    assert not await keeps.has(NAMES_BEDROOM)


@ALL_VOICES
async def test_voices_are_compared_once_all_of_them_are_set_as_they_were(
    hass: HomeAssistant, account: MockConfigEntry, keeps: Keeps
) -> None:
    assert not await keeps.has(NAMES_BEDROOM)
    hass.set_state(CoreState.starting)
    assert await hass.config_entries.async_reload(account.entry_id)
    await change(hass, account, "Bedroom", direction="Loudly.")
    assert await keeps.has(NAMES_BEDROOM)
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await hass.async_block_till_done()
    assert not await keeps.has(NAMES_BEDROOM)


@ALL_VOICES
async def test_voice_that_changes_while_it_speaks_is_not_kept_as_it_was(
    hass: HomeAssistant,
    account: MockConfigEntry,
    keeps: Keeps,
    speak: Speak,
    simulator: Simulator,
) -> None:
    simulator.timing = Timing(first_audio=0.3, speed=20)
    speaking = asyncio.ensure_future(speak(NAMES_BEDROOM))
    async with asyncio.timeout(30):
        while len(simulator.speech_requests) < 2:  # noqa: ASYNC110  # HTTP gives no event for it.
            await asyncio.sleep(0.01)
    await change(hass, account, "Bedroom", direction="Loudly.")
    assert await speaking
    assert not await keeps.has(NAMES_BEDROOM)
    assert simulator.speech_requests[-1].direction == "Loudly."
