"""Form of a voice: fields, suggested values, and conversion of the input."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.const import CONF_LANGUAGE, CONF_MODEL, CONF_NAME, Platform
from homeassistant.data_entry_flow import section
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
    LanguageSelector,
    LanguageSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    Selector,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)
import voluptuous as vol

from .chime_form import as_chime_form, chime_selectors, chosen_chime
from .const import CONF_CHIME, CONF_CHIME_MEDIA, CONF_FALLBACK, CONF_VOICE, LANGUAGES
from .mimo import AUTOMATIC_VOICE, STYLES, Model, ModelKind, find_model
from .option_values import (
    ChimeId,
    Choice,
    EngineId,
    Flag,
    Number,
    Pronunciations,
    Styles,
    Text,
    VoiceName,
)
from .voice_fields import FIELDS_OF_SECTION, VOICE_FIELDS, Section, VoiceField
from .voice_settings import VoiceSettings, read_voice, voice_label

WRONG_MODEL: Final = {
    ModelKind.PRESET: "no_preset_voices",
    ModelKind.DESIGN: "no_design_model",
    ModelKind.CLONE: "no_clone_model",
}
"""Error key for a model of the wrong kind."""
_COLLAPSED: Final = (Section.TEXT, Section.SOUND, Section.RELIABILITY)
_PLACES: Final = {row.key: row.key for row in VOICE_FIELDS} | {
    row.key: str(name) for name in _COLLAPSED for row in FIELDS_OF_SECTION[name]
}
"""Where the form shows what is wrong with a setting."""


def check_model(answers: dict[str, Any], kind: ModelKind) -> dict[str, str]:
    """Return the errors in the input of the first step."""
    name, model_id = answers[CONF_NAME].strip(), answers[CONF_MODEL].strip()
    if not (name and model_id):
        return {"base": "name_and_model_needed"}
    return {} if find_model(model_id).kind is kind else {"base": WRONG_MODEL[kind]}


def as_form(settings: VoiceSettings) -> dict[str, Any]:
    """Return the suggested values of the form.

    Every section receives all values and uses those of its fields.
    """
    stored = settings.as_dict()
    if not stored[CONF_FALLBACK]:
        del stored[CONF_FALLBACK]
    stored |= as_chime_form(stored[CONF_CHIME])
    return stored | dict.fromkeys(_COLLAPSED, stored)


class FormError(Exception):
    """Invalid input."""

    def __init__(self, place: str, key: str) -> None:
        super().__init__(key)
        self.errors = {place: key}
        """By field, or by section, whose fields cannot show errors."""


def read_settings(answers: dict[str, Any], stored_chime: str) -> VoiceSettings:
    """Convert the input into settings. Raises `FormError` if it is invalid."""
    given = dict(answers)
    for name in _COLLAPSED:
        given |= given.pop(name, {})
    given |= _chime(given, stored_chime)
    model = find_model(given[CONF_MODEL].strip())
    given[CONF_VOICE] = read_voice(given.get(CONF_VOICE, ""), model) or AUTOMATIC_VOICE
    return VoiceSettings.from_values(
        {row.attribute: _read(row, given[row.key]) for row in VOICE_FIELDS if row.key in given}
    )


def _read(row: VoiceField, given: object) -> object:
    try:
        return row.read(given)
    except ServiceValidationError as err:
        raise FormError(_PLACES[row.key], err.translation_key or "invalid_style") from err


def _chime(given: dict[str, Any], stored: str) -> dict[str, str]:
    """Return the chime if the input has its fields."""
    if not given.keys() & {CONF_CHIME, CONF_CHIME_MEDIA}:
        return {}
    chime = chosen_chime(given, stored)
    if chime is None:
        raise FormError(Section.SOUND, "invalid_chime_media")
    return {CONF_CHIME: chime} if chime else {}


def model_selector(models: Iterable[Model]) -> SelectSelector:
    """Return the selector for a model, which also accepts other ids."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[model.model_id for model in models],
            mode=SelectSelectorMode.DROPDOWN,
            custom_value=True,
        )
    )


def voice_selector(model: Model, automatic: str) -> SelectSelector:
    """Return the selector for a preset voice, which also accepts other names."""
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


def language_selector() -> LanguageSelector:
    """Return the selector for a language."""
    return LanguageSelector(LanguageSelectorConfig(languages=list(LANGUAGES)))


def model_schema(models: Iterable[Model]) -> vol.Schema:
    """Return the form of the first step: name, model and language."""
    return vol.Schema(
        {
            vol.Required(CONF_NAME): TextSelector(),
            vol.Required(CONF_MODEL): model_selector(models),
            vol.Required(CONF_LANGUAGE): language_selector(),
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Circumstances:
    """What the fields of the second step depend on; see `speech_schema`."""

    model: Model
    automatic: str
    own_engine: str | None


def speech_schema(
    model: Model, automatic: str, own_engine: str | None, *, errors: Container[str] = ()
) -> vol.Schema:
    """Return the form of the second step: the speaking style. A section with errors is open.

    `automatic` is the label of the automatic voice. `own_engine` is the entity id of the voice
    itself, which cannot be its own fallback; None for a new voice.
    """
    circumstances = _Circumstances(model=model, automatic=automatic, own_engine=own_engine)
    collapsed: dict[vol.Optional, section] = {
        vol.Optional(name.value): section(
            vol.Schema(_fields_of(name, circumstances)), {"collapsed": name.value not in errors}
        )
        for name in _COLLAPSED
    }
    return vol.Schema(_fields_of(Section.SPEECH, circumstances) | collapsed)


def _fields_of(name: Section, circumstances: _Circumstances) -> dict[vol.Optional, Any]:
    asked: dict[vol.Optional, Any] = {}
    for row in FIELDS_OF_SECTION[name]:
        if isinstance(row.kind, VoiceName) and circumstances.model.kind is not ModelKind.PRESET:
            continue
        if isinstance(row.kind, ChimeId):
            asked |= {vol.Optional(key): selector for key, selector in chime_selectors().items()}
        else:
            asked[vol.Optional(row.key)] = _selector(row, circumstances)
    return asked


def _selector(row: VoiceField, circumstances: _Circumstances) -> Selector[Any]:
    """Return the selector for a setting."""
    selector: Selector[Any]
    match row.kind:
        case VoiceName():
            selector = voice_selector(circumstances.model, circumstances.automatic)
        case EngineId():
            selector = _engine_selector(circumstances.own_engine)
        case Styles():
            selector = _style_selector()
        case Pronunciations():
            selector = TextSelector(TextSelectorConfig(multiple=True))
        case Text():
            selector = TextSelector(TextSelectorConfig(multiline=True))
        case Flag():
            selector = BooleanSelector()
        case Number() as number:
            selector = _number_selector(number)
        case Choice(members=members):
            selector = _closed_select([*members], row.key)
    return selector


def _engine_selector(own_engine: str | None) -> EntitySelector:
    others = EntitySelectorConfig(
        domain=Platform.TTS, exclude_entities=[] if own_engine is None else [own_engine]
    )
    return EntitySelector(others)


def _style_selector() -> SelectSelector:
    return SelectSelector(
        SelectSelectorConfig(
            options=[style.style_id for style in STYLES],
            mode=SelectSelectorMode.DROPDOWN,
            multiple=True,
            custom_value=True,
            translation_key="style",
            # The labels begin with their groups.
            sort=True,
        )
    )


def _number_selector(number: Number) -> NumberSelector:
    return NumberSelector(
        NumberSelectorConfig(
            min=number.least,
            max=number.most,
            step=number.step,
            unit_of_measurement=number.unit,
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
