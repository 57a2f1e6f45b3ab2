"""The integration's dashboard card, and the dialogs that add cards."""

import asyncio
from collections.abc import Sequence
import json
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Locator

from mimo_house.api import Json
from mimo_house.errors import deadline
from mimo_house.furniture import REPOSITORY

from .tab import Tab

TYPE: Final = "custom:mimo-speech-card"
AXE: Final = REPOSITORY / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
"""The accessibility checker, as installed by `scripts/setup frontend`."""

_OPEN_S: Final = 60.0
_POLL_S: Final = 0.2
_EDITOR: Final = "ui.panel.lovelace.editor"
_VIOLATIONS: Final = """async (card) => (await axe.run(card)).violations.flatMap(
    ({ id, nodes }) => nodes.map(({ failureSummary, html }) => `${id}: ${failureSummary} ${html}`)
)"""
_HEAR_ALL: Final = """
window.heard = [];
const known = new WeakSet();
const listen = (player) => {
    if (known.has(player)) return;
    known.add(player);
    player.addEventListener("ended", () => window.heard.push(player.currentTime));
};
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
    listen(this);
    return play.call(this);
};
window.Audio = class extends Audio {
    constructor(...source) {
        super(...source);
        // It may start by itself.
        listen(this);
    }
};
"""
"""Records the duration of each audio that was played to its end, in seconds."""


def speech_card(**config: Any) -> Json:
    """Return the configuration of the card."""
    return {"type": TYPE, **config}


class SpeechCard:
    """The only card of its kind on a page."""

    def __init__(self, tab: Tab, inside: Locator | None = None) -> None:
        self.element = (inside or tab.page).locator("mimo-speech-card")
        self._tab = tab

    @property
    def message(self) -> Locator:
        """Text box for the message."""
        return self.element.get_by_role("textbox", name=self._word("message.label"))

    def button(self, key: str) -> Locator:
        """Return a button by the translation key of its label."""
        return self._tab.button(self._word(key), inside=self.element)

    def phrase(self, name: str) -> Locator:
        """Return the button of a phrase."""
        group = self.element.get_by_role("group", name=self._word("phrases.label"))
        return self._tab.button(name, inside=group)

    def place(self, name: str) -> Locator:
        """Return the button of an announcer, an area or a speaker."""
        group = self.element.get_by_role("group", name=self._word("where.label"))
        return self._tab.button(name, inside=group)

    def list(self, key: str) -> Locator:
        """Return a list for voice or volume."""
        return self.element.get_by_role("combobox", name=self._word(key))

    def turn(self, speaker: str) -> Locator:
        """Return the status of the announcement at a speaker."""
        return self.element.locator(".turns").get_by_role("listitem").filter(has_text=speaker)

    def recent(self, message: str) -> Locator:
        """Return a recent announcement."""
        rows = self.element.get_by_role("region", name=self._word("recent.label"))
        return rows.get_by_role("listitem").filter(has_text=message)

    async def announce(self, message: str) -> None:
        """Enter a message and announce it."""
        await self.message.fill(message)
        await self.button("action.announce").click()

    async def say_again(self, message: str) -> None:
        """Repeat a recent announcement."""
        name = self._word("action.say_again_named").format(message=message)
        await self._tab.button(name, inside=self.recent(message)).click()

    async def violations(self) -> Sequence[str]:
        """Return the accessibility violations."""
        if not await self._tab.page.evaluate("'axe' in window"):
            await self._tab.page.add_script_tag(path=AXE)
        found: list[str] = await self.element.evaluate(_VIOLATIONS)
        return found

    def _word(self, key: str) -> str:
        return self._tab.words.card(key)


class CardPicker:
    """The dialogs that add a card to a dashboard."""

    def __init__(self, tab: Tab) -> None:
        self.picker = tab.page.locator("hui-dialog-create-card")
        self.editor = tab.page.locator("hui-dialog-edit-card")
        self._tab = tab

    async def open(self, dashboard: str) -> None:
        """Start adding a card to the last section of a dashboard."""
        words = self._tab.words
        await self._tab.go(f"{dashboard}?edit=1")
        await self._tab.button(words.house(f"{_EDITOR}.section.add_card")).last.click()

    async def choose(self, name: str) -> None:
        """Search for a card by its name, wait for its preview, and choose it."""
        search = self._tab.words.house(f"{_EDITOR}.edit_card.search_cards")
        await self._search("by_card", self.picker.get_by_placeholder(search), name)
        card = self.picker.locator(".card").filter(has_text=name)
        await SpeechCard(self._tab, card).message.wait_for()
        await card.locator(".overlay").click()

    async def choose_entity(self, name: str) -> None:
        """Search for an entity by its name, and choose it to see the suggested cards."""
        search = self._tab.words.house(f"{_EDITOR}.cardpicker.search_entities")
        await self._search("by_entity", self.picker.get_by_placeholder(search), name)
        await self.picker.get_by_role("listitem").filter(has_text=name).first.click()

    async def _search(self, tab: str, search: Locator, name: str) -> None:
        """Open a tab and enter a search; a click while the dialog opens may be lost."""
        words = self._tab.words.house(f"{_EDITOR}.cardpicker.{tab}")
        async with deadline(_OPEN_S, "The card picker did not open in time."):
            while not await search.is_visible():
                await self.picker.get_by_role("tab", name=words).click()
                await asyncio.sleep(_POLL_S)
        await search.fill(name)

    async def save(self) -> None:
        """Save the card as configured."""
        words = self._tab.words.house("ui.common.save")
        await self._tab.button(words, inside=self.editor).click()
        await self.editor.wait_for(state="hidden")


async def hear_all(tab: Tab) -> None:
    """Record all audio that is played to its end, from the next page load on."""
    await tab.page.add_init_script(_HEAR_ALL)


async def seconds_heard(tab: Tab) -> float:
    """Wait for audio to end, and return its duration in seconds."""
    heard = await tab.page.wait_for_function("window.heard[0]")
    seconds: float = await heard.json_value()
    return seconds


def write_dashboard(folder: Path, name: str, *cards: Json) -> None:
    """Write a dashboard in YAML mode; JSON is valid YAML."""
    view = {"title": "Wall", "path": "wall", "cards": cards}
    (folder / name).write_text(json.dumps({"views": [view]}))
