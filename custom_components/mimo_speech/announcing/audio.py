"""Audio of an announcement: generated once, kept in memory, read by every speaker."""

import asyncio
from collections.abc import AsyncGenerator
import logging
from typing import Final

from homeassistant.components.ffmpeg import get_ffmpeg_manager
from homeassistant.components.tts import ResultStream
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from ..exceptions import SpeechEndedError, audio_not_made
from ..media_files import duration_s

_LOGGER = logging.getLogger(__name__)

_USUAL_BYTES_PER_S: Final = 16_000
"""Bit rate of MP3 as encoded by Home Assistant, in bytes per second."""


class AnnouncementAudio:
    """Audio that grows while it is generated; every reader starts at its beginning."""

    def __init__(self, hass: HomeAssistant, stream: ResultStream) -> None:
        """Start reading the stream; its message must be set."""
        self.extension: Final = stream.extension
        self.content_type: Final = stream.content_type
        self._hass = hass
        self._chunks: list[bytes] = []
        self._error: HomeAssistantError | None = None
        self._duration_s: float | None = None
        self._grown = asyncio.Event()
        self._is_complete = False
        self._reading = hass.async_create_background_task(
            self._async_read(stream), "mimo_speech announcement audio"
        )

    @property
    def size(self) -> int:
        """Number of bytes received so far."""
        return sum(map(len, self._chunks))

    @property
    def is_complete(self) -> bool:
        """Whether all of the audio was received."""
        return self._is_complete

    @property
    def error(self) -> HomeAssistantError | None:
        """Why the audio ended early; None if it did not."""
        return self._error

    @property
    def duration_s(self) -> float | None:
        """Duration in seconds; None until it is complete and measured."""
        return self._duration_s

    async def async_wait_begun(self) -> None:
        """Wait for the first audio. Raises `HomeAssistantError` if there is none."""
        while not self._chunks:
            if self._error is not None:
                raise self._error
            await self._grown.wait()

    async def async_wait_measured(self) -> None:
        """Wait until the duration is known, or the audio has failed."""
        await asyncio.shield(self._reading)

    async def async_chunks(self) -> AsyncGenerator[bytes]:
        """Yield all of the audio as it arrives. Raises `HomeAssistantError` if it ends early."""
        position = 0
        while True:
            while position < len(self._chunks):
                yield self._chunks[position]
                position += 1
            if self._error is not None:
                raise self._error
            if self._is_complete:
                return
            await self._grown.wait()

    async def _async_read(self, stream: ResultStream) -> None:
        try:
            async for chunk in stream.async_stream_result():
                if chunk:
                    self._chunks.append(chunk)
                    self._wake()
            if not self._chunks:
                raise audio_not_made(ValueError("empty"))  # noqa: TRY301
            self._is_complete = True
        except asyncio.CancelledError:
            self._error = SpeechEndedError()
            self._wake()
            raise
        except HomeAssistantError as err:
            self._error = err
        except Exception as err:  # noqa: BLE001  # Engines may raise anything; report it.
            self._error = audio_not_made(err)
        self._wake()
        if self._is_complete:
            self._duration_s = await self._async_measure()
            self._wake()

    async def _async_measure(self) -> float:
        """Return the duration; estimated if FFmpeg cannot determine it."""
        audio = b"".join(self._chunks)
        try:
            return await self._hass.async_add_executor_job(
                duration_s, audio, get_ffmpeg_manager(self._hass).binary
            )
        except HomeAssistantError as err:
            _LOGGER.warning("Unable to determine the duration of an announcement: %s", err)
            return len(audio) / _USUAL_BYTES_PER_S

    def _wake(self) -> None:
        """Wake all readers; later ones wait for the next event."""
        self._grown.set()
        self._grown = asyncio.Event()
