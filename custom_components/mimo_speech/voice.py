"""A voice at run time: its settings in force, and what it has spoken."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, override

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, callback

from .listeners import Listeners
from .mimo import SpeechRecord
from .subentry_items import SubentryItem
from .voice_settings import VoiceSettings


class SpeechTotals:
    """What a voice has spoken since its account was set up, over changes of its settings."""

    def __init__(self) -> None:
        self.characters = 0
        self.audio_s = 0.0
        self.first_audio_s: float | None = None
        """Of the last speech."""
        self.last_error: str | None = None
        """Kind of the last failure: the code of its error."""
        self._listeners = Listeners()

    @callback
    def async_listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call the listener after every speech; return a callback that unsubscribes."""
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
        """Return the values by their names."""
        return {
            "characters": self.characters,
            "audio_s": self.audio_s,
            "first_audio_s": self.first_audio_s,
            "last_error": self.last_error,
        }


class Voice(SubentryItem[VoiceSettings]):
    """One voice: its settings in force, and the totals of its speech."""

    def __init__(self, subentry: ConfigSubentry, known: Voice | None = None) -> None:
        """Use `known` to go on with the totals of the voice whose place it takes."""
        super().__init__(subentry)
        self.totals: SpeechTotals = SpeechTotals() if known is None else known.totals
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
        """Speak in this style from now on; None: as configured."""
        styles = self.configured.styles if style is None else (style,)
        self._settings = replace(self.configured, styles=styles)
        self._listeners.async_call()
