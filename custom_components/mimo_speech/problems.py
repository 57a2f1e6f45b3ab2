"""Problems that only a person can solve, shown as repairs while they last."""

from collections.abc import Iterator
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .account import MimoConfigEntry
from .const import DOMAIN, PLATFORM_URL
from .mimo import (
    MimoBalanceError,
    MimoError,
    MimoForbiddenError,
    MimoUnknownVoiceError,
    MimoUnsupportedModelError,
    SpeechRequest,
)
from .voice import Voice

_OF_ACCOUNT: Final = (MimoBalanceError, MimoForbiddenError)
_OF_VOICE: Final = (MimoUnknownVoiceError, MimoUnsupportedModelError)


@callback
def async_clear_account(hass: HomeAssistant, entry: MimoConfigEntry) -> None:
    """Take away the repairs of an account that goes."""
    for error_class in _OF_ACCOUNT:
        ir.async_delete_issue(hass, DOMAIN, f"{error_class.code}_{entry.entry_id}")


class VoiceProblems:
    """The repairs that one voice and its account may need.

    They appear when speech fails for a reason that lasts, and go when speech works again or the
    account is changed.
    """

    def __init__(self, hass: HomeAssistant, entry: MimoConfigEntry, voice: Voice) -> None:
        self._hass = hass
        self._entry = entry
        self._voice = voice
        self._subentry = voice.subentry

    @callback
    def report(self, error: MimoError, request: SpeechRequest) -> None:
        """Show a repair if the error calls for one.

        The last speech of a voice that was changed or removed says nothing of the new one.
        """
        is_current = self._voice in self._entry.runtime_data.voices
        if isinstance(error, _OF_ACCOUNT) or (is_current and isinstance(error, _OF_VOICE)):
            self._show(error, request)

    @callback
    def clear(self) -> None:
        """Take all repairs away."""
        async_clear_account(self._hass, self._entry)
        self.clear_voice()

    @callback
    def clear_voice(self) -> None:
        """Take away the repairs of the voice alone."""
        for error_class in _OF_VOICE:
            ir.async_delete_issue(self._hass, DOMAIN, self._issue_id(error_class))

    def _show(self, error: MimoError, request: SpeechRequest) -> None:
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._issue_id(type(error)),
            data={"entry_id": self._entry.entry_id, "subentry_id": self._subentry.subentry_id},
            is_fixable=isinstance(error, _OF_VOICE),
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
        if isinstance(error, _OF_VOICE):
            yield "name", self._subentry.title
            yield "model", request.model
        if isinstance(error, MimoUnknownVoiceError):
            yield "voice", error.voice
            yield "voices", ", ".join(error.available)
