"""The action `synthesize`."""

import io
from pathlib import Path
import subprocess
from typing import Any
import wave

from homeassistant.components import tts
from homeassistant.components.ffmpeg import get_ffmpeg_manager
from homeassistant.components.media_source import async_resolve_media
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.setup import async_setup_component
import mutagen
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from mimo_simulator import Fault, Simulator, Timing
from tests.integration.conftest import voice

from .calls import TEXT, Call, audio_of, names_in, requests_came, restart_cache, speak

BYTES_PER_SECOND = 48_000


NEARLY_S = 0.08
"""What encoders add around the sound."""


def put(file: Path) -> Path:
    """Make a file that is somebody's own."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("mine")
    return file


def decoded_s(hass: HomeAssistant, audio: bytes) -> float:
    """Return how long audio plays, by decoding it."""
    ffmpeg = get_ffmpeg_manager(hass).binary
    command = [ffmpeg, "-v", "error", "-i", "pipe:0", "-f", "s16le", "-ar", "24000", "pipe:1"]
    pcm = subprocess.run(command, input=audio, capture_output=True, check=True).stdout  # noqa: S603
    return len(pcm) / BYTES_PER_SECOND


def spoken_s(simulator: Simulator) -> float:
    (record,) = simulator.speech_requests
    return len(record.pcm) / BYTES_PER_SECOND


@pytest.mark.parametrize(
    ("name", "written", "bytes_first"),
    [
        ("dinner.wav", "dinner.wav", b"RIFF"),
        ("dinner", "dinner.wav", b"RIFF"),
        ("Dinner Time.MP3", "Dinner Time.MP3", b"ID3"),
        ("family/meals/dinner.flac", "family/meals/dinner.flac", b"fLaC"),
        ("家/晚饭（一）.ogg", "家/晚饭（一）.ogg", b"OggS"),
    ],
)
async def test_file_has_the_format_of_its_name(
    hass: HomeAssistant,
    synthesize: Call,
    simulator: Simulator,
    media: Path,
    name: str,
    written: str,
    bytes_first: bytes,
) -> None:
    answer = await synthesize(file_name=name)
    assert answer["path"] == str(media / written)
    assert answer["media_content_id"] == f"media-source://media_source/local/{written}"
    assert answer["duration"] == round(spoken_s(simulator), 3)
    audio = (media / written).read_bytes()
    assert audio.startswith(bytes_first)
    assert decoded_s(hass, audio) == pytest.approx(spoken_s(simulator), abs=NEARLY_S)


@pytest.mark.parametrize("name", ["dinner.mp3", "dinner.flac", "dinner.ogg"])
async def test_header_of_a_file_tells_its_length(
    synthesize: Call, simulator: Simulator, media: Path, name: str
) -> None:
    await synthesize(file_name=name)
    file = mutagen.File(media / name)
    assert file.info.length == pytest.approx(spoken_s(simulator), abs=NEARLY_S)


async def test_wav_file_is_what_the_service_sent(
    synthesize: Call, simulator: Simulator, media: Path
) -> None:
    await synthesize(file_name="dinner.wav")
    audio = (media / "dinner.wav").read_bytes()
    assert int.from_bytes(audio[4:8], "little") == len(audio) - 8
    with wave.open(io.BytesIO(audio)) as stream:
        assert stream.readframes(stream.getnframes()) == simulator.speech_requests[0].pcm


async def test_file_can_be_resolved_as_media(
    hass: HomeAssistant, synthesize: Call, media: Path
) -> None:
    answer = await synthesize(file_name="家/dinner 1, for two.mp3")
    assert await async_setup_component(hass, "media_source", {})
    found = await async_resolve_media(hass, answer["media_content_id"], None)
    assert found.mime_type == "audio/mpeg"
    assert found.path == Path(answer["path"])


async def test_options_for_the_conversion_hold_for_files(synthesize: Call, media: Path) -> None:
    options = {"preferred_sample_rate": 16000, "preferred_format": "flac"}
    await synthesize(file_name="dinner.wav", options=options)
    with wave.open(str(media / "dinner.wav")) as stream:
        assert stream.getframerate() == 16000


@pytest.mark.skipif(
    not hasattr(tts, "ATTR_PREFERRED_BITRATE"), reason="This Home Assistant refuses the option"
)
async def test_bitrate_holds_for_files(synthesize: Call, media: Path) -> None:
    await synthesize(file_name="dinner.mp3", options={"preferred_bitrate": 48})
    assert mutagen.File(media / "dinner.mp3").info.bitrate == 48_000


@pytest.mark.parametrize(
    "name",
    [
        "../dinner.wav",
        "family/../../dinner.wav",
        "a..b.wav",
        "..",
        ".",
        "./dinner.wav",
        "/etc/dinner.wav",
        "//dinner.wav",
        "family//dinner.wav",
        "family/",
        "",
        " ",
        ".wav",
        ".hidden/dinner.wav",
        ".dinner.wav",
        "~/dinner.wav",
        "C:dinner.wav",
        "C:\\dinner.wav",
        "..\\dinner.wav",
        "dinner\0.wav",
        "dinner\n.wav",
        "dinner\u202evaw.mp3",
        "%2e%2e/dinner.wav",
        "dinner.wav?",
        "dinner#1.wav",
        "dinner.wav ",
        "dinner.",
        "family /dinner.wav",
    ],
)
async def test_name_that_leaves_its_place_is_refused(
    synthesize: Call, simulator: Simulator, tmp_path: Path, name: str
) -> None:
    before = names_in(tmp_path)
    with pytest.raises(ServiceValidationError) as caught:
        await synthesize(file_name=name)
    assert caught.value.translation_key == "invalid_file_name"
    assert not simulator.speech_requests
    assert names_in(tmp_path) == before


async def test_link_out_of_the_media_folder_is_refused(
    synthesize: Call, simulator: Simulator, media: Path, tmp_path: Path
) -> None:
    precious = put(tmp_path / "outside" / "precious")
    put(media / "mine")
    (media / "family").symlink_to(precious.parent)
    with pytest.raises(ServiceValidationError) as caught:
        await synthesize(file_name="family/new/dinner.wav")
    assert caught.value.translation_key == "invalid_file_name"
    assert not simulator.speech_requests
    assert names_in(precious.parent) == ["precious"]


async def test_link_to_a_file_outside_is_replaced_and_not_followed(
    synthesize: Call, media: Path, tmp_path: Path
) -> None:
    precious = put(tmp_path / "precious")
    link = put(media / "family" / "mine").with_name("dinner.wav")
    link.symlink_to(precious)
    await synthesize(file_name="family/dinner.wav", overwrite=True)
    assert precious.read_text() == "mine"
    assert link.read_bytes().startswith(b"RIFF")


@pytest.mark.parametrize("name", ["dinner.aac", "dinner.exe", "dinner.wav.txt"])
async def test_unknown_format_is_refused(
    synthesize: Call, simulator: Simulator, media: Path, name: str
) -> None:
    with pytest.raises(ServiceValidationError, match=r"\.wav, \.mp3, \.flac, \.ogg") as caught:
        await synthesize(file_name=name)
    assert caught.value.translation_key == "unknown_file_format"
    assert not simulator.speech_requests
    assert not names_in(media)


async def test_file_is_kept_unless_it_may_be_overwritten(
    synthesize: Call, simulator: Simulator, media: Path
) -> None:
    file = put(media / "dinner.wav")
    with pytest.raises(ServiceValidationError, match=r"dinner\.wav") as caught:
        await synthesize(file_name="dinner.wav")
    assert caught.value.translation_key == "file_exists"
    assert file.read_text() == "mine"
    assert not simulator.speech_requests
    await synthesize(file_name="dinner.wav", overwrite=True)
    assert file.read_bytes().startswith(b"RIFF")
    assert names_in(media) == ["dinner.wav"]


async def test_file_that_came_while_speaking_is_kept(
    hass: HomeAssistant, synthesize: Call, simulator: Simulator, media: Path
) -> None:
    simulator.timing = Timing(first_audio=0.2, speed=50)
    writing = hass.async_create_task(synthesize(file_name="dinner.wav"))
    await requests_came(simulator, 1)
    file = put(media / "dinner.wav")
    with pytest.raises(ServiceValidationError) as caught:
        await writing
    assert caught.value.translation_key == "file_exists"
    assert file.read_text() == "mine"
    assert names_in(media) == ["dinner.wav"]


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        pytest.param(Fault.no_balance(), "no_balance", id="before the first sample"),
        pytest.param(Fault.close(after_pieces=2), "connection", id="in the middle"),
    ],
)
@pytest.mark.parametrize("data", [{"file_name": "family/dinner.mp3"}, {}], ids=["file", "cache"])
async def test_failure_of_the_service_reaches_the_caller_and_leaves_no_file(
    hass: HomeAssistant,
    synthesize: Call,
    simulator: Simulator,
    media: Path,
    data: dict[str, Any],
    fault: Fault,
    key: str,
) -> None:
    simulator.inject(fault, times=None)
    with pytest.raises(HomeAssistantError) as caught:
        await synthesize(**data)
    assert caught.value.translation_key == key
    assert not names_in(media)
    simulator.clear_faults()
    assert await synthesize(**data)


async def test_speech_that_broke_off_is_written_to_no_file(
    synthesize: Call, simulator: Simulator, media: Path
) -> None:
    simulator.inject(Fault.end_early(after_pieces=2))
    with pytest.raises(HomeAssistantError) as caught:
        await synthesize(file_name="dinner.wav")
    assert caught.value.translation_key == "not_whole"
    assert not names_in(media)


@pytest.mark.parametrize("voices", [[voice(fallback="tts.bath", patience=20), voice("Bath")]])
async def test_fallback_makes_nothing_ahead_of_time(
    synthesize: Call, prepare: Call, simulator: Simulator, media: Path
) -> None:
    simulator.inject(Fault.forbidden())
    with pytest.raises(HomeAssistantError) as caught:
        await synthesize(file_name="dinner.wav")
    assert caught.value.translation_key == "forbidden"
    assert not names_in(media)
    simulator.inject(Fault.forbidden())
    response = await prepare(TEXT)
    assert response["ready"] == 0
    assert "does not support" in response["texts"][0]["error"]
    assert (await prepare(TEXT))["ready"] == 1


async def test_file_that_cannot_be_written_is_named(synthesize: Call, media: Path) -> None:
    put(media / "folder.wav" / "mine")
    put(media / "family")
    for name in ("folder.wav", "family/dinner.wav", "x" * 300):
        with pytest.raises(HomeAssistantError, match=name) as caught:
            await synthesize(file_name=name, overwrite=True)
        assert caught.value.translation_key == "file_not_written"
    assert names_in(media) == ["family", "folder.wav", "mine"]


async def test_house_without_media_folder_is_told(hass: HomeAssistant, synthesize: Call) -> None:
    hass.config.media_dirs = {}
    with pytest.raises(ServiceValidationError) as caught:
        await synthesize(file_name="dinner.wav")
    assert caught.value.translation_key == "no_media_folder"


async def test_first_folder_is_taken_if_none_is_local(
    hass: HomeAssistant, synthesize: Call, tmp_path: Path
) -> None:
    hass.config.media_dirs = {"nas": str(tmp_path / "nas"), "usb": str(tmp_path / "usb")}
    answer = await synthesize(file_name="dinner.wav")
    assert answer["media_content_id"] == "media-source://media_source/nas/dinner.wav"
    assert (tmp_path / "nas/dinner.wav").is_file()


@pytest.mark.parametrize(
    ("voices", "data"),
    [
        pytest.param([voice()], {}, id="as Home Assistant asks"),
        pytest.param([voice(format="wav")], {}, id="WAV"),
        pytest.param([voice(format="flac")], {}, id="FLAC"),
        pytest.param([voice()], {"options": {"preferred_format": "ogg"}}, id="Ogg by the call"),
    ],
)
async def test_speech_without_a_file_plays_from_the_cache(
    hass: HomeAssistant, synthesize: Call, simulator: Simulator, data: dict[str, Any]
) -> None:
    answer = await synthesize(**data)
    assert answer["path"] is None
    assert answer["duration"] == pytest.approx(spoken_s(simulator), abs=NEARLY_S)
    assert answer["media_content_id"].startswith("media-source://tts/")
    audio = await audio_of(hass, answer["media_content_id"])
    assert decoded_s(hass, audio) == pytest.approx(answer["duration"], abs=0.001)
    assert len(simulator.speech_requests) == 1


async def test_answer_tells_what_was_spoken(synthesize: Call, simulator: Simulator) -> None:
    simulator.timing = Timing(first_audio=0.2, speed=50)
    answer = await synthesize("**晚饭**好了👍，[咳嗽]快来。", language="zh-CN")
    (record,) = simulator.speech_requests
    assert (answer["voice"], answer["model"]) == ("冰糖", "mimo-v2.5-tts")
    assert (record.voice, record.model) == ("冰糖", "mimo-v2.5-tts")
    assert record.text is not None
    assert answer["characters"] == len(record.text)
    assert answer["time_to_first_audio"] >= 0.2
    again = await synthesize("**晚饭**好了👍，[咳嗽]快来。", language="zh-CN")
    assert again["time_to_first_audio"] < answer["time_to_first_audio"]


async def test_style_is_not_counted_as_spoken(synthesize: Call) -> None:
    answer = await synthesize("(whisper) Hello there. Bye.")
    assert answer["characters"] == len("Hello there. Bye.")


@pytest.mark.parametrize("action", ["synthesize", "prepare"])
@pytest.mark.parametrize(
    ("data", "key"),
    [
        pytest.param({"entity_id": "tts.other"}, "not_a_voice", id="entity"),
        pytest.param({"options": {"voice": "Zoe"}}, "invalid_voice", id="voice"),
        pytest.param({"options": {"model": "mimo-v9-tts"}}, "invalid_model", id="model"),
        pytest.param({"options": {"gain": 99}}, "invalid_gain", id="gain"),
        pytest.param({"options": {"style": ["sing", "sad"]}}, "mixed_song", id="song"),
    ],
)
async def test_wrong_call_is_told_to_its_caller(
    synthesize: Call,
    prepare: Call,
    simulator: Simulator,
    action: str,
    data: dict[str, Any],
    key: str,
) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await {"synthesize": synthesize, "prepare": prepare}[action]("Hi", **data)
    assert caught.value.translation_key == key
    assert not simulator.speech_requests


@pytest.mark.parametrize(
    "data", [{"language": "fr"}, {"options": {"pitch": 2}}], ids=["language", "option"]
)
async def test_what_home_assistant_refuses_is_told_in_its_words(
    synthesize: Call, prepare: Call, simulator: Simulator, data: dict[str, Any]
) -> None:
    for action in (synthesize, prepare):
        with pytest.raises(HomeAssistantError, match=r"fr|pitch"):
            await action("Hi", **data)
    assert not simulator.speech_requests


async def test_voice_of_an_account_that_is_not_loaded_is_told(
    hass: HomeAssistant, account: MockConfigEntry, synthesize: Call
) -> None:
    assert await hass.config_entries.async_unload(account.entry_id)
    with pytest.raises(ServiceValidationError) as caught:
        await synthesize()
    assert caught.value.translation_key == "account_not_loaded"


@pytest.mark.parametrize("text", [" ", "👍", "<style>Happy</style>"])
async def test_blank_text_is_refused(synthesize: Call, media: Path, text: str) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await synthesize(text, file_name="dinner.wav")
    assert caught.value.translation_key == "blank_text"
    assert not names_in(media)


async def test_conversion_that_cannot_be_done_is_told(synthesize: Call, prepare: Call) -> None:
    options = {"preferred_sample_rate": "high"}
    with pytest.raises(HomeAssistantError, match="high") as caught:
        await synthesize(options=options)
    assert caught.value.translation_key == "audio_not_made"
    answer = await prepare("Hi", options=options)
    assert "high" in answer["texts"][0]["error"]


@pytest.mark.parametrize(
    ("voices", "data"),
    [
        pytest.param([voice()], {}, id="as Home Assistant asks"),
        pytest.param([voice(format="wav", lead_in=100)], {}, id="WAV"),
        pytest.param([voice(format="flac")], {"language": "en-GB"}, id="FLAC"),
        pytest.param(
            [voice(language="zh-CN")],
            {"language": "zh-CN", "options": {"style": ["happy", "快"], "gain": -1.5}},
            id="options",
        ),
    ],
)
@pytest.mark.parametrize(
    "text", [TEXT, "晚饭好了。", 'Tea & "milk" #1 + 50 % = 100 %?\n\nYes/no; 好\t!']
)
async def test_prepared_text_is_spoken_while_the_service_is_away(
    hass: HomeAssistant, prepare: Call, simulator: Simulator, text: str, data: dict[str, Any]
) -> None:
    answer = await prepare(text, **data)
    (state,) = answer["texts"]
    assert answer["ready"] == 1
    assert (state["text"], state["ready"], state["error"]) == (text, True, None)
    await simulator.stop()
    heard = await speak(hass, text, **data)
    assert decoded_s(hass, heard) > spoken_s(simulator) - NEARLY_S
    await restart_cache(hass)
    assert await speak(hass, text, **data)
    assert await audio_of(hass, state["media_content_id"])
    assert len(simulator.speech_requests) == 1
