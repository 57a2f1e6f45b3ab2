"""A house with one MiMo voice that speaks while things go wrong, and what is seen of it there."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
import hashlib
import logging
from pathlib import Path
import re

from homeassistant.components import tts
from homeassistant.components.tts.const import DATA_TTS_MANAGER
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.mimo_speech.account import MimoConfigEntry
from custom_components.mimo_speech.const import DOMAIN
from mimo_simulator import Simulator
from tests.integration.conftest import engine
from tests.waiting import until

PROBLEM_SENSOR = "binary_sensor.mimo_speech"
LAST_ERROR_SENSOR = "sensor.kitchen_last_error"
OUR_LOG = "custom_components.mimo_speech"
EVERYWHERE = {"memory", "index", "disk"}
"""Where Home Assistant keeps audio that it may play again."""


class Way(StrEnum):
    """How Home Assistant hands a text over."""

    WHOLE = "whole"
    STREAMED = "streamed"
    """In fragments, as Assist writes its replies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What a player got for its request."""

    audio: bytes
    error: HomeAssistantError | None

    @property
    def error_key(self) -> str | None:
        """Key of the translated error."""
        return None if self.error is None else self.error.translation_key


class House:
    """Speaks with the voice “Kitchen”."""

    def __init__(
        self,
        hass: HomeAssistant,
        account: MimoConfigEntry,
        simulator: Simulator,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        self._hass = hass
        self._account = account
        self._simulator = simulator
        self._caplog = caplog

    async def speak(
        self,
        sentences: Sequence[str],
        way: Way = Way.WHOLE,
        *,
        language: str | None = None,
        audio_format: str = "wav",
        is_ended: bool = True,
    ) -> Spoken:
        """Speak, listen to the end, and let everything come to rest."""
        options = {tts.ATTR_PREFERRED_FORMAT: audio_format}
        stream = tts.async_create_stream(self._hass, engine(self._hass), language, options)
        if way is Way.WHOLE:
            stream.async_set_message(" ".join(sentences))
        else:
            stream.async_set_message_stream(self._written(sentences, is_ended=is_ended))
        chunks: list[bytes] = []
        error = None
        try:
            async for chunk in stream.async_stream_result():
                chunks.append(chunk)  # noqa: PERF401 - kept when an error ends the loop
        except HomeAssistantError as err:
            error = err
        await self.at_rest()
        return Spoken(audio=b"".join(chunks), error=error)

    def url_of(self, sentences: Sequence[str]) -> str:
        """Speak, and return where a player gets the audio."""
        options = {tts.ATTR_PREFERRED_FORMAT: "wav"}
        stream = tts.async_create_stream(self._hass, engine(self._hass), options=options)
        stream.async_set_message(" ".join(sentences))
        return stream.url

    async def at_rest(self) -> None:
        """Wait until nothing is being spoken, stored or sent."""
        await self._hass.async_block_till_done(wait_background_tasks=True)
        await self._simulator.drained()

    async def until_it_may_ask(self) -> None:
        """Wait as long as the service said to."""
        rate = self._account.runtime_data._service._rate("mimo-v2.5-tts")
        await until(lambda: rate.wait_s == 0)

    async def _written(self, sentences: Sequence[str], *, is_ended: bool) -> AsyncGenerator[str]:
        """Write two sentences; the rest once they are being asked for, if they are."""
        asked_before = len(self._simulator.speech_requests)
        opening = " ".join(sentences[:2])
        for start in range(0, len(opening), 10):
            yield opening[start : start + 10]
        if rest := sentences[2:]:
            yield " "
            if self._simulator._runner is not None:
                await until(lambda: len(self._simulator.speech_requests) > asked_before)
            for sentence in rest:
                yield f"{sentence} "
        if not is_ended:
            await asyncio.Event().wait()

    @property
    def problem(self) -> str | None:
        """Reason of the binary sensor."""
        state = self._hass.states.get(PROBLEM_SENSOR)
        assert state
        reason: str | None = state.attributes["reason"]
        assert state.state == ("off" if reason is None else "on")
        return reason

    @property
    def last_error(self) -> str | None:
        """State of the sensor of that name."""
        state = self._hass.states.get(LAST_ERROR_SENSOR)
        assert state
        return None if state.state == "unknown" else state.state

    @property
    def repair(self) -> str | None:
        """Key of the repair that is shown."""
        issues = ir.async_get(self._hass).issues.values()
        keys = [
            issue.translation_key for issue in issues if issue.domain == DOMAIN and issue.active
        ]
        assert len(keys) <= 1
        return next(iter(keys), None)

    @property
    def asks_for_key(self) -> bool:
        """Tell whether a new key is asked for."""
        flows = self._hass.config_entries.flow.async_progress_by_handler(DOMAIN)
        return any(flow["context"]["source"] == SOURCE_REAUTH for flow in flows)

    @property
    def warnings(self) -> list[str]:
        """What the integration logged."""
        return [
            record.getMessage()
            for record in self._caplog.records
            if record.name.startswith(OUR_LOG) and record.levelno >= logging.WARNING
        ]

    def forget_warnings(self) -> None:
        """Begin the log anew."""
        self._caplog.clear()

    def kept(self, sentences: Sequence[str]) -> set[str]:
        """Return where Home Assistant keeps the audio of a text, to play it again."""
        return kept(self._hass, engine(self._hass), " ".join(sentences))

    @property
    def tasks(self) -> list[asyncio.Task[object]]:
        """Tasks of the integration that still run."""
        return [task for task in asyncio.all_tasks() if task.get_name() == DOMAIN]


def kept(hass: HomeAssistant, entity_id: str, text: str) -> set[str]:
    """Return where Home Assistant keeps what an engine said, to play it again."""
    digest = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    key = re.compile(rf"{digest}_.*_{entity_id}(\.\w+)?")
    manager = hass.data[DATA_TTS_MANAGER]
    places: dict[str, Iterable[str]] = {
        "memory": manager.mem_cache,
        "index": manager.file_cache,
        "disk": [file.name for file in Path(manager.cache_dir).iterdir()],
    }
    return {place for place, names in places.items() if any(map(key.fullmatch, names))}
