"""Select for the style in force, such as to whisper at night."""

from typing import Final, override

from homeassistant.components.select import SelectEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.restore_state import RestoreEntity

from .account import MimoConfigEntry
from .entity import VoiceEntity
from .mimo import STYLES
from .voice import Voice

PARALLEL_UPDATES = 0

AS_CONFIGURED: Final = "as_configured"


async def async_setup_entry(
    hass: HomeAssistant,
    entry: MimoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a select for each voice."""
    await entry.runtime_data.voices.async_add_platform(
        lambda voice: [StyleInForce(entry, voice, "style")], async_add_entities
    )


class StyleInForce(VoiceEntity, SelectEntity, RestoreEntity):
    """The style in which a voice speaks unless a call sets one."""

    _attr_current_option: str = AS_CONFIGURED

    def __init__(self, entry: MimoConfigEntry, voice: Voice, key: str) -> None:
        super().__init__(entry, voice, key)
        recommended = (style.style_id for style in STYLES)
        self._attr_options = list(
            dict.fromkeys((AS_CONFIGURED, *voice.configured.styles, *recommended))
        )

    @override
    async def async_added_to_hass(self) -> None:
        """Restore the last style."""
        await super().async_added_to_hass()
        self.async_on_remove(lambda: self._voice.async_use_style(None))
        last = await self.async_get_last_state()
        if last is not None and last.state in self.options:
            self._attr_current_option = last.state
        # If the entity was renamed, there is no last state, but the current option is known.
        self._use(self._attr_current_option)

    @override
    async def async_select_option(self, option: str) -> None:
        """Set the style in force."""
        self._use(option)
        self.async_write_ha_state()

    def _use(self, option: str) -> None:
        self._attr_current_option = option
        self._voice.async_use_style(None if option == AS_CONFIGURED else option)
