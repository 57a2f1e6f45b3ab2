"""The voices that a text may name: those of the account, and preset ones."""

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
    """Finds who speaks the parts of one text.

    A voice of the account speaks in its own settings, and with the pronunciations of the voice that
    was asked beside its own. A preset voice speaks as the voice that was asked, but for its sound.
    A voice of the account comes before a preset voice of the same name.
    """

    def __init__(
        self,
        account: Account,
        samples: VoiceSamples,
        settings: VoiceSettings,
        language: str,
        options: Mapping[str, Any],
    ) -> None:
        """Raise `ServiceValidationError` for options that the voice that was asked cannot use."""
        self.named: dict[str, str] = {}
        """How each voice that the text named was set, by the key of its name."""
        self.unknown = ""
        """A name in the text that is nobody's; empty: there is none."""
        self._account = account
        self._samples = samples
        self._settings = settings
        self._language = language
        self._options = options
        self._roles: dict[Part, Role] = {}
        self.own = self._own_role("")

    def __call__(self, part: Part) -> Role:
        """Return who speaks a part; the voice that was asked, if the part names nobody known."""
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
        """Return the own role with another preset voice; None if nobody knows its name."""
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
        """Return a role; a language that the text names decides about an automatic voice."""
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
        """Return the name of the sample that Home Assistant keeps the audio under."""
        return str(options.get(CONF_SAMPLE) or settings.sample)

    async def _async_load(
        self, settings: VoiceSettings, options: Mapping[str, Any], template: SpeechRequest
    ) -> SpeechRequest:
        """Return the template with the sample of a cloned voice.

        Without one, as somebody may have deleted it, the request fails and the fallback speaks.
        """
        for name in dict.fromkeys((self._sample_of(settings, options), settings.sample)):
            if name and (sample := await self._samples.async_load(name)) is not None:
                return replace(template, voice=sample)
        return template
