"""Subentry flow of designed voices: description, takes, and selection of a take."""

from dataclasses import replace
import logging
from typing import Any, Final, override

from homeassistant.config_entries import SOURCE_USER, ConfigEntryState, SubentryFlowResult
from homeassistant.const import CONF_LANGUAGE, CONF_MODEL, CONF_NAME
from homeassistant.core import callback
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)
import voluptuous as vol

from .account import Account, MimoConfigEntry
from .const import CONF_DESCRIPTION
from .design_examples import DESCRIPTIONS, TEXTS
from .mimo import MimoError, Model, ModelKind, is_blank
from .sample_audio import SampleError
from .subentry_flow import VoiceFlow, house_language
from .subentry_names import async_name_of
from .takes import async_forget_take, async_offer_take
from .user_language import async_user_language
from .voice_form import language_selector
from .voice_samples import async_get_samples, async_sample_of_speech
from .voice_settings import VoiceSettings, written_language

_LOGGER = logging.getLogger(__name__)

CONF_ANOTHER_TAKE: Final = "another_take"
CONF_TEXT: Final = "sample_text"
"""Fields that are not stored."""


def designed_voice_schema(language: str, *, is_new: bool) -> vol.Schema:
    """Return the form of the first step; the examples are in Home Assistant's language."""
    again = {} if is_new else {vol.Optional(CONF_ANOTHER_TAKE, default=False): BooleanSelector()}
    return vol.Schema(
        {
            vol.Required(CONF_NAME): TextSelector(),
            vol.Required(CONF_LANGUAGE): language_selector(),
            vol.Required(CONF_DESCRIPTION): SelectSelector(
                SelectSelectorConfig(
                    options=list(DESCRIPTIONS[written_language(language)]),
                    mode=SelectSelectorMode.DROPDOWN,
                    custom_value=True,
                )
            ),
            **_text_field(),
            **again,
        }
    )


def take_schema() -> vol.Schema:
    """Return the form to hear a take, and to keep it or request another."""
    return vol.Schema(
        {
            vol.Optional(CONF_ANOTHER_TAKE, default=False): BooleanSelector(),
            vol.Required(CONF_DESCRIPTION): TextSelector(TextSelectorConfig(multiline=True)),
            **_text_field(),
        }
    )


def _text_field() -> dict[vol.Required, TextSelector]:
    return {vol.Required(CONF_TEXT): TextSelector(TextSelectorConfig(multiline=True))}


class DesignedVoiceFlow(VoiceFlow):
    """Flow of designed voices.

    The model designs a different voice in every call, so a take is stored as the sample of a cloned
    voice. If the account cannot clone, the voice is designed again in every call.
    """

    kind = ModelKind.DESIGN

    def __init__(self) -> None:
        super().__init__()
        self._take: bytes | None = None
        self._take_id = ""

    @callback
    @override
    def async_remove(self) -> None:
        async_forget_take(self.hass, self._take_id)

    @override
    async def _async_ask_model(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> SubentryFlowResult:
        entry: MimoConfigEntry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        if not entry.runtime_data.models_of(self.kind):
            return self.async_abort(reason="no_design_model")
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = self._check_name(user_input) or _check(user_input)
            if not errors:
                self._input |= user_input
                self._input[CONF_MODEL] = self._speaking_model().model_id
                if not self._needs_take():
                    return await self.async_step_speech()
                errors = await self._async_design(self._input)
                if not errors:
                    return await self._async_show_take()
        is_new = self.source == SOURCE_USER
        language = await async_user_language(self.hass)
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                designed_voice_schema(language, is_new=is_new),
                user_input or self._stored_description(language),
            ),
            errors=errors,
        )

    async def async_step_take(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Play a take that can be kept."""
        return await self._async_judge_take("take", user_input)

    async def async_step_take_anew(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Play a take of a voice that will be different in every call."""
        return await self._async_judge_take("take_anew", user_input)

    async def _async_show_take(self) -> SubentryFlowResult:
        keeps = self._speaking_model().kind is ModelKind.CLONE
        return await (self.async_step_take() if keeps else self.async_step_take_anew())

    async def _async_judge_take(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> SubentryFlowResult:
        errors: dict[str, str] = {}
        if user_input is not None:
            is_changed = user_input[CONF_DESCRIPTION] != self._input[CONF_DESCRIPTION]
            answers = self._input | user_input
            errors = _check(answers)
            if not (errors or is_changed or user_input[CONF_ANOTHER_TAKE]):
                return await self.async_step_speech()
            errors = errors or await self._async_design(answers)
            if not errors:
                self._input = answers
        self._take_id, path = self._async_offer()
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                take_schema(), {**(user_input or self._input), CONF_ANOTHER_TAKE: False}
            ),
            errors=errors,
            description_placeholders={
                "audio": f'<audio controls src="{path}"></audio>',
                "path": path,
            },
        )

    @property
    def _account(self) -> Account:
        entry: MimoConfigEntry = self._get_entry()
        return entry.runtime_data

    def _async_offer(self) -> tuple[str, str]:
        async_forget_take(self.hass, self._take_id)
        return async_offer_take(self.hass, self._take or b"")

    async def _async_design(self, answers: dict[str, Any]) -> dict[str, str]:
        """Create a take; return the errors in the input."""
        (model, *_) = self._account.models_of(ModelKind.DESIGN)
        try:
            speech = await self._account.async_design(
                model, answers[CONF_DESCRIPTION], answers[CONF_TEXT]
            )
            self._take = await async_sample_of_speech(self.hass, speech)
        except MimoError as err:
            _LOGGER.warning("Failed to design a voice: %s", err.code)
            return {"base": "design_failed"}
        except SampleError as err:
            _LOGGER.debug("A take cannot be used as a sample: %s", err.problem)
            return {"base": "take_unusable"}
        return {}

    def _speaking_model(self) -> Model:
        """Return the model that will speak: one that clones the take, if the account has one."""
        clones, designs = map(self._account.models_of, (ModelKind.CLONE, ModelKind.DESIGN))
        return (clones or designs)[0]

    def _needs_take(self) -> bool:
        if self.source == SOURCE_USER or self._input.get(CONF_ANOTHER_TAKE):
            return True
        stored = self._get_reconfigure_subentry().data
        was_cloned = bool(VoiceSettings.from_mapping(stored).sample)
        can_clone = self._speaking_model().kind is ModelKind.CLONE
        is_same = stored.get(CONF_DESCRIPTION) == self._input[CONF_DESCRIPTION]
        return not is_same or (can_clone and not was_cloned)

    def _stored_description(self, language: str) -> dict[str, Any]:
        suggested = {CONF_TEXT: TEXTS[written_language(language)]}
        if self.source == SOURCE_USER:
            return suggested | {CONF_LANGUAGE: house_language(self.hass)}
        subentry = self._get_reconfigure_subentry()
        return {
            **suggested,
            **subentry.data,
            CONF_NAME: async_name_of(self.hass, self._get_entry(), subentry),
        }

    @override
    async def _async_finish(self, settings: VoiceSettings) -> SubentryFlowResult:
        settings = replace(settings, description=self._input[CONF_DESCRIPTION].strip())
        if settings.kind is ModelKind.DESIGN:
            return self._store(settings)
        if self._take is None:
            stored = VoiceSettings.from_mapping(self._get_reconfigure_subentry().data)
            return self._store(replace(settings, sample=stored.sample))
        try:
            name = await async_get_samples(self.hass).async_keep(self._take)
        except OSError:
            _LOGGER.exception("Failed to save a take")
            return self.async_abort(reason="sample_not_kept")
        return self._store(replace(settings, sample=name))


def _check(answers: dict[str, Any]) -> dict[str, str]:
    if not (answers[CONF_NAME].strip() and answers[CONF_DESCRIPTION].strip()):
        return {"base": "name_and_description_needed"}
    return {"base": "text_needed"} if is_blank(answers[CONF_TEXT]) else {}
