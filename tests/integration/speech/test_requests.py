"""What reaches the service, and what is heard."""

import io
from typing import Any
import wave

from homeassistant.components import tts
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from mimo_simulator import Fault, Simulator
from tests.integration.conftest import HEADER_BYTES, Speak, engine, reconfigure, voice

from .announcements import entity_of, listen, request_of, wav_of


async def test_announcement_is_what_the_service_sent(speak: Speak, simulator: Simulator) -> None:
    audio = await speak("The laundry is done.")
    (record,) = simulator.speech_requests
    assert record.text == "The laundry is done."
    assert record.voice == "Mia"
    assert audio[HEADER_BYTES:] == simulator.pcm_for(record)
    assert audio[:4] == b"RIFF"


async def test_header_comes_with_the_first_samples(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    first, *rest = await wav_of(hass, "Dinner is ready. Please wash your hands.")
    assert rest
    assert len(first) > HEADER_BYTES
    assert first[:4] == b"RIFF"
    assert first[4:8] == first[40:44] == b"\xff\xff\xff\xff"
    with wave.open(io.BytesIO(first)) as header:
        assert (header.getframerate(), header.getnchannels(), header.getsampwidth()) == (
            24000,
            1,
            2,
        )
    assert b"".join((first, *rest))[HEADER_BYTES:] == simulator.speech_requests[0].pcm


async def test_speaker_gets_mp3_when_it_asks_for_nothing(
    hass: HomeAssistant, account: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    client = await hass_client()
    stream = tts.async_create_stream(hass, engine(hass))
    stream.async_set_message("The laundry is done.")
    response = await client.get(stream.url)
    assert response.content_type == "audio/mpeg"
    audio = await response.read()
    assert audio[:3] == b"ID3" or audio[0] == 0xFF


@pytest.mark.parametrize(
    ("voices", "content_type"),
    [
        ([voice(format="as_asked")], "audio/mpeg"),
        ([voice(format="wav")], "audio/x-wav"),
        ([voice(format="flac")], "audio/flac"),
    ],
    ids=["as asked", "WAV", "FLAC"],
)
async def test_players_get_the_format_of_the_voice(
    hass: HomeAssistant,
    account: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    content_type: str,
) -> None:
    client = await hass_client()
    stream = tts.async_create_stream(hass, engine(hass))
    stream.async_set_message("Hi")
    response = await client.get(stream.url)
    assert response.content_type == content_type
    assert await response.read()


async def test_text_in_fragments_is_one_request(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    await wav_of(hass, "The time| is |ten past| four.")
    assert [record.text for record in simulator.speech_requests] == ["The time is ten past four."]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param({"voice": "Milo"}, {"voice": "Milo"}, id="voice"),
        pytest.param({"voice": "milo"}, {"voice": "Milo"}, id="voice in small letters"),
        pytest.param({"voice": "Automatic"}, {"voice": "Mia"}, id="automatic"),
        pytest.param({"style": "happy"}, {"text": "(开心)Hi"}, id="style"),
        pytest.param({"style": "happy, 温柔"}, {"text": "(开心 温柔)Hi"}, id="styles in a string"),
        pytest.param({"style": ["happy", "sad"]}, {"text": "(开心 悲伤)Hi"}, id="list of styles"),
        pytest.param({"style": ""}, {"text": "Hi"}, id="no style"),
        pytest.param({"direction": "Whisper."}, {"direction": "Whisper."}, id="direction"),
        pytest.param(
            {"model": "mimo-v2-tts", "style": "sad"},
            {"model": "mimo-v2-tts", "voice": "default_en", "text": "<style>Sad</style>Hi"},
            id="model",
        ),
    ],
)
async def test_call_has_the_last_word(
    speak: Speak, simulator: Simulator, options: dict[str, Any], expected: dict[str, str]
) -> None:
    await speak("Hi", **options)
    (record,) = simulator.speech_requests
    assert {name: getattr(record, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("configured", "language", "text", "expected"),
    [
        pytest.param("en", None, "洗衣机洗好了。 The end.", "冰糖", id="Chinese first"),
        pytest.param("en", None, "The laundry 洗好了 is done.", "Mia", id="mostly English"),
        pytest.param("zh", None, "The laundry is done.", "Mia", id="English in a Chinese house"),
        pytest.param("zh", None, "25", "冰糖", id="neither"),
        pytest.param("en", "zh-CN", "The laundry is done.", "冰糖", id="the call says it"),
    ],
)
async def test_automatic_voice_is_that_of_the_text(
    hass: HomeAssistant,
    account: MockConfigEntry,
    speak: Speak,
    simulator: Simulator,
    configured: str,
    language: str | None,
    text: str,
    expected: str,
) -> None:
    await reconfigure(hass, account, language=configured)
    await speak(text, language=language)
    assert simulator.speech_requests[-1].voice == expected


@pytest.mark.parametrize(
    ("language", "chosen"), [("zh-CN", "冰糖"), ("zh", "冰糖"), ("en-GB", "Mia"), (None, "Mia")]
)
async def test_automatic_voice_follows_the_language_of_the_call(
    speak: Speak, simulator: Simulator, language: str | None, chosen: str
) -> None:
    await speak("8", language=language)
    assert simulator.speech_requests[0].voice == chosen


@pytest.mark.parametrize("voices", [[voice(voice="Dean", styles=["gentle"], direction="Softly")]])
async def test_settings_are_spoken(speak: Speak, simulator: Simulator) -> None:
    await speak("Hi")
    (record,) = simulator.speech_requests
    assert (record.voice, record.text, record.direction) == ("Dean", "(温柔)Hi", "Softly")


@pytest.mark.parametrize(
    "voices", [[voice(voice="Dean")], [voice(voice="Luna")]], ids=["preset", "own"]
)
async def test_configured_voice_gives_way_on_another_model(
    speak: Speak, simulator: Simulator
) -> None:
    await speak("Hi", model="mimo-v2-tts")
    assert simulator.speech_requests[0].voice == "default_en"


@pytest.mark.parametrize("voices", [[voice(voice="Luna")]])
async def test_own_voice_reaches_the_service(speak: Speak, simulator: Simulator) -> None:
    with pytest.raises(HomeAssistantError) as caught:
        await speak("Hi")
    assert caught.value.translation_key == "unknown_voice"
    assert "Mia" in str(caught.value)
    assert simulator.speech_requests[0].voice == "Luna"


UNUSABLE_VOICES = [
    pytest.param({"voice": "Zoe"}, "invalid_voice", "冰糖", id="unknown voice"),
    pytest.param({"voice": 5}, "invalid_voice", "Mia", id="voice is a number"),
    pytest.param({"voice": " "}, "invalid_voice", "automatic", id="blank voice"),
    pytest.param({"model": "mimo-v9-tts"}, "invalid_model", "mimo-v2-tts", id="unknown model"),
    pytest.param({"model": None}, "invalid_model", "mimo-v2.5-tts", id="no model"),
]


INVALID_OPTIONS = [
    pytest.param({"style": "(happy)"}, "invalid_style", "whisper", id="brackets"),
    pytest.param({"style": 7}, "invalid_style", "gentle", id="style is a number"),
    pytest.param({"style": ["happy", None]}, "invalid_style", "gentle", id="style is none"),
    pytest.param({"style": ["sing", "happy"]}, "mixed_song", "combined", id="song and more"),
    pytest.param({"direction": ["a"]}, "invalid_direction", "text", id="direction is a list"),
    pytest.param({"lead_in": 5001}, "invalid_lead_in", "5000", id="long lead-in"),
    pytest.param({"lead_in": -1}, "invalid_lead_in", "0 …", id="negative lead-in"),
    pytest.param({"tail": "soon"}, "invalid_tail", "milliseconds", id="tail is a word"),
    pytest.param({"gain": 21}, "invalid_gain", "20", id="high gain"),
    pytest.param({"gain": True}, "invalid_gain", "-30", id="gain is a truth"),
    pytest.param({"gain": "nan"}, "invalid_gain", "decibels", id="gain is no number"),
    pytest.param({"chime": "gong"}, "invalid_chime", "doorbell", id="unknown chime"),
    pytest.param({"chime": None}, "invalid_chime", "none", id="chime is nothing"),
]


@pytest.mark.parametrize(("options", "key", "hint"), [*UNUSABLE_VOICES, *INVALID_OPTIONS])
async def test_wrong_option_is_told_to_the_caller(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    options: dict[str, Any],
    key: str,
    hint: str,
) -> None:
    calls = async_mock_service(hass, "media_player", "play_media")
    with pytest.raises(ServiceValidationError) as caught:
        await speak_service(hass, "Hi", options=options)
    assert caught.value.translation_key == key
    assert hint in str(caught.value)
    assert not calls
    assert not simulator.speech_requests


@pytest.mark.parametrize(("options", "key", "hint"), INVALID_OPTIONS)
async def test_wrong_option_never_reaches_the_service(
    speak: Speak, simulator: Simulator, options: dict[str, Any], key: str, hint: str
) -> None:
    with pytest.raises(ServiceValidationError, match=hint) as caught:
        await speak("Hi", **options)
    assert caught.value.translation_key == key
    assert not simulator.speech_requests


@pytest.mark.parametrize(("options", "key", "hint"), UNUSABLE_VOICES)
async def test_voice_that_is_not_there_keeps_nobody_from_hearing_the_text(
    hass: HomeAssistant,
    speak: Speak,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
    options: dict[str, Any],
    key: str,
    hint: str,
) -> None:
    """Assist has no caller to tell, and goes on asking for what could be chosen once."""
    for _ in range(2):
        assert await speak("Hi", **options)
        await hass.async_block_till_done(wait_background_tasks=True)
    asked = [(record.model, record.voice) for record in simulator.speech_requests]
    assert asked == [("mimo-v2.5-tts", "Mia")] * 2
    assert hint in caplog.text


@pytest.mark.parametrize(
    ("model", "chosen", "spoken_by"),
    [("mimo-v2.5-tts", "default_zh", "冰糖"), ("mimo-v2-tts", "Dean", "default_en")],
)
async def test_voice_of_another_model_has_its_counterpart(
    hass: HomeAssistant,
    account: MockConfigEntry,
    speak: Speak,
    simulator: Simulator,
    model: str,
    chosen: str,
    spoken_by: str,
) -> None:
    await reconfigure(hass, account, model=model)
    assert await speak("Hi", voice=chosen)
    assert simulator.speech_requests[0].voice == spoken_by


async def test_any_model_may_be_asked_for_while_nobody_knows_which_there_are(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    simulator.models = ("mimo-v2.5-tts", "mimo-v9-tts")
    simulator.inject_models(Fault.server_error(), times=None)
    assert await hass.config_entries.async_reload(account.entry_id)
    calls = async_mock_service(hass, "media_player", "play_media")
    await speak_service(hass, "Hi", options={"model": "mimo-v9-tts"})
    assert calls
    await speak("Hi", model="mimo-v9-tts")
    assert simulator.speech_requests[0].model == "mimo-v9-tts"


@pytest.mark.parametrize("voices", [[voice(voice="Luna", pronunciations=["HA = Home Assistant"])]])
async def test_text_that_comes_after_a_change_is_spoken_as_its_options_say(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    """Assist fixes the options when a conversation begins; they are the key of what is kept."""
    stream = tts.async_create_stream(hass, engine(hass), options={"preferred_format": "wav"})
    await reconfigure(hass, account, voice="Dean", pronunciations=[])
    stream.async_set_message("HA is up.")
    assert b"".join([chunk async for chunk in stream.async_stream_result()])
    (record,) = simulator.speech_requests
    assert (record.voice, record.text) == ("Dean", "Home Assistant is up.")


async def speak_service(hass: HomeAssistant, message: str, **data: Any) -> None:
    await hass.services.async_call(
        "tts",
        "speak",
        {
            "entity_id": engine(hass),
            "media_player_entity_id": "media_player.kitchen",
            "message": message,
        }
        | data,
        blocking=True,
    )


@pytest.mark.parametrize(
    "text", [" ", "👍", "<style>Happy</style>", '<speak><break time="1s"/></speak>']
)
async def test_blank_text_is_refused(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator, text: str
) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await speak_service(hass, text)
    assert caught.value.translation_key == "blank_text"
    with pytest.raises(ServiceValidationError):
        await speak(text)
    assert not simulator.speech_requests


async def test_speak_action_plays_the_announcement(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    calls = async_mock_service(hass, "media_player", "play_media")
    await speak_service(hass, "Hi", language="zh", options={"voice": "茉莉"})
    (call,) = calls
    assert call.data["announce"]
    assert engine(hass) in call.data["media_content_id"]


async def test_tags_in_the_text_reach_the_model_in_its_own_dialect(
    speak: Speak, simulator: Simulator
) -> None:
    text = "Ahem. [cough] I (sobbing) see. <style>Whisper</style>Good night."
    await speak(text)
    await speak(text, model="mimo-v2-tts")
    current, older = (record.text for record in simulator.speech_requests)
    assert current == "Ahem. [cough] I (sobbing) see. (耳语)Good night."
    assert older == text


async def test_nobody_hears_markup(speak: Speak, simulator: Simulator) -> None:
    await speak("<think>hm</think>**Done!** See [the *list*](https://example.org) 👍 (back door)")
    assert simulator.speech_requests[0].text == "Done! See the list, back door"


@pytest.mark.parametrize(
    ("voices", "text", "spoken"),
    [
        pytest.param(
            [voice(pronunciations=["HA = Home Assistant"])],
            "HA is up.",
            "Home Assistant is up.",
            id="pronunciation",
        ),
        pytest.param(
            [voice(spell_out=True)], "-5 °C", "minus five degrees Celsius", id="spelled out"
        ),
        pytest.param([voice(tags="never")], "Hm. [cough] So.", "Hm. cough, So.", id="no tags"),
        pytest.param([voice(tags="always")], "Door (back).", "Door (back).", id="only tags"),
        pytest.param([voice(styles=["happy"])], "<style>Sad</style>Hi", "(悲伤)Hi", id="own style"),
        pytest.param([voice(styles=["singing"])], "La.\nLe!", "(唱歌)La.\nLe!", id="song"),
    ],
)
async def test_text_is_prepared_as_the_voice_says(
    speak: Speak, simulator: Simulator, text: str, spoken: str
) -> None:
    await speak(text)
    (record,) = simulator.speech_requests
    assert record.text == spoken


SECOND_BYTES = 48_000


@pytest.mark.parametrize("voices", [[voice(lead_in=500, tail=250)]])
async def test_silence_surrounds_the_speech(speak: Speak, simulator: Simulator) -> None:
    audio = (await speak("Hi"))[HEADER_BYTES:]
    speech = simulator.speech_requests[0].pcm
    assert audio == bytes(SECOND_BYTES // 2) + speech + bytes(SECOND_BYTES // 4)


async def test_call_decides_over_the_sound(speak: Speak, simulator: Simulator) -> None:
    plain = await speak("Hi")
    chimed = await speak("Hi", chime="doorbell", lead_in="100", gain=-6)
    assert len(chimed) > len(plain) + SECOND_BYTES
    assert not any(chimed[HEADER_BYTES : HEADER_BYTES + SECOND_BYTES // 10])


async def test_failure_is_no_lonely_chime(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.inject(Fault.server_error())
    options = {"chime": "ding", "lead_in": 500, "tail": 500}
    response = await entity_of(hass).async_stream_tts_audio(request_of(hass, "Hi", **options))
    heard: list[bytes] = []
    with pytest.raises(HomeAssistantError):
        await listen(response, heard)
    assert heard == []


async def test_same_announcement_is_asked_for_once(speak: Speak, simulator: Simulator) -> None:
    assert await speak("Hi") == await speak("Hi")
    assert len(simulator.speech_requests) == 1


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"voice": "Milo"}, id="voice"),
        pytest.param({"styles": ["happy"]}, id="styles"),
        pytest.param({"direction": "Softly"}, id="direction"),
        pytest.param({"model": "mimo-v2-tts"}, id="model"),
        pytest.param({"tags": "never"}, id="tags"),
        pytest.param({"spell_out": True}, id="spell out"),
        pytest.param({"pronunciations": ["Hi = Hello"]}, id="pronunciation"),
        pytest.param({"lead_in": 300}, id="lead-in"),
        pytest.param({"tail": 300}, id="tail"),
        pytest.param({"gain": -6}, id="gain"),
        pytest.param({"chime": "ding"}, id="chime"),
    ],
)
async def test_changed_setting_never_plays_old_audio(
    hass: HomeAssistant,
    account: MockConfigEntry,
    speak: Speak,
    simulator: Simulator,
    change: dict[str, Any],
) -> None:
    text = "Hi! [cough] It is 5 °C."
    before = await speak(text)
    (subentry,) = account.subentries.values()
    hass.config_entries.async_update_subentry(account, subentry, data={**subentry.data, **change})
    await hass.async_block_till_done()
    assert await speak(text) != before
    assert len(simulator.speech_requests) == 2


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        pytest.param(Fault.no_balance(), "no_balance", id="balance"),
        pytest.param(Fault.forbidden(), "forbidden", id="region"),
        pytest.param(Fault.moderated(), "moderated", id="moderation"),
        pytest.param(Fault.rate_limited(), "rate_limited", id="rate limit"),
        pytest.param(Fault.server_error(status=502, html=True), "server", id="server"),
        pytest.param(Fault.unsupported_model(), "unsupported_model", id="model"),
        pytest.param(Fault.answer(400, "{}"), "bad_request", id="request"),
        pytest.param(Fault.not_found_html(), "wrong_address", id="address"),
        pytest.param(Fault.close_before_headers(), "connection", id="connection"),
        pytest.param(Fault.empty_audio(), "empty_audio", id="no audio"),
        pytest.param(Fault.invalid_json(after_pieces=0), "broken_answer", id="broken"),
    ],
)
async def test_failure_before_the_first_sample_is_a_translated_error(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    fault: Fault,
    key: str,
) -> None:
    simulator.inject(fault)
    with pytest.raises(HomeAssistantError) as caught:
        await wav_of(hass, "Hi")
    assert caught.value.translation_key == key
    assert str(caught.value) != key
    assert "<" not in str(caught.value)
