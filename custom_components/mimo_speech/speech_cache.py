"""Home Assistant's cache of speech: what must not stay in it.

Home Assistant keeps what an engine spoke, in memory and for ever on disk, under the engine, the
text, its language and its options. Speech that broke off, or that a fallback spoke, must not be
played again once the service is back. There is no way to say so; raising an error at the end would
do, but leave a player that asks twice for its audio, as many do, with nothing.
"""

import asyncio
from collections.abc import Iterable
import hashlib
from pathlib import Path
from weakref import WeakKeyDictionary

from homeassistant.components.tts import KEY_PATTERN, TTSCache
from homeassistant.components.tts.const import DATA_TTS_MANAGER
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

_reasons: WeakKeyDictionary[TTSCache, HomeAssistantError] = WeakKeyDictionary()


def discard_reason(speech: TTSCache) -> HomeAssistantError | None:
    """Return why a speech was not kept; None if it was, or still is being made."""
    return _reasons.get(speech)


class CacheEntry:
    """One speech of an engine, on its way into the cache.

    Make it where Home Assistant asks for the speech: in the task that stores it afterwards.
    """

    def __init__(self, hass: HomeAssistant, entity_id: str, language: str) -> None:
        self._hass = hass
        self._entity_id = entity_id
        self._language = language
        self._storing = asyncio.current_task()

    @callback
    def async_discard(self, text: str, reason: HomeAssistantError) -> None:
        """Take the speech of this text out of memory, and off the disk once it is there.

        What was on disk before stays: it is the same text with other options.
        """
        manager = self._hass.data[DATA_TTS_MANAGER]
        stored_before = set(self._keys(text, manager.file_cache))
        for key in self._keys(text, manager.mem_cache):
            if key not in stored_before:
                _reasons[manager.mem_cache.pop(key)] = reason

        def discard_stored(_: asyncio.Task[object]) -> None:
            for key in set(self._keys(text, manager.file_cache)) - stored_before:
                file = Path(manager.cache_dir) / manager.file_cache.pop(key)
                self._hass.async_add_executor_job(_remove, file)

        if self._storing is not None:
            self._storing.add_done_callback(discard_stored)

    def _keys(self, text: str, keys: Iterable[str]) -> list[str]:
        """Return the keys of a text, whatever its options are."""
        digest = hashlib.sha1(
            text.encode(errors="surrogatepass"), usedforsecurity=False
        ).hexdigest()
        language = self._language.replace("_", "-")
        pattern = KEY_PATTERN.format(digest, language, "*", self._entity_id).lower()
        begins, ends = pattern.split("*")
        return [key for key in keys if key.startswith(begins) and key.endswith(ends)]


def _remove(file: Path) -> None:
    file.unlink(missing_ok=True)
