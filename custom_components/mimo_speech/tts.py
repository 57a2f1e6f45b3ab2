"""Voices as text-to-speech engines."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any, override

from homeassistant.components.tts import TextToSpeechEntity, TTSAudioResponse, Voice
from homeassistant.components.tts.entity import TTSAudioRequest
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import MimoConfigEntry
from .const import LANGUAGES, SUBENTRY_PRESET_VOICE
from .entity import VoiceEntity
from .exceptions import SpeechEndedError, as_ha_error
from .mimo import (
    AUTOMATIC_VOICE,
    MimoBlankTextError,
    MimoError,
    Shaping,
    SpeechInterruptedError,
    SpeechRequest,
    chime_pcm,
    find_model,
    is_blank,
    language_of,
)
from .problems import VoiceProblems
from .voice_settings import SUPPORTED_OPTIONS, automatic_label, voice_label

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: MimoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add an engine for every voice of the account."""
    for subentry in entry.subentries.values():
        if subentry.subentry_type == SUBENTRY_PRESET_VOICE:
            async_add_entities(
                [MimoTextToSpeechEntity(entry, subentry)],
                config_subentry_id=subentry.subentry_id,
            )


class MimoTextToSpeechEntity(VoiceEntity, TextToSpeechEntity):
    """One voice, speaking."""

    # Home Assistant refuses to speak with an engine that has no name beside its device's.
    _attr_has_entity_name = False

    def __init__(self, entry: MimoConfigEntry, subentry: ConfigSubentry) -> None:
        super().__init__(entry, subentry)
        self._attr_unique_id = subentry.subentry_id
        self._attr_translation_key = "voice"
        self._attr_name = subentry.title
        self._attr_supported_languages = list(LANGUAGES)
        self._attr_supported_options = list(SUPPORTED_OPTIONS)
        self._attr_default_language = self._settings.language
        self._attr_default_options = self._settings.default_options()

    @override
    async def async_added_to_hass(self) -> None:
        """Have repairs shown until the voice goes."""
        await super().async_added_to_hass()
        self._problems = VoiceProblems(self.hass, self._entry, self._subentry)
        self.async_on_remove(self._problems.clear)

    @callback
    @override
    def async_get_supported_voices(self, language: str) -> list[Voice] | None:
        """Return the voices for a language, the configured one first.

        Assist takes the first one where nobody chooses.
        """
        configured, model = self._settings.voice, find_model(self._settings.model_id)
        voices = [Voice(AUTOMATIC_VOICE, automatic_label(self.hass.config.language))]
        voices += [
            Voice(voice.voice_id, voice_label(voice))
            for voice in model.voices
            if voice.language in (language_of(language), None)
        ]
        if configured != AUTOMATIC_VOICE and model.find_voice(configured) is None:
            voices.append(Voice(configured, configured))
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

        What is wrong with a call is told to its caller here; later, when the audio is made, it
        could only be logged.
        """
        self._request(language or self.default_language, options or {})
        self._settings.sound_of(options or {})
        if is_blank(message):
            raise as_ha_error(MimoBlankTextError("There is nothing to speak"))
        await super().async_speak(media_player_entity_id, message, cache, language, options)

    @override
    def async_supports_streaming_input(self) -> bool:
        """Tell that text is spoken while it is being written.

        Home Assistant asks when a conversation with Assist begins, long before there is text. It
        is the moment to open the connection.
        """
        self._account.async_expect_speech()
        return True

    @override
    async def async_stream_tts_audio(self, request: TTSAudioRequest) -> TTSAudioResponse:
        """Return the speech as a WAV that grows while the service speaks."""
        template = self._request(request.language, request.options)
        settings = self._settings.text_settings(template.model, request.language)
        shaping = await self._async_shaping(request.options)
        speech = self._account.speaker(template, settings, shaping).speak_wav(request.message_gen)
        return TTSAudioResponse("wav", self._async_reported(speech, template, request.language))

    def _request(self, language: str, options: Mapping[str, Any]) -> SpeechRequest:
        return self._settings.request(language, options, self._account.models)

    async def _async_shaping(self, options: Mapping[str, Any]) -> Shaping:
        sound = self._settings.sound_of(options)
        chime = b""
        if sound.chime is not None:
            # Made once; it takes longer than the event loop should wait.
            chime = await self.hass.async_add_executor_job(chime_pcm, sound.chime)
        return Shaping(
            lead_in_ms=sound.lead_in_ms,
            tail_ms=sound.tail_ms,
            gain_db=sound.gain_db,
            chime=chime,
        )

    async def _async_reported(
        self, speech: AsyncGenerator[bytes], request: SpeechRequest, language: str
    ) -> AsyncGenerator[bytes]:
        """Yield the speech; tell what goes wrong, in the user's language and as repairs."""
        try:
            async with aclosing(speech) as pieces:
                async for piece in pieces:
                    yield piece
        except MimoError as err:
            configured = self._request(language, {})
            is_as_configured = (request.model, request.voice) == (
                configured.model,
                configured.voice,
            )
            self._problems.report(err, request, is_as_configured=is_as_configured)
            raise as_ha_error(err) from err
        except SpeechInterruptedError as err:
            raise SpeechEndedError from err
        self._problems.clear()
