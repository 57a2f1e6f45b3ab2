"""Text-to-speech entities of voices."""

from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing
from dataclasses import replace
from functools import partial
import logging
from typing import Any, override

from homeassistant.components import tts
from homeassistant.components.tts import ATTR_VOICE, TextToSpeechEntity, TTSAudioResponse
from homeassistant.components.tts.const import DATA_COMPONENT
from homeassistant.components.tts.entity import TTSAudioRequest
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.start import async_at_started

from .account import MimoConfigEntry
from .const import LANGUAGES
from .entity import VoiceEntity
from .error_scope import ConfiguredParts
from .exceptions import SpeechEndedError, as_ha_error
from .fallback import async_find_fallback
from .issues import VoiceIssues
from .mimo import (
    AUTOMATIC_VOICE,
    MimoBlankTextError,
    MimoError,
    ModelKind,
    SpeechInterruptedError,
    SpeechRequest,
    find_model,
    is_blank,
    language_of,
)
from .missing_entities import async_missing_voice
from .named_voices import NamedVoices
from .outcome import SpeechOutcome, async_record_outcome
from .speech_chime import ShapingWithChime, async_preload
from .style_hints import StyleHints
from .tts_cache import CacheEntry
from .voice import Voice, fingerprint
from .voice_cast import VoiceCast
from .voice_fields import ATTR_MODEL, SUPPORTED_OPTIONS
from .voice_samples import async_get_samples
from .voice_settings import VoiceSettings, automatic_label, voice_label

_LOGGER = logging.getLogger(__name__)

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: MimoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a text-to-speech entity for each voice of the account."""
    await entry.runtime_data.voices.async_add_platform(
        lambda voice: [MimoTextToSpeechEntity(entry, voice)], async_add_entities
    )


class MimoTextToSpeechEntity(VoiceEntity, TextToSpeechEntity):
    """The text-to-speech entity of one voice."""

    # Home Assistant does not speak with an engine whose name is only that of its device.
    _attr_has_entity_name = False

    def __init__(self, entry: MimoConfigEntry, voice: Voice) -> None:
        super().__init__(entry, voice)
        self._attr_translation_key = "voice"
        self._attr_name = voice.subentry.title
        self._attr_supported_languages = list(LANGUAGES)
        self._attr_supported_options = list(SUPPORTED_OPTIONS)
        self._attr_default_language = voice.configured.language
        self._style_hints = StyleHints()
        self._use_settings()

    @override
    async def async_added_to_hass(self) -> None:
        """Subscribe to the voice; delete its issues and problems on removal."""
        await super().async_added_to_hass()
        self._issues = VoiceIssues(self.hass, self._entry, self._voice)
        self.async_on_remove(self._issues.clear_voice)
        self.async_on_remove(partial(self._account.health.async_forget, self._voice))
        self.async_on_remove(self._voice.async_listen(self._use_settings))
        # Convert the chime in advance, so that the first announcement does not wait for it.
        self._entry.async_create_background_task(
            self.hass,
            async_preload(self.hass, self.settings.audio_options.chime),
            f"{self.entity_id} chime",
        )
        voices = self._account.voices
        self._named_voices = NamedVoices(
            self.hass, self.entity_id, lambda key: fingerprint(voices.find(key))
        )
        await self._named_voices.async_load()
        self.async_on_remove(voices.async_listen(self._named_voices.async_check))
        self.async_on_remove(async_at_started(self.hass, self._named_voices.async_check))

    @callback
    def _use_settings(self) -> None:
        """Update the options that Home Assistant's cache keys include."""
        self._attr_default_options = self.settings.default_options()

    @property
    def entry(self) -> MimoConfigEntry:
        """The config entry of the voice's account."""
        return self._entry

    @property
    def settings(self) -> VoiceSettings:
        """The settings in force."""
        return self._voice.settings

    @callback
    @override
    def async_get_supported_voices(self, language: str) -> list[tts.Voice] | None:
        """Return the voices for a language, the configured one first.

        Assist uses the first one by default. Cloned and designed voices have no others to choose
        from.
        """
        configured, model = self.settings.voice, find_model(self.settings.model_id)
        if model.kind is not ModelKind.PRESET:
            return None
        voices = [tts.Voice(AUTOMATIC_VOICE, automatic_label(self.hass.config.language))]
        voices += [
            tts.Voice(voice.voice_id, voice_label(voice))
            for voice in model.voices
            if voice.language in (language_of(language), None)
        ]
        if configured != AUTOMATIC_VOICE and model.find_voice(configured) is None:
            voices.append(tts.Voice(configured, configured))
        return sorted(voices, key=lambda voice: voice.voice_id != configured)

    @override
    async def async_speak(
        self,
        media_player_entity_id: list[str],
        message: str,
        cache: bool,
        language: str | None = None,
        options: dict[str, Any] | None = None,
    ) -> None:
        """Speak on media players.

        Checks the call first, since errors during the generation of the audio would only be logged.
        """
        self.check_call(message, language, options or {})
        await super().async_speak(media_player_entity_id, message, cache, language, options)

    @override
    def async_supports_streaming_input(self) -> bool:
        """Return True, since text is spoken while it is being written.

        Home Assistant calls this when a conversation with Assist begins, long before there is text,
        so it is also used to open the connection.
        """
        self._account.async_expect_speech()
        return True

    @override
    async def async_stream_tts_audio(self, request: TTSAudioRequest) -> TTSAudioResponse:
        """Return the speech as a WAV file that is streamed while the service generates it."""
        cache_entry = CacheEntry(self.hass)
        if not self._account.is_in_use:
            raise SpeechEndedError
        settings, language, options = self.settings, request.language, request.options
        options, replaced = self._usable_options(language, options)
        cast = self.voice_cast(language, options)
        template = cast.own.template
        self._style_hints.async_report(self.entity_id, cast.own.settings.styles)
        shaping = ShapingWithChime(self.hass, self.entity_id, settings.audio_options_of(options))
        speaker = self._account.speaker(
            template,
            cast.own.settings,
            shaping,
            timeout_s=settings.timeout_s,
            fallback=async_find_fallback(
                self.hass, self.entity_id, settings.fallback, language, settings.timeout_s
            ),
        )
        outcome = SpeechOutcome(
            entity_id=self.entity_id,
            voice=self._voice,
            request=template,
            cast=cast,
            configured=self._configured_parts(template, language),
            replaced=replaced,
            shaping=shaping,
        )
        speaker = replace(
            speaker,
            voices=cast.own.voices,
            sample=cast.own.sample,
            load=cast.own.load,
            cast=cast,
        )
        chunks = speaker.speak_wav(request.message_gen, outcome.record)
        return TTSAudioResponse("wav", self._async_audio(chunks, outcome, cache_entry))

    def check_call(self, text: str, language: str | None, options: Mapping[str, Any]) -> None:
        """Raise `ServiceValidationError` if a call is invalid."""
        language = language or self.default_language
        request = self.speech_request(language, options)
        self.settings.text_settings(request.model, language, options)
        self.settings.audio_options_of(options)
        check_text(text)

    def voice_cast(self, language: str, options: Mapping[str, Any]) -> VoiceCast:
        """Return the voices for the texts of a call; raises as `speech_request` does."""
        return VoiceCast(
            self._account, async_get_samples(self.hass), self.settings, language, options
        )

    def speech_request(self, language: str, options: Mapping[str, Any]) -> SpeechRequest:
        """Return the request for a call, without the text.

        Raises `ServiceValidationError` with the valid values if an option is invalid.
        """
        return self.settings.request(language, options, self._account.endpoint)

    def _usable_options(
        self, language: str, options: dict[str, Any]
    ) -> tuple[dict[str, Any], HomeAssistantError | None]:
        """Return the options of a call, or the closest valid ones and the error.

        Assist keeps requesting a voice that was chosen once, and text may come long after its
        options. Speaking at all matters more than the voice.
        """
        try:
            self.speech_request(language, options)
        except ServiceValidationError as err:
            _LOGGER.warning("%s uses its configured voice: %s", self.entity_id, err)
            chosen = (ATTR_MODEL, ATTR_VOICE)
            return {name: options[name] for name in options if name not in chosen}, err
        return options, None

    def _configured_parts(self, request: SpeechRequest, language: str) -> ConfiguredParts:
        configured = self.speech_request(language, {})
        return ConfiguredParts(
            has_model=request.model == configured.model,
            has_voice=request.voice == configured.voice,
        )

    async def _async_audio(
        self, chunks: AsyncGenerator[bytes], outcome: SpeechOutcome, cache_entry: CacheEntry
    ) -> AsyncGenerator[bytes]:
        """Yield the speech and record its outcome; raise translated errors."""
        try:
            async with aclosing(chunks):
                async for chunk in chunks:
                    yield chunk
        except MimoError as err:
            self._record(outcome, err)
            raise as_ha_error(err) from err
        except SpeechInterruptedError as err:
            raise SpeechEndedError from err
        self._record(outcome)
        if flaw := outcome.flaw:
            cache_entry.async_discard(flaw)
            return
        self._named_voices.async_note(cache_entry, outcome.cast.named)
        if chime_error := outcome.shaping.error:
            cache_entry.async_discard_unless_prepared(chime_error)

    @callback
    def _record(self, outcome: SpeechOutcome, raised: MimoError | None = None) -> None:
        async_record_outcome(outcome, self._account, self._issues, raised)


def check_text(text: str) -> None:
    """Raise `ServiceValidationError` if a text contains nothing to speak."""
    if is_blank(text):
        raise as_ha_error(MimoBlankTextError("The text is empty"))


@callback
def async_engines(hass: HomeAssistant) -> Iterator[MimoTextToSpeechEntity]:
    """Yield the engines of all voices, starting with the default one."""
    component = hass.data.get(DATA_COMPONENT)
    for entity in component.entities if component else ():
        if isinstance(entity, MimoTextToSpeechEntity):
            yield entity


@callback
def async_find_engine(hass: HomeAssistant, entity_id: str | None) -> MimoTextToSpeechEntity:
    """Return the engine of a voice; None selects the first one.

    Raises `ServiceValidationError` if there is none, which tells whether it is disabled or its
    account is not loaded.
    """
    for engine in async_engines(hass):
        if entity_id in (None, engine.entity_id):
            return engine
    raise async_missing_voice(hass, entity_id)
