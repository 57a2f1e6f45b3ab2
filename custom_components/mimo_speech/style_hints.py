"""Log messages for styles that look misspelled, once for each spelling and voice."""

import logging

from homeassistant.core import callback

from .mimo import suggest_style

_LOGGER = logging.getLogger(__name__)


class StyleHints:
    """Styles of one voice that were reported."""

    def __init__(self) -> None:
        self._reported: set[str] = set()

    @callback
    def async_report(self, entity_id: str, styles: tuple[str, ...]) -> None:
        """Log styles that look misspelled. They are sent to the model as they are."""
        for style in styles:
            if style not in self._reported and (suggestion := suggest_style(style)):
                self._reported.add(style)
                _LOGGER.warning(
                    '%s: the style "%s" is unknown. Did you mean "%s"?',
                    entity_id,
                    style,
                    suggestion,
                )
