"""The two fields for a chime: a built-in chime, or a media file."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.components.media_player.const import (
    ATTR_MEDIA_CONTENT_ID,
    ATTR_MEDIA_CONTENT_TYPE,
)
from homeassistant.components.media_source import is_media_source_id
from homeassistant.helpers.selector import (
    MediaSelector,
    MediaSelectorConfig,
    Selector,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from .const import CONF_CHIME, CONF_CHIME_MEDIA
from .mimo import Chime
from .option_values import NO_CHIME

CUSTOM_CHIME: Final = "custom"
"""Option of the field for a media file."""


def chime_selectors() -> dict[str, Selector[Any]]:
    """Return the selectors for a chime, by field."""
    return {
        CONF_CHIME: SelectSelector(
            SelectSelectorConfig(
                options=[NO_CHIME, *map(str, Chime), CUSTOM_CHIME],
                mode=SelectSelectorMode.DROPDOWN,
                translation_key=CONF_CHIME,
            )
        ),
        CONF_CHIME_MEDIA: MediaSelector(MediaSelectorConfig(accept=["audio/*"])),
    }


def as_chime_form(chime: str) -> dict[str, Any]:
    """Return the suggested values for a stored chime."""
    if not is_media_source_id(chime):
        return {CONF_CHIME: chime}
    media = {ATTR_MEDIA_CONTENT_ID: chime, ATTR_MEDIA_CONTENT_TYPE: "audio/*"}
    return {CONF_CHIME: CUSTOM_CHIME, CONF_CHIME_MEDIA: media}


def chosen_chime(given: Mapping[str, Any], stored: str = "") -> str | None:
    """Return the chosen chime, "" for none; None if the media file is missing.

    A new media file takes precedence over a built-in chime, which may just be the suggested value.
    If the media file is the stored one, the built-in chime is the change.
    """
    chime = str(given.get(CONF_CHIME, ""))
    media = given.get(CONF_CHIME_MEDIA)
    content_id = str(media[ATTR_MEDIA_CONTENT_ID]) if media else None
    if chime == CUSTOM_CHIME or (content_id is not None and content_id != stored):
        return content_id
    return chime
