"""Home Assistant's cache of speech: what must not stay in it.

Home Assistant keeps what an engine spoke, in memory and for ever on disk, under the engine, the
text, its language and its options. Speech that broke off, or that a fallback spoke, must not be
played again once the service is back. There is no way to say so; raising an error at the end would
do, but leave a player that asks twice for its audio, as many do, with nothing.
"""

import asyncio
from pathlib import Path
import secrets
from typing import Final

from homeassistant.components.tts import TTSCache
from homeassistant.components.tts.const import DATA_TTS_MANAGER
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

from .const import DOMAIN

_DIGEST_BYTES: Final = 20
"""Of a text: with it begin, in hexadecimal, the keys of what is kept on disk."""

# Kept on the speech itself: errors hold on to where they were raised, and so to the speech.
_REASON: Final = f"{DOMAIN}_discard_reason"


def discard_reason(speech: TTSCache) -> HomeAssistantError | None:
    """Return why a speech was not kept; None if it was, or still is being made."""
    reason: HomeAssistantError | None = vars(speech).get(_REASON)
    return reason


class CacheEntry:
    """One speech of an engine, on its way into the cache.

    Make it before anything is awaited where Home Assistant asks for the speech. It has just taken
    the speech into its memory, as the latest, and the task that asks is the one that stores it.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._manager = hass.data[DATA_TTS_MANAGER]
        self._speech = next(reversed(self._manager.mem_cache.values()), None)
        self._storing = asyncio.current_task()

    @callback
    def async_discard(self, reason: HomeAssistantError) -> None:
        """Take the speech out of memory, and off the disk once it is there."""
        if (speech := self._speech) is None:
            return
        key = speech.cache_key
        vars(speech)[_REASON] = reason
        if self._manager.mem_cache.get(key) is speech:
            del self._manager.mem_cache[key]
        # It will be written all the same; nobody finds it under the digest of no text.
        speech.cache_key = secrets.token_hex(_DIGEST_BYTES) + key[2 * _DIGEST_BYTES :]
        if self._storing is not None:
            self._storing.add_done_callback(lambda _: self._discard_file(speech.cache_key))

    def _discard_file(self, key: str) -> None:
        if name := self._manager.file_cache.pop(key, None):
            self._hass.async_add_executor_job(_remove, Path(self._manager.cache_dir, name))


def _remove(file: Path) -> None:
    file.unlink(missing_ok=True)
