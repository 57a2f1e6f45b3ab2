"""The chime of a speech, loaded while the service responds."""

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
"""How long speech that is available waits for its chime.

A file on disk takes a tenth of that; for a warning, speaking matters more than the chime.
"""


@callback
def async_start_loading(hass: HomeAssistant, chime: str) -> asyncio.Future[bytes]:
    """Return a future with the PCM of a chime; empty for `none`.

    The future raises `ChimeError` if a custom chime is not available.
    """
    if chime == NO_CHIME:
        nothing: asyncio.Future[bytes] = hass.loop.create_future()
        nothing.set_result(b"")
        return nothing
    if chime in Chime:
        # Computed once, in the executor, as it would block the event loop.
        return hass.async_add_executor_job(chime_pcm, Chime(chime))
    return async_start_loading_chime(hass, chime)


async def async_preload(hass: HomeAssistant, chime: str) -> None:
    """Load a chime in advance; a recent failure is ignored, since the voice was just set up."""
    if chime == NO_CHIME or chime in Chime:
        await async_start_loading(hass, chime)
    else:
        with suppress(ChimeError):
            await async_load_chime(hass, chime)


async def async_has_chime(hass: HomeAssistant, chime: str) -> bool:
    """Tell whether a chime is available; may take up to 10 s."""
    loading = async_start_loading(hass, chime)
    await asyncio.wait((loading,))
    return not loading.cancelled() and loading.exception() is None


class ShapingWithChime:
    """Awaitable audio options of one speech, to be awaited after the first audio.

    Loading of the chime starts immediately. If it is not loaded one second after the first audio,
    the speech has no chime and `error` contains the reason. Loading continues for the next speech.
    """

    def __init__(self, hass: HomeAssistant, entity_id: str, options: AudioOptions) -> None:
        self.error: ChimeError | None = None
        self._entity_id = entity_id
        self._options = options
        self._loading = async_start_loading(hass, options.chime)

    def __await__(self) -> Generator[Any, None, Shaping]:
        """Return the audio options; may take up to a second."""
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
