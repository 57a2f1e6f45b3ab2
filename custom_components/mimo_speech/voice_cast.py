"""The voices that a text may name: those of the account, and preset voices."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from homeassistant.components.tts import ATTR_VOICE

from .account import Account
from .const import CONF_SAMPLE
from .mimo import ModelKind, Part, Role, SpeechRequest, find_model, find_preset_voice, name_key
from .voice import Voice, fingerprint
from .voice_fields import ATTR_MODEL
from .voice_samples import VoiceSamples
from .voice_settings import VoiceSettings, is_automatic


class VoiceCast:
    """Finds the voices of the parts of one text.

    A voice of the account speaks with its own settings, plus the pronunciations of the requested
    voice. A preset voice speaks with the settings of the requested voice. Voices of the account
    take precedence over preset voices of the same name.
    """

    def __init__(
        self,
        account: Account,
        samples: VoiceSamples,
        settings: VoiceSettings,
        language: str,
        options: Mapping[str, Any],
    ) -> None:
        """Raise `ServiceValidationError` if the requested voice does not support an option."""
        self.named: dict[str, str] = {}
        """Fingerprints of the voices that the text named, by the key of the name."""
        self.unknown = ""
        """A name in the text that matches no voice; empty if there is none."""
        self._account = account
        self._samples = samples
        self._settings = settings
        self._language = language
        self._options = options
        self._roles: dict[Part, Role] = {}
        self.own = self._own_role("")

    def __call__(self, part: Part) -> Role:
        """Return the role of a part; the own role if the part names no known voice."""
        if part not in self._roles:
            self._roles[part] = self._find(part) or self._own_role(part.language)
        return self._roles[part]

    def _find(self, part: Part) -> Role | None:
        if not part.voice:
            return None
        key = name_key(part.voice)
        voice = self._account.voices.find(key)
        self.named[key] = fingerprint(voice)
        if voice is not None:
            return self._role_of(voice, part.language)
        role = self._preset_role(part.voice, part.language)
        if role is None:
            self.unknown = self.unknown or part.voice
        return role

    def _own_role(self, named_language: str) -> Role:
        return self._role(self._settings, self._options, named_language)

    def _role_of(self, voice: Voice, named_language: str) -> Role:
        role = self._role(voice.settings, {}, named_language, language=voice.configured.language)
        return role.with_pronunciations(self.own.settings.pronunciations)

    def _preset_role(self, name: str, named_language: str) -> Role | None:
        """Return the own role with another preset voice; None if the name is unknown."""
        is_own = name == self._settings.voice
        if not (is_own or is_automatic(name) or find_preset_voice(name) is not None):
            return None
        settings, options = self._settings, {**self._options, ATTR_VOICE: name}
        if not find_model(self.own.template.model).voices:
            if not self._account.models:
                return None
            settings = settings.with_model(self._account.models[0])
            options.pop(ATTR_MODEL, None)
        return self._role(settings, options, named_language)

    def _role(
        self,
        settings: VoiceSettings,
        options: Mapping[str, Any],
        named_language: str,
        *,
        language: str = "",
    ) -> Role:
        """Return a role; a language given in the text determines an automatic voice."""
        language = named_language or language or self._language
        template = settings.request(language, options, self._account.endpoint)
        model = find_model(template.model)
        voices = settings.voices_by_language(language, options, model)
        sample = self._sample_of(settings, options) if model.kind is ModelKind.CLONE else ""
        return Role(
            template=template,
            sample=sample,
            load=partial(self._async_load, settings, options) if sample else None,
            settings=settings.text_settings(template.model, language, options),
            voices={} if named_language else voices,
            estimator=self._account.estimator(template.model),
        )

    @staticmethod
    def _sample_of(settings: VoiceSettings, options: Mapping[str, Any]) -> str:
        """Return the name of the sample that the cache key refers to."""
        return str(options.get(CONF_SAMPLE) or settings.sample)

    async def _async_load(
        self, settings: VoiceSettings, options: Mapping[str, Any], template: SpeechRequest
    ) -> SpeechRequest:
        """Return the template with the sample of a cloned voice.

        If the sample is missing because somebody deleted it, the request fails and the fallback
        speaks.
        """
        for name in dict.fromkeys((self._sample_of(settings, options), settings.sample)):
            if name and (sample := await self._samples.async_load(name)) is not None:
                return replace(template, voice=sample)
        return template
