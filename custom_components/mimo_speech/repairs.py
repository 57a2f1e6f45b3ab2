"""Repair flows: choose another model or voice if one is unavailable."""

from dataclasses import replace
from typing import TYPE_CHECKING

from homeassistant.components.repairs import RepairsFlow
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_MODEL
from homeassistant.core import HomeAssistant
import voluptuous as vol

from .account import MimoConfigEntry
from .const import CONF_VOICE
from .mimo import AUTOMATIC_VOICE, MimoUnsupportedModelError, find_model
from .user_language import async_user_language
from .voice import Voice
from .voice_form import WRONG_MODEL, model_selector, voice_selector
from .voice_settings import VoiceSettings, automatic_label, read_voice

if TYPE_CHECKING:
    # Not defined in Home Assistant 2026.3.
    from homeassistant.components.repairs import RepairsFlowResult


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the flow for an issue of a voice."""
    is_model_gone = issue_id.startswith(MimoUnsupportedModelError.code)
    return VoiceRepair(is_model_gone=is_model_gone)


class VoiceRepair(RepairsFlow):
    """Changes a voice, which is then set up again without the issue."""

    _entry: MimoConfigEntry
    _voice: Voice

    def __init__(self, *, is_model_gone: bool) -> None:
        self._is_model_gone = is_model_gone

    async def async_step_init(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Start with the step for the issue."""
        return await (self.async_step_model() if self._is_model_gone else self.async_step_voice())

    async def async_step_model(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Ask for another model; the voice is replaced by its closest counterpart."""
        if not self._find_voice():
            return self.async_abort(reason="entry_not_loaded")
        settings, errors = self._voice.configured, {}
        if user_input is not None:
            model = find_model(user_input[CONF_MODEL].strip())
            if model.model_id and model.kind is settings.kind:
                return self._finish(settings.with_model(model))
            errors["base"] = WRONG_MODEL[settings.kind]
        offered = [
            model
            for model in self._entry.runtime_data.models_of(settings.kind)
            if model.model_id != settings.model_id
        ]
        return self.async_show_form(
            step_id="model",
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema({vol.Required(CONF_MODEL): model_selector(offered)}),
                user_input or ({CONF_MODEL: offered[0].model_id} if offered else {}),
            ),
            errors=errors,
            description_placeholders=self._placeholders(),
        )

    async def async_step_voice(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Ask for another voice."""
        if not self._find_voice():
            return self.async_abort(reason="entry_not_loaded")
        settings = self._voice.configured
        model = find_model(settings.model_id)
        if user_input is not None:
            voice = read_voice(user_input[CONF_VOICE], model) or AUTOMATIC_VOICE
            return self._finish(replace(settings, voice=voice))
        automatic = automatic_label(await async_user_language(self.hass))
        return self.async_show_form(
            step_id="voice",
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema({vol.Required(CONF_VOICE): voice_selector(model, automatic)}),
                {CONF_VOICE: automatic},
            ),
            description_placeholders=self._placeholders(),
        )

    def _find_voice(self) -> bool:
        """Find the voice; return whether it and its account are loaded."""
        ids = self.data or {}
        entry = self.hass.config_entries.async_get_entry(str(ids.get("entry_id")))
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            return False
        self._entry = entry
        try:
            self._voice = self._entry.runtime_data.voices[str(ids.get("subentry_id"))]
        except KeyError:
            return False
        return True

    def _placeholders(self) -> dict[str, str]:
        settings = self._voice.configured
        return {
            "account": self._entry.title,
            "model": settings.model_id,
            "name": self._voice.subentry.title,
            "voice": settings.voice,
        }

    def _finish(self, settings: VoiceSettings) -> RepairsFlowResult:
        self.hass.config_entries.async_update_subentry(
            self._entry, self._voice.subentry, data=settings.as_dict()
        )
        return self.async_create_entry(data={})
