"""Custom chimes: sounds from the media library, converted to the format of the speech."""

from array import array
import asyncio
from hashlib import sha256
import logging
from pathlib import Path
import stat
from typing import Final, Literal

from homeassistant.components.ffmpeg import get_ffmpeg_manager
from homeassistant.components.media_source import PlayMedia
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.file import WriteError, write_utf8_file
from homeassistant.util.hass_dict import HassKey

from .audio_conversion import async_decode
from .const import DOMAIN
from .media_library import MediaError, async_download_sound, async_find_sound
from .mimo import MIMO_PCM

_LOGGER = logging.getLogger(__name__)

_MAX_S: Final = 15
_FADE_MS: Final = 500
_MAX_BYTES: Final = _MAX_S * MIMO_PCM.bytes_per_second
_FADE_BYTES: Final = MIMO_PCM.sample_rate_hz * _FADE_MS // 1000 * MIMO_PCM.frame_bytes
_MAX_DOWNLOAD_BYTES: Final = 20 * 1024 * 1024
"""Same as Home Assistant's limit for uploads to the media library."""
_LOADING_LIMIT_S: Final = 10.0
"""Timeout for loading a sound."""
_FAILURE_KEPT_S: Final = 60.0
"""How long a failure is remembered, so that each announcement does not wait again."""
_KEPT_IN_MEMORY: Final = 8
"""At most 5.8 MB; typical chimes take a tenth of that."""
_FAILURES_KEPT: Final = 100

_CHIMES: HassKey[_CustomChimes] = HassKey(f"{DOMAIN}_custom_chimes")
_DIGEST_CHARS: Final = 32

type _Reason = Literal["is_speech", "not_found", "timeout", "too_large", "unreadable"]


class ChimeError(HomeAssistantError):
    """A sound from the media library cannot be used as a chime."""

    def __init__(self, reason: _Reason, media_content_id: str = "") -> None:
        super().__init__(
            translation_domain=DOMAIN,
            translation_key=f"chime_{reason}",
            translation_placeholders={"chime": media_content_id},
        )
        self.reason = reason


async def async_load_chime(hass: HomeAssistant, media_content_id: str) -> bytes:
    """Return a sound from the media library as PCM (`MIMO_PCM`), in whole samples.

    Sounds longer than 15 s are cut and faded out. A sound is converted once and kept in memory and
    on disk. A file is converted again when it changes; sounds of other media sources are not
    checked for changes. Raises `ChimeError` for a sound that is missing, takes longer than 10 s to
    load, or contains no audio itself, such as a playlist, and for speech, whose voice would need a
    chime again.
    """
    return await _chimes(hass).async_load(media_content_id)


@callback
def async_start_loading_chime(hass: HomeAssistant, media_content_id: str) -> asyncio.Future[bytes]:
    """Return a future with the PCM of a chime, as returned by `async_load_chime`.

    For a minute after a failure, nothing is loaded and the future has the same error. It is shared
    by all callers, so it must not be cancelled.
    """
    return _chimes(hass).async_start_unless_failed(media_content_id)


@callback
def _chimes(hass: HomeAssistant) -> _CustomChimes:
    chimes = hass.data.get(_CHIMES)
    if chimes is None:
        chimes = hass.data[_CHIMES] = _CustomChimes(hass)
    return chimes


class _CustomChimes:
    """Loads and caches the sounds that are used as chimes."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._folder = Path(hass.config.cache_path(DOMAIN, "chimes"))
        self._loading: dict[str, asyncio.Task[bytes]] = {}
        self._memory: dict[str, bytes] = {}
        """By name of the file on disk, least recently used first."""
        self._failures: dict[str, tuple[_Reason, float]] = {}
        """Reason and event loop time of each failure."""

    async def async_load(self, media_content_id: str) -> bytes:
        """Return the PCM of a sound; concurrent callers share one load."""
        loading = self._async_start(media_content_id)
        # asyncio.wait does not cancel the task, which other callers may be waiting for.
        await asyncio.wait((loading,))
        return loading.result()

    @callback
    def async_start_unless_failed(self, media_content_id: str) -> asyncio.Future[bytes]:
        """Return a future with the PCM of a sound; fail at once after a recent failure."""
        reason, failed_at = self._failures.get(media_content_id, (None, 0.0))
        if reason is None or self._hass.loop.time() - failed_at >= _FAILURE_KEPT_S:
            return self._async_start(media_content_id)
        failed = self._hass.loop.create_future()
        failed.set_exception(ChimeError(reason, media_content_id))
        # Mark the exception as retrieved, since the chime may never be awaited.
        failed.exception()
        return failed

    @callback
    def _async_start(self, media_content_id: str) -> asyncio.Task[bytes]:
        loading = self._loading.get(media_content_id)
        if loading is None:
            loading = self._hass.async_create_background_task(
                self._async_load_in_time(media_content_id), "mimo_speech chime"
            )
            self._loading[media_content_id] = loading
            loading.add_done_callback(lambda task: self._async_loaded(media_content_id, task))
        return loading

    @callback
    def _async_loaded(self, media_content_id: str, loading: asyncio.Task[bytes]) -> None:
        del self._loading[media_content_id]
        self._failures.pop(media_content_id, None)
        if loading.cancelled():
            return
        # Retrieve the exception, which asyncio would otherwise log if nobody is waiting.
        error = loading.exception()
        if isinstance(error, ChimeError):
            # Not the error itself, whose traceback would keep the loaded data alive.
            self._failures[media_content_id] = (error.reason, self._hass.loop.time())
            if len(self._failures) > _FAILURES_KEPT:
                del self._failures[next(iter(self._failures))]

    async def _async_load_in_time(self, media_content_id: str) -> bytes:
        try:
            async with asyncio.timeout(_LOADING_LIMIT_S):
                return await self._async_load(media_content_id)
        except ChimeError:
            raise
        except TimeoutError as err:
            raise ChimeError("timeout", media_content_id) from err
        except Exception as err:
            # Other media sources may raise anything.
            raise ChimeError("not_found", media_content_id) from err

    async def _async_load(self, media_content_id: str) -> bytes:
        digest = sha256(media_content_id.encode()).hexdigest()[:_DIGEST_CHARS]
        name = f"{digest}.pcm"
        if kept := await self._async_kept(name):
            return kept
        media = await self._async_find(media_content_id)
        content: bytes | Path
        if media.path:
            content = media.path
            version = await self._hass.async_add_executor_job(_version, content)
            if version is None:
                raise ChimeError("not_found", media_content_id)
            name = f"{digest}-{version}.pcm"
            if kept := await self._async_kept(name):
                return kept
        else:
            content = await self._async_download(media_content_id, media.url)
        pcm = await self._async_convert(media_content_id, content)
        await self._hass.async_add_executor_job(_keep, self._folder, name, pcm)
        self._remember(name, pcm)
        return pcm

    async def _async_kept(self, name: str) -> bytes:
        pcm = self._memory.get(name)
        if pcm is None:
            pcm = await self._hass.async_add_executor_job(_read_kept, self._folder / name)
        if pcm:
            self._remember(name, pcm)
        return pcm

    def _remember(self, name: str, pcm: bytes) -> None:
        self._memory.pop(name, None)
        self._memory[name] = pcm
        if len(self._memory) > _KEPT_IN_MEMORY:
            del self._memory[next(iter(self._memory))]

    async def _async_find(self, media_content_id: str) -> PlayMedia:
        try:
            return await async_find_sound(self._hass, media_content_id)
        except MediaError as err:
            if err.reason == "is_speech":
                # The id contains the text of the speech.
                raise ChimeError("is_speech") from err
            raise ChimeError("not_found", media_content_id) from err

    async def _async_download(self, media_content_id: str, url: str) -> bytes:
        try:
            return await async_download_sound(self._hass, url, _MAX_DOWNLOAD_BYTES)
        except MediaError as err:
            if err.reason == "too_large":
                raise ChimeError("too_large", media_content_id) from err
            raise ChimeError("not_found", media_content_id) from err

    async def _async_convert(self, media_content_id: str, content: bytes | Path) -> bytes:
        try:
            # Slightly more than the maximum, to detect that the sound is longer.
            pcm = await async_decode(
                get_ffmpeg_manager(self._hass).binary, content, MIMO_PCM, _MAX_S + 1
            )
        except OSError as err:
            raise ChimeError("unreadable", media_content_id) from err
        if not pcm:
            raise ChimeError("unreadable", media_content_id)
        return await self._hass.async_add_executor_job(_shorten, pcm)


def _version(file: Path) -> str | None:
    """Return an identifier that changes with the file; None if there is no such file."""
    try:
        status = file.stat()
    except OSError, ValueError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return f"{status.st_mtime_ns}-{status.st_size}"


def _read_kept(file: Path) -> bytes:
    """Return a converted sound from disk; b"" if there is none or it is invalid."""
    try:
        pcm = file.read_bytes()
    except OSError:
        return b""
    is_usable = len(pcm) <= _MAX_BYTES and len(pcm) % MIMO_PCM.frame_bytes == 0
    return pcm if is_usable else b""


def _keep(folder: Path, name: str, pcm: bytes) -> None:
    """Write a converted sound; delete older versions of it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_utf8_file(str(folder / name), pcm, mode="wb")
        for file in folder.glob(f"{name[:_DIGEST_CHARS]}*"):
            if file.name != name:
                file.unlink()
    except (OSError, WriteError) as err:
        _LOGGER.warning(
            "Failed to save a chime; it will be converted again after a restart: %s", err
        )


def _shorten(pcm: bytes) -> bytes:
    """Cut a sound to the maximum duration and fade it out."""
    if len(pcm) <= _MAX_BYTES:
        return pcm
    start = _MAX_BYTES - _FADE_BYTES
    fall = array("h", pcm[start:_MAX_BYTES])
    length = len(fall)
    faded = [round(sample * (length - index) / length) for index, sample in enumerate(fall)]
    return pcm[:start] + array("h", faded).tobytes()
