"""The chime of one speech, loaded while the service is asked for the words."""

import asyncio
from collections.abc import Generator
from contextlib import suppress
import logging
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback

from .custom_chimes import ChimeError, async_load_chime, async_start_loading_chime
from .mimo import Chime, Shaping, chime_pcm
from .option_values import NO_CHIME
from .voice_settings import AudioOptions

_LOGGER = logging.getLogger(__name__)

_MAX_DELAY_S: Final = 1.0
"""How long words that are there wait for their chime. A file on a disk takes a tenth of that; who
waits longer for a warning would rather have it without."""


@callback
def async_start_loading(hass: HomeAssistant, chime: str) -> asyncio.Future[bytes]:
    """Return the future PCM of a built-in or custom chime, or of none.

    The future raises `ChimeError` if a custom chime cannot be had.
    """
    if chime == NO_CHIME:
        nothing: asyncio.Future[bytes] = hass.loop.create_future()
        nothing.set_result(b"")
        return nothing
    if chime in Chime:
        # Made once; it takes longer than the event loop should wait.
        return hass.async_add_executor_job(chime_pcm, Chime(chime))
    return async_start_loading_chime(hass, chime)


async def async_preload(hass: HomeAssistant, chime: str) -> None:
    """Load a chime for later, even if it failed a moment ago: its voice was just set up."""
    if chime == NO_CHIME or chime in Chime:
        await async_start_loading(hass, chime)
    else:
        with suppress(ChimeError):
            await async_load_chime(hass, chime)


async def async_has_chime(hass: HomeAssistant, chime: str) -> bool:
    """Tell whether a chime can be had; this waits as long as it may take, up to 10 s."""
    loading = async_start_loading(hass, chime)
    await asyncio.wait((loading,))
    return not loading.cancelled() and loading.exception() is None


class ShapingWithChime:
    """The shaping of one speech, to be awaited when its first audio is there.

    Its chime is loaded from the beginning on. If it is not there a second after the first audio,
    the speech does without it, and `error` tells why. Loading continues for the next speech.
    """

    def __init__(self, hass: HomeAssistant, entity_id: str, options: AudioOptions) -> None:
        self.error: ChimeError | None = None
        self._entity_id = entity_id
        self._options = options
        self._loading = async_start_loading(hass, options.chime)

    def __await__(self) -> Generator[Any, None, Shaping]:
        """Return the shaping; this waits for up to a second."""
        return self._async_shaping().__await__()

    async def _async_shaping(self) -> Shaping:
        await asyncio.wait((self._loading,), timeout=_MAX_DELAY_S)
        try:
            chime = self._loaded_chime()
        except ChimeError as err:
            _LOGGER.warning("%s speaks without its chime: %s", self._entity_id, err)
            self.error = err
            chime = b""
        return self._options.shaping(chime)

    def _loaded_chime(self) -> bytes:
        if not self._loading.done() or self._loading.cancelled():
            raise ChimeError("timeout", self._options.chime)
        return self._loading.result()
