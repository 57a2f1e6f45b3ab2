"""Repair issues for problems that only the user can solve."""

from collections.abc import Iterable, Iterator
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .account import MimoConfigEntry
from .const import DOMAIN, PLATFORM_URL
from .error_scope import ConfiguredParts, ErrorScope, error_scope
from .mimo import (
    VOICE_ERRORS,
    VOICE_SETTING_ERRORS,
    MimoBalanceError,
    MimoError,
    MimoForbiddenError,
    MimoQuotaError,
    MimoUnknownVoiceError,
    SpeechRequest,
)
from .voice import Voice

_OF_ACCOUNT: Final = (MimoBalanceError, MimoForbiddenError, MimoQuotaError)
"""Also about a voice, but solved only by a new recording, so that its form requests one."""


@callback
def async_clear_account(hass: HomeAssistant, entry: MimoConfigEntry) -> None:
    """Delete the issues of an account."""
    for error_class in _OF_ACCOUNT:
        ir.async_delete_issue(hass, DOMAIN, f"{error_class.code}_{entry.entry_id}")


class VoiceIssues:
    """Repair issues of one voice and its account.

    They are created when speech fails for a permanent reason, and deleted when speech succeeds
    again or the account is changed.
    """

    def __init__(self, hass: HomeAssistant, entry: MimoConfigEntry, voice: Voice) -> None:
        self._hass = hass
        self._entry = entry
        self._account = entry.runtime_data
        self._subentry = voice.subentry

    @callback
    def report(self, error: MimoError, request: SpeechRequest) -> None:
        """Create an issue if the error requires one and the account is still in use."""
        if isinstance(error, (*_OF_ACCOUNT, *VOICE_ERRORS)) and self._account.is_in_use:
            self._create(error, request)

    @callback
    def clear(self, configured: ConfiguredParts) -> None:
        """Delete the issues that are disproved by successful speech with these configured parts."""
        async_clear_account(self._hass, self._entry)
        self._delete(
            kind for kind in VOICE_ERRORS if error_scope(kind, configured) is ErrorScope.VOICE
        )

    @callback
    def clear_voice(self) -> None:
        """Delete the issues of the voice, but not those of its account."""
        self._delete(VOICE_ERRORS)

    def _delete(self, kinds: Iterable[type[MimoError]]) -> None:
        for kind in kinds:
            ir.async_delete_issue(self._hass, DOMAIN, self._issue_id(kind))

    def _create(self, error: MimoError, request: SpeechRequest) -> None:
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._issue_id(type(error)),
            data={"entry_id": self._entry.entry_id, "subentry_id": self._subentry.subentry_id},
            is_fixable=isinstance(error, VOICE_SETTING_ERRORS),
            severity=ir.IssueSeverity.ERROR,
            learn_more_url=PLATFORM_URL if isinstance(error, _OF_ACCOUNT) else None,
            translation_key=error.code,
            translation_placeholders=dict(self._placeholders(error, request)),
        )

    def _issue_id(self, error_class: type[MimoError]) -> str:
        is_of_account = error_class in _OF_ACCOUNT
        owner_id = self._entry.entry_id if is_of_account else self._subentry.subentry_id
        return f"{error_class.code}_{owner_id}"

    def _placeholders(self, error: MimoError, request: SpeechRequest) -> Iterator[tuple[str, str]]:
        yield "account", self._entry.title
        if not isinstance(error, _OF_ACCOUNT):
            yield "name", self._subentry.title
            yield "model", request.model
        if isinstance(error, MimoUnknownVoiceError):
            yield "voice", error.voice
            yield "voices", ", ".join(error.available)
