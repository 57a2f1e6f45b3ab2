"""What a voice is set to, and what a single call may change about it. Pure rules, no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, Self

from homeassistant.components.tts import ATTR_PREFERRED_FORMAT, ATTR_VOICE
from homeassistant.const import CONF_LANGUAGE, CONF_MODEL

from .const import (
    CONF_CHIME,
    CONF_DIRECTION,
    CONF_FALLBACK,
    CONF_FORMAT,
    CONF_GAIN,
    CONF_LEAD_IN,
    CONF_PATIENCE,
    CONF_PRONUNCIATIONS,
    CONF_SPELL_OUT,
    CONF_STYLES,
    CONF_TAGS,
    CONF_TAIL,
    CONF_VOICE,
)
from .exceptions import invalid_option
from .mimo import (
    AUTOMATIC_VOICE,
    Endpoint,
    Gender,
    Language,
    Model,
    PresetVoice,
    SpeechRequest,
    TagPolicy,
    TextSettings,
    find_model,
    find_preset_voice,
    language_of,
    preset_models,
)
from .option_values import (
    ATTR_STYLE,
    AudioOptions,
    read_audio_options,
    read_pronunciations,
    read_styles,
)

ATTR_MODEL: Final = "model"
ATTR_DIRECTION: Final = "direction"
SUPPORTED_OPTIONS: Final = (
    ATTR_VOICE,
    ATTR_STYLE,
    ATTR_DIRECTION,
    ATTR_MODEL,
    CONF_LEAD_IN,
    CONF_TAIL,
    CONF_GAIN,
    CONF_CHIME,
)

_AUTOMATIC_LABELS: Final = {"en": "Automatic", "zh-Hans": "自动", "zh-Hant": "自動"}
_AUTOMATIC_NAMES: Final = frozenset(
    {AUTOMATIC_VOICE, *(label.casefold() for label in _AUTOMATIC_LABELS.values())}
)
DEFAULT_TIMEOUT_S: Final = 8.0
_TRADITIONAL: Final = frozenset({"hant", "hk", "mo", "tw"})
_GENDER_SIGNS: Final = {Gender.FEMALE: "♀", Gender.MALE: "♂"}


class AudioFormat(StrEnum):
    """What players get unless they ask for something themselves."""

    AS_ASKED = "as_asked"
    """Home Assistant decides: MP3, at present."""
    WAV = "wav"
    MP3 = "mp3"
    FLAC = "flac"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceSettings:
    """The settings of one voice, as its subentry stores them."""

    model_id: str
    voice: str = AUTOMATIC_VOICE
    """Id of a preset voice, or `automatic`."""
    styles: tuple[str, ...] = ()
    direction: str = field(default="", repr=False)
    language: str = "en"
    tags: TagPolicy = TagPolicy.AUTOMATIC
    normalize_text: bool = False
    pronunciations: tuple[str, ...] = ()
    """Lines of the form `written = spoken`."""
    sound: AudioOptions = field(default_factory=AudioOptions)
    audio_format: AudioFormat = AudioFormat.AS_ASKED
    fallback: str = ""
    """Entity id of the engine that speaks when the service does not; empty: none."""
    timeout_s: float = DEFAULT_TIMEOUT_S
    """How long to try before the fallback speaks, or an error is told."""

    @classmethod
    def from_mapping(cls, stored: Mapping[str, Any]) -> Self:
        """Read the settings from the subentry; what it lacks has its default."""
        return cls(
            model_id=stored[CONF_MODEL],
            voice=stored[CONF_VOICE],
            styles=tuple(stored[CONF_STYLES]),
            direction=stored[CONF_DIRECTION],
            language=stored[CONF_LANGUAGE],
            tags=TagPolicy(stored.get(CONF_TAGS, TagPolicy.AUTOMATIC)),
            normalize_text=stored.get(CONF_SPELL_OUT, False),
            pronunciations=tuple(stored.get(CONF_PRONUNCIATIONS, ())),
            sound=read_audio_options({**AudioOptions().as_dict(), **stored}),
            audio_format=AudioFormat(stored.get(CONF_FORMAT, AudioFormat.AS_ASKED)),
            fallback=stored.get(CONF_FALLBACK, ""),
            timeout_s=stored.get(CONF_PATIENCE, DEFAULT_TIMEOUT_S),
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the settings as the subentry stores them."""
        return {
            CONF_MODEL: self.model_id,
            CONF_VOICE: self.voice,
            CONF_STYLES: list(self.styles),
            CONF_DIRECTION: self.direction,
            CONF_LANGUAGE: self.language,
            CONF_TAGS: self.tags,
            CONF_SPELL_OUT: self.normalize_text,
            CONF_PRONUNCIATIONS: list(self.pronunciations),
            **self.sound.as_dict(),
            CONF_FORMAT: self.audio_format,
            CONF_FALLBACK: self.fallback,
            CONF_PATIENCE: self.timeout_s,
        }

    def with_model(self, model: Model) -> Self:
        """Return the same settings for another model, with the voice that comes closest."""
        return replace(self, model_id=model.model_id, voice=model.counterpart(self.voice))

    def default_options(self) -> dict[str, Any]:
        """Return all that changes the audio, for Home Assistant's cache of speech.

        The fallback does not: what it speaks is kept out of that cache.
        """
        options: dict[str, Any] = {
            ATTR_MODEL: self.model_id,
            ATTR_VOICE: self.voice,
            ATTR_STYLE: list(self.styles),
            ATTR_DIRECTION: self.direction,
            CONF_TAGS: str(self.tags),
            CONF_SPELL_OUT: self.normalize_text,
            CONF_PRONUNCIATIONS: list(self.pronunciations),
            **self.sound.as_dict(),
        }
        if self.audio_format is not AudioFormat.AS_ASKED:
            options[ATTR_PREFERRED_FORMAT] = str(self.audio_format)
        return options

    def text_settings(
        self, model_id: str, language: str, options: Mapping[str, Any]
    ) -> TextSettings:
        """Return how a text is prepared for a model.

        The options of a call hold what was configured when it was made, and they, not what is
        configured now, are what Home Assistant keeps its audio under. Raises as `request` does.
        """
        return TextSettings(
            dialect=find_model(model_id).dialect,
            tags=TagPolicy(options.get(CONF_TAGS, self.tags)),
            pronunciations=read_pronunciations(
                options.get(CONF_PRONUNCIATIONS, self.pronunciations)
            ),
            styles=read_styles(options.get(ATTR_STYLE, self.styles)),
            normalize=options.get(CONF_SPELL_OUT, self.normalize_text),
            language=language_of(language),
        )

    def request(
        self, language: str, options: Mapping[str, Any], endpoint: Endpoint
    ) -> SpeechRequest:
        """Return what to ask for, the text left open, by these settings and one call's options.

        Raises `ServiceValidationError` naming the valid values if an option cannot be used.
        """
        model = self._model(options.get(ATTR_MODEL, self.model_id), endpoint)
        direction = options.get(ATTR_DIRECTION, self.direction)
        if not isinstance(direction, str):
            raise invalid_option(ATTR_DIRECTION, direction, ())
        return SpeechRequest(
            text="",
            model=model.model_id,
            voice=self._voice(options.get(ATTR_VOICE, self.voice), model, language),
            direction=direction,
        )

    def audio_options_of(self, options: Mapping[str, Any]) -> AudioOptions:
        """Return what surrounds the speech of one call; raises as `request` does."""
        return read_audio_options({**self.sound.as_dict(), **options})

    def _model(self, wanted: object, endpoint: Endpoint) -> Model:
        if isinstance(wanted, str) and wanted.strip():
            model = find_model(wanted)
            if wanted == self.model_id or endpoint.offers(model):
                return model
        offered = (model.model_id for model in preset_models(endpoint.models))
        raise invalid_option(ATTR_MODEL, wanted, tuple(dict.fromkeys((*offered, self.model_id))))

    def _voice(self, wanted: object, model: Model, language: str) -> str:
        if not isinstance(wanted, str) or not wanted.strip():
            raise invalid_option(ATTR_VOICE, wanted, voice_names(model))
        voice = read_voice(wanted, model)
        if find_preset_voice(voice) is not None:
            # Assist goes on asking for a voice that was chosen once, whatever became of its model.
            voice = model.counterpart(voice)
        elif voice == self.voice and model.model_id != self.model_id:
            # The call changes the model only, and the configured voice is the other's.
            voice = AUTOMATIC_VOICE
        elif voice not in (AUTOMATIC_VOICE, self.voice) and model.is_known:
            raise invalid_option(ATTR_VOICE, wanted, voice_names(model))
        if voice == AUTOMATIC_VOICE:
            return model.automatic_voice(language_of(language)).voice_id
        return voice


def automatic_label(house_language: str) -> str:
    """Return how lists name the automatic voice; a voice option understands it as well.

    Forms show a value that may be typed in as it is, untranslated, so the value speaks the
    language of the house.
    """
    return _AUTOMATIC_LABELS[written_language(house_language)]


def written_language(house_language: str) -> str:
    """Return which of the integration's translations a house reads."""
    if language_of(house_language) is Language.ENGLISH:
        return "en"
    is_traditional = _TRADITIONAL & set(house_language.replace("_", "-").casefold().split("-"))
    return "zh-Hant" if is_traditional else "zh-Hans"


def read_voice(name: str, model: Model) -> str:
    """Return the id of the voice that somebody names; an unknown name stays as it is."""
    name = name.strip()
    if name.casefold() in _AUTOMATIC_NAMES:
        return AUTOMATIC_VOICE
    preset = model.find_voice(name)
    return preset.voice_id if preset else name


def voice_label(voice: PresetVoice) -> str:
    """Return how a list names a voice, in signs that need no translation."""
    return f"{voice.name} {_GENDER_SIGNS[voice.gender]}" if voice.gender else voice.name


def voice_names(model: Model) -> tuple[str, ...]:
    """Return what a voice option may say for this model."""
    return (AUTOMATIC_VOICE, *(voice.voice_id for voice in model.voices))
