"""The table of a voice's settings, which defines storage, form, options of calls and cache keys.

A new setting needs a row here, an attribute of `VoiceSettings` or `AudioOptions` with its default,
and translations.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Any, Final

from homeassistant.components.tts import ATTR_PREFERRED_FORMAT, ATTR_VOICE
from homeassistant.const import CONF_LANGUAGE, CONF_MODEL

from .const import (
    CONF_CHIME,
    CONF_DESCRIPTION,
    CONF_DIRECTION,
    CONF_FALLBACK,
    CONF_PATIENCE,
    CONF_PRONUNCIATIONS,
    CONF_SAMPLE,
    CONF_STYLES,
    CONF_VOICE,
)
from .mimo import Shaping, TagPolicy
from .option_values import (
    ATTR_STYLE,
    ChimeId,
    Choice,
    EngineId,
    Flag,
    Kind,
    Number,
    Pronunciations,
    Styles,
    Text,
    VoiceName,
)

ATTR_DIRECTION: Final = "direction"
ATTR_MODEL: Final = "model"


class AudioFormat(StrEnum):
    """Default audio format; a player may request another."""

    AS_ASKED = "as_asked"
    """Home Assistant's default, currently MP3."""
    WAV = "wav"
    MP3 = "mp3"
    FLAC = "flac"


class Section(StrEnum):
    """Section of the form."""

    MODEL = "model"
    """The first step, because the second one depends on the model."""
    SPEECH = "speech"
    """The second step, above its collapsed sections."""
    TEXT = "text"
    SOUND = "sound"
    RELIABILITY = "reliability"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceField:
    """One setting of a voice."""

    attribute: str
    """Attribute of `VoiceSettings` or `AudioOptions`."""
    key: str
    """Key in the stored data and in the form."""
    kind: Kind[Any, Any]
    option: str = ""
    """Name of the option in cache keys; empty if it does not change the audio."""
    is_for_calls: bool = False
    """Whether a call may set the option."""
    is_left_out_if_empty: bool = False
    """Whether an empty value is neither stored nor passed as an option."""

    def read(self, given: object) -> object:
        """Return the value of the input; raises as its kind does."""
        return self.kind.read(self.option or self.key, given)


_SILENCE_MS: Final = Number(least=0, most=Shaping.MAX_SILENCE_MS, step=50, unit="ms", is_whole=True)
_GAIN_DB: Final = Number(least=Shaping.MIN_GAIN_DB, most=Shaping.MAX_GAIN_DB, step=0.5, unit="dB")
_TIMEOUT_S: Final = Number(least=1, most=60, step=0.5, unit="s")

FIELDS_OF_SECTION: Final = {
    # `VoiceSettings.request` checks the model of a call against the account, and its voice against
    # the model. The language is not an option, but a separate argument of calls.
    Section.MODEL: (
        VoiceField(
            attribute="model_id", key=CONF_MODEL, kind=Text(), option=ATTR_MODEL, is_for_calls=True
        ),
        VoiceField(attribute="language", key=CONF_LANGUAGE, kind=Text()),
    ),
    Section.SPEECH: (
        VoiceField(
            attribute="voice",
            key=CONF_VOICE,
            kind=VoiceName(),
            option=ATTR_VOICE,
            is_for_calls=True,
        ),
        VoiceField(
            attribute="styles", key=CONF_STYLES, kind=Styles(), option=ATTR_STYLE, is_for_calls=True
        ),
        VoiceField(
            attribute="direction",
            key=CONF_DIRECTION,
            kind=Text(),
            option=ATTR_DIRECTION,
            is_for_calls=True,
        ),
    ),
    Section.TEXT: (
        VoiceField(
            attribute="pronunciations",
            key=CONF_PRONUNCIATIONS,
            kind=Pronunciations(),
            option=CONF_PRONUNCIATIONS,
        ),
        VoiceField(attribute="normalize_text", key="spell_out", kind=Flag(), option="spell_out"),
        VoiceField(attribute="tags", key="tags", kind=Choice(members=TagPolicy), option="tags"),
    ),
    Section.SOUND: (
        VoiceField(
            attribute="chime", key=CONF_CHIME, kind=ChimeId(), option=CONF_CHIME, is_for_calls=True
        ),
        VoiceField(
            attribute="lead_in_ms",
            key="lead_in",
            kind=_SILENCE_MS,
            option="lead_in",
            is_for_calls=True,
        ),
        VoiceField(
            attribute="tail_ms", key="tail", kind=_SILENCE_MS, option="tail", is_for_calls=True
        ),
        VoiceField(
            attribute="gain_db", key="gain", kind=_GAIN_DB, option="gain", is_for_calls=True
        ),
        VoiceField(
            attribute="audio_format",
            key="format",
            kind=Choice(members=AudioFormat),
            option=ATTR_PREFERRED_FORMAT,
        ),
    ),
    Section.RELIABILITY: (
        VoiceField(attribute="fallback", key=CONF_FALLBACK, kind=EngineId()),
        VoiceField(attribute="timeout_s", key=CONF_PATIENCE, kind=_TIMEOUT_S),
    ),
}
"""The table, in the order of the form.

Stored data and options have the order of the attributes of `VoiceSettings`.
"""

OWN_FIELDS: Final = (
    VoiceField(
        attribute="description",
        key=CONF_DESCRIPTION,
        kind=Text(),
        option=CONF_DESCRIPTION,
        is_left_out_if_empty=True,
    ),
    VoiceField(
        attribute="sample",
        key=CONF_SAMPLE,
        kind=Text(),
        option=CONF_SAMPLE,
        is_left_out_if_empty=True,
    ),
)
"""Settings that preset voices do not have; the flows of other voices ask for them."""

VOICE_FIELDS: Final = (*chain.from_iterable(FIELDS_OF_SECTION.values()), *OWN_FIELDS)
FIELD_OF: Final = {field.attribute: field for field in VOICE_FIELDS}
"""The rows by attribute."""

SUPPORTED_OPTIONS: Final = tuple(field.option for field in VOICE_FIELDS if field.is_for_calls)
"""The options that a call may set."""
