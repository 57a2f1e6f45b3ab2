"""Models, preset voices, styles and languages of the service.

Source: Xiaomi's guides to speech synthesis for `mimo-v2-tts` and for the v2.5 series.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

AUTOMATIC_VOICE: Final = "automatic"
"""The preset voice for the language of a request; never sent to the service."""

SINGING_TERMS: Final = frozenset({"唱歌", "sing", "singing"})
SINGING_TERM: Final = "唱歌"

_LEAST_LIKENESS: Final = 0.8
"""Of a misspelled style: one letter of five is wrong or missing."""


class ModelKind(StrEnum):
    """Where a model takes its voice from."""

    PRESET = "preset"
    DESIGN = "design"
    """The direction contains the description of the voice."""
    CLONE = "clone"
    """A sample is sent with the request."""


class Dialect(StrEnum):
    """Markup of styles in the text."""

    STYLE_TAG = "style_tag"
    """`<style>Happy</style>`"""
    BRACKETS = "brackets"
    """`(开心)`"""
    NONE = "none"
    """No styles in the text; they are part of the direction."""


class Language(StrEnum):
    """A language that the models speak."""

    CHINESE = "zh"
    ENGLISH = "en"


class Gender(StrEnum):
    """Gender of a preset voice."""

    FEMALE = "female"
    MALE = "male"


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetVoice:
    """A preset voice of the service."""

    voice_id: str
    name: str
    language: Language | None = None
    """None if the service chooses it."""
    gender: Gender | None = None
    romanized_name: str = ""
    """In pinyin, for a Chinese name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Features of a speech model."""

    model_id: str
    kind: ModelKind
    dialect: Dialect
    voices: tuple[PresetVoice, ...] = ()
    is_known: bool = True
    """False for a model that the service lists, but this catalog does not contain."""

    @property
    def answers_in_one_piece(self) -> bool:
        """Whether the model computes all of the audio before it sends any."""
        return self.kind is not ModelKind.PRESET

    def find_voice(self, name: str) -> PresetVoice | None:
        """Return the preset voice with this id or name, ignoring case."""
        wanted = name.casefold()
        for voice in self.voices:
            if wanted in (voice.voice_id.casefold(), voice.name.casefold()):
                return voice
        return None

    def counterpart(self, voice_id: str) -> str:
        """Return the closest voice to a preset voice of any model.

        The automatic voice if there is none, or if the voice is unknown.
        """
        if voice_id == AUTOMATIC_VOICE or self.find_voice(voice_id):
            return voice_id
        if (known := find_preset_voice(voice_id)) is None:
            return AUTOMATIC_VOICE
        alike = (
            voice.voice_id
            for voice in self.voices
            if (voice.language, voice.gender) == (known.language, known.gender)
        )
        return next(alike, AUTOMATIC_VOICE)

    def automatic_voice(self, language: Language) -> PresetVoice:
        """Return the first preset voice for the language."""
        return next(voice for voice in self.voices if voice.language is language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A recommended style with its term for each generation of models."""

    style_id: str
    v2: str
    v25: str


_V2_VOICES: Final = (
    PresetVoice(voice_id="mimo_default", name="MiMo"),
    PresetVoice(
        voice_id="default_zh",
        name="MiMo-Chinese",
        language=Language.CHINESE,
        gender=Gender.FEMALE,
    ),
    PresetVoice(
        voice_id="default_en",
        name="MiMo-English",
        language=Language.ENGLISH,
        gender=Gender.FEMALE,
    ),
)


def _v25_voice(
    voice_id: str, language: Language, gender: Gender, romanized_name: str = ""
) -> PresetVoice:
    return PresetVoice(
        voice_id=voice_id,
        name=voice_id,
        language=language,
        gender=gender,
        romanized_name=romanized_name,
    )


_V25_VOICES: Final = (
    PresetVoice(voice_id="mimo_default", name="MiMo"),
    _v25_voice("冰糖", Language.CHINESE, Gender.FEMALE, "Bīngtáng"),
    _v25_voice("茉莉", Language.CHINESE, Gender.FEMALE, "Mòlì"),
    _v25_voice("苏打", Language.CHINESE, Gender.MALE, "Sūdá"),
    _v25_voice("白桦", Language.CHINESE, Gender.MALE, "Báihuà"),
    _v25_voice("Mia", Language.ENGLISH, Gender.FEMALE),
    _v25_voice("Chloe", Language.ENGLISH, Gender.FEMALE),
    _v25_voice("Milo", Language.ENGLISH, Gender.MALE),
    _v25_voice("Dean", Language.ENGLISH, Gender.MALE),
)

# Best first.
_KNOWN_MODELS: Final = (
    Model(
        model_id="mimo-v2.5-tts",
        kind=ModelKind.PRESET,
        dialect=Dialect.BRACKETS,
        voices=_V25_VOICES,
    ),
    Model(
        model_id="mimo-v2-tts",
        kind=ModelKind.PRESET,
        dialect=Dialect.STYLE_TAG,
        voices=_V2_VOICES,
    ),
    Model(model_id="mimo-v2.5-tts-voicedesign", kind=ModelKind.DESIGN, dialect=Dialect.NONE),
    Model(model_id="mimo-v2.5-tts-voiceclone", kind=ModelKind.CLONE, dialect=Dialect.BRACKETS),
)

BUILT_IN_MODEL_IDS: Final = tuple(model.model_id for model in _KNOWN_MODELS)

STYLES: Final = tuple(
    Style(style_id=style_id, v2=v2, v25=v25)
    for style_id, v2, v25 in (
        ("happy", "Happy", "开心"),
        ("sad", "Sad", "悲伤"),
        ("angry", "Angry", "愤怒"),
        ("fearful", "恐惧", "恐惧"),
        ("surprised", "惊讶", "惊讶"),
        ("excited", "兴奋", "兴奋"),
        ("aggrieved", "委屈", "委屈"),
        ("calm", "平静", "平静"),
        ("indifferent", "冷漠", "冷漠"),
        ("wistful", "怅然", "怅然"),
        ("gratified", "欣慰", "欣慰"),
        ("helpless", "无奈", "无奈"),
        ("guilty", "愧疚", "愧疚"),
        ("relieved", "释然", "释然"),
        ("jealous", "嫉妒", "嫉妒"),
        ("weary", "厌倦", "厌倦"),
        ("anxious", "忐忑", "忐忑"),
        ("moved", "动情", "动情"),
        ("gentle", "温柔", "温柔"),
        ("aloof", "高冷", "高冷"),
        ("lively", "活泼", "活泼"),
        ("serious", "严肃", "严肃"),
        ("lazy", "慵懒", "慵懒"),
        ("playful", "俏皮", "俏皮"),
        ("deep", "深沉", "深沉"),
        ("crisp", "干练", "干练"),
        ("sharp", "凌厉", "凌厉"),
        ("magnetic", "磁性", "磁性"),
        ("mellow", "醇厚", "醇厚"),
        ("clear", "清亮", "清亮"),
        ("ethereal", "空灵", "空灵"),
        ("childlike", "稚嫩", "稚嫩"),
        ("aged", "苍老", "苍老"),
        ("sweet", "甜美", "甜美"),
        ("husky", "沙哑", "沙哑"),
        ("refined", "醇雅", "醇雅"),
        ("whisper", "Whisper", "耳语"),
        ("fast", "Speed up", "语速加快"),
        ("slow", "Slow down", "语速放慢"),
        ("clamped", "Clamped voice", "夹子音"),
        ("mature_lady", "御姐音", "御姐音"),
        ("boyish", "正太音", "正太音"),
        ("uncle", "大叔音", "大叔音"),
        ("taiwanese", "Taiwanese accent", "台湾腔"),
        ("northeastern", "Northeastern dialect", "东北话"),
        ("sichuan", "Sichuan dialect", "四川话"),
        ("henan", "Henan dialect", "河南话"),
        ("cantonese", "Cantonese", "粤语"),
        ("sun_wukong", "Sun Wukong", "孙悟空"),
        ("lin_daiyu", "Lin Daiyu", "林黛玉"),
        ("singing", SINGING_TERM, SINGING_TERM),
    )
)

_STYLE_BY_NAME: Final = {
    name.casefold(): style
    for style in STYLES
    for name in (style.style_id, style.style_id.replace("_", " "), style.v2, style.v25)
} | {term: style for style in STYLES if style.v25 == SINGING_TERM for term in SINGING_TERMS}


def find_style(name: str) -> Style | None:
    """Return the recommended style with this id or term, ignoring case; None if unknown."""
    return _STYLE_BY_NAME.get(name.strip().casefold())


def suggest_style(name: str) -> str | None:
    """Return the style that a misspelled name may mean; None for a known or a free one.

    A word with another ending, such as `calmly`, is a description of its own.
    """
    wanted = name.strip().casefold()
    if wanted in _STYLE_BY_NAME:
        return None
    close = get_close_matches(wanted, _STYLE_BY_NAME, n=1, cutoff=_LEAST_LIKENESS)
    return None if not close or wanted.startswith(close[0]) else close[0]


def style_term(name: str, dialect: Dialect) -> str:
    """Return the term of a style for this dialect; custom words are returned unchanged."""
    if (style := find_style(name)) is None:
        return name.strip()
    return style.v2 if dialect is Dialect.STYLE_TAG else style.v25


def is_singing(name: str) -> bool:
    """Tell whether the style makes the model sing."""
    return style_term(name, Dialect.BRACKETS) == SINGING_TERM


def find_model(model_id: str) -> Model:
    """Return the model with this id; unknown ones are assumed to be like the v2.5 series."""
    for model in _KNOWN_MODELS:
        if model.model_id == model_id:
            return model
    kind = _kind_of_unknown(model_id)
    return Model(
        model_id=model_id,
        kind=kind,
        dialect=Dialect.NONE if kind is ModelKind.DESIGN else Dialect.BRACKETS,
        voices=_V25_VOICES if kind is ModelKind.PRESET else (),
        is_known=False,
    )


def find_preset_voice(name: str) -> PresetVoice | None:
    """Return the preset voice of any known model with this id or name, ignoring case."""
    found = (model.find_voice(name) for model in _KNOWN_MODELS)
    return next(filter(None, found), None)


def speech_models(model_ids: Iterable[str]) -> tuple[Model, ...]:
    """Return the speech models among the ids that the service lists, best first.

    The current model comes first, then ids that this catalog does not contain, then `mimo-v2-tts`,
    which the service has announced to retire.
    """
    listed = dict.fromkeys(model_ids)
    known = [model for model in _KNOWN_MODELS if model.model_id in listed]
    unknown = [
        find_model(model_id)
        for model_id in sorted(listed, reverse=True)
        if "tts" in model_id.casefold() and model_id not in BUILT_IN_MODEL_IDS
    ]
    current = [model for model in known if model.dialect is not Dialect.STYLE_TAG]
    retiring = [model for model in known if model.dialect is Dialect.STYLE_TAG]
    return (*current, *unknown, *retiring)


def preset_models(models: Iterable[Model]) -> tuple[Model, ...]:
    """Return the models for preset voices, in the given order."""
    return models_of(ModelKind.PRESET, models)


def models_of(kind: ModelKind, models: Iterable[Model]) -> tuple[Model, ...]:
    """Return the models of one kind, in the given order."""
    return tuple(model for model in models if model.kind is kind)


def language_of(code: str) -> Language:
    """Return the language of a code such as `zh-Hant` or `en-GB`.

    Every code that is not Chinese counts as English, since the models speak no other languages.
    """
    primary = code.replace("_", "-").partition("-")[0].casefold()
    return Language.CHINESE if primary in ("zh", "yue", "cmn") else Language.ENGLISH


def _kind_of_unknown(model_id: str) -> ModelKind:
    name = model_id.casefold()
    for kind in (ModelKind.DESIGN, ModelKind.CLONE):
        if f"voice{kind}" in name:
            return kind
    return ModelKind.PRESET
