"""Form of an announcer: fields, suggested values, and conversion of the input."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.components.media_source import is_media_source_id
from homeassistant.const import CONF_NAME, PERCENTAGE, Platform
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import (
    EntityFilterSelectorConfig,
    EntitySelector,
    EntitySelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TargetSelector,
    TargetSelectorConfig,
    TextSelector,
    TimeSelector,
)
import voluptuous as vol

from .announcer_settings import (
    CONF_QUIET_ACTION,
    CONF_QUIET_FROM,
    CONF_QUIET_SCHEDULE,
    CONF_QUIET_TO,
    CONF_QUIET_VOLUME,
    CONF_SPEAKERS,
    CONF_VOLUME,
)
from .chime_form import (
    as_chime_form,
    chime_selectors,
    chosen_chime,
)
from .const import CONF_CHIME, CONF_CHIME_MEDIA, CONF_VOICE, DOMAIN
from .quiet_hours import QuietAction

_SCHEDULE_DOMAIN: Final = "schedule"
_TIMES: Final = (CONF_QUIET_FROM, CONF_QUIET_TO)
_STORED_AS_GIVEN: Final = frozenset(
    {
        CONF_VOICE,
        CONF_VOLUME,
        CONF_QUIET_SCHEDULE,
        CONF_QUIET_ACTION,
        CONF_QUIET_VOLUME,
    }
)


def announcer_schema() -> vol.Schema:
    """Return the form of the first step: name, speakers, voice, chime and volume."""
    speakers = [Platform.MEDIA_PLAYER.value, Platform.ASSIST_SATELLITE.value]
    return vol.Schema(
        {
            vol.Required(CONF_NAME): TextSelector(),
            vol.Required(CONF_SPEAKERS): TargetSelector(
                TargetSelectorConfig(entity=[EntityFilterSelectorConfig(domain=speakers)])
            ),
            vol.Optional(CONF_VOICE): EntitySelector(
                EntitySelectorConfig(domain=Platform.TTS, integration=DOMAIN)
            ),
            **{vol.Optional(key): selector for key, selector in chime_selectors().items()},
            vol.Optional(CONF_VOLUME): _volume_selector(),
        }
    )


def quiet_schema() -> vol.Schema:
    """Return the form of the second step: quiet hours."""
    return vol.Schema(
        {
            vol.Optional(CONF_QUIET_SCHEDULE): EntitySelector(
                EntitySelectorConfig(domain=_SCHEDULE_DOMAIN)
            ),
            vol.Optional(CONF_QUIET_FROM): TimeSelector(),
            vol.Optional(CONF_QUIET_TO): TimeSelector(),
            vol.Optional(CONF_QUIET_ACTION): SelectSelector(
                SelectSelectorConfig(
                    options=[str(action) for action in QuietAction],
                    mode=SelectSelectorMode.LIST,
                    translation_key=CONF_QUIET_ACTION,
                )
            ),
            vol.Optional(CONF_QUIET_VOLUME): _volume_selector(),
        }
    )


def _volume_selector() -> NumberSelector:
    # A slider cannot be cleared.
    return NumberSelector(
        NumberSelectorConfig(
            min=1, max=100, step=1, unit_of_measurement=PERCENTAGE, mode=NumberSelectorMode.BOX
        )
    )


def check_announcer(answers: Mapping[str, Any], stored_chime: str) -> dict[str, str]:
    """Return the errors in the input of the first step, by field."""
    errors = {}
    if not answers[CONF_NAME].strip():
        errors[CONF_NAME] = "name_needed"
    if not _speakers(answers):
        errors[CONF_SPEAKERS] = "speakers_needed"
    chime = chosen_chime(answers, stored_chime)
    if chime is None:
        errors[CONF_CHIME_MEDIA] = "invalid_chime_media"
    elif chime and chime != answers.get(CONF_CHIME) and not is_media_source_id(chime):
        errors[CONF_CHIME_MEDIA] = "invalid_chime"
    return errors


def check_quiet_hours(answers: Mapping[str, Any]) -> dict[str, str]:
    """Return the errors in the input of the second step, by field."""
    begin, end = answers.get(CONF_QUIET_FROM), answers.get(CONF_QUIET_TO)
    has_hours = bool(answers.get(CONF_QUIET_SCHEDULE) or begin or end)
    errors = {}
    if answers.get(CONF_QUIET_SCHEDULE) and (begin or end):
        errors[CONF_QUIET_SCHEDULE] = "schedule_or_hours"
    elif begin and not end:
        errors[CONF_QUIET_TO] = "time_needed"
    elif end and not begin:
        errors[CONF_QUIET_FROM] = "time_needed"
    elif begin and end and cv.time(begin) == cv.time(end):
        errors[CONF_QUIET_TO] = "same_time"
    if has_hours and not answers.get(CONF_QUIET_ACTION):
        errors[CONF_QUIET_ACTION] = "action_needed"
    elif answers.get(CONF_QUIET_ACTION) and not has_hours:
        errors[CONF_QUIET_ACTION] = "hours_needed"
    return errors


def as_announcer_form(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return the suggested values for the stored data."""
    return {**stored, **(as_chime_form(stored[CONF_CHIME]) if CONF_CHIME in stored else {})}


def as_stored(answers: Mapping[str, Any], stored_chime: str) -> dict[str, Any]:
    """Return the data to store for the checked input of both steps."""
    kept = {key: value for key, value in answers.items() if key in _STORED_AS_GIVEN}
    kept |= {key: cv.time(answers[key]).isoformat() for key in _TIMES if key in answers}
    if chime := chosen_chime(answers, stored_chime):
        kept[CONF_CHIME] = chime
    return {CONF_SPEAKERS: _speakers(answers), **kept}


def _speakers(answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the target as lists of ids; empty if it has none, or contains templates."""
    try:
        target: dict[str, list[str]] = vol.Schema(cv.TARGET_FIELDS)(answers[CONF_SPEAKERS])
    except vol.Invalid:
        return {}
    return {kind: ids for kind, ids in target.items() if ids}
