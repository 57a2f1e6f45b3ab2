"""The form of a voice: its fields, what it suggests, and what it is answered."""

from collections.abc import Iterable
from typing import Any, Final

from homeassistant.components.media_player.const import (
    ATTR_MEDIA_CONTENT_ID,
    ATTR_MEDIA_CONTENT_TYPE,
)
from homeassistant.components.media_source import is_media_source_id
from homeassistant.const import CONF_LANGUAGE, CONF_MODEL, CONF_NAME, Platform
from homeassistant.data_entry_flow import section
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
    LANGUAGES,
)
from .exceptions import invalid_option
from .mimo import (
    AUTOMATIC_VOICE,
    STYLES,
    Chime,
    Model,
    ModelKind,
    Shaping,
    TagPolicy,
    find_model,
)
from .option_values import (
    NO_CHIME,
    AudioOptions,
    read_audio_options,
    read_pronunciations,
    read_styles,
)
from .voice_settings import DEFAULT_TIMEOUT_S, AudioFormat, VoiceSettings, read_voice, voice_label

_SECTIONS: Final = {
    CONF_TEXT: (CONF_PRONUNCIATIONS, CONF_SPELL_OUT, CONF_TAGS),
    CONF_SOUND: (
        *(CONF_CHIME, CONF_CHIME_MEDIA),
        *(CONF_LEAD_IN, CONF_TAIL, CONF_GAIN, CONF_FORMAT),
    ),
    CONF_RELIABILITY: (CONF_FALLBACK, CONF_PATIENCE),
}
CUSTOM_CHIME: Final = "custom"
"""Stands in the form for a sound from the media library."""
_PATIENCE_S: Final = (1, 60)


def check_model(answers: dict[str, Any]) -> dict[str, str]:
    """Return what a person must change about the name and the model."""
    name, model_id = answers[CONF_NAME].strip(), answers[CONF_MODEL].strip()
    if not (name and model_id):
        return {"base": "name_and_model_needed"}
    return {} if has_preset_voices(find_model(model_id)) else {"base": "no_preset_voices"}


def has_preset_voices(model: Model) -> bool:
    """Tell whether a voice of this kind can speak with the model."""
    return model.kind is ModelKind.PRESET


def as_form(settings: VoiceSettings) -> dict[str, Any]:
    """Return settings as the form groups them."""
    stored = settings.as_dict()
    if not stored[CONF_FALLBACK]:
        del stored[CONF_FALLBACK]
    if is_media_source_id(stored[CONF_CHIME]):
        media = {ATTR_MEDIA_CONTENT_ID: stored[CONF_CHIME], ATTR_MEDIA_CONTENT_TYPE: "audio/*"}
        stored |= {CONF_CHIME: CUSTOM_CHIME, CONF_CHIME_MEDIA: media}
    return stored | {
        name: {field: stored[field] for field in fields if field in stored}
        for name, fields in _SECTIONS.items()
    }


def read_settings(answers: dict[str, Any]) -> VoiceSettings:
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
        normalize_text=text.get(CONF_SPELL_OUT, False),
        pronunciations=tuple(f"{written} = {spoken}" for written, spoken in pronunciations),
        sound=read_audio_options(AudioOptions().as_dict() | sound | _chime(sound)),
        audio_format=AudioFormat(sound.get(CONF_FORMAT, AudioFormat.AS_ASKED)),
        fallback=reliability.get(CONF_FALLBACK, ""),
        timeout_s=reliability.get(CONF_PATIENCE, DEFAULT_TIMEOUT_S),
    )


def _chime(sound: dict[str, Any]) -> dict[str, str]:
    """Read the two fields that choose the chime."""
    if sound.get(CONF_CHIME) != CUSTOM_CHIME:
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


def model_schema(models: Iterable[Model]) -> vol.Schema:
    """Return the first step: name, model and language."""
    return vol.Schema(
        {
            vol.Required(CONF_NAME): TextSelector(),
            vol.Required(CONF_MODEL): model_selector(models),
            vol.Required(CONF_LANGUAGE): LanguageSelector(
                LanguageSelectorConfig(languages=list(LANGUAGES))
            ),
        }
    )


def speech_schema(model: Model, automatic: str, own_engine: str | None) -> vol.Schema:
    """Return the second step: how the voice speaks with the model.

    It is told what the automatic voice is called, and which engine is the voice's own.
    """
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
            vol.Optional(CONF_CHIME): _closed_select([NO_CHIME, *Chime, CUSTOM_CHIME], CONF_CHIME),
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
