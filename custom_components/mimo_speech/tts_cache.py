"""Home Assistant's cache of speech. This file alone knows its insides.

Home Assistant keeps what an engine spoke under engine, text, language and options: in memory for
minutes, and for good as a file. Two things are missing there, and made here.

- Nothing can be put on disk ahead of time and waited for: `SpeechCache`.
- An engine cannot say that a speech must not be kept, as one that broke off or that a fallback
  spoke: `CacheEntry`. An error at the end would do, but leave a player that asks twice for its
  audio, as many do, with nothing. To remove the file afterwards is too late, for the speech would
  be found until then, and the file may be that of a newer speech. So the speech is stored under a
  key that nobody asks for, and removed from there.
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
"""Of a text: the keys of the cache begin with it, in hexadecimal."""
_STORING_LIMIT_S: Final = 10.0
"""A disk that takes longer than this to write a speech is not waited for."""

# Kept on the speech itself: errors hold on to where they were raised, and so to the speech.
_DISCARD_REASON: Final = f"{DOMAIN}_discard_reason"
_IS_PREPARED: Final = f"{DOMAIN}_is_prepared"
_LACKS_CHIME: Final = f"{DOMAIN}_lacks_chime"
_STORING: Final = f"{DOMAIN}_storing"


def discard_reason(speech: TTSCache) -> HomeAssistantError | None:
    """Return why a speech was discarded; None if it was not, or is still being made."""
    reason: HomeAssistantError | None = vars(speech).get(_DISCARD_REASON)
    return reason


class CacheEntry:
    """The place in the cache of a speech that an engine is asked for.

    Make it before anything is awaited where Home Assistant asks for the speech. It has just taken
    the speech into its memory, as the latest, and the task that asks is the one that stores it.
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
        """Its key; None if the speech is in no cache."""
        return None if self._speech is None else self._speech.cache_key

    @callback
    def async_when_stored(self, action: Callable[[], None]) -> None:
        """Call the action once the speech is on disk, or is known not to be put there."""
        if self._storing is not None:
            self._storing.add_done_callback(lambda _: action())

    @callback
    def async_discard(self, reason: HomeAssistantError) -> None:
        """Remove the speech from memory, and from disk once it is there."""
        if (speech := self._speech) is None:
            return
        key = speech.cache_key
        vars(speech)[_DISCARD_REASON] = reason
        if self._manager.mem_cache.get(key) is speech:
            del self._manager.mem_cache[key]
        # It will be written all the same; nobody finds it under the digest of no text.
        speech.cache_key = secrets.token_hex(_DIGEST_BYTES) + key[2 * _DIGEST_BYTES :]
        if self._storing is not None:
            self._storing.add_done_callback(lambda _: self._discard_file(speech.cache_key))

    @callback
    def async_discard_unless_prepared(self, chime_error: HomeAssistantError) -> None:
        """Discard a speech that lacks its chime, unless it is made ahead of time.

        An announcement would be heard without its chime from then on. But what is made ahead must
        be there when it is needed; it is marked, to be made again by the next `prepare`.
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
    """The speech of one text in the cache, or on its way there."""

    entry: TTSCache
    is_new: bool
    """Whether it is made for this call."""
    audio: bytes = field(default=b"", init=False, repr=False)
    """In the format that the options ask for."""
    first_audio_s: float = field(default=0.0, init=False)
    """Seconds from asking to the first audio."""
    _asked_at: float = field(default_factory=time.monotonic, init=False)

    async def async_read(self) -> None:
        """Read the audio. Raises `HomeAssistantError` if it cannot be made."""
        chunks: list[bytes] = []
        try:
            async for chunk in self.entry.async_stream_data():
                if not chunks:
                    self.first_audio_s = time.monotonic() - self._asked_at
                chunks.append(chunk)
        except (OSError, TypeError, ValueError) as err:
            # There is no FFmpeg, or an option for it is no number.
            raise audio_not_made(err) from err
        self.audio = b"".join(chunks)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechCache:
    """The part of the cache for one engine, language and set of options.

    Raises `HomeAssistantError` for a language or an option that the engine does not know.
    """

    hass: HomeAssistant
    engine: TextToSpeechEntity
    language: str
    options: dict[str, Any]
    """Of a call; those of the engine are added."""

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
        """Tell whether a text is on disk, without having it made."""
        return await self._async_has_file(self._key(text))

    async def async_lacks_chime(self, text: str) -> bool:
        """Tell whether a text is on disk, but was put there without its chime."""
        mark = self._chime_mark(self._key(text))
        return await self.hass.async_add_executor_job(mark.exists) and await self.async_has(text)

    async def async_store(self, text: str, *, has_chime: bool) -> CachedSpeech:
        """Return the speech of a text, once it is on disk.

        What is there without its chime is made again if there is a chime now, and stays if that
        fails. Raises `HomeAssistantError` if the speech cannot be made, was discarded, or cannot
        be written.
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
        # It was made for memory alone (`cache: false`), or its file was deleted since.
        key = self._key(text)
        self._manager.mem_cache.pop(key, None)
        self._manager.file_cache.pop(key, None)
        return await self.async_store(text, has_chime=has_chime)

    @property
    def _manager(self) -> SpeechManager:
        return self.hass.data[DATA_TTS_MANAGER]

    def _key_parts(self) -> tuple[str, dict[str, Any]]:
        """Return language and options as they are part of the key."""
        language, options = self._manager.process_options(self.engine, self.language, self.options)
        return language, options

    def _key(self, text: str) -> str:
        """Return the key of a text. Home Assistant itself makes it only together with the audio."""
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
        """Ask for a text as `tts.speak` does; the audio is made unless it is there."""
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
        """Have a text made that is on disk; others are given that until the new one is there."""
        key = self._key(text)
        self._manager.mem_cache.pop(key, None)
        name = self._manager.file_cache.pop(key, None)
        speech = self._ask(text)
        self._manager.mem_cache.pop(key, None)
        if name is not None:
            self._manager.file_cache[key] = name
        return speech

    async def _async_finish(self, speech: CachedSpeech) -> CachedSpeech:
        """Return a speech that was asked for, once it is on disk; mark it if it has no chime."""
        await speech.async_read()
        await self._async_wait_for_file(speech)
        lacks_chime = _LACKS_CHIME in vars(speech.entry)
        if speech.is_new or lacks_chime:
            mark = self._chime_mark(speech.entry.cache_key)
            await self.hass.async_add_executor_job(_set_mark, mark, lacks_chime)
        return speech

    def _chime_mark(self, key: str) -> Path:
        """Return the file that is there while a speech on disk lacks its chime."""
        return Path(self.hass.config.cache_path(DOMAIN, "without_chime"), key)

    async def _async_wait_for_file(self, speech: CachedSpeech) -> None:
        """Return once Home Assistant, which writes the file after the audio has ended, is done.

        The file being there is no sign of that: it may be the one that is written anew.
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
    """Tell whether there is something to play: a power cut may leave a file without bytes."""
    return file.is_file() and file.stat().st_size > 0


def _set_mark(file: Path, is_set: bool) -> None:  # noqa: FBT001  # The executor takes no names.
    try:
        if is_set:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
        elif file.exists():
            file.unlink()
    except OSError as err:
        _LOGGER.warning("Cannot mark speech whose chime is missing, to make it again: %s", err)


def _remove(file: Path) -> None:
    file.unlink(missing_ok=True)
