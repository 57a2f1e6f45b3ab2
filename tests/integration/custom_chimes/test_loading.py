"""Chimes from the media library: real files, real ffmpeg, real media sources."""

from array import array
import asyncio
from asyncio.subprocess import Process
from collections.abc import Callable
import gc
from itertools import pairwise
import os
from pathlib import Path
import shutil
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.translation import async_get_translations
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.mimo_speech import custom_chimes
from custom_components.mimo_speech.const import DOMAIN
from custom_components.mimo_speech.custom_chimes import (
    ChimeError,
    async_load_chime,
)
from custom_components.mimo_speech.mimo import MIMO_PCM
from tests.waiting import until

from .sounds import Library, Radio, reason

LONG_TONE = "sine=frequency=660:sample_rate=44100:duration=20"


CHIME_TASK = "mimo_speech chime"


def duration_s(pcm: bytes) -> float:
    return len(pcm) / MIMO_PCM.bytes_per_second


def pitch_hz(pcm: bytes) -> float:
    """Return how often half a second in the middle goes up through zero, doubled."""
    middle = len(pcm) // MIMO_PCM.frame_bytes // 2
    samples = array("h", pcm)[middle - 6000 : middle + 6000]
    return 2 * sum(before < 0 <= after for before, after in pairwise(samples))


def exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def is_running(pid: int) -> bool:
    """Tell whether a process runs; one without its parent may wait for long to be buried."""
    try:
        _, _, status = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")
    except FileNotFoundError, ProcessLookupError:
        return False
    return status.split()[0] != "Z"


@pytest.mark.parametrize(
    ("name", "options"),
    [
        pytest.param("gong.wav", ("-ac", "2"), id="wav in stereo"),
        pytest.param("gong.wav", ("-ac", "6", "-ar", "96000", "-c:a", "pcm_s24le"), id="surround"),
        pytest.param("gong.wav", ("-ar", "8000", "-c:a", "pcm_u8"), id="telephone"),
        pytest.param("gong.mp3", ("-ac", "2"), id="mp3"),
        pytest.param("gong.flac", (), id="flac"),
        pytest.param("gong.ogg", ("-ac", "2"), id="ogg"),
        pytest.param("gong.opus", ("-ar", "48000"), id="opus"),
        pytest.param("gong.m4a", (), id="m4a"),
        pytest.param("gong.aiff", (), id="aiff"),
        pytest.param("a gong: 100%20 'é' 锣.mp3", (), id="odd name"),
        pytest.param("-i.wav", (), id="name like an option"),
    ],
)
async def test_sound_becomes_pcm_of_the_speech(
    library: Library, name: str, options: tuple[str, ...]
) -> None:
    library.make(name, *options)
    pcm = await library.load(name)
    assert len(pcm) % MIMO_PCM.frame_bytes == 0
    assert duration_s(pcm) == pytest.approx(1, abs=0.06)
    assert pitch_hz(pcm) == pytest.approx(660, rel=0.01)


async def test_samples_of_a_file_like_the_speech_stay_as_they_are(library: Library) -> None:
    library.make("gong.wav", "-ar", "24000", "-bitexact")
    _, _, samples = (library.media / "gong.wav").read_bytes().partition(b"data")
    assert await library.load("gong.wav") == samples[4:]


async def test_video_gives_its_sound(library: Library) -> None:
    library.make("film.mp4", "-f", "lavfi", "-i", "testsrc=duration=1:size=64x64")
    assert pitch_hz(await library.load("film.mp4")) == pytest.approx(660, rel=0.01)


async def test_long_sound_is_cut_and_fades_out(library: Library) -> None:
    library.make("song.flac", source=LONG_TONE)
    pcm = await library.load("song.flac")
    assert duration_s(pcm) == 15
    samples = array("h", pcm)
    peaks = [max(samples[start : start + 2400]) for start in range(0, len(samples), 2400)]
    assert peaks[:145] == pytest.approx([peaks[0]] * 145, rel=0.02)
    assert all(a > b for a, b in pairwise(peaks[145:]))
    assert abs(samples[-1]) < 10


async def test_sound_is_converted_once(library: Library) -> None:
    library.make("gong.wav")
    pcm = await library.load("gong.wav")
    for file in library.kept:
        file.unlink()
    assert await library.load("gong.wav") == pcm
    assert len(library.conversions) == 1


async def test_sound_stays_converted_over_a_restart(library: Library) -> None:
    library.make("gong.wav")
    pcm = await library.load("gong.wav")
    library.restart()
    assert await library.load("gong.wav") == pcm
    assert len(library.conversions) == 1


async def test_changed_file_is_converted_anew_and_replaces_the_old_sound(library: Library) -> None:
    library.make("gong.wav")
    library.make("bell.wav")
    await library.load("bell.wav")
    await library.load("gong.wav")
    library.make("gong.wav", source="sine=frequency=880:duration=2")
    pcm = await library.load("gong.wav")
    assert duration_s(pcm) == 2
    assert pitch_hz(pcm) == pytest.approx(880, rel=0.01)
    assert len(library.kept) == 2


@pytest.mark.parametrize(
    ("sound", "seconds_later"),
    [
        pytest.param("sine=frequency=880:sample_rate=44100:duration=1", 1, id="same size"),
        pytest.param("sine=frequency=880:sample_rate=44100:duration=2", 0, id="same time"),
    ],
)
async def test_any_change_of_a_file_is_noticed(
    library: Library, sound: str, seconds_later: int
) -> None:
    library.make("gong.wav")
    library.set_time("gong.wav", 1_000_000_000)
    await library.load("gong.wav")
    library.make("gong.wav", source=sound)
    library.set_time("gong.wav", 1_000_000_000 + seconds_later)
    assert pitch_hz(await library.load("gong.wav")) == pytest.approx(880, rel=0.01)


def make_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda file: file.write_bytes(b""), id="empty"),
        pytest.param(lambda file: file.write_bytes(b"\0\0\0"), id="within a sample"),
        pytest.param(lambda file: file.write_bytes(bytes(16 * 48_000)), id="too long"),
        pytest.param(make_folder, id="folder"),
    ],
)
async def test_unusable_copy_is_not_used(library: Library, spoil: Callable[[Path], object]) -> None:
    library.make("gong.wav")
    pcm = await library.load("gong.wav")
    library.restart()
    spoil(library.kept[0])
    assert await library.load("gong.wav") == pcm
    assert len(library.conversions) == 2


async def test_chime_is_heard_also_where_nothing_can_be_kept(
    library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    library.make("gong.wav")
    library.forbid_keeping()
    assert duration_s(await library.load("gong.wav")) == 1
    assert duration_s(await library.load("gong.wav")) == 1
    assert len(library.conversions) == 1
    assert caplog.text.count("converted again after a restart") == 1


async def test_memory_holds_the_chimes_used_last(library: Library) -> None:
    names = [f"{number}.wav" for number in range(9)]
    library.make(names[0])
    for name in names[1:]:
        shutil.copy(library.media / names[0], library.media / name)
    for name in [*names[:8], names[0], names[8]]:
        await library.load(name)
    for file in library.kept:
        file.unlink()
    for name in [*names[2:], names[0]]:
        await library.load(name)
    assert len(library.conversions) == 9
    await library.load(names[1])
    assert len(library.conversions) == 10


async def test_announcements_at_once_share_one_conversion(library: Library) -> None:
    library.make("gong.wav")
    first, *others = await asyncio.gather(*(library.load("gong.wav") for _ in range(5)))
    assert others == [first] * 4
    assert len(library.conversions) == 1


async def test_announcement_that_is_cancelled_leaves_the_chime_to_the_others(
    hass: HomeAssistant, library: Library
) -> None:
    library.make("gong.wav")
    first, second = (hass.async_create_task(library.load("gong.wav")) for _ in range(2))
    await until(lambda: library.conversions)
    first.cancel()
    assert duration_s(await second) == 1
    assert first.cancelled()
    assert len(library.conversions) == 1


async def test_failure_that_nobody_waits_for_is_no_error_in_the_log(
    hass: HomeAssistant, library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    (library.media / "gong.wav").write_bytes(b"no sound")
    announcement = hass.async_create_task(library.load("gong.wav"))
    await until(lambda: library.conversions)
    announcement.cancel()
    await hass.async_block_till_done(wait_background_tasks=True)
    del announcement
    gc.collect()
    assert await reason(library.load("gong.wav")) == "chime_unreadable"
    assert "exception was never retrieved" not in caplog.text


async def test_end_of_home_assistant_ends_ffmpeg_and_what_it_started(
    hass: HomeAssistant, library: Library, tmp_path: Path
) -> None:
    library.make("gong.wav")
    child = tmp_path / "child"
    library.set_ffmpeg(f'sleep 600 & echo $! > "{child}.new"; mv "{child}.new" "{child}"; wait')
    announcement = hass.async_create_task(library.load("gong.wav"))
    await until(child.exists)
    (loading,) = (task for task in asyncio.all_tasks() if task.get_name() == CHIME_TASK)
    loading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await announcement
    (pid,) = library.conversions
    assert not exists(pid)
    await until(lambda: not is_running(int(child.read_text())))


async def test_chime_that_is_given_up_while_ffmpeg_starts_leaves_nothing(
    hass: HomeAssistant, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy machine a program runs before asyncio has its pipes."""
    library.make("gong.wav")
    child = tmp_path / "child"
    library.set_ffmpeg(f'sleep 600 & echo $! > "{child}.new"; mv "{child}.new" "{child}"; wait')
    start = asyncio.create_subprocess_exec

    async def start_late(*command: str, **options: Any) -> Process:
        process = await start(*command, **options)
        await until(child.exists)
        (loading,) = (each for each in asyncio.all_tasks() if each.get_name() == CHIME_TASK)
        loading.cancel()
        await asyncio.sleep(0)
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", start_late)
    with pytest.raises(asyncio.CancelledError):
        await library.load("gong.wav")
    await until(lambda: not is_running(int(child.read_text())))


async def test_ffmpeg_that_hangs_is_ended(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.make("gong.wav")
    library.set_ffmpeg("exec sleep 600")
    monkeypatch.setattr(custom_chimes, "_LOADING_LIMIT_S", 0.5)
    assert await reason(library.load("gong.wav")) == "chime_timeout"
    assert not any(map(exists, library.conversions))


async def test_half_a_sound_is_not_kept_when_ffmpeg_fails(library: Library) -> None:
    library.make("gong.wav")
    library.set_ffmpeg("head -c 1000 /dev/zero; exit 1")
    assert await reason(library.load("gong.wav")) == "chime_unreadable"


async def test_missing_ffmpeg_is_told(library: Library, tmp_path: Path) -> None:
    library.make("gong.wav")
    (tmp_path / "ffmpeg").unlink()
    assert await reason(library.load("gong.wav")) == "chime_unreadable"


@pytest.mark.parametrize(
    "media_content_id",
    [
        "media-source://media_source/local/missing.mp3",
        "media-source://media_source/local/folder",
        "media-source://media_source/local/folder.mp3",
        "media-source://media_source/local/gong.wav/more.mp3",
        "media-source://media_source/local/../gong.wav",
        "media-source://media_source/local/kind.unheard",
        "media-source://media_source/elsewhere/gong.wav",
        "media-source://unheard_of/gong.wav",
        "media-source://media_source/local",
        "media-source://media_source",
        "media-source://",
        "gong.wav",
        "",
    ],
)
async def test_what_is_no_file_of_the_library_is_not_found(
    hass: HomeAssistant, library: Library, media_content_id: str
) -> None:
    library.make("gong.wav")
    (library.media / "folder").mkdir()
    (library.media / "folder.mp3").mkdir()
    (library.media / "kind.unheard").write_bytes(b"?")
    assert await reason(async_load_chime(hass, media_content_id)) == "chime_not_found"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("empty.mp3", b"", id="empty"),
        pytest.param("text.mp3", b"This is no sound at all.\n" * 100, id="text"),
        pytest.param("cut.wav", b"RIFF\x24\0\0\0WAVEfmt ", id="cut off"),
        pytest.param("list.m3u8", b"#EXTM3U\n#EXTINF:1,\ngong.mp3\n", id="m3u8"),
        pytest.param("list.mp3", b"ffconcat version 1.0\nfile gong.mp3\n", id="disguised playlist"),
    ],
)
async def test_file_without_sound_of_its_own_is_unreadable(
    library: Library, name: str, content: bytes
) -> None:
    library.make("gong.mp3")
    (library.media / name).write_bytes(content)
    assert await reason(library.load(name)) == "chime_unreadable"


async def test_silent_film_is_unreadable(library: Library) -> None:
    library.make("film.mp4", source="testsrc=duration=1:size=64x64")
    assert await reason(library.load("film.mp4")) == "chime_unreadable"


async def test_failed_chime_works_once_its_file_does(library: Library) -> None:
    assert await reason(library.load("gong.wav")) == "chime_not_found"
    library.make("gong.wav")
    assert duration_s(await library.load("gong.wav")) == 1


async def test_speech_is_refused_without_its_words(hass: HomeAssistant, library: Library) -> None:
    speech = "media-source://tts/tts.kitchen?message=my+secret"
    with pytest.raises(ChimeError) as raised:
        await async_load_chime(hass, speech)
    assert raised.value.translation_key == "chime_is_speech"
    assert "secret" not in f"{raised.value!r}{raised.value}{vars(raised.value)}"


@pytest.mark.parametrize("name", ["gong.mp3", "gong.wav", "long.m4a"])
async def test_sound_of_another_media_source_is_fetched_once(
    hass: HomeAssistant, library: Library, radio: Radio, name: str
) -> None:
    library.make(name, source=LONG_TONE)
    chime = f"media-source://radio/files/{name}"
    pcm = await async_load_chime(hass, chime)
    assert duration_s(pcm) == 15
    assert pitch_hz(pcm) == pytest.approx(660, rel=0.01)
    (library.media / name).unlink()
    assert await async_load_chime(hass, chime) == pcm
    library.restart()
    assert await async_load_chime(hass, chime) == pcm
    assert len(library.conversions) == radio.resolved == 1


async def test_sound_behind_home_assistants_own_login_is_fetched(
    hass: HomeAssistant,
    library: Library,
    radio: Radio,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    library.make("gong.wav")
    client = await hass_client_no_auth()
    radio.url = "/"
    hass.config.internal_url = str(client.make_url("")).rstrip("/")
    assert (await client.get("/media/local/gong.wav")).status == 401
    assert (
        duration_s(await async_load_chime(hass, "media-source://radio/media/local/gong.wav")) == 1
    )


async def test_house_that_does_not_know_its_address_cannot_fetch_from_itself(
    hass: HomeAssistant, library: Library, radio: Radio
) -> None:
    library.make("gong.wav")
    radio.url = "/"
    hass.config.api = None
    chime = async_load_chime(hass, "media-source://radio/media/local/gong.wav")
    assert await reason(chime) == "chime_not_found"


@pytest.mark.parametrize(
    ("url", "page", "expected"),
    [
        pytest.param(None, "missing.mp3", "chime_not_found", id="404"),
        pytest.param("http://127.0.0.1:1/", "gong.mp3", "chime_not_found", id="no server"),
        pytest.param("rtsp://127.0.0.1:1/", "gong.mp3", "chime_not_found", id="not http"),
        pytest.param("file:///", "etc/hostname", "chime_not_found", id="a file as address"),
        pytest.param(None, "files/list.mp3", "chime_unreadable", id="playlist"),
    ],
)
async def test_what_cannot_be_fetched_is_told(
    hass: HomeAssistant, library: Library, radio: Radio, url: str | None, page: str, expected: str
) -> None:
    library.make("gong.mp3")
    text = f"ffconcat version 1.0\nfile file:{library.media}/gong.mp3\n"
    (library.media / "list.mp3").write_text(text)
    radio.url = url or radio.url
    assert await reason(async_load_chime(hass, f"media-source://radio/{page}")) == expected


async def test_large_sound_is_not_fetched_whole(
    hass: HomeAssistant, library: Library, radio: Radio, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.make("gong.wav")
    monkeypatch.setattr(custom_chimes, "_MAX_DOWNLOAD_BYTES", 1000)
    chime = async_load_chime(hass, "media-source://radio/files/gong.wav")
    assert await reason(chime) == "chime_too_large"


async def test_server_that_never_answers_is_given_up(
    hass: HomeAssistant, radio: Radio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(custom_chimes, "_LOADING_LIMIT_S", 0.2)
    chime = async_load_chime(hass, "media-source://radio/silent")
    assert await reason(chime) == "chime_timeout"


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
async def test_every_reason_has_its_words(hass: HomeAssistant, language: str) -> None:
    texts = await async_get_translations(hass, language, "exceptions", [DOMAIN])
    for key in ("is_speech", "not_found", "timeout", "too_large", "unreadable"):
        assert texts[f"component.{DOMAIN}.exceptions.chime_{key}.message"]
    assert issubclass(ChimeError, HomeAssistantError)
