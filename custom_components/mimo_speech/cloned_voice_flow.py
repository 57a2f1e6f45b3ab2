"""Subentry flow of cloned voices, which also asks for the recording."""

from dataclasses import replace
import logging
from typing import Any, Final, override

from homeassistant.components.media_player.const import ATTR_MEDIA_CONTENT_ID
from homeassistant.config_entries import SOURCE_USER, ConfigEntryState, SubentryFlowResult
from homeassistant.helpers.selector import (
    BooleanSelector,
    FileSelector,
    FileSelectorConfig,
    MediaSelector,
    MediaSelectorConfig,
)
import voluptuous as vol

from .account import MimoConfigEntry
from .const import CONF_SAMPLE
from .mimo import Model, ModelKind
from .sample_audio import SampleError
from .subentry_flow import VoiceFlow
from .voice_form import check_model, model_schema
from .voice_samples import async_get_samples, async_sample_of_media, async_sample_of_upload
from .voice_settings import VoiceSettings

_LOGGER = logging.getLogger(__name__)

CONF_MAY_USE: Final = "may_use"
CONF_RECORDING: Final = "recording"
CONF_RECORDING_MEDIA: Final = "recording_media"
"""Fields that are not stored."""


def cloned_voice_schema(models: tuple[Model, ...]) -> vol.Schema:
    """Return the form of the first step, with the recording and the permission to use it."""
    media = MediaSelectorConfig(accept=["audio/*", "video/*"])
    return model_schema(models).extend(
        {
            vol.Optional(CONF_RECORDING): FileSelector(
                FileSelectorConfig(accept="audio/*,video/*")
            ),
            vol.Optional(CONF_RECORDING_MEDIA): MediaSelector(media),
            vol.Required(CONF_MAY_USE, default=False): BooleanSelector(),
        }
    )


class ClonedVoiceFlow(VoiceFlow):
    """Flow of cloned voices."""

    kind = ModelKind.CLONE

    def __init__(self) -> None:
        super().__init__()
        self._sample: bytes | None = None
        """The sample of a new recording."""

    @override
    async def _async_ask_model(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> SubentryFlowResult:
        entry: MimoConfigEntry = self._get_entry()
        is_loaded = entry.state is ConfigEntryState.LOADED
        if is_loaded and not entry.runtime_data.models_of(self.kind):
            return self.async_abort(reason="no_clone_model")
        return await super()._async_ask_model(step_id, user_input)

    @override
    def _model_schema(self, models: tuple[Model, ...]) -> vol.Schema:
        return cloned_voice_schema(models)

    @override
    async def _async_check(self, user_input: dict[str, Any]) -> dict[str, str]:
        errors = check_model(user_input, self.kind) or self._check_recording(user_input)
        if errors:
            return errors
        recording, media = map(user_input.get, (CONF_RECORDING, CONF_RECORDING_MEDIA))
        try:
            if recording:
                self._sample = await async_sample_of_upload(self.hass, recording)
            elif media:
                content_id = media[ATTR_MEDIA_CONTENT_ID]
                self._sample = await async_sample_of_media(self.hass, content_id)
        except SampleError as err:
            return {"base": err.problem}
        return {}

    def _check_recording(self, user_input: dict[str, Any]) -> dict[str, str]:
        given = [key for key in (CONF_RECORDING, CONF_RECORDING_MEDIA) if user_input.get(key)]
        if not given:
            return {"base": "recording_needed"} if self.source == SOURCE_USER else {}
        if len(given) > 1:
            return {"base": "one_recording"}
        return {} if user_input[CONF_MAY_USE] else {"base": "may_use_needed"}

    @override
    async def _async_finish(self, settings: VoiceSettings) -> SubentryFlowResult:
        if self._sample is None:
            name = self._get_reconfigure_subentry().data.get(CONF_SAMPLE, "")
            return self._store(replace(settings, sample=name))
        try:
            name = await async_get_samples(self.hass).async_keep(self._sample)
        except OSError:
            _LOGGER.exception("Failed to save a sample")
            return self.async_abort(reason="sample_not_kept")
        return self._store(replace(settings, sample=name))
