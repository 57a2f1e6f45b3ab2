"""What the entities of one voice share at run time."""

from collections.abc import Callable
from dataclasses import replace

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.entity import Entity

from .listeners import Listeners
from .mimo import SpeechRecord
from .voice_settings import VoiceSettings


class SpeechTotals:
    """What a voice has spoken since it was set up, also while its settings changed."""

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
        """Call the listener after every speech; return what ends that."""
        return self._listeners.async_add(listener)

    @callback
    def async_take(self, record: SpeechRecord) -> None:
        """Take in what became of a speech."""
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


class Voice:
    """One voice: its settings as they are in force, and what became of its speech."""

    def __init__(self, subentry: ConfigSubentry, totals: SpeechTotals | None = None) -> None:
        self.subentry = subentry
        self.title = subentry.title
        self.configured = VoiceSettings.from_mapping(subentry.data)
        self.totals = totals or SpeechTotals()
        self._settings = self.configured
        self._entities: list[Entity] = []
        self._listeners = Listeners()

    @property
    def is_current(self) -> bool:
        """Whether it is what its subentry says, which Home Assistant changes in place."""
        told = VoiceSettings.from_mapping(self.subentry.data)
        return (self.title, self.configured) == (self.subentry.title, told)

    @callback
    def async_add_entity(self, entity: Entity) -> None:
        """Take in an entity of this voice."""
        self._entities.append(entity)

    async def async_retire(self) -> None:
        """Take its entities down, for others to take their places."""
        while self._entities:
            await self._entities.pop().async_remove()

    @property
    def settings(self) -> VoiceSettings:
        """The settings in force."""
        return self._settings

    @callback
    def async_listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call the listener whenever the settings in force change; return what ends that."""
        return self._listeners.async_add(listener)

    @callback
    def async_use_style(self, style: str | None) -> None:
        """Speak in this style from now on; None: as configured."""
        styles = self.configured.styles if style is None else (style,)
        self._settings = replace(self.configured, styles=styles)
        self._listeners.async_call()
