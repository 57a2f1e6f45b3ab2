"""A browser tab with Home Assistant, signed in as its first user."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
import json
from typing import Final

from playwright.async_api import Browser, BrowserContext, Locator, Page

from mimo_house.api import HomeAssistant

from .complaints import Complaints
from .words import Words

WAIT_MS: Final = 60_000
"""Pages of Home Assistant may load slowly on a busy machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Language and appearance of Home Assistant."""

    language: str = "en"
    is_dark: bool = False
    has_sidebar: bool = True
    scale: float = 1
    """Device pixels per CSS pixel."""


class Tab:
    """A page of Home Assistant in one language."""

    def __init__(self, page: Page, words: Words, complaints: Complaints) -> None:
        self.page = page
        self.words = words
        self.complaints = complaints

    async def go(self, path: str) -> None:
        """Open a path."""
        await self.page.goto(path)

    def button(self, name: str, *, inside: Locator | None = None) -> Locator:
        """Return the button with this name."""
        return (inside or self.page).get_by_role("button", name=name, exact=True)

    async def pick(self, name: str) -> None:
        """Choose the first entry with this name from the open list."""
        choices = self.page.get_by_role("option").or_(self.page.get_by_role("menuitem"))
        await choices.filter(has_text=name).filter(visible=True).first.click()


@asynccontextmanager
async def open_tab(browser: Browser, assistant: HomeAssistant, look: Look) -> AsyncGenerator[Tab]:
    """Open Home Assistant, signed in."""
    context = await browser.new_context(
        base_url=assistant.url,
        viewport={"width": 1200, "height": 800},
        device_scale_factor=look.scale,
        color_scheme="dark" if look.is_dark else "light",
        reduced_motion="reduce",
    )
    context.set_default_timeout(WAIT_MS)
    try:
        await _store(
            context,
            # What the frontend stores when a user signs in and chooses a language.
            hassTokens=assistant.tokens,
            selectedLanguage=look.language,
            dockedSidebar="docked" if look.has_sidebar else "always_hidden",
        )
        page, complaints = await context.new_page(), Complaints()
        await complaints.listen(page)
        yield Tab(page, Words(look.language), complaints)
    finally:
        await context.close()


async def _store(context: BrowserContext, **items: object) -> None:
    for name, value in items.items():
        item = f"{json.dumps(name)}, {json.dumps(json.dumps(value))}"
        await context.add_init_script(f"localStorage.setItem({item})")
