"""A browser in front of the house of `tests/house`."""

from collections.abc import AsyncGenerator
from pathlib import Path

from playwright.async_api import Browser
import pytest_asyncio

from mimo_house.account import Account, add_account, add_voice, find_account
from mimo_house.api import HomeAssistant
from mimo_house.browser.chromium import running_chromium
from mimo_house.browser.tab import Look, Tab, open_tab
from mimo_house.house import SIMULATOR_KEY
from mimo_house.recording import SpeakerShelf
from mimo_house.service import Service
from tests.house.conftest import assistant, folder, house_log, service, session

__all__ = ["assistant", "folder", "house_log", "service", "session"]

STORYTELLER = "Storyteller"
STORYTELLER_ENGINE = "tts.storyteller"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncGenerator[Browser]:
    async with running_chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def tab(browser: Browser, assistant: HomeAssistant) -> AsyncGenerator[Tab]:
    """Open the web page; whatever it complains about fails the test."""
    async with open_tab(browser, assistant, Look()) as tab:
        yield tab
        assert tab.complaints.found == []


@pytest_asyncio.fixture(loop_scope="module")
async def empty_house(assistant: HomeAssistant) -> None:
    if account := await find_account(assistant):
        await assistant.delete(f"/api/config/config_entries/entry/{account.entry_id}")


@pytest_asyncio.fixture(loop_scope="module")
async def account(assistant: HomeAssistant, service: Service) -> Account:
    """Return the account that an earlier test has added, or add it."""
    found = await find_account(assistant)
    return found or await add_account(assistant, SIMULATOR_KEY, service.base_url)


@pytest_asyncio.fixture(loop_scope="module")
async def storyteller(assistant: HomeAssistant, account: Account) -> str:
    """Return the name of the voice that an earlier test has added, or add it."""
    entities = await assistant.command("config/entity_registry/list")
    if STORYTELLER_ENGINE not in {entity["entity_id"] for entity in entities}:
        model = {"name": STORYTELLER, "model": "mimo-v2.5-tts", "language": "en"}
        await add_voice(assistant, account, model, {"voice": "Milo", "styles": ["happy"]})
    return STORYTELLER


@pytest_asyncio.fixture(loop_scope="module")
async def shelf(folder: Path) -> SpeakerShelf:
    return SpeakerShelf(folder / "recordings")
