"""Reports with translated errors that say what to do."""

from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

from ..const import DOMAIN
from .announcement import Note, Result, SpeakerReport

_ERROR_KEYS: Final = {
    Result.OFFLINE: "speaker_offline",
    Result.BUSY: "speaker_busy",
    Result.FAILED: "speaker_did_not_play",
    Result.EXPIRED: "announcement_expired",
    Result.INTERRUPTED: "speaker_interrupted",
    Result.MUTED: "speaker_muted",
}


@callback
def async_report(
    hass: HomeAssistant,
    speaker: str,
    result: Result,
    error: HomeAssistantError | None = None,
    notes: tuple[Note, ...] = (),
) -> SpeakerReport:
    """Return a report with the usual error for its result; only failures keep their own error."""
    if result in _ERROR_KEYS and (error is None or result is not Result.FAILED):
        error = async_speaker_error(hass, speaker, _ERROR_KEYS[result])
    return SpeakerReport(result=result, error=error, notes=notes)


@callback
def async_speaker_error(hass: HomeAssistant, speaker: str, key: str) -> HomeAssistantError:
    """Return a translated error that names a speaker."""
    state = hass.states.get(speaker)
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders={"speaker": state.name if state else speaker},
    )


def failed_report() -> SpeakerReport:
    """Return the report for an unexpected error, whose details are in the log."""
    error = HomeAssistantError(translation_domain=DOMAIN, translation_key="announcement_failed")
    return SpeakerReport(result=Result.FAILED, error=error)
