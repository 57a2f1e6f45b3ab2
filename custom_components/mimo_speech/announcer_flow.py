"""Subentry flow of announcers: add and reconfigure."""

from typing import Any

from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigEntryState,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME

from .announcer_form import (
    announcer_schema,
    as_announcer_form,
    as_stored,
    check_announcer,
    check_quiet_hours,
    quiet_schema,
)
from .const import CONF_CHIME, SUBENTRY_ANNOUNCER
from .subentry_names import async_forget_name_of_device, async_is_name_taken, async_name_of


class AnnouncerFlow(ConfigSubentryFlow):
    """Ask for speakers and voice first, then for the quiet hours."""

    def __init__(self) -> None:
        self._input: dict[str, Any] = {}

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add an announcer."""
        return await self._async_ask_announcer("user", user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change an announcer."""
        return await self._async_ask_announcer("reconfigure", user_input)

    async def _async_ask_announcer(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> SubentryFlowResult:
        if self._get_entry().state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = check_announcer(user_input, self._stored_chime())
            if not errors and self._is_name_taken(user_input[CONF_NAME]):
                errors[CONF_NAME] = "name_taken"
            if not errors:
                self._input = user_input
                return await self.async_step_quiet_hours()
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                announcer_schema(), user_input or self._stored()
            ),
            errors=errors,
        )

    async def async_step_quiet_hours(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the quiet hours."""
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = check_quiet_hours(user_input)
            if not errors:
                return self._finish(as_stored(self._input | user_input, self._stored_chime()))
        return self.async_show_form(
            step_id="quiet_hours",
            data_schema=self.add_suggested_values_to_schema(
                quiet_schema(), self._stored() if user_input is None else user_input
            ),
            errors=errors,
            description_placeholders={"name": self._input[CONF_NAME].strip()},
            last_step=True,
        )

    def _stored(self) -> dict[str, Any]:
        if self.source == SOURCE_USER:
            return {}
        subentry = self._get_reconfigure_subentry()
        return {
            **as_announcer_form(subentry.data),
            CONF_NAME: async_name_of(self.hass, self._get_entry(), subentry),
        }

    def _is_name_taken(self, name: str) -> bool:
        own_id = None
        if self.source != SOURCE_USER:
            own_id = self._get_reconfigure_subentry().subentry_id
        return async_is_name_taken(
            self.hass, self._get_entry(), name, (SUBENTRY_ANNOUNCER,), own_id=own_id
        )

    def _stored_chime(self) -> str:
        if self.source == SOURCE_USER:
            return ""
        return str(self._get_reconfigure_subentry().data.get(CONF_CHIME, ""))

    def _finish(self, settings: dict[str, Any]) -> SubentryFlowResult:
        name = self._input[CONF_NAME].strip()
        if self.source == SOURCE_USER:
            return self.async_create_entry(title=name, data=settings)
        self.hass.config_entries.async_update_subentry(
            self._get_entry(), self._get_reconfigure_subentry(), title=name, data=settings
        )
        async_forget_name_of_device(self.hass, self._get_entry(), self._get_reconfigure_subentry())
        return self.async_abort(reason="reconfigure_successful")
