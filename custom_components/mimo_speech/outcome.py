"""Outcome of a speech: updates totals, health, repairs and log."""

from dataclasses import dataclass, field
import logging
import time
from typing import Final

from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError

from .account import Account
from .error_scope import ConfiguredParts, ErrorScope, error_scope
from .exceptions import SpeechResumedError, as_ha_error
from .issues import VoiceIssues
from .mimo import MimoError, SpeechRecord, SpeechRequest
from .speech_chime import ShapingWithChime
from .voice import Voice
from .voice_cast import VoiceCast

_LOGGER = logging.getLogger(__name__)

_LOGGED_NAME_CHARS: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechOutcome:
    """One speech: its request, and the record that is filled in while it is spoken."""

    entity_id: str
    """Entity id of the requested engine."""
    voice: Voice
    request: SpeechRequest
    """The request without its text."""
    cast: VoiceCast
    """Contains the voices that the text named."""
    configured: ConfiguredParts
    replaced: HomeAssistantError | None
    """Why the request differs from the one that was called for; None if it does not."""
    shaping: ShapingWithChime
    """Contains the error if the chime is missing."""
    began_at: float = field(default_factory=time.monotonic)
    record: SpeechRecord = field(default_factory=SpeechRecord)

    @property
    def flaw(self) -> HomeAssistantError | None:
        """Why the text was not spoken as requested; None if it was."""
        if self.record.failure is not None:
            return as_ha_error(self.record.failure)
        if self.record.interruption is not None:
            return SpeechResumedError()
        if self.record.refusal is not None:
            return as_ha_error(self.record.refusal)
        return self.replaced


@callback
def async_record_outcome(
    outcome: SpeechOutcome,
    account: Account,
    issues: VoiceIssues,
    raised: MimoError | None = None,
) -> None:
    """Record a speech that has ended, completely or not.

    `raised` is the error that ended it. The record lacks it if a text contains nothing to speak.
    """
    record = outcome.record
    outcome.voice.totals.async_add(record)
    if problem := raised or record.failure or record.interruption:
        account.health.async_note(problem, outcome.voice)
    if unknown := outcome.cast.unknown:
        _LOGGER.warning(
            "%s spoke text intended for an unknown voice: %r",
            outcome.entity_id,
            unknown[:_LOGGED_NAME_CHARS],
        )
    if record.failure is not None:
        _record_failure(outcome, record.failure, account, issues)
    elif record.audio_s and not account.health.has_failed_since(outcome.began_at):
        account.health.async_report_success_of(outcome.voice, outcome.configured)
        account.async_abort_reauth()
        issues.clear(outcome.configured)


def _record_failure(
    outcome: SpeechOutcome, failure: MimoError, account: Account, issues: VoiceIssues
) -> None:
    scope = error_scope(type(failure), outcome.configured)
    if scope is ErrorScope.ACCOUNT:
        account.health.async_report(failure)
        issues.report(failure, outcome.request)
    elif scope is ErrorScope.VOICE:
        # Ignore late speech of a voice that was changed or removed.
        if outcome.voice in account.voices:
            account.health.async_report(failure, outcome.voice)
            issues.report(failure, outcome.request)
    elif outcome.record.has_fallback:
        # Without a fallback, Home Assistant logs the error.
        _LOGGER.warning("%s used its fallback: %s", outcome.entity_id, failure.code)
