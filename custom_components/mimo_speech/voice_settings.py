"""Settings of a voice, and the options with which a call may override them. Pure, no I/O."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final, Self

from homeassistant.components.tts import ATTR_PREFERRED_FORMAT, ATTR_VOICE

from .exceptions import invalid_option
from .mimo import (
    AUTOMATIC_VOICE,
    Dialect,
    Endpoint,
    Gender,
    Language,
    Model,
    ModelKind,
    PresetVoice,
    Shaping,
    SpeechRequest,
    TagPolicy,
    TextSettings,
    VoiceDescription,
    VoiceSource,
    find_model,
    find_preset_voice,
    find_style,
    language_of,
    models_of,
)
from .option_values import NO_CHIME, read_pronunciations
from .voice_fields import ATTR_MODEL, FIELD_OF, VOICE_FIELDS, AudioFormat, VoiceField

_AUTOMATIC_LABELS: Final = {"en": "Automatic", "zh-Hans": "自动", "zh-Hant": "自動"}
_AUTOMATIC_NAMES: Final = frozenset(
    {AUTOMATIC_VOICE, *(label.casefold() for label in _AUTOMATIC_LABELS.values())}
)
_TRADITIONAL: Final = frozenset({"hant", "hk", "mo", "tw"})
_GENDER_SIGNS: Final = {Gender.FEMALE: "♀", Gender.MALE: "♂"}
_LANGUAGE_NAMES: Final = {Language.CHINESE: "中文", Language.ENGLISH: "English"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioOptions:
    """Silences, chime and gain of speech."""

    lead_in_ms: int = 0
    tail_ms: int = 0
    gain_db: float = 0.0
    chime: str = NO_CHIME
    """A built-in chime, a media-source id, or `none`."""

    def shaping(self, chime: bytes) -> Shaping:
        """Return the library's form of the options, with the PCM of the chime."""
        return Shaping(
            lead_in_ms=self.lead_in_ms,
            tail_ms=self.tail_ms,
            gain_db=self.gain_db,
            chime=chime,
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the values as options of a call."""
        return {row.option: row.kind.store(value) for row, value in _values(self)}


_AUDIO_ATTRIBUTES: Final = tuple(item.name for item in fields(AudioOptions))


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceSettings:
    """The settings of one voice, as stored in its subentry."""

    model_id: str
    voice: str = AUTOMATIC_VOICE
    """Id of a preset voice, or `automatic`."""
    description: str = field(default="", repr=False)
    """Description of a designed voice."""
    sample: str = ""
    """Name of the sample of a cloned voice, derived from its content; empty for other voices."""
    styles: tuple[str, ...] = ()
    direction: str = field(default="", repr=False)
    language: str = "en"
    tags: TagPolicy = TagPolicy.AUTOMATIC
    normalize_text: bool = False
    pronunciations: tuple[str, ...] = ()
    """Lines of the form `written = spoken`."""
    audio_options: AudioOptions = field(default_factory=AudioOptions)
    audio_format: AudioFormat = AudioFormat.AS_ASKED
    fallback: str = ""
    """Entity id of the engine that speaks when the service does not; empty for none."""
    timeout_s: float = 8.0
    """How long to try before the fallback speaks, or the speech fails."""

    @classmethod
    def from_mapping(cls, stored: Mapping[str, Any]) -> Self:
        """Return the settings from the data of a subentry; missing ones have their defaults."""
        return cls.from_values(
            {
                row.attribute: row.kind.load(stored[row.key])
                for row in VOICE_FIELDS
                if row.key in stored
            }
        )

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """Return settings with these values by attribute, and defaults for the others."""
        own = dict(values)
        audio = {name: own.pop(name) for name in _AUDIO_ATTRIBUTES if name in own}
        return cls(**own, audio_options=AudioOptions(**audio))

    def as_dict(self) -> dict[str, Any]:
        """Return the settings as stored in the subentry."""
        return {row.key: row.kind.store(value) for row, value in self._told_values()}

    def with_model(self, model: Model) -> Self:
        """Return the settings for another model, with the closest counterpart of the voice."""
        return replace(self, model_id=model.model_id, voice=model.counterpart(self.voice))

    def default_options(self) -> dict[str, Any]:
        """Return all options that change the audio, for the keys of Home Assistant's cache.

        The fallback is not among them, because its speech is not cached.
        """
        options = {
            row.option: row.kind.store(value) for row, value in self._told_values() if row.option
        }
        if self.audio_format is AudioFormat.AS_ASKED:
            del options[ATTR_PREFERRED_FORMAT]
        return options

    def _told_values(self) -> Iterator[tuple[VoiceField, Any]]:
        return (
            (row, value) for row, value in _values(self) if value or not row.is_left_out_if_empty
        )

    @property
    def kind(self) -> ModelKind:
        """Kind of the model, which determines where the voice comes from."""
        return find_model(self.model_id).kind

    def text_settings(
        self, model_id: str, language: str, options: Mapping[str, Any]
    ) -> TextSettings:
        """Return the text settings for a model.

        Options of the call take precedence over current settings, since Home Assistant's cache key
        is computed from the options, which include the settings at that time. Raises as `request`
        does.
        """
        given = self._given(options, "tags", "pronunciations", "styles", "normalize_text")
        return TextSettings(
            dialect=find_model(model_id).dialect,
            tags=given["tags"],
            pronunciations=read_pronunciations(given["pronunciations"]),
            styles=given["styles"],
            normalize=given["normalize_text"],
            language=language_of(language),
        )

    def request(
        self, language: str, options: Mapping[str, Any], endpoint: Endpoint
    ) -> SpeechRequest:
        """Return the request for these settings and a call's options, without the text.

        The sample of a cloned voice is added later. Raises `ServiceValidationError` with the valid
        values if an option is invalid.
        """
        model = self._model(options.get(ATTR_MODEL, self.model_id), endpoint)
        voice = self._voice(options.get(ATTR_VOICE, self.voice), model)
        if voice == AUTOMATIC_VOICE and model.kind is ModelKind.PRESET:
            voice = model.automatic_voice(language_of(language)).voice_id
        given = self._given(options, "direction", "styles", "description")
        sources: dict[ModelKind, VoiceSource | None] = {
            ModelKind.PRESET: voice,
            ModelKind.DESIGN: VoiceDescription(given["description"]),
            ModelKind.CLONE: None,
        }
        return SpeechRequest(
            text="",
            model=model.model_id,
            voice=sources[model.kind],
            direction=_direction(model, given["direction"], given["styles"]),
        )

    def voices_by_language(
        self, language: str, options: Mapping[str, Any], model: Model
    ) -> dict[Language, str]:
        """Return the preset voices by the language of the text, for the automatic voice.

        Empty if a voice was chosen, or if the call requests a language other than that of the
        voice, which then determines the preset voice.
        """
        voice = self._voice(options.get(ATTR_VOICE, self.voice), model)
        if model.kind is not ModelKind.PRESET:
            return {}
        if voice != AUTOMATIC_VOICE or language_of(language) is not language_of(self.language):
            return {}
        return {each: model.automatic_voice(each).voice_id for each in Language}

    def audio_options_of(self, options: Mapping[str, Any]) -> AudioOptions:
        """Return the audio options of one call; raises as `request` does."""
        return AudioOptions(**self._given(options, *_AUDIO_ATTRIBUTES))

    def _given(self, options: Mapping[str, Any], *attributes: str) -> dict[str, Any]:
        """Return settings by attribute, from the options of a call or as configured."""
        return {
            row.attribute: row.read(options[row.option]) if row.option in options else value
            for row, value in _values(self)
            if row.attribute in attributes
        }

    def _model(self, wanted: object, endpoint: Endpoint) -> Model:
        if isinstance(wanted, str) and wanted.strip():
            model = find_model(wanted)
            if wanted == self.model_id or (model.kind is self.kind and endpoint.offers(model)):
                return model
        offered = (model.model_id for model in models_of(self.kind, endpoint.models))
        raise invalid_option(ATTR_MODEL, wanted, tuple(dict.fromkeys((*offered, self.model_id))))

    def _voice(self, wanted: object, model: Model) -> str:
        """Return the id of a preset voice, or `automatic`."""
        if not isinstance(wanted, str) or not wanted.strip():
            raise invalid_option(ATTR_VOICE, wanted, voice_names(model))
        voice = read_voice(wanted, model)
        if find_preset_voice(voice) is not None:
            # Assist keeps requesting a voice that was chosen once, even if the model has changed.
            voice = model.counterpart(voice)
        elif voice == self.voice and model.model_id != self.model_id:
            # The call changes only the model, which does not have the configured voice.
            voice = AUTOMATIC_VOICE
        elif voice not in (AUTOMATIC_VOICE, self.voice) and model.is_known:
            raise invalid_option(ATTR_VOICE, wanted, voice_names(model))
        return voice


def _direction(model: Model, direction: str, styles: tuple[str, ...]) -> str:
    """Return the direction, including the styles if the model does not support them in the text."""
    if not styles or model.dialect is not Dialect.NONE:
        return direction
    named = (find_style(name) for name in styles)
    terms = (style.v25 if style else name for style, name in zip(named, styles, strict=True))
    return "\n".join(part for part in (direction, "，".join(terms)) if part)


def _values(settings: VoiceSettings | AudioOptions) -> Iterator[tuple[VoiceField, Any]]:
    """Yield the field and the value of each setting, in the order of the attributes."""
    for item in fields(settings):
        value = getattr(settings, item.name)
        if isinstance(value, AudioOptions):
            yield from _values(value)
        else:
            yield FIELD_OF[item.name], value


def automatic_label(house_language: str) -> str:
    """Return the name of the automatic voice in lists; voice options accept it as well.

    Forms show values that can be typed in untranslated, so the value itself is in the language of
    Home Assistant.
    """
    return _AUTOMATIC_LABELS[written_language(house_language)]


def written_language(house_language: str) -> str:
    """Return the integration's translation to use for a language."""
    if language_of(house_language) is Language.ENGLISH:
        return "en"
    is_traditional = _TRADITIONAL & set(house_language.replace("_", "-").casefold().split("-"))
    return "zh-Hant" if is_traditional else "zh-Hans"


def is_automatic(name: str) -> bool:
    """Tell whether a name means the automatic voice, in any language of the forms."""
    return name.casefold() in _AUTOMATIC_NAMES


def read_voice(name: str, model: Model) -> str:
    """Return the id of a voice by its name; unknown names are returned unchanged."""
    name = name.strip()
    if is_automatic(name):
        return AUTOMATIC_VOICE
    preset = model.find_voice(name)
    return preset.voice_id if preset else name


def voice_label(voice: PresetVoice) -> str:
    """Return the label of a voice in lists, which needs no translation.

    Such as `冰糖 · Bīngtáng ♀ 中文`: names, gender, and the language in its own name.
    """
    names = f"{voice.name} · {voice.romanized_name}" if voice.romanized_name else voice.name
    if voice.gender is None or voice.language is None:
        return names
    return f"{names} {_GENDER_SIGNS[voice.gender]} {_LANGUAGE_NAMES[voice.language]}"


def voice_names(model: Model) -> tuple[str, ...]:
    """Return the valid values of a voice option for this model."""
    return (AUTOMATIC_VOICE, *(voice.voice_id for voice in model.voices))
