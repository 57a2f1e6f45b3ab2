"""The voice that speaks while things go wrong, of each kind."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant

from custom_components.mimo_speech.const import (
    CONF_DESCRIPTION,
    CONF_SAMPLE,
    SUBENTRY_CLONED_VOICE,
    SUBENTRY_DESIGNED_VOICE,
)
from tests.integration.conftest import sample_folder, voice
from tests.integration.recordings import recording, speech

from .rows import VoiceKind


@cache
def _sample() -> bytes:
    return recording(speech(5), "mp3")


def _sample_name() -> str:
    return f"{sha256(_sample()).hexdigest()}.mp3"


def stored_voice(kind: VoiceKind, title: str = "Kitchen", **settings: Any) -> ConfigSubentryData:
    """Return a voice of this kind as its subentry stores it."""
    if kind is VoiceKind.CLONED:
        own = {"model": "mimo-v2.5-tts-voiceclone", CONF_SAMPLE: _sample_name()}
        subentry_type = SUBENTRY_CLONED_VOICE
    elif kind is VoiceKind.DESIGNED:
        own = {"model": "mimo-v2.5-tts-voicedesign", CONF_DESCRIPTION: "An old sailor."}
        subentry_type = SUBENTRY_DESIGNED_VOICE
    else:
        return voice(title, **settings)
    return ConfigSubentryData(
        **(voice(title, **own, **settings) | {"subentry_type": subentry_type})
    )


def put_sample(hass: HomeAssistant) -> None:
    """Write the sample of the cloned voice."""
    sample_file(hass).parent.mkdir(parents=True, exist_ok=True)
    sample_file(hass).write_bytes(_sample())


def sample_file(hass: HomeAssistant) -> Path:
    """Return where the sample of the cloned voice lies."""
    return sample_folder(hass) / _sample_name()
