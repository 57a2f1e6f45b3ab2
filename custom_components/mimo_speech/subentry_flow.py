"""Voices: adding one, changing one."""

from collections.abc import Iterable
from typing import Any, Final

from homeassistant.components.media_player.const import (
    ATTR_MEDIA_CONTENT_ID,
    ATTR_MEDIA_CONTENT_TYPE,
)
from homeassistant.components.media_source import is_media_source_id
from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigEntryState,
    ConfigSubentryData,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_LANGUAGE, CONF_MODEL, CONF_NAME, Platform
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
    LanguageSelector,
    LanguageSelectorConfig,
    MediaSelector,
    MediaSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)
import voluptuous as vol

from .account import MimoConfigEntry
from .const import (
    CONF_CHIME,
    CONF_CHIME_MEDIA,
    CONF_DIRECTION,
    CONF_FALLBACK,
    CONF_FORMAT,
    CONF_GAIN,
    CONF_LEAD_IN,
    CONF_PATIENCE,
    CONF_PRONUNCIATIONS,
    CONF_RELIABILITY,
    CONF_SOUND,
    CONF_SPELL_OUT,
    CONF_STYLES,
    CONF_TAGS,
    CONF_TAIL,
    CONF_TEXT,
    CONF_VOICE,
    DOMAIN,
    LANGUAGES,
    SUBENTRY_PRESET_VOICE,
)
from .exceptions import invalid_option
from .mimo import (
    AUTOMATIC_VOICE,
    STYLES,
    Chime,
    Endpoint,
    Language,
    Model,
    ModelKind,
    Shaping,
    TagPolicy,
    find_model,
    preset_models,
)
from .option_values import NO_CHIME, Sound, read_pronunciations, read_sound, read_styles
from .voice_settings import (
    DEFAULT_PATIENCE_S,
    AudioFormat,
    VoiceSettings,
    automatic_label,
    read_voice,
    voice_label,
    written_language,
)

_SECTIONS: Final = {
    CONF_TEXT: (CONF_PRONUNCIATIONS, CONF_SPELL_OUT, CONF_TAGS),
    CONF_SOUND: (
        *(CONF_CHIME, CONF_CHIME_MEDIA),
        *(CONF_LEAD_IN, CONF_TAIL, CONF_GAIN, CONF_FORMAT),
    ),
    CONF_RELIABILITY: (CONF_FALLBACK, CONF_PATIENCE),
}
OWN_CHIME: Final = "own"
"""Stands in the form for a sound from the media library."""
_PATIENCE_S: Final = (1, 60)
_FIRST_VOICE_NAMES: Final = {"en": "MiMo voice", "zh-Hans": "MiMo 语音", "zh-Hant": "MiMo 語音"}


def first_voice(hass: HomeAssistant, endpoint: Endpoint) -> ConfigSubentryData:
    """Return the voice that an account is born with."""
    language = _house_language(hass)
    best_model, *_ = preset_models(endpoint.models)
    settings = VoiceSettings(model_id=best_model.model_id, language=language)
    return ConfigSubentryData(
        data=settings.as_dict(),
        subentry_type=SUBENTRY_PRESET_VOICE,
        title=_FIRST_VOICE_NAMES[written_language(hass.config.language)],
        unique_id=None,
    )


class PresetVoiceFlow(ConfigSubentryFlow):
    """Ask for a model first, then for what that model can do."""

    def __init__(self) -> None:
        self._input: dict[str, Any] = {}

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add a voice."""
        return await self._async_ask_model("user", user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change a voice."""
        return await self._async_ask_model("reconfigure", user_input)

    async def _async_ask_model(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> SubentryFlowResult:
        entry: MimoConfigEntry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = _check_model(user_input)
            if not errors:
                self._input |= user_input
                return await self.async_step_speech()
        models = entry.runtime_data.models
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                _model_schema(models), user_input or self._stored_model(models)
            ),
            errors=errors,
        )

    async def async_step_speech(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask how the voice speaks."""
        errors: dict[str, str] = {}
        model = find_model(self._input[CONF_MODEL].strip())
        automatic = automatic_label(self.hass.config.language)
        if user_input is not None:
            try:
                return self._finish(_settings(self._input | user_input))
            except ServiceValidationError as err:
                errors["base"] = err.translation_key or "invalid_style"
        return self.async_show_form(
            step_id="speech",
            data_schema=self.add_suggested_values_to_schema(
                _speech_schema(model, automatic, self._own_engine()),
                user_input or self._stored_speech(model, automatic),
            ),
            errors=errors,
            description_placeholders={"model": model.model_id},
        )

    def _own_engine(self) -> str | None:
        """Return the entity id of the voice that is changed, as no one is a fallback of its own."""
        if self.source == SOURCE_USER:
            return None
        subentry_id = self._get_reconfigure_subentry().subentry_id
        return er.async_get(self.hass).async_get_entity_id(Platform.TTS, DOMAIN, subentry_id)

    def _stored_model(self, models: tuple[Model, ...]) -> dict[str, Any]:
        if self.source == SOURCE_USER:
            best = {CONF_MODEL: models[0].model_id} if models else {}
            return best | {CONF_LANGUAGE: _house_language(self.hass)}
        subentry = self._get_reconfigure_subentry()
        return {**subentry.data, CONF_NAME: subentry.title}

    def _stored_speech(self, model: Model, automatic: str) -> dict[str, Any]:
        stored = _as_form(self._stored_settings(model))
        if stored[CONF_VOICE] == AUTOMATIC_VOICE:
            stored[CONF_VOICE] = automatic
        return stored

    def _stored_settings(self, model: Model) -> VoiceSettings:
        if self.source == SOURCE_USER:
            return VoiceSettings(model_id=model.model_id)
        settings = VoiceSettings.from_mapping(self._get_reconfigure_subentry().data)
        return settings.with_model(model)

    def _finish(self, settings: VoiceSettings) -> SubentryFlowResult:
        name = self._input[CONF_NAME].strip()
        if self.source == SOURCE_USER:
            return self.async_create_entry(title=name, data=settings.as_dict())
        self.hass.config_entries.async_update_subentry(
            self._get_entry(),
            self._get_reconfigure_subentry(),
            title=name,
            data=settings.as_dict(),
        )
        return self.async_abort(reason="reconfigure_successful")


def _house_language(hass: HomeAssistant) -> str:
    """Return the code of Home Assistant's language if the models speak it, else English."""
    return hass.config.language if hass.config.language in LANGUAGES else Language.ENGLISH


def _check_model(answers: dict[str, Any]) -> dict[str, str]:
    """Return what a person must change about the name and the model."""
    name, model_id = answers[CONF_NAME].strip(), answers[CONF_MODEL].strip()
    if not (name and model_id):
        return {"base": "name_and_model_needed"}
    return {} if has_preset_voices(find_model(model_id)) else {"base": "no_preset_voices"}


def has_preset_voices(model: Model) -> bool:
    """Tell whether a voice of this kind can speak with the model."""
    return model.kind is ModelKind.PRESET


def _as_form(settings: VoiceSettings) -> dict[str, Any]:
    """Return settings as the form groups them."""
    stored = settings.as_dict()
    if not stored[CONF_FALLBACK]:
        del stored[CONF_FALLBACK]
    if is_media_source_id(stored[CONF_CHIME]):
        media = {ATTR_MEDIA_CONTENT_ID: stored[CONF_CHIME], ATTR_MEDIA_CONTENT_TYPE: "audio/*"}
        stored |= {CONF_CHIME: OWN_CHIME, CONF_CHIME_MEDIA: media}
    return stored | {
        name: {field: stored[field] for field in fields if field in stored}
        for name, fields in _SECTIONS.items()
    }


def _settings(answers: dict[str, Any]) -> VoiceSettings:
    """Read the answers; raises `ServiceValidationError` if some cannot be used."""
    model = find_model(answers[CONF_MODEL].strip())
    text, sound = answers.get(CONF_TEXT, {}), answers.get(CONF_SOUND, {})
    reliability = answers.get(CONF_RELIABILITY, {})
    pronunciations = read_pronunciations(text.get(CONF_PRONUNCIATIONS, []))
    return VoiceSettings(
        model_id=model.model_id,
        voice=read_voice(answers.get(CONF_VOICE, ""), model) or AUTOMATIC_VOICE,
        styles=read_styles(answers.get(CONF_STYLES, [])),
        direction=answers.get(CONF_DIRECTION, "").strip(),
        language=answers[CONF_LANGUAGE],
        tags=TagPolicy(text.get(CONF_TAGS, TagPolicy.AUTOMATIC)),
        spell_out=text.get(CONF_SPELL_OUT, False),
        pronunciations=tuple(f"{written} = {spoken}" for written, spoken in pronunciations),
        sound=read_sound(Sound().as_dict() | sound | _chime(sound)),
        audio_format=AudioFormat(sound.get(CONF_FORMAT, AudioFormat.AS_ASKED)),
        fallback=reliability.get(CONF_FALLBACK, ""),
        patience_s=reliability.get(CONF_PATIENCE, DEFAULT_PATIENCE_S),
    )


def _chime(sound: dict[str, Any]) -> dict[str, str]:
    """Read the two fields that choose the chime."""
    if sound.get(CONF_CHIME) != OWN_CHIME:
        return {}
    if not (media := sound.get(CONF_CHIME_MEDIA)):
        raise invalid_option(CONF_CHIME_MEDIA, "", ())
    return {CONF_CHIME: media[ATTR_MEDIA_CONTENT_ID]}


def model_selector(models: Iterable[Model]) -> SelectSelector:
    """Return what asks for a model: one of these, or another name."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[model.model_id for model in models],
            mode=SelectSelectorMode.DROPDOWN,
            custom_value=True,
        )
    )


def voice_selector(model: Model, automatic: str) -> SelectSelector:
    """Return what asks for a voice: the automatic one, a preset one, or another name."""
    presets = [
        SelectOptionDict(value=voice.voice_id, label=voice_label(voice)) for voice in model.voices
    ]
    return SelectSelector(
        SelectSelectorConfig(
            options=[SelectOptionDict(value=automatic, label=automatic), *presets],
            mode=SelectSelectorMode.DROPDOWN,
            custom_value=True,
        )
    )


def _model_schema(models: tuple[Model, ...]) -> vol.Schema:
    return vol.Schema(
        {
            vol.Required(CONF_NAME): TextSelector(),
            vol.Required(CONF_MODEL): model_selector(models),
            vol.Required(CONF_LANGUAGE): LanguageSelector(
                LanguageSelectorConfig(languages=list(LANGUAGES))
            ),
        }
    )


def _speech_schema(model: Model, automatic: str, own_engine: str | None) -> vol.Schema:
    return vol.Schema(
        {
            vol.Optional(CONF_VOICE): voice_selector(model, automatic),
            vol.Optional(CONF_STYLES): SelectSelector(
                SelectSelectorConfig(
                    options=[style.style_id for style in STYLES],
                    mode=SelectSelectorMode.DROPDOWN,
                    multiple=True,
                    custom_value=True,
                    translation_key="style",
                )
            ),
            vol.Optional(CONF_DIRECTION): TextSelector(TextSelectorConfig(multiline=True)),
            vol.Optional(CONF_TEXT): section(_text_schema(), {"collapsed": True}),
            vol.Optional(CONF_SOUND): section(_sound_schema(), {"collapsed": True}),
            vol.Optional(CONF_RELIABILITY): section(
                _reliability_schema(own_engine), {"collapsed": True}
            ),
        }
    )


def _text_schema() -> vol.Schema:
    return vol.Schema(
        {
            vol.Optional(CONF_PRONUNCIATIONS): TextSelector(TextSelectorConfig(multiple=True)),
            vol.Optional(CONF_SPELL_OUT): BooleanSelector(),
            vol.Optional(CONF_TAGS): _closed_select([*TagPolicy], CONF_TAGS),
        }
    )


def _sound_schema() -> vol.Schema:
    silence = _number(0, Shaping.MAX_SILENCE_MS, step=50, unit="ms")
    return vol.Schema(
        {
            vol.Optional(CONF_CHIME): _closed_select([NO_CHIME, *Chime, OWN_CHIME], CONF_CHIME),
            vol.Optional(CONF_CHIME_MEDIA): MediaSelector(MediaSelectorConfig(accept=["audio/*"])),
            vol.Optional(CONF_LEAD_IN): silence,
            vol.Optional(CONF_TAIL): silence,
            vol.Optional(CONF_GAIN): _number(
                Shaping.MIN_GAIN_DB, Shaping.MAX_GAIN_DB, step=0.5, unit="dB"
            ),
            vol.Optional(CONF_FORMAT): _closed_select([*AudioFormat], CONF_FORMAT),
        }
    )


def _reliability_schema(own_engine: str | None) -> vol.Schema:
    others = EntitySelectorConfig(
        domain=Platform.TTS, exclude_entities=[] if own_engine is None else [own_engine]
    )
    return vol.Schema(
        {
            vol.Optional(CONF_FALLBACK): EntitySelector(others),
            vol.Optional(CONF_PATIENCE): _number(*_PATIENCE_S, step=0.5, unit="s"),
        }
    )


def _number(least: float, most: float, *, step: float, unit: str) -> NumberSelector:
    return NumberSelector(
        NumberSelectorConfig(
            min=least,
            max=most,
            step=step,
            unit_of_measurement=unit,
            mode=NumberSelectorMode.BOX,
        )
    )


def _closed_select(values: list[str], translation_key: str) -> SelectSelector:
    return SelectSelector(
        SelectSelectorConfig(
            options=[str(value) for value in values],
            mode=SelectSelectorMode.DROPDOWN,
            translation_key=translation_key,
        )
    )
