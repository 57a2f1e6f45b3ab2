"""Cached speech whose text names other voices.

The keys of Home Assistant's cache include the text and the settings of the requested voice, but not
those of voices that the text names. This module records their settings, and removes speech from the
cache when one of those voices is changed, removed or added.
"""

import asyncio
from collections.abc import Callable, Mapping
import json
import logging
from pathlib import Path

from homeassistant.core import CoreState, HomeAssistant, callback

from .const import DOMAIN
from .tts_cache import CacheEntry, async_forget, has_file

_LOGGER = logging.getLogger(__name__)

type Named = dict[str, str]
"""Fingerprints of settings, by the keys of the voices' names."""


class NamedVoices:
    """Cached speech of one engine whose text names voices."""

    def __init__(
        self, hass: HomeAssistant, entity_id: str, fingerprint: Callable[[str], str]
    ) -> None:
        """`fingerprint` returns the fingerprint of the current settings by the key of a name."""
        self._hass = hass
        self._fingerprint = fingerprint
        self._suffix = f"_{entity_id}"
        self._folder = Path(hass.config.cache_path(DOMAIN, "named_voices"))
        self._speeches: dict[str, Named] = {}
        """By cache key."""
        self._unstored: set[str] = set()
        """Keys of speech that Home Assistant has not written to disk yet."""

    async def async_load(self) -> None:
        """Load the stored records; delete those of speech that is gone."""
        stored = await self._in_executor(_read, self._folder, self._suffix)
        for key in stored.keys() - self._speeches.keys():
            self._speeches[key] = stored[key]
            if not has_file(self._hass, key):
                self._forget(key)

    @callback
    def async_note(self, entry: CacheEntry, named: Mapping[str, str]) -> None:
        """Record speech that Home Assistant is about to store."""
        key = entry.key
        if not named or key is None or not key.endswith(self._suffix):
            return
        self._speeches[key] = dict(named)
        self._in_executor(_write, self._folder / key, dict(named))
        # A voice may change after it spoke, but before the speech is stored.
        self._unstored.add(key)
        entry.async_when_stored(lambda: self._stored(key))
        self._check(key)

    @callback
    def async_check(self, _: HomeAssistant | None = None) -> None:
        """Remove speech of voices that have changed.

        Does nothing while Home Assistant is starting, since not all voices are set up yet.
        """
        if self._hass.state is CoreState.running:
            for key in tuple(self._speeches):
                self._check(key)

    def _stored(self, key: str) -> None:
        self._unstored.discard(key)
        self._check(key)

    def _check(self, key: str) -> None:
        named = self._speeches.get(key, {})
        if any(self._fingerprint(name) != known for name, known in named.items()):
            async_forget(self._hass, key)
            if key not in self._unstored:
                self._forget(key)

    def _forget(self, key: str) -> None:
        del self._speeches[key]
        self._in_executor(_remove, self._folder / key)

    def _in_executor[*Args, Result](
        self, work: Callable[[*Args], Result], *args: *Args
    ) -> asyncio.Future[Result]:
        return self._hass.async_add_executor_job(work, *args)


def _read(folder: Path, suffix: str) -> dict[str, Named]:
    if not folder.is_dir():
        return {}
    files = (file for file in folder.iterdir() if file.name.endswith(suffix))
    return {file.name: named for file in files if (named := _read_file(file))}


def _read_file(file: Path) -> Named:
    """Return the record in a file; empty if it cannot be read."""
    try:
        stored = json.loads(file.read_bytes())
    except OSError, ValueError:
        return {}
    return {str(name): str(known) for name, known in stored.items()} if stored else {}


def _write(file: Path, named: Named) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(named), encoding="utf-8")
    except OSError as err:
        _LOGGER.warning("Failed to save which voices a text names: %s", err)


def _remove(file: Path) -> None:
    file.unlink(missing_ok=True)
