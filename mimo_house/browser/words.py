"""Labels of the frontend in the language of the user."""

import json
from pathlib import Path
from typing import Any, Final

import hass_frontend

from mimo_house.furniture import REPOSITORY

_OF_INTEGRATION: Final = REPOSITORY / "custom_components" / "mimo_speech" / "translations"
_OF_CARD: Final = REPOSITORY / "frontend" / "src" / "translations"
_PANELS: Final = ("config", "lovelace", "media-browser")


class Words:
    """Translations of one language by key."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._of_integration = json.loads((_OF_INTEGRATION / f"{language}.json").read_text())
        self._of_card = json.loads((_OF_CARD / f"{language}.json").read_text())
        self._of_house = _house_words(language)

    def integration(self, key: str) -> str:
        """Return a text of the integration, such as `config.step.user.title`."""
        found: Any = self._of_integration
        for part in key.split("."):
            found = found[part]
        return str(found)

    def card(self, key: str) -> str:
        """Return a text of the dashboard card, such as `action.announce`."""
        return str(self._of_card[key])

    def house(self, key: str) -> str:
        """Return a text of Home Assistant, such as `ui.common.submit`."""
        return self._of_house[key]


def _house_words(language: str) -> dict[str, str]:
    """Read the frontend's translations; their file names end in a hash: `en-0a1b….json`."""
    root = Path(hass_frontend.where()) / "static" / "translations"
    words: dict[str, str] = {}
    for folder in (root, *(root / panel for panel in _PANELS)):
        for file in folder.glob(f"{language}-{'[0-9a-f]' * 32}.json"):
            words |= json.loads(file.read_text())
    return words
