"""The voices of an account at run time: their settings in force, and what they have spoken."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
import hashlib

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import VOICE_SUBENTRIES
from .listeners import Listeners
from .mimo import SpeechRecord, name_key
from .voice_settings import VoiceSettings

type MakeEntities = Callable[[Voice], list[Entity]]


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


class Voice:
    """One voice: its settings in force, and the totals of its speech."""

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
        """Whether it is as its subentry says, which Home Assistant changes in place."""
        stored = VoiceSettings.from_mapping(self.subentry.data)
        return (self.title, self.configured) == (self.subentry.title, stored)

    @callback
    def async_add_entity(self, entity: Entity) -> None:
        """Add an entity of this voice."""
        self._entities.append(entity)

    async def async_retire(self) -> None:
        """Remove its entities, so that new ones can take their places."""
        while self._entities:
            await self._entities.pop().async_remove()

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


class Voices:
    """Make entities for every voice; make them anew for a voice that changes.

    The account is not set up anew for that, so whatever is being spoken goes on.
    """

    def __init__(self, entry: ConfigEntry) -> None:
        self._entry = entry
        self._platforms: list[tuple[MakeEntities, AddConfigEntryEntitiesCallback]] = []
        self._listeners = Listeners()
        self._voices: dict[str, Voice] = {}
        self._use(_make_voices(entry, {}))
        self._following = asyncio.Lock()

    def __iter__(self) -> Iterator[Voice]:
        """Iterate over the voices."""
        return iter(self._voices.values())

    def __getitem__(self, subentry_id: str) -> Voice:
        """Return one voice. Raises `KeyError` if it is gone."""
        return self._voices[subentry_id]

    def find(self, key: str) -> Voice | None:
        """Return the first voice whose title has this key (see `name_key`); None if none has."""
        return next((voice for voice in self if name_key(voice.title) == key), None)

    @callback
    def async_listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call the listener when any voice changes or is removed; return a way to unsubscribe."""
        return self._listeners.async_add(listener)

    @callback
    def async_add_platform(
        self, make: MakeEntities, async_add_entities: AddConfigEntryEntitiesCallback
    ) -> None:
        """Add the entities of a platform, for all voices and those that will be added."""
        self._platforms.append((make, async_add_entities))
        for voice in self:
            async_add_entities(make(voice), config_subentry_id=voice.subentry.subentry_id)

    async def async_follow(self) -> None:
        """Follow the subentries. Home Assistant itself removes the entities of removed ones."""
        async with self._following:
            before = self._voices
            self._use(_make_voices(self._entry, before))
            for subentry_id, voice in self._voices.items():
                old = before.get(subentry_id)
                if old is voice:
                    continue
                if old is not None:
                    await old.async_retire()
                for make, async_add_entities in self._platforms:
                    async_add_entities(make(voice), config_subentry_id=subentry_id)

    def _use(self, voices: dict[str, Voice]) -> None:
        known, self._voices = self._voices, voices
        for subentry_id, voice in voices.items():
            if known.get(subentry_id) is not voice:
                voice.async_listen(self._listeners.async_call)
        self._listeners.async_call()


def fingerprint(voice: Voice | None) -> str:
    """Return what tells the settings in force of a voice from any others; "" for no voice."""
    if voice is None:
        return ""
    options = sorted(voice.settings.default_options().items())
    settings = repr((options, voice.configured.language))
    return hashlib.blake2s(settings.encode(), digest_size=16).hexdigest()


def _make_voices(entry: ConfigEntry, known: Mapping[str, Voice]) -> dict[str, Voice]:
    """Return the voices of the subentries, those that did not change as they are."""
    return {
        subentry.subentry_id: _make_voice(subentry, known.get(subentry.subentry_id))
        for subentry in entry.subentries.values()
        if subentry.subentry_type in VOICE_SUBENTRIES
    }


def _make_voice(subentry: ConfigSubentry, known: Voice | None) -> Voice:
    if known is None:
        return Voice(subentry)
    return known if known.is_current else Voice(subentry, known.totals)
