"""The outcome of a speech, recorded in one place: totals, health, repairs and the log."""

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
    """One speech: what was asked for, and the record that is filled in while it is spoken."""

    entity_id: str
    """Of the engine that was asked."""
    voice: Voice
    request: SpeechRequest
    """As sent, its text left open."""
    cast: VoiceCast
    """Knows which voices the text named."""
    configured: ConfiguredParts
    replaced: HomeAssistantError | None
    """Why the request is not the one that was asked for; None if it is."""
    shaping: ShapingWithChime
    """Tells whether the chime is missing."""
    began_at: float = field(default_factory=time.monotonic)
    record: SpeechRecord = field(default_factory=SpeechRecord)

    @property
    def flaw(self) -> HomeAssistantError | None:
        """Why the words are not spoken as they were asked for; None if they are."""
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
    """Record a speech that has ended, whole or not.

    `raised` ended it. It may be missing in the record, where a text has nothing to speak.
    """
    record = outcome.record
    outcome.voice.totals.async_add(record)
    if problem := raised or record.failure or record.interruption:
        account.health.async_note(problem, outcome.voice)
    if unknown := outcome.cast.unknown:
        _LOGGER.warning(
            "%s spoke itself what a text gives to a voice that nobody knows: %r",
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
        # The last speech of a voice that was changed or removed says nothing of the new one.
        if outcome.voice in account.voices:
            account.health.async_report(failure, outcome.voice)
            issues.report(failure, outcome.request)
    elif outcome.record.has_fallback:
        # Without one, Home Assistant logs the error.
        _LOGGER.warning("%s left a text to its fallback: %s", outcome.entity_id, failure.code)
