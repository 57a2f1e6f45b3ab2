"""Speech that is made ahead of time, in Home Assistant's own cache of speech, on disk."""

import asyncio
from dataclasses import dataclass, field
import hashlib
import json
from pathlib import Path
import time
from typing import Any, Final

from homeassistant.components.tts import (
    KEY_PATTERN,
    SpeechManager,
    TTSCache,
    generate_media_source_id,
)
from homeassistant.components.tts.const import DATA_COMPONENT, DATA_TTS_MANAGER
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_ENTITY_ID, CONF_LANGUAGE, Platform
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from .const import DOMAIN
from .exceptions import as_ha_error
from .media_files import audio_not_made
from .mimo import MimoBlankTextError, SpeechRequest, TextSettings, is_blank
from .tts import MimoTextToSpeechEntity
from .tts_cache import discard_reason

ATTR_LANGUAGE: Final = CONF_LANGUAGE
ATTR_OPTIONS: Final = "options"

MANNER_FIELDS: Final = {
    vol.Required(ATTR_ENTITY_ID): cv.entity_domain(Platform.TTS),
    vol.Optional(ATTR_LANGUAGE): cv.string,
    vol.Optional(ATTR_OPTIONS, default=dict): dict,
}
"""What a call tells of the manner in which its texts are spoken."""

_FILE_CHECKS: Final = 200
"""How often to look for a file that Home Assistant is about to write."""
_FILE_CHECKS_OF_OTHERS: Final = 20
"""How often to look for the file of speech that others asked for, who may want none."""
_FILE_CHECK_S: Final = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a call wants its texts spoken."""

    hass: HomeAssistant
    entry: ConfigEntry
    """The account of the voice."""
    entity: MimoTextToSpeechEntity
    language: str
    options: dict[str, Any]
    """Of the call alone."""
    request: SpeechRequest
    text_settings: TextSettings

    @property
    def manager(self) -> SpeechManager:
        """Home Assistant's cache of speech."""
        return self.hass.data[DATA_TTS_MANAGER]

    @callback
    def async_media_content_id(self, text: str) -> str:
        """Return what plays a text from the cache."""
        return generate_media_source_id(
            self.hass, text, self.entity.entity_id, self.language, self.options, cache=True
        )

    async def async_is_kept(self, text: str) -> bool:
        """Tell whether a text is on disk, without having it made."""
        name = self.manager.file_cache.get(self._cache_key(text))
        return name is not None and await self.async_has_file(name)

    async def async_has_file(self, name: str) -> bool:
        """Tell whether a file is in Home Assistant's folder of speech, and holds anything."""
        file = Path(self.manager.cache_dir, name)
        return await self.hass.async_add_executor_job(_has_content, file)

    def _cache_key(self, text: str) -> str:
        """Return the key of a text. Home Assistant tells it only to who has the text made."""
        language, options = self._processed
        text_digest = hashlib.sha1(text.encode(), usedforsecurity=False)
        options_digest = hashlib.blake2s(digest_size=5)
        for name, value in sorted(options.items()):
            options_digest.update(f"{name}{value}".encode())
        return KEY_PATTERN.format(
            text_digest.hexdigest(),
            language.replace("_", "-"),
            options_digest.hexdigest(),
            self.entity.entity_id,
        ).lower()

    @property
    def _processed(self) -> tuple[str, dict[str, Any]]:
        """Language and options as the cache tells speech apart."""
        language, options = self.manager.process_options(self.entity, self.language, self.options)
        return language, options

    @callback
    def async_ask(self, text: str) -> Speech:
        """Ask the cache as `tts.speak` does; the audio is made unless it is there.

        It is made by this voice or not at all: it will be played when the service is back.
        """
        known = {*self.manager.mem_cache, *self.manager.file_cache}
        language, options = self._processed
        cache = self.manager.async_cache_message_in_memory(
            engine=self.entity.entity_id,
            message=text,
            use_file_cache=True,
            language=language,
            options=options,
        )
        return Speech(cache=cache, is_new=cache.cache_key not in known)


@dataclass(slots=True, kw_only=True)
class Speech:
    """One text in the cache, or on its way there."""

    cache: TTSCache
    is_new: bool
    """Whether it is made for this call."""
    audio: bytes = field(default=b"", init=False, repr=False)
    first_audio_s: float = field(default=0.0, init=False)
    """Seconds from asking to the first audio."""
    _asked_at: float = field(default_factory=time.monotonic, init=False)

    async def async_read(self) -> None:
        """Read the audio. Raises `HomeAssistantError` if it cannot be made."""
        pieces: list[bytes] = []
        try:
            async for piece in self.cache.async_stream_data():
                if not pieces:
                    self.first_audio_s = time.monotonic() - self._asked_at
                pieces.append(piece)
        except (OSError, TypeError, ValueError) as err:
            # There is no FFmpeg, or an option for it is no number.
            raise audio_not_made(err) from err
        self.audio = b"".join(pieces)


def _has_content(file: Path) -> bool:
    """Tell whether there is something to play: a power cut may leave a file without bytes."""
    return file.is_file() and file.stat().st_size > 0


def read_manner(call: ServiceCall) -> Manner:
    """Return how to speak; raises as `tts.speak` does for what the voice cannot do."""
    hass, entity_id = call.hass, call.data[ATTR_ENTITY_ID]
    component = hass.data.get(DATA_COMPONENT)
    entity = component.get_entity(entity_id) if component else None
    if not isinstance(entity, MimoTextToSpeechEntity) or entity.platform.config_entry is None:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="not_a_voice",
            translation_placeholders={"entity_id": entity_id},
        )
    language = call.data.get(ATTR_LANGUAGE) or entity.default_language
    # As a media player hands them on, or the cache would not find the audio again.
    options = json.loads(json.dumps(call.data[ATTR_OPTIONS], default=str))
    request = entity.speech_request(language, options)
    entity.settings.audio_options_of(options)
    hass.data[DATA_TTS_MANAGER].process_options(entity, language, options)
    return Manner(
        hass=hass,
        entry=entity.platform.config_entry,
        entity=entity,
        language=language,
        options=options,
        request=request,
        text_settings=entity.settings.text_settings(request.model, language, options),
    )


def check_text(text: str) -> None:
    """Raise `ServiceValidationError` for a text that holds nothing to speak."""
    if is_blank(text):
        raise as_ha_error(MimoBlankTextError("There is nothing to speak"))


async def async_keep(manner: Manner, text: str) -> Speech:
    """Return the speech of a text, once it is on disk.

    Raises `HomeAssistantError` if it cannot be made, is not whole, or cannot be kept.
    """
    speech = manner.async_ask(text)
    key = speech.cache.cache_key
    try:
        await speech.async_read()
        await _async_wait_for_file(manner, speech)
    except HomeAssistantError:
        if speech.is_new:
            raise
        # It was made for memory alone (`cache: false`), or its file was deleted since.
        manner.manager.mem_cache.pop(key, None)
        manner.manager.file_cache.pop(key, None)
        return await async_keep(manner, text)
    return speech


async def _async_wait_for_file(manner: Manner, speech: Speech) -> None:
    """Return when the file is there: Home Assistant writes it after the end of the audio."""
    for _ in range(_FILE_CHECKS if speech.is_new else _FILE_CHECKS_OF_OTHERS):
        if reason := discard_reason(speech.cache):
            raise reason
        if name := manner.manager.file_cache.get(speech.cache.cache_key):
            if await manner.async_has_file(name):
                return
            break
        await asyncio.sleep(_FILE_CHECK_S)
    raise HomeAssistantError(translation_domain=DOMAIN, translation_key="not_kept")
