"""Subentry flow of voices: add and reconfigure."""

from typing import Any, ClassVar, Final

from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigEntryState,
    ConfigSubentryData,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_LANGUAGE, CONF_MODEL, CONF_NAME, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import voluptuous as vol

from .account import MimoConfigEntry
from .const import (
    CONF_STYLES,
    CONF_VOICE,
    DOMAIN,
    LANGUAGES,
    SUBENTRY_PRESET_VOICE,
    VOICE_SUBENTRIES,
)
from .mimo import (
    AUTOMATIC_VOICE,
    Endpoint,
    Language,
    Model,
    ModelKind,
    find_model,
    preset_models,
    suggest_style,
)
from .subentry_names import async_forget_name_of_device, async_is_name_taken, async_name_of
from .user_language import async_user_language
from .voice_form import FormError, as_form, check_model, model_schema, read_settings, speech_schema
from .voice_settings import VoiceSettings, automatic_label, written_language

_FIRST_VOICE_NAMES: Final = {"en": "MiMo voice", "zh-Hans": "MiMo 语音", "zh-Hant": "MiMo 語音"}


def first_voice(hass: HomeAssistant, endpoint: Endpoint) -> ConfigSubentryData:
    """Return the first voice of a new account."""
    language = house_language(hass)
    best_model, *_ = preset_models(endpoint.models)
    settings = VoiceSettings(model_id=best_model.model_id, language=language)
    return ConfigSubentryData(
        data=settings.as_dict(),
        subentry_type=SUBENTRY_PRESET_VOICE,
        title=_FIRST_VOICE_NAMES[written_language(hass.config.language)],
        unique_id=None,
    )


class VoiceFlow(ConfigSubentryFlow):
    """Ask for the model first, then for settings that depend on it."""

    kind: ClassVar[ModelKind]
    """Kind of the models for these voices."""

    def __init__(self) -> None:
        self._input: dict[str, Any] = {}
        self._doubted: set[str] = set()
        self._doubted_style = ""
        """A style that may be misspelled, and was shown as an error once."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add a voice."""
        return await self._async_ask_model("user", user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change a voice."""
        return await self._async_ask_model("reconfigure", user_input)

    def _model_schema(self, models: tuple[Model, ...]) -> vol.Schema:
        """Return the form of the first step."""
        return model_schema(models)

    async def _async_check(self, user_input: dict[str, Any]) -> dict[str, str]:
        """Return the errors in the input of the first step."""
        return check_model(user_input, self.kind)

    def _check_name(self, user_input: dict[str, Any]) -> dict[str, str]:
        """Return the error if another voice of the account has the name."""
        own_id = None
        if self.source != SOURCE_USER:
            own_id = self._get_reconfigure_subentry().subentry_id
        is_taken = async_is_name_taken(
            self.hass, self._get_entry(), user_input[CONF_NAME], VOICE_SUBENTRIES, own_id=own_id
        )
        return {CONF_NAME: "name_taken"} if is_taken else {}

    async def _async_finish(self, settings: VoiceSettings) -> SubentryFlowResult:
        """Store the voice."""
        return self._store(settings)

    async def _async_ask_model(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> SubentryFlowResult:
        entry: MimoConfigEntry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = self._check_name(user_input) or await self._async_check(user_input)
            if not errors:
                self._input |= user_input
                return await self.async_step_speech()
        models = entry.runtime_data.models_of(self.kind)
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                self._model_schema(models), user_input or self._stored_model(models)
            ),
            errors=errors,
        )

    async def async_step_speech(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the speaking style."""
        errors: dict[str, str] = {}
        model = find_model(self._input[CONF_MODEL].strip())
        automatic = automatic_label(await async_user_language(self.hass))
        if user_input is not None:
            try:
                settings = read_settings(
                    self._input | user_input, self._stored_settings(model).audio_options.chime
                )
                if not (errors := self._doubt_styles(settings.styles)):
                    return await self._async_finish(settings)
            except FormError as err:
                errors = err.errors
        return self.async_show_form(
            step_id="speech",
            data_schema=self.add_suggested_values_to_schema(
                speech_schema(model, automatic, self._own_engine(), errors=errors),
                user_input or self._stored_speech(model, automatic),
            ),
            errors=errors,
            description_placeholders={
                "name": self._input[CONF_NAME].strip(),
                "style": self._doubted_style,
                "suggestion": suggest_style(self._doubted_style) or "",
            },
        )

    def _doubt_styles(self, styles: tuple[str, ...]) -> dict[str, str]:
        """Return the error for a style that may be misspelled. It is accepted when sent again."""
        for style in styles:
            if suggest_style(style) and style not in self._doubted:
                self._doubted.add(style)
                self._doubted_style = style
                return {CONF_STYLES: "misspelled_style"}
        return {}

    def _own_engine(self) -> str | None:
        """Return the entity id of the voice being changed; None for a new voice."""
        if self.source == SOURCE_USER:
            return None
        subentry_id = self._get_reconfigure_subentry().subentry_id
        return er.async_get(self.hass).async_get_entity_id(Platform.TTS, DOMAIN, subentry_id)

    def _stored_model(self, models: tuple[Model, ...]) -> dict[str, Any]:
        if self.source == SOURCE_USER:
            best = {CONF_MODEL: models[0].model_id} if models else {}
            return best | {CONF_LANGUAGE: house_language(self.hass)}
        subentry = self._get_reconfigure_subentry()
        return {**subentry.data, CONF_NAME: async_name_of(self.hass, self._get_entry(), subentry)}

    def _stored_speech(self, model: Model, automatic: str) -> dict[str, Any]:
        stored = as_form(self._stored_settings(model))
        if stored[CONF_VOICE] == AUTOMATIC_VOICE:
            stored[CONF_VOICE] = automatic
        return stored

    def _stored_settings(self, model: Model) -> VoiceSettings:
        if self.source == SOURCE_USER:
            return VoiceSettings(model_id=model.model_id)
        settings = VoiceSettings.from_mapping(self._get_reconfigure_subentry().data)
        return settings.with_model(model)

    def _store(self, settings: VoiceSettings) -> SubentryFlowResult:
        name = self._input[CONF_NAME].strip()
        if self.source == SOURCE_USER:
            return self.async_create_entry(title=name, data=settings.as_dict())
        self.hass.config_entries.async_update_subentry(
            self._get_entry(),
            self._get_reconfigure_subentry(),
            title=name,
            data=settings.as_dict(),
        )
        async_forget_name_of_device(self.hass, self._get_entry(), self._get_reconfigure_subentry())
        return self.async_abort(reason="reconfigure_successful")


class PresetVoiceFlow(VoiceFlow):
    """Flow of preset voices."""

    kind = ModelKind.PRESET


def house_language(hass: HomeAssistant) -> str:
    """Return the code of Home Assistant's language if the models support it, otherwise English."""
    return hass.config.language if hass.config.language in LANGUAGES else Language.ENGLISH
