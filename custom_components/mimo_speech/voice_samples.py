"""Samples of cloned voices: made from recordings, and stored privately."""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from hashlib import sha256
import io
import logging
from pathlib import Path
import re
import secrets
from typing import Final
import wave

from homeassistant.components.ffmpeg import get_ffmpeg_manager
from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util.hass_dict import HassKey

from .audio_conversion import async_decode, convert
from .const import CONF_SAMPLE, DOMAIN
from .media_library import MediaError, async_download_sound, async_find_sound
from .mimo import MIMO_PCM, MimoVoiceSampleError, SampleFormat, VoiceSample, base64_bytes
from .sample_audio import SampleError, SampleProblem, best_part

_LOGGER = logging.getLogger(__name__)

MAX_BASE64_BYTES: Final = 200_000
"""Maximum size of a sample, which is sent with every request."""
_MAX_RECORDING_BYTES: Final = 20 * 1024 * 1024
_MAX_RECORDING_S: Final = 300.0
"""The rest of a longer recording is ignored."""
_LOADING_LIMIT_S: Final = 30.0
_MP3: Final = ("-map_metadata", "-1", "-id3v2_version", "0", "-b:a", "64k", "-f", "mp3", "pipe:1")
"""Without metadata; see `sample_audio.MAX_S` for the bit rate."""
_NAME: Final = re.compile(r"[0-9a-f]{64}\.mp3")

_SAMPLES: HassKey[VoiceSamples] = HassKey(f"{DOMAIN}_voice_samples")


async def async_sample_of_upload(hass: HomeAssistant, file_id: str) -> bytes:
    """Return a sample, as an MP3, from an uploaded file, which is then deleted.

    Raises `SampleError`.
    """
    try:
        recording = await hass.async_add_executor_job(_read_upload, hass, file_id)
    except (OSError, ValueError) as err:
        raise SampleError(SampleProblem.LOST) from err
    return await _async_make_sample(hass, recording)


async def async_sample_of_speech(hass: HomeAssistant, pcm: bytes) -> bytes:
    """Return a sample, as an MP3, from speech of the service. Raises `SampleError`."""
    ffmpeg = get_ffmpeg_manager(hass).binary
    return await hass.async_add_executor_job(_encode, ffmpeg, pcm)


async def async_sample_of_media(hass: HomeAssistant, media_content_id: str) -> bytes:
    """Return a sample, as an MP3, from a sound in the media library.

    Raises `SampleError`.
    """
    try:
        async with asyncio.timeout(_LOADING_LIMIT_S):
            recording = await _async_load_media(hass, media_content_id)
    except SampleError:
        raise
    except Exception as err:
        # Other media sources may raise anything.
        raise SampleError(SampleProblem.NOT_FOUND) from err
    return await _async_make_sample(hass, recording)


async def _async_load_media(hass: HomeAssistant, media_content_id: str) -> bytes | Path:
    try:
        media = await async_find_sound(hass, media_content_id)
        if media.path is None:
            return await async_download_sound(hass, media.url, _MAX_RECORDING_BYTES)
    except MediaError as err:
        is_too_large = err.reason == "too_large"
        problem = SampleProblem.TOO_LARGE if is_too_large else SampleProblem.NOT_FOUND
        raise SampleError(problem) from err
    size_bytes = (await hass.async_add_executor_job(media.path.stat)).st_size
    if size_bytes > _MAX_RECORDING_BYTES:
        raise SampleError(SampleProblem.TOO_LARGE)
    return media.path


def _read_upload(hass: HomeAssistant, file_id: str) -> bytes:
    with process_uploaded_file(hass, file_id) as file:
        if file.stat().st_size > _MAX_RECORDING_BYTES:
            raise SampleError(SampleProblem.TOO_LARGE)
        return file.read_bytes()


async def _async_make_sample(hass: HomeAssistant, recording: bytes | Path) -> bytes:
    ffmpeg = get_ffmpeg_manager(hass).binary
    try:
        pcm = await async_decode(ffmpeg, recording, MIMO_PCM, _MAX_RECORDING_S)
    except OSError as err:
        raise SampleError(SampleProblem.UNREADABLE) from err
    return await hass.async_add_executor_job(_encode, ffmpeg, pcm)


def _encode(ffmpeg: str, pcm: bytes) -> bytes:
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setnchannels(MIMO_PCM.channels)
        file.setsampwidth(MIMO_PCM.sample_width_bytes)
        file.setframerate(MIMO_PCM.sample_rate_hz)
        file.writeframes(best_part(pcm))
    try:
        sample = convert(ffmpeg, sound.getvalue(), *_MP3)
    except HomeAssistantError as err:
        raise SampleError(SampleProblem.UNREADABLE) from err
    if base64_bytes(len(sample)) > MAX_BASE64_BYTES:
        raise SampleError(SampleProblem.TOO_LARGE)
    return sample


@callback
def async_get_samples(hass: HomeAssistant) -> VoiceSamples:
    """Return the samples of this Home Assistant instance."""
    samples = hass.data.get(_SAMPLES)
    if samples is None:
        samples = hass.data[_SAMPLES] = VoiceSamples(hass)
    return samples


class VoiceSamples:
    """Samples on disk, named by their digest and kept while a voice uses them.

    They are in Home Assistant's storage folder, which is included in backups and not served over
    HTTP. Only Home Assistant's own user may read them.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._folder = Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}_voice_samples"))
        self._unclaimed: set[str] = set()
        """Names of samples whose voices are about to be stored."""
        self._changing = asyncio.Lock()

    async def async_keep(self, sample: bytes) -> str:
        """Store an MP3 for a voice that is about to be stored; return its name.

        Raises `OSError` if it cannot be written.
        """
        name = f"{sha256(sample).hexdigest()}.mp3"
        async with self._changing:
            self._unclaimed.add(name)
            await self._hass.async_add_executor_job(_write, self._folder, name, sample)
        return name

    async def async_load(self, name: str) -> VoiceSample | None:
        """Return a sample; None if it is missing."""
        if not _NAME.fullmatch(name):
            return None
        return await self._hass.async_add_executor_job(_read, self._folder / name)

    async def async_prune(self) -> None:
        """Delete samples that no voice uses."""
        async with self._changing:
            claimed = self._claimed()
            self._unclaimed -= claimed
            kept = claimed | self._unclaimed
            await self._hass.async_add_executor_job(_delete_others, self._folder, kept)

    @callback
    def _claimed(self) -> set[str]:
        entries = self._hass.config_entries.async_entries(DOMAIN)
        subentries = (subentry for entry in entries for subentry in entry.subentries.values())
        return {str(subentry.data.get(CONF_SAMPLE, "")) for subentry in subentries} - {""}


def _write(folder: Path, name: str, sample: bytes) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    unfinished = folder / f".{secrets.token_hex(4)}.tmp"
    try:
        unfinished.touch(mode=0o600, exist_ok=False)
        unfinished.write_bytes(sample)
        unfinished.replace(folder / name)
    finally:
        unfinished.unlink(missing_ok=True)


def _read(file: Path) -> VoiceSample | None:
    with suppress(OSError, MimoVoiceSampleError):
        return VoiceSample(file.read_bytes(), SampleFormat.MP3)
    return None


def _delete_others(folder: Path, kept: Collection[str]) -> None:
    try:
        for file in folder.iterdir():
            if file.name not in kept:
                file.unlink(missing_ok=True)
    except FileNotFoundError:
        return
    except OSError as err:
        _LOGGER.warning("Failed to delete an unused sample: %s", err)
