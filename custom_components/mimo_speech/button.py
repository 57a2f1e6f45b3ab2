"""A test sentence, so that a change of a voice can be heard at once."""

from typing import Final, override

from homeassistant.components.button import ButtonEntity
from homeassistant.const import ATTR_ENTITY_ID, EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import MimoConfigEntry
from .announce import async_announce, async_check_heard
from .announce_schema import ATTR_EXPIRES_AFTER, ATTR_MESSAGE, ATTR_TARGET, ATTR_VOICE
from .const import DOMAIN
from .entity import VoiceEntity
from .voice_settings import written_language

PARALLEL_UPDATES = 0

SENTENCES: Final = {
    "en": "Hello! This is how I sound now.",
    "zh-Hans": "你好！我现在就是这样说话的。",
    "zh-Hant": "你好！我現在就是這樣說話的。",
}
_EXPIRES_AFTER_S: Final = 60
"""Whoever pressed the button does not wait longer for a speaker that is busy."""


async def async_setup_entry(
    hass: HomeAssistant,
    entry: MimoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a button to every voice."""
    await entry.runtime_data.voices.async_add_platform(
        lambda voice: [TrySentence(entry, voice, "test_sentence")], async_add_entities
    )


class TrySentence(VoiceEntity, ButtonEntity):
    """Says a sentence with the settings of the voice in force, on its test speaker."""

    _attr_entity_category = EntityCategory.CONFIG

    @override
    async def async_press(self) -> None:
        """Say the sentence; return when it was heard.

        Raises `HomeAssistantError` with the reason if it was not, or if no speaker is selected.
        """
        speaker = self._voice.test_speaker
        if speaker is None:
            raise ServiceValidationError(
                translation_domain=DOMAIN, translation_key="no_test_speaker"
            )
        subentry_id = self._voice.subentry.subentry_id
        entities = er.async_get(self.hass)
        engine = entities.async_get_entity_id(Platform.TTS, DOMAIN, subentry_id)
        fields = {
            ATTR_MESSAGE: SENTENCES[written_language(self._voice.settings.language)],
            ATTR_TARGET: {ATTR_ENTITY_ID: [speaker]},
            ATTR_VOICE: engine or self._voice.title,
            ATTR_EXPIRES_AFTER: _EXPIRES_AFTER_S,
        }
        announcement = await async_announce(self.hass, fields, self._context)
        await announcement.async_wait()
        await async_check_heard(self.hass, announcement)
