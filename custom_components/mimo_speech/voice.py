"""Voices at run time: settings in force, and totals of speech."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
import hashlib
from typing import Any, override

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, callback

from .listeners import Listeners
from .mimo import SpeechRecord, name_key
from .subentry_items import SubentryItem, SubentryItems
from .voice_settings import VoiceSettings


class SpeechTotals:
    """Totals of a voice since its account was set up; kept when its settings change."""

    def __init__(self) -> None:
        self.characters = 0
        self.audio_s = 0.0
        self.first_audio_s: float | None = None
        """Time to first audio of the last speech."""
        self.last_error: str | None = None
        """Error code of the last failure."""
        self._listeners = Listeners()

    @callback
    def async_listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call the listener after every speech; return a callback to unsubscribe."""
        return self._listeners.async_add(listener)

    @callback
    def async_add(self, record: SpeechRecord) -> None:
        """Add a speech."""
        self.characters += record.characters
        self.audio_s += record.audio_s
        if record.first_audio_s is not None:
            self.first_audio_s = record.first_audio_s
        if error := record.failure or record.interruption:
            self.last_error = error.code
        self._listeners.async_call()

    def as_dict(self) -> dict[str, float | str | None]:
        """Return the values by name."""
        return {
            "characters": self.characters,
            "audio_s": self.audio_s,
            "first_audio_s": self.first_audio_s,
            "last_error": self.last_error,
        }


class Voice(SubentryItem[VoiceSettings]):
    """One voice: its settings in force, and the totals of its speech."""

    def __init__(self, subentry: ConfigSubentry, known: Voice | None = None) -> None:
        """`known` is the voice that this one replaces, whose totals and test speaker are kept."""
        super().__init__(subentry)
        self.totals: SpeechTotals = SpeechTotals() if known is None else known.totals
        self.test_speaker: str | None = None if known is None else known.test_speaker
        """Entity id of where its test sentence is said; None: nowhere yet."""
        self._settings = self.configured
        self._listeners = Listeners()

    @staticmethod
    @override
    def _read(stored: Mapping[str, Any]) -> VoiceSettings:
        return VoiceSettings.from_mapping(stored)

    @property
    def settings(self) -> VoiceSettings:
        """The settings in force."""
        return self._settings

    @callback
    def async_listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call the listener when the settings in force change; return a callback to unsubscribe."""
        return self._listeners.async_add(listener)

    @callback
    def async_use_style(self, style: str | None) -> None:
        """Set the style in force; None restores the configured ones."""
        styles = self.configured.styles if style is None else (style,)
        if styles == self._settings.styles:
            return
        self._settings = replace(self.configured, styles=styles)
        self._listeners.async_call()


class Voices(SubentryItems[Voice]):
    """The voices of an account; listeners are also called for changes of settings in force."""

    def __init__(self, entry: ConfigEntry, subentry_types: Collection[str]) -> None:
        super().__init__(entry, subentry_types, self._make_voice)

    def _make_voice(self, subentry: ConfigSubentry, known: Voice | None) -> Voice:
        voice = Voice(subentry, known)
        voice.async_listen(self._listeners.async_call)
        return voice

    def find(self, key: str) -> Voice | None:
        """Return the first voice whose title has this key (see `name_key`); None if none has."""
        return next((voice for voice in self if name_key(voice.title) == key), None)


def fingerprint(voice: Voice | None) -> str:
    """Return a hash of a voice's settings in force; "" for no voice."""
    if voice is None:
        return ""
    options = sorted(voice.settings.default_options().items())
    settings = repr((options, voice.configured.language))
    return hashlib.blake2s(settings.encode(), digest_size=16).hexdigest()
