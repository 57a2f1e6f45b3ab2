"""Access to Home Assistant's cache of speech. No other module uses its internals.

Home Assistant caches speech by engine, text, language and options: in memory for minutes, and
permanently as a file. It lacks two features, which are added here.

- Storing speech on disk in advance, and waiting for it: `SpeechCache`.
- Discarding a speech that must not be cached, because it was interrupted or a fallback spoke it:
  `CacheEntry`. Raising an error at the end would prevent caching, but a player that requests the
  audio twice, as many do, would then get nothing. Deleting the file afterwards is too late, since
  the speech could be found until then, and the file may be that of newer speech. So the speech is
  stored under a random key, and deleted from there.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
import hashlib
import logging
from pathlib import Path
import secrets
import time
from typing import Any, Final

from homeassistant.components.tts import (
    KEY_PATTERN,
    SpeechManager,
    TextToSpeechEntity,
    TTSCache,
    generate_media_source_id,
)
from homeassistant.components.tts.const import DATA_TTS_MANAGER
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

from .const import DOMAIN
from .exceptions import audio_not_made

_LOGGER = logging.getLogger(__name__)

_DIGEST_BYTES: Final = 20
"""Digest of the text at the beginning of a cache key, in hexadecimal."""
_STORING_LIMIT_S: Final = 10.0
"""Longest time to wait for a speech to be written to disk."""

# Stored on the cache entry itself: errors reference the frames where they were raised, and thereby
# the speech.
_DISCARD_REASON: Final = f"{DOMAIN}_discard_reason"
_IS_PREPARED: Final = f"{DOMAIN}_is_prepared"
_LACKS_CHIME: Final = f"{DOMAIN}_lacks_chime"
_STORING: Final = f"{DOMAIN}_storing"


def discard_reason(speech: TTSCache) -> HomeAssistantError | None:
    """Return why a speech was discarded; None if it was not, or is in progress."""
    reason: HomeAssistantError | None = vars(speech).get(_DISCARD_REASON)
    return reason


class CacheEntry:
    """Cache entry of the speech that an engine is generating.

    Create it before the first `await` in the engine's method. At that time, the speech is the
    latest in Home Assistant's memory, and the current task is the one that stores it.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._manager = hass.data[DATA_TTS_MANAGER]
        self._speech = next(reversed(self._manager.mem_cache.values()), None)
        self._storing = asyncio.current_task()
        if self._speech is not None:
            vars(self._speech)[_STORING] = self._storing

    @property
    def key(self) -> str | None:
        """Cache key; None if the speech is not cached."""
        return None if self._speech is None else self._speech.cache_key

    @callback
    def async_when_stored(self, action: Callable[[], None]) -> None:
        """Call the action when the speech was written to disk, or will not be written."""
        if self._storing is not None:
            self._storing.add_done_callback(lambda _: action())

    @callback
    def async_discard(self, reason: HomeAssistantError) -> None:
        """Remove the speech from memory, and from disk once it was written."""
        if (speech := self._speech) is None:
            return
        key = speech.cache_key
        vars(speech)[_DISCARD_REASON] = reason
        if self._manager.mem_cache.get(key) is speech:
            del self._manager.mem_cache[key]
        # It will be written all the same, but under a random key that nobody looks up.
        speech.cache_key = secrets.token_hex(_DIGEST_BYTES) + key[2 * _DIGEST_BYTES :]
        if self._storing is not None:
            self._storing.add_done_callback(lambda _: self._discard_file(speech.cache_key))

    @callback
    def async_discard_unless_prepared(self, chime_error: HomeAssistantError) -> None:
        """Discard a speech without its chime, unless it is prepared in advance.

        Otherwise the announcement would lack its chime from then on. Prepared speech must be
        available when it is needed, so it is kept and marked; the next `prepare` creates it again.
        """
        if self._speech is not None and _IS_PREPARED in vars(self._speech):
            vars(self._speech)[_LACKS_CHIME] = True
        else:
            self.async_discard(chime_error)

    def _discard_file(self, key: str) -> None:
        async_forget(self._hass, key)


@callback
def has_file(hass: HomeAssistant, key: str) -> bool:
    """Tell whether the speech of a key is known to be on disk."""
    return key in hass.data[DATA_TTS_MANAGER].file_cache


@callback
def async_forget(hass: HomeAssistant, key: str) -> None:
    """Remove the speech of a key from memory and disk."""
    manager = hass.data[DATA_TTS_MANAGER]
    manager.mem_cache.pop(key, None)
    if name := manager.file_cache.pop(key, None):
        hass.async_add_executor_job(_remove, Path(manager.cache_dir, name))


@dataclass(slots=True, kw_only=True)
class CachedSpeech:
    """The speech of one text that is cached or will be."""

    entry: TTSCache
    is_new: bool
    """Whether it is generated for this call."""
    audio: bytes = field(default=b"", init=False, repr=False)
    """In the format that the options request."""
    first_audio_s: float = field(default=0.0, init=False)
    """Seconds until the first audio."""
    _asked_at: float = field(default_factory=time.monotonic, init=False)

    async def async_read(self) -> None:
        """Read the audio. Raises `HomeAssistantError` if it cannot be generated."""
        chunks: list[bytes] = []
        try:
            async for chunk in self.entry.async_stream_data():
                if not chunks:
                    self.first_audio_s = time.monotonic() - self._asked_at
                chunks.append(chunk)
        except (OSError, TypeError, ValueError) as err:
            # FFmpeg is missing, or a numeric option is invalid.
            raise audio_not_made(err) from err
        self.audio = b"".join(chunks)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechCache:
    """The part of the cache for one engine, language and set of options.

    Raises `HomeAssistantError` for a language or an option that the engine does not support.
    """

    hass: HomeAssistant
    engine: TextToSpeechEntity
    language: str
    options: dict[str, Any]
    """Options of a call; those of the engine are added."""

    def __post_init__(self) -> None:
        """Check language and options."""
        self._key_parts()

    @callback
    def async_media_content_id(self, text: str) -> str:
        """Return the media-source id that plays a text from the cache."""
        return generate_media_source_id(
            self.hass, text, self.engine.entity_id, self.language, self.options, cache=True
        )

    async def async_has(self, text: str) -> bool:
        """Tell whether a text is on disk, without generating it."""
        return await self._async_has_file(self._key(text))

    async def async_lacks_chime(self, text: str) -> bool:
        """Tell whether a text is on disk, but without its chime."""
        mark = self._chime_mark(self._key(text))
        return await self.hass.async_add_executor_job(mark.exists) and await self.async_has(text)

    async def async_store(self, text: str, *, has_chime: bool) -> CachedSpeech:
        """Return the speech of a text, after it was stored on disk.

        Speech without its chime is generated again if the chime is available now; the old one is
        kept if that fails. Raises `HomeAssistantError` if the speech cannot be generated or
        written, or was discarded.
        """
        if has_chime and await self.async_lacks_chime(text):
            with suppress(HomeAssistantError):
                return await self._async_finish(self._ask_anew(text))
        speech = self._ask(text)
        try:
            return await self._async_finish(speech)
        except HomeAssistantError:
            if speech.is_new:
                raise
        # It was cached in memory only (`cache: false`), or its file was deleted.
        key = self._key(text)
        self._manager.mem_cache.pop(key, None)
        self._manager.file_cache.pop(key, None)
        return await self.async_store(text, has_chime=has_chime)

    @property
    def _manager(self) -> SpeechManager:
        return self.hass.data[DATA_TTS_MANAGER]

    def _key_parts(self) -> tuple[str, dict[str, Any]]:
        """Return language and options in the form used in the key."""
        language, options = self._manager.process_options(self.engine, self.language, self.options)
        return language, options

    def _key(self, text: str) -> str:
        """Return the cache key of a text; Home Assistant computes it only with the audio."""
        language, options = self._key_parts()
        text_digest = hashlib.sha1(text.encode(), usedforsecurity=False)
        options_digest = hashlib.blake2s(digest_size=5)
        for name, value in sorted(options.items()):
            options_digest.update(f"{name}{value}".encode())
        return KEY_PATTERN.format(
            text_digest.hexdigest(),
            language.replace("_", "-"),
            options_digest.hexdigest(),
            self.engine.entity_id,
        ).lower()

    @callback
    def _ask(self, text: str) -> CachedSpeech:
        """Request a text as `tts.speak` does; it is generated unless it is cached."""
        known = {*self._manager.mem_cache, *self._manager.file_cache}
        language, options = self._key_parts()
        entry = self._manager.async_cache_message_in_memory(
            engine=self.engine.entity_id,
            message=text,
            use_file_cache=True,
            language=language,
            options=options,
        )
        vars(entry)[_IS_PREPARED] = True
        return CachedSpeech(entry=entry, is_new=entry.cache_key not in known)

    @callback
    def _ask_anew(self, text: str) -> CachedSpeech:
        """Generate a text that is on disk again; others get the old file until then."""
        key = self._key(text)
        self._manager.mem_cache.pop(key, None)
        name = self._manager.file_cache.pop(key, None)
        speech = self._ask(text)
        self._manager.mem_cache.pop(key, None)
        if name is not None:
            self._manager.file_cache[key] = name
        return speech

    async def _async_finish(self, speech: CachedSpeech) -> CachedSpeech:
        """Wait until a requested speech is on disk; mark it if it has no chime."""
        await speech.async_read()
        await self._async_wait_for_file(speech)
        lacks_chime = _LACKS_CHIME in vars(speech.entry)
        if speech.is_new or lacks_chime:
            mark = self._chime_mark(speech.entry.cache_key)
            await self.hass.async_add_executor_job(_set_mark, mark, lacks_chime)
        return speech

    def _chime_mark(self, key: str) -> Path:
        """Return the marker file for a speech without its chime."""
        return Path(self.hass.config.cache_path(DOMAIN, "without_chime"), key)

    async def _async_wait_for_file(self, speech: CachedSpeech) -> None:
        """Wait until Home Assistant has written the file, which it does after the audio has ended.

        The existence of the file is not sufficient: it may be an old one that is about to be
        replaced.
        """
        storing: asyncio.Task[None] | None = vars(speech.entry).get(_STORING)
        if storing is not None:
            await asyncio.wait((storing,), timeout=_STORING_LIMIT_S)
        if reason := discard_reason(speech.entry):
            raise reason
        if not await self._async_has_file(speech.entry.cache_key):
            raise HomeAssistantError(translation_domain=DOMAIN, translation_key="not_kept")

    async def _async_has_file(self, key: str) -> bool:
        name = self._manager.file_cache.get(key)
        if name is None:
            return False
        file = Path(self._manager.cache_dir, name)
        return await self.hass.async_add_executor_job(_has_content, file)


def _has_content(file: Path) -> bool:
    """Tell whether the file has content; a power cut may leave an empty one."""
    return file.is_file() and file.stat().st_size > 0


def _set_mark(file: Path, is_set: bool) -> None:  # noqa: FBT001  # The executor takes no names.
    try:
        if is_set:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
        elif file.exists():
            file.unlink()
    except OSError as err:
        _LOGGER.warning("Failed to mark speech whose chime is missing for regeneration: %s", err)


def _remove(file: Path) -> None:
    file.unlink(missing_ok=True)
