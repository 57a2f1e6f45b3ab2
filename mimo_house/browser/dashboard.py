"""A dashboard with buttons that make announcements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from mimo_house.api import HomeAssistant, Json
from mimo_house.speaking import SPEAKER

PATH: Final = "announcements"


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button that makes a voice speak."""

    name: str
    icon: str
    message: str
    engine: str
    options: dict[str, Any]

    def card(self) -> Json:
        """Return the card configuration of the button."""
        return {
            "type": "button",
            "name": self.name,
            "icon": self.icon,
            "tap_action": {
                "action": "perform-action",
                "perform_action": "tts.speak",
                "target": {"entity_id": self.engine},
                "data": {
                    "media_player_entity_id": SPEAKER,
                    "message": self.message,
                    "options": self.options,
                },
            },
        }


async def add_dashboard(
    assistant: HomeAssistant, title: str, sections: Mapping[str, Sequence[Json]]
) -> str:
    """Create the dashboard or replace its cards; return its path."""
    known = await assistant.command("lovelace/dashboards/list")
    if PATH not in {dashboard["url_path"] for dashboard in known}:
        await assistant.command(
            "lovelace/dashboards/create",
            url_path=PATH,
            title=title,
            mode="storage",
            allow_single_word=True,
        )
    view = {
        "title": title,
        "type": "sections",
        "max_columns": len(sections),
        "sections": [_section(heading, cards) for heading, cards in sections.items()],
    }
    await assistant.command("lovelace/config/save", url_path=PATH, config={"views": [view]})
    return f"/{PATH}/0"


def _section(heading: str, cards: Sequence[Json]) -> Json:
    return {"type": "grid", "cards": [{"type": "heading", "heading": heading}, *cards]}
