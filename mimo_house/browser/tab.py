"""A tab of the browser that shows Home Assistant to its first user."""

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
"""A page of Home Assistant may take long on a busy machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How Home Assistant is looked at."""

    language: str = "en"
    is_dark: bool = False
    has_sidebar: bool = True
    scale: float = 1
    """Pixels of a picture for one of the page."""


class Tab:
    """A page of Home Assistant in one language."""

    def __init__(self, page: Page, words: Words, complaints: Complaints) -> None:
        self.page = page
        self.words = words
        self.complaints = complaints

    async def go(self, path: str) -> None:
        """Open an address of the web page."""
        await self.page.goto(path)

    def button(self, name: str, *, inside: Locator | None = None) -> Locator:
        """Return the button with this name."""
        return (inside or self.page).get_by_role("button", name=name, exact=True)

    async def pick(self, name: str) -> None:
        """Choose from the list that is open: its first entry with this name."""
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
            # What the web page finds there once a person has signed in and chosen a language.
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
