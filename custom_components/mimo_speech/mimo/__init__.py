"""MiMo speech synthesis for asyncio: the service's models, its requests and its audio.

This package knows nothing of Home Assistant. Everything that others may use is named here.
"""

from .audio.chimes import Chime, chime_pcm
from .audio.pcm import PcmReader
from .audio.shaping import Shaping
from .audio.wav import MIMO_PCM, PcmFormat
from .catalog import (
    AUTOMATIC_VOICE,
    BUILT_IN_MODEL_IDS,
    STYLES,
    Dialect,
    Gender,
    Language,
    Model,
    ModelKind,
    PresetVoice,
    Style,
    find_model,
    find_preset_voice,
    find_style,
    is_singing,
    language_of,
    preset_models,
    speech_models,
)
from .client import Clip, MimoClient, Timeouts
from .endpoints import (
    OFFICIAL_URLS,
    Endpoint,
    assumed_endpoint,
    check_endpoint,
    find_endpoint,
    is_token_plan_key,
    normalize_base_url,
)
from .errors import (
    ERROR_CODES,
    MimoAddressError,
    MimoAuthError,
    MimoBalanceError,
    MimoBlankTextError,
    MimoBrokenAnswerError,
    MimoConnectionError,
    MimoEmptyAudioError,
    MimoError,
    MimoForbiddenError,
    MimoMixedSongError,
    MimoModerationError,
    MimoRateLimitError,
    MimoRequestError,
    MimoServerError,
    MimoTextTooLongError,
    MimoTimeoutError,
    MimoUnknownVoiceError,
    MimoUnsupportedModelError,
)
from .pace import Pace
from .rate import RequestRate
from .record import SpeechRecord
from .recovery import Fallback, FallbackError
from .request import SpeechRequest, check_styles, is_blank
from .retry import RetryPolicy, stream_with_retries
from .speech import Speaker, SpeechInterruptedError
from .text import TagPolicy, TextSettings, join, prepare

__all__ = [
    "AUTOMATIC_VOICE",
    "BUILT_IN_MODEL_IDS",
    "ERROR_CODES",
    "MIMO_PCM",
    "OFFICIAL_URLS",
    "STYLES",
    "Chime",
    "Clip",
    "Dialect",
    "Endpoint",
    "Fallback",
    "FallbackError",
    "Gender",
    "Language",
    "MimoAddressError",
    "MimoAuthError",
    "MimoBalanceError",
    "MimoBlankTextError",
    "MimoBrokenAnswerError",
    "MimoClient",
    "MimoConnectionError",
    "MimoEmptyAudioError",
    "MimoError",
    "MimoForbiddenError",
    "MimoMixedSongError",
    "MimoModerationError",
    "MimoRateLimitError",
    "MimoRequestError",
    "MimoServerError",
    "MimoTextTooLongError",
    "MimoTimeoutError",
    "MimoUnknownVoiceError",
    "MimoUnsupportedModelError",
    "Model",
    "ModelKind",
    "Pace",
    "PcmFormat",
    "PcmReader",
    "PresetVoice",
    "RequestRate",
    "RetryPolicy",
    "Shaping",
    "Speaker",
    "SpeechInterruptedError",
    "SpeechRecord",
    "SpeechRequest",
    "Style",
    "TagPolicy",
    "TextSettings",
    "Timeouts",
    "assumed_endpoint",
    "check_endpoint",
    "check_styles",
    "chime_pcm",
    "find_endpoint",
    "find_model",
    "find_preset_voice",
    "find_style",
    "is_blank",
    "is_singing",
    "is_token_plan_key",
    "join",
    "language_of",
    "normalize_base_url",
    "prepare",
    "preset_models",
    "speech_models",
    "stream_with_retries",
]
