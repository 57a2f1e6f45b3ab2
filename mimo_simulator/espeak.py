"""Real speech by eSpeak NG, from the `espeakng-loader` wheel or from the system.

The library has one voice per process and is not thread-safe, so only one clip is made at a time. It
also keeps state from clip to clip, so that the same text rarely results in the same samples again.
Clips are therefore cached.
"""

from array import array
import ctypes
import ctypes.util
from dataclasses import dataclass
from functools import cache, lru_cache
import hashlib
import importlib
import importlib.util
import math
from threading import Lock
from typing import Any, Final

from .spoken import Spoken, spoken
from .tones import little_endian, tone
from .validation import SpeechRequest
from .wav import SAMPLE_RATE, padding

NORMAL_WORDS_PER_MINUTE: Final = 165
NORMAL_PITCH: Final = 50
KEPT_CLIPS: Final = 256

_SYNCHRONOUS_OUTPUT: Final = 2
_UTF8: Final = 1
_BY_CHARACTER: Final = 1
_RATE_PARAMETER: Final = 1
_PITCH_PARAMETER: Final = 3
_PITCH_BY_STYLE: Final = 24
_OK: Final = 0
_CALLBACK: Final = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)

_VARIANTS: Final = {
    "mimo_default": ("f3", 48),
    "default_zh": ("f2", 55),
    "default_en": ("f5", 50),
    "冰糖": ("f4", 62),
    "茉莉": ("f1", 52),
    "苏打": ("m3", 55),
    "白桦": ("m7", 34),
    "Mia": ("f2", 60),
    "Chloe": ("f5", 44),
    "Milo": ("m1", 55),
    "Dean": ("m4", 30),
}
_OTHER_VARIANTS: Final = ("f1", "f2", "f4", "m1", "m3", "m5")
_RATE_BY_STYLE: Final = {
    "speed up": 230,
    "语速加快": 230,
    "slow down": 115,
    "语速放慢": 115,
}
_WHISPERS: Final = ("whisper", "耳语")

_lock: Final = Lock()


class EspeakUnavailableError(RuntimeError):
    """Neither the wheel nor the system provides a working eSpeak NG."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """Voice, pitch and rate for eSpeak."""

    voice: str
    pitch: int
    words_per_minute: int


def check_espeak() -> None:
    """Raise `EspeakUnavailableError` if there is no eSpeak."""
    _library()


def say(request: SpeechRequest) -> bytes:
    """Return the requested speech as PCM; this may block for tens of milliseconds."""
    if not request.text.strip():
        return tone(request)
    text = spoken(request.text)
    with _lock:
        pcm = _synthesize(text.words, _manner(request, text))
    return pcm + padding(len(pcm))


def _manner(request: SpeechRequest, text: Spoken) -> Manner:
    variant, pitch = _VARIANTS.get(request.voice) or _variant_of(request)
    tags = [tag.casefold() for tag in text.tags]
    if any(tag in _WHISPERS for tag in tags):
        variant = "whisper" if variant.startswith("m") else "whisperf"
    language = "cmn" if text.is_chinese else "en-us"
    rates = [_RATE_BY_STYLE[tag] for tag in tags if tag in _RATE_BY_STYLE]
    return Manner(
        voice=f"{language}+{variant}",
        pitch=max(0, min(99, pitch + _pitch_by_style(tags))),
        words_per_minute=next(iter(rates), NORMAL_WORDS_PER_MINUTE),
    )


def _variant_of(request: SpeechRequest) -> tuple[str, int]:
    """Return a voice that is derived from a description or a sample."""
    number = hashlib.sha256(request.timbre.encode()).digest()[0]
    return _OTHER_VARIANTS[number % len(_OTHER_VARIANTS)], NORMAL_PITCH


def _pitch_by_style(tags: list[str]) -> int:
    """Return a change of pitch derived from the styles, so that every style is audible."""
    if not tags:
        return 0
    number = hashlib.sha256("\0".join(tags).encode()).digest()[0]
    return number % _PITCH_BY_STYLE - _PITCH_BY_STYLE // 2


@lru_cache(maxsize=KEPT_CLIPS)
def _synthesize(words: str, manner: Manner) -> bytes:
    library, rate = _library()
    heard = array("h")

    def hear(samples: Any, count: int, _: object) -> int:  # noqa: ANN401 - a C pointer
        if samples and count > 0:
            heard.frombytes(ctypes.string_at(samples, count * heard.itemsize))
        return 0

    callback = _CALLBACK(hear)
    library.espeak_SetSynthCallback(callback)
    _set_manner(library, manner)
    text = words.encode() + b"\0"
    library.espeak_Synth(text, len(text), 0, _BY_CHARACTER, 0, _UTF8, None, None)
    library.espeak_Synchronize()
    return little_endian(resample(heard, rate))


def _set_manner(library: ctypes.CDLL, manner: Manner) -> None:
    if library.espeak_SetVoiceByName(manner.voice.encode()) != _OK:
        raise EspeakUnavailableError(f"eSpeak NG has no voice {manner.voice}")
    library.espeak_SetParameter(_PITCH_PARAMETER, manner.pitch, 0)
    library.espeak_SetParameter(_RATE_PARAMETER, manner.words_per_minute, 0)


@cache
def _library() -> tuple[ctypes.CDLL, int]:
    """Load and initialize the library once; return it with its sample rate."""
    path, voices_path = _find_library()
    try:
        library = ctypes.CDLL(path)
    except OSError as err:
        raise EspeakUnavailableError(f"eSpeak NG cannot be loaded: {err}") from err
    library.espeak_Synth.argtypes = [
        *(ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int),
        *(ctypes.c_uint, ctypes.c_uint, ctypes.c_void_p, ctypes.c_void_p),
    ]
    data_path = None if voices_path is None else voices_path.encode()
    rate = library.espeak_Initialize(_SYNCHRONOUS_OUTPUT, 0, data_path, 0)
    if rate <= 0:
        raise EspeakUnavailableError("eSpeak NG does not start; its data is missing or damaged")
    return library, rate


def _find_library() -> tuple[str, str | None]:
    """Return the paths of the library and of its data; None for its default."""
    if importlib.util.find_spec("espeakng_loader") is not None:
        loader = importlib.import_module("espeakng_loader")
        return loader.get_library_path(), loader.get_data_path()
    if (path := ctypes.util.find_library("espeak-ng")) is not None:
        return path, None
    raise EspeakUnavailableError(
        "eSpeak NG is not there: install the wheel espeakng-loader or the system's libespeak-ng"
    )


def resample(samples: array[int], rate: int) -> array[int]:
    """Return the samples at 24 kHz, with linear interpolation.

    The ratio of the rates repeats after a few steps, so that each step is a single pass over the
    clip.
    """
    shared = math.gcd(rate, SAMPLE_RATE)
    steps_in, steps_out = rate // shared, SAMPLE_RATE // shared
    rounds = max(0, len(samples) - 1) // steps_in
    resampled = array("h", bytes(2 * rounds * steps_out))
    for step in range(steps_out):
        start, part = divmod(step * steps_in, steps_out)
        lefts = samples[start : start + rounds * steps_in : steps_in]
        rights = samples[start + 1 : start + 1 + rounds * steps_in : steps_in]
        resampled[step::steps_out] = array(
            "h",
            (
                left + (right - left) * part // steps_out
                for left, right in zip(lefts, rights, strict=True)
            ),
        )
    return resampled
