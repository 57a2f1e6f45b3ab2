"""A line in the log for a style that looks misspelt, once for each spelling of a voice."""

import logging

from homeassistant.core import callback

from .mimo import suggest_style

_LOGGER = logging.getLogger(__name__)


class StyleHints:
    """What was told of the styles of one voice."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    @callback
    def async_tell(self, entity_id: str, styles: tuple[str, ...]) -> None:
        """Tell of styles that look misspelt; they are sent as they are."""
        for style in styles:
            if style not in self._told and (suggestion := suggest_style(style)):
                self._told.add(style)
                _LOGGER.warning(
                    '%s: the style "%s" is unknown. Did you mean "%s"?',
                    entity_id,
                    style,
                    suggestion,
                )
