"""Config flow of accounts: add, reauthenticate and reconfigure."""

from collections.abc import Mapping
from typing import Any, Final, override
from urllib.parse import quote

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_USER,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
)
from homeassistant.const import CONF_API_KEY, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.data_entry_flow import section
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig, TextSelectorType
import voluptuous as vol
from yarl import URL

from .announcer_flow import AnnouncerFlow
from .cloned_voice_flow import ClonedVoiceFlow
from .const import (
    CONF_ADVANCED,
    CONF_BASE_URL,
    DOMAIN,
    PLATFORM_URL,
    SUBENTRY_ANNOUNCER,
    SUBENTRY_CLONED_VOICE,
    SUBENTRY_DESIGNED_VOICE,
    SUBENTRY_PRESET_VOICE,
)
from .designed_voice_flow import DesignedVoiceFlow
from .mimo import (
    OFFICIAL_URLS,
    Endpoint,
    MimoAddressError,
    MimoAuthError,
    MimoBrokenAnswerError,
    MimoError,
    check_endpoint,
    find_endpoint,
    is_token_plan_key,
    normalize_base_url,
    preset_models,
)
from .subentry_flow import PresetVoiceFlow, first_voice

_MEDIA_BROWSER: Final = "/media-browser/browser"
"""Path of the media panel that plays in the browser."""
_PLACEHOLDERS: Final = {
    "example_url": "https://gateway.example/v1",
    "keys_url": f"{PLATFORM_URL}/#/console/api-keys",
    "platform_url": PLATFORM_URL,
}


class MimoSpeechConfigFlow(ConfigFlow, domain=DOMAIN):
    """Ask for a key, find its URL, and show notices about the key or the gateway."""

    VERSION = 1

    def __init__(self) -> None:
        self._api_key = ""
        self._account_step: str
        self._account_input: dict[str, Any] = {}
        self._endpoint: Endpoint

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        return {
            SUBENTRY_ANNOUNCER: AnnouncerFlow,
            SUBENTRY_PRESET_VOICE: PresetVoiceFlow,
            SUBENTRY_CLONED_VOICE: ClonedVoiceFlow,
            SUBENTRY_DESIGNED_VOICE: DesignedVoiceFlow,
        }

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Add an account."""
        return await self._async_ask_account("user", user_input)

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Ask for a new key after the old one was rejected."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Handle the new key."""
        return await self._async_ask_account("reauth_confirm", user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change key and URL."""
        return await self._async_ask_account("reconfigure", user_input)

    async def async_step_token_plan(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the terms of Token Plan keys before one is accepted."""
        if user_input is None and is_token_plan_key(self._api_key):
            return self.async_show_form(
                step_id="token_plan", description_placeholders=_PLACEHOLDERS
            )
        return await self.async_step_no_model_list()

    async def async_step_no_model_list(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Offer to change the URL of a gateway without a list of models: it may be wrong."""
        if self._endpoint.has_model_list:
            return self._finish()
        return self.async_show_menu(
            step_id="no_model_list",
            menu_options=["use_address", "change_address"],
            description_placeholders={"base_url": self._endpoint.base_url},
        )

    async def async_step_use_address(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Use the URL as it is."""
        return self._finish()

    async def async_step_change_address(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Go back to the form."""
        return await self._async_ask_account(self._account_step, None)

    async def _async_ask_account(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        self._account_step = step_id
        errors: dict[str, str] = {}
        if user_input is not None:
            self._account_input = user_input
            errors = await self._async_check(user_input)
            if not errors:
                return await self.async_step_token_plan()
        shown = self._account_input or self._stored_input()
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                _account_schema(has_address=bool(shown.get(CONF_ADVANCED))), shown
            ),
            errors=errors,
            description_placeholders=_PLACEHOLDERS,
        )

    def _stored_input(self) -> dict[str, Any]:
        """Return the suggested values: a custom URL, but never the key."""
        if self.source == SOURCE_USER:
            return {}
        base_url = self._entry().data[CONF_BASE_URL]
        return {} if base_url in OFFICIAL_URLS else {CONF_ADVANCED: {CONF_BASE_URL: base_url}}

    def _entry(self) -> ConfigEntry:
        if self.source == SOURCE_REAUTH:
            return self._get_reauth_entry()
        return self._get_reconfigure_entry()

    async def _async_check(self, user_input: dict[str, Any]) -> dict[str, str]:
        """Find the URL and its models; return the errors in the input."""
        self._api_key = user_input[CONF_API_KEY].strip()
        self._async_abort_entries_match({CONF_API_KEY: self._api_key})
        address = user_input.get(CONF_ADVANCED, {}).get(CONF_BASE_URL, "")
        try:
            base_url = normalize_base_url(address) if address.strip() else None
        except MimoAddressError, MimoBrokenAnswerError:
            return {CONF_ADVANCED: "invalid_url"}
        if not _is_header_value(self._api_key):
            return {CONF_API_KEY: "invalid_auth"}
        return await self._async_check_service(base_url)

    async def _async_check_service(self, base_url: str | None) -> dict[str, str]:
        session = async_get_clientsession(self.hass)
        try:
            if base_url is None:
                self._endpoint = await find_endpoint(session, self._api_key)
            else:
                self._endpoint = await check_endpoint(session, self._api_key, base_url)
        except MimoAuthError:
            return {CONF_API_KEY: "invalid_auth"}
        except MimoAddressError, MimoBrokenAnswerError:
            return {CONF_ADVANCED if base_url else "base": "wrong_address"}
        except MimoError:
            return {"base": "cannot_connect"}
        return {} if preset_models(self._endpoint.models) else {"base": "no_speech_model"}

    def _finish(self) -> ConfigFlowResult:
        # Another flow may have added the same key in the meantime.
        self._async_abort_entries_match({CONF_API_KEY: self._api_key})
        data = {CONF_API_KEY: self._api_key, CONF_BASE_URL: self._endpoint.base_url}
        if self.source == SOURCE_USER:
            voice = first_voice(self.hass, self._endpoint)
            return self.async_create_entry(
                title=_title(self._endpoint.base_url),
                data=data,
                subentries=[voice],
                description_placeholders={"media_url": _media_url(self.hass, voice["title"])},
            )
        return self._update(data)

    def _update(self, data: dict[str, Any]) -> ConfigFlowResult:
        entry = self._entry()
        was_loaded = entry.state is ConfigEntryState.LOADED
        is_changed = self.hass.config_entries.async_update_entry(entry, data=data)
        if not (was_loaded and is_changed):
            # The update listener reloads only a loaded entry, and only if it has changed.
            self.hass.config_entries.async_schedule_reload(entry.entry_id)
        is_reauth = self.source == SOURCE_REAUTH
        return self.async_abort(
            reason="reauth_successful" if is_reauth else "reconfigure_successful"
        )


def _is_header_value(api_key: str) -> bool:
    """Tell whether the key is a valid header value, unlike a sentence or a line break."""
    return bool(api_key) and api_key.isascii() and api_key.isprintable() and " " not in api_key


def _title(base_url: str) -> str:
    host = URL(base_url).host or base_url
    if base_url not in OFFICIAL_URLS:
        return f"MiMo ({host})"
    plan = host.partition(".")[0].removeprefix("token-plan-")
    return "MiMo" if plan == "api" else f"MiMo Token Plan ({plan.upper()})"


def _media_url(hass: HomeAssistant, voice_name: str) -> str:
    """Return the page on which to try a new voice.

    The engine does not exist yet; this is the entity id that Home Assistant is going to assign.
    """
    engine = er.async_get(hass).async_get_available_entity_id(Platform.TTS, voice_name)
    items = ("app,media-source://tts", f"provider,media-source://tts/{engine}")
    return "/".join((_MEDIA_BROWSER, *(quote(item, safe="") for item in items)))


def _account_schema(*, has_address: bool) -> vol.Schema:
    """Return the form of an account; the advanced section is expanded if it has a URL."""
    address = TextSelector(TextSelectorConfig(type=TextSelectorType.URL))
    return vol.Schema(
        {
            vol.Required(CONF_API_KEY): TextSelector(
                TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off")
            ),
            vol.Optional(CONF_ADVANCED): section(
                vol.Schema({vol.Optional(CONF_BASE_URL): address}), {"collapsed": not has_address}
            ),
        }
    )
