"""Models and preset voices of the service.

Source: Xiaomi's guides to speech synthesis for `mimo-v2-tts` and for the v2.5 series.
"""

from enum import StrEnum
from typing import Final

RETIRED_MODEL: Final = "mimo-v2-tts"
"""Announced to end on 2026-06-30; gateways may still offer it."""

CURRENT_MODELS: Final = (
    "mimo-v2.5-tts",
    "mimo-v2.5-tts-voicedesign",
    "mimo-v2.5-tts-voiceclone",
)
ALL_MODELS: Final = (RETIRED_MODEL, *CURRENT_MODELS)

DEFAULT_VOICE: Final = "mimo_default"
_V2_VOICES: Final = (DEFAULT_VOICE, "default_zh", "default_en")
_V25_VOICES: Final = (
    DEFAULT_VOICE,
    *("冰糖", "茉莉", "苏打", "白桦"),
    *("Mia", "Chloe", "Milo", "Dean"),
)


class ModelKind(StrEnum):
    """Where a model takes its voice from."""

    PRESET = "preset"
    DESIGN = "design"
    CLONE = "clone"


def kind_of(model: str) -> ModelKind:
    """Return the kind of a model, judging by its id."""
    for kind in (ModelKind.DESIGN, ModelKind.CLONE):
        if model.endswith(f"-voice{kind}"):
            return kind
    return ModelKind.PRESET


def voices_of(model: str) -> tuple[str, ...]:
    """Return the preset voices of a model."""
    return _V2_VOICES if model == RETIRED_MODEL else _V25_VOICES
