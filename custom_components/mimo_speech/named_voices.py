"""Speech in Home Assistant's cache whose text names other voices.

That cache distinguishes texts and the settings of the voice that was asked, but not the settings of
those that a text names. So it is noted here how they were set, and speech is removed from the cache
once one of them is set otherwise, is removed, or appears.
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
"""How voices were set, by the keys of their names."""


class NamedVoices:
    """What one engine keeps in the cache of texts that name voices."""

    def __init__(
        self, hass: HomeAssistant, entity_id: str, fingerprint: Callable[[str], str]
    ) -> None:
        """Use the fingerprint to tell how the voice of a name is set now."""
        self._hass = hass
        self._fingerprint = fingerprint
        self._suffix = f"_{entity_id}"
        self._folder = Path(hass.config.cache_path(DOMAIN, "named_voices"))
        self._speeches: dict[str, Named] = {}
        """By the keys of the cache."""
        self._unstored: set[str] = set()
        """Of them, those whose file Home Assistant has not written yet."""

    async def async_load(self) -> None:
        """Read what was noted before, but for speech that is gone."""
        stored = await self._in_executor(_read, self._folder, self._suffix)
        for key in stored.keys() - self._speeches.keys():
            self._speeches[key] = stored[key]
            if not has_file(self._hass, key):
                self._forget(key)

    @callback
    def async_note(self, entry: CacheEntry, named: Mapping[str, str]) -> None:
        """Note a speech that Home Assistant is about to store."""
        key = entry.key
        if not named or key is None or not key.endswith(self._suffix):
            return
        self._speeches[key] = dict(named)
        self._in_executor(_write, self._folder / key, dict(named))
        # A voice may have changed since it spoke, and may still until the speech is stored.
        self._unstored.add(key)
        entry.async_when_stored(lambda: self._stored(key))
        self._check(key)

    @callback
    def async_check(self, _: HomeAssistant | None = None) -> None:
        """Remove speech of voices that have changed.

        While Home Assistant starts, voices are not yet set as they were.
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
    """Return what a file says; nothing if it says nothing that can be read."""
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
        _LOGGER.warning("Cannot note which voices a text names: %s", err)


def _remove(file: Path) -> None:
    file.unlink(missing_ok=True)
