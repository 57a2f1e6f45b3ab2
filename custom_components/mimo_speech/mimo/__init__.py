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
from .http.client import Clip, MimoClient, Timeouts
from .http.endpoints import (
    OFFICIAL_URLS,
    Endpoint,
    assumed_endpoint,
    check_endpoint,
    confirm_endpoint,
    find_endpoint,
    is_token_plan_key,
    normalize_base_url,
)
from .http.request import SpeechRequest
from .http.retry import RetryPolicy
from .http.service import OnSent, SpeechService
from .speech.estimator import SpeechEstimator
from .speech.record import SpeechRecord
from .speech.recovery import Fallback, FallbackError
from .speech.speaker import Speaker, with_voice_of_text
from .speech.tasks import SpeechInterruptedError
from .text import (
    TagPolicy,
    TextSettings,
    check_styles,
    is_blank,
    join,
    prepare,
)

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
    "OnSent",
    "PcmFormat",
    "PcmReader",
    "PresetVoice",
    "RetryPolicy",
    "Shaping",
    "Speaker",
    "SpeechEstimator",
    "SpeechInterruptedError",
    "SpeechRecord",
    "SpeechRequest",
    "SpeechService",
    "Style",
    "TagPolicy",
    "TextSettings",
    "Timeouts",
    "assumed_endpoint",
    "check_endpoint",
    "check_styles",
    "chime_pcm",
    "confirm_endpoint",
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
    "with_voice_of_text",
]
