"""Options of a voice as fields of actions, derived from the table of settings."""

from collections.abc import Mapping
import json
from typing import Any, Final

from homeassistant.components.media_player.const import ATTR_MEDIA_CONTENT_ID
from homeassistant.components.tts import ATTR_VOICE
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from .const import CONF_CHIME, CONF_CHIME_MEDIA
from .voice_fields import SUPPORTED_OPTIONS

ATTR_OPTIONS: Final = "options"
ATTR_PRESET_VOICE: Final = "preset_voice"
"""Field for the option `voice`; in actions, `voice` is a configured voice."""

OPTION_OF_FIELD: Final = {
    ATTR_PRESET_VOICE if option == ATTR_VOICE else option: option for option in SUPPORTED_OPTIONS
}
"""Names of the fields for options, where they differ."""


def call_option_fields() -> dict[vol.Marker, Any]:
    """Return the fields of an action for the options of a voice.

    Values are checked later, when the voice is known, with translated errors that list valid ones.
    """
    return {
        **{vol.Optional(name): object for name in OPTION_OF_FIELD},
        vol.Optional(CONF_CHIME_MEDIA): vol.Any(
            cv.string, vol.Schema({ATTR_MEDIA_CONTENT_ID: cv.string}, extra=vol.ALLOW_EXTRA)
        ),
        vol.Optional(ATTR_OPTIONS): dict,
    }


def options_of_call(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of the voice from the fields of an action.

    A field takes precedence over the same entry in `options`, and a media file over the chime.
    Values have JSON types, as media players pass them on; otherwise Home Assistant's cache would
    not find the audio again.
    """
    given = {option: data[name] for name, option in OPTION_OF_FIELD.items() if name in data}
    if media := data.get(CONF_CHIME_MEDIA):
        given[CONF_CHIME] = media if isinstance(media, str) else media[ATTR_MEDIA_CONTENT_ID]
    options: dict[str, Any] = json.loads(
        json.dumps({**data.get(ATTR_OPTIONS, {}), **given}, default=str)
    )
    return options
