"""Fields of the actions `announce` and `repeat`."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.const import ATTR_ENTITY_ID, CONF_LANGUAGE, Platform
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from .announcing.announcement import Priority
from .call_options import call_option_fields
from .option_values import Number

ATTR_ANNOUNCEMENT_ID: Final = "announcement_id"
ATTR_ANNOUNCER: Final = "announcer"
ATTR_EXPIRES_AFTER: Final = "expires_after"
ATTR_LANGUAGE: Final = CONF_LANGUAGE
ATTR_MESSAGE: Final = "message"
ATTR_PRIORITY: Final = "priority"
ATTR_RESUME: Final = "resume"
ATTR_TARGET: Final = "target"
ATTR_VOICE: Final = "voice"
"""The text-to-speech entity; a preset voice is one of its options."""
ATTR_VOLUME: Final = "volume"
ATTR_WAIT: Final = "wait"

VOLUME: Final = Number(least=0, most=100, step=1, unit="%")
EXPIRES_AFTER: Final = Number(least=1, most=86_400, step=1, unit="s")

_TARGET_FIELDS: Final = {**cv.TARGET_FIELDS, vol.Optional(ATTR_ENTITY_ID): cv.entity_ids}
_TARGET_KEYS: Final = frozenset(map(str, _TARGET_FIELDS))


def _within(number: Number) -> vol.All:
    return vol.All(vol.Coerce(float), vol.Range(min=number.least, max=number.most))


def _with_target_as_field(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the data with `target` as a field; Home Assistant merges it into the data."""
    spread = {key: data[key] for key in data if key in _TARGET_KEYS}
    if not spread:
        return data
    if ATTR_TARGET in data:
        raise vol.Invalid("the target is specified twice, in the data and for the action")
    own = {key: data[key] for key in data if key not in _TARGET_KEYS}
    return own | {ATTR_TARGET: spread}


ANNOUNCE_FIELDS: Final = {
    vol.Required(ATTR_MESSAGE): cv.string,
    vol.Optional(ATTR_TARGET): _TARGET_FIELDS,
    vol.Optional(ATTR_ANNOUNCER): cv.entity_domain(Platform.NOTIFY),
    vol.Optional(ATTR_VOICE): cv.entity_domain(Platform.TTS),
    vol.Optional(ATTR_LANGUAGE): cv.string,
    vol.Optional(ATTR_VOLUME): _within(VOLUME),
    **call_option_fields(),
    vol.Optional(ATTR_PRIORITY, default=Priority.NORMAL): vol.Coerce(Priority),
    vol.Optional(ATTR_EXPIRES_AFTER): _within(EXPIRES_AFTER),
    vol.Optional(ATTR_RESUME, default=True): cv.boolean,
    vol.Optional(ATTR_WAIT, default=True): cv.boolean,
}
REPEAT_FIELDS: Final = {
    vol.Optional(ATTR_ANNOUNCEMENT_ID): cv.string,
    vol.Optional(ATTR_TARGET): _TARGET_FIELDS,
    vol.Optional(ATTR_WAIT, default=True): cv.boolean,
}
ANNOUNCE_SCHEMA: Final = vol.All(_with_target_as_field, vol.Schema(ANNOUNCE_FIELDS))
"""The action itself checks speakers, announcer and voice.

`target` may be a field of the data, as in the form, or the target of the action, as in automations.
The form has a field because Home Assistant requires the target of an action to be set, which would
be wrong if an announcer is given.
"""
REPEAT_SCHEMA: Final = vol.All(_with_target_as_field, vol.Schema(REPEAT_FIELDS))
