"""Speech made ahead of time: into files, and into Home Assistant's cache."""

import asyncio
from collections.abc import Callable, Coroutine
import io
from pathlib import Path
import subprocess
from typing import Any
import wave

from homeassistant.components import tts
from homeassistant.components.ffmpeg import get_ffmpeg_manager
from homeassistant.components.media_source import async_resolve_media
from homeassistant.components.tts.const import DATA_TTS_MANAGER
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.setup import async_setup_component
import mutagen
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service

from custom_components.mimo_speech import services as services_module
from custom_components.mimo_speech.const import DOMAIN
from mimo_simulator import Fault, Simulator, Timing

from .conftest import Speak, engine, voice

TEXT = "Dinner is ready. Please wash your hands."
BYTES_PER_SECOND = 48_000
NEARLY_S = 0.08
"""What encoders add around the sound."""

type Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


@pytest.fixture
def media(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return the media folder, which nobody has made yet."""
    folder = tmp_path / "media"
    hass.config.media_dirs = {"other": str(tmp_path / "other"), "local": str(folder)}
    return folder


@pytest.fixture
def synthesize(hass: HomeAssistant, media: Path, account: MockConfigEntry) -> Call:
    async def synthesize(text: str = TEXT, **data: Any) -> dict[str, Any]:
        return await act(hass, "synthesize", {"text": text} | data)

    return synthesize


@pytest.fixture
def prepare(hass: HomeAssistant, account: MockConfigEntry) -> Call:
    async def prepare(*texts: str, **data: Any) -> dict[str, Any]:
        return await act(hass, "prepare", {"texts": list(texts)} | data)

    return prepare


async def act(hass: HomeAssistant, action: str, data: dict[str, Any]) -> dict[str, Any]:
    data = {"entity_id": engine(hass)} | data
    return dict(
        await hass.services.async_call(DOMAIN, action, data, blocking=True, return_response=True)
        or {}
    )


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*"))


def put(file: Path) -> Path:
    """Make a file that is somebody's own."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("mine")
    return file


def remove(file: Path) -> None:
    file.unlink()


def cut(file: Path) -> None:
    file.write_bytes(b"")


def decoded_s(hass: HomeAssistant, audio: bytes) -> float:
    """Return how long audio plays, by decoding it."""
    ffmpeg = get_ffmpeg_manager(hass).binary
    command = [ffmpeg, "-v", "error", "-i", "pipe:0", "-f", "s16le", "-ar", "24000", "pipe:1"]
    pcm = subprocess.run(command, input=audio, capture_output=True, check=True).stdout  # noqa: S603
    return len(pcm) / BYTES_PER_SECOND


def spoken_s(simulator: Simulator) -> float:
    (record,) = simulator.speech_requests
    return len(record.pcm) / BYTES_PER_SECOND


async def audio_of(hass: HomeAssistant, media_content_id: str) -> bytes:
    """Return what a media player would get."""
    assert await async_setup_component(hass, "media_source", {})
    media = await async_resolve_media(hass, media_content_id, "media_player.kitchen")
    stream = tts.async_get_stream(hass, media.url.rpartition("/")[2])
    assert stream
    return b"".join([chunk async for chunk in stream.async_stream_result()])


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


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not is_so():  # noqa: ASYNC110  # Real HTTP and real files give no event.
            await asyncio.sleep(0.01)


async def requests_came(simulator: Simulator, count: int) -> None:
    await until(lambda: len(simulator.speech_requests) == count)


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


async def speak(hass: HomeAssistant, message: str, **data: Any) -> bytes:
    """Return what a media player gets from `tts.speak`."""
    calls = async_mock_service(hass, "media_player", "play_media")
    data = {"entity_id": engine(hass), "media_player_entity_id": "media_player.kitchen"} | data
    await hass.services.async_call("tts", "speak", data | {"message": message}, blocking=True)
    return await audio_of(hass, calls[-1].data["media_content_id"])


async def restart_cache(hass: HomeAssistant) -> None:
    """Forget what a restart would make Home Assistant's cache forget."""
    manager = hass.data[DATA_TTS_MANAGER]
    manager.mem_cache.clear()
    manager.file_cache.clear()
    await manager.async_init_cache()


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
    assert "不对该账户或地区开放" in answer["texts"][0]["error"]


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


# Nothing that is to be converted: FFmpeg would outlive a test that leaves the service hanging.
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
        f"{engine(hass)} could not make 3 of 4 texts ready: blank_text, no_balance"
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
