"""The card in houses of other kinds: after an update, and where dashboards are kept in YAML."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
import shutil

import aiohttp
from playwright.async_api import Browser, expect
import pytest

from mimo_house.account import add_account
from mimo_house.api import HomeAssistant
from mimo_house.browser.card import SpeechCard, speech_card, write_dashboard
from mimo_house.browser.tab import Look, open_tab
from mimo_house.furniture import HERE, REPOSITORY
from mimo_house.house import SIMULATOR_KEY, free_port, running_house
from mimo_house.service import Service

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(600)]

WALL = "wall-panel"
DASHBOARDS = f"""
  dashboards:
    {WALL}:
      mode: yaml
      title: Wall
      filename: wall.yaml
"""
STORED = f"\nlovelace:{DASHBOARDS}"
IN_YAML = f"\nlovelace:\n  resource_mode: yaml\n  resources: []{DASHBOARDS}"
CARD = speech_card(title="Wall", phrases=["Dinner is ready."])
ADDRESS = "/mimo_speech/mimo-speech-card.js"


def prepare(folder: Path, settings: str) -> Path:
    """Write the settings of a house with a dashboard in YAML.

    Returns its copy of the integration.
    """
    copy = folder / "custom_components" / "mimo_speech"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(REPOSITORY / "custom_components" / "mimo_speech", copy, ignore=ignored)
    (folder / "configuration.yaml").write_text((HERE / "configuration.yaml").read_text() + settings)
    write_dashboard(folder, "wall.yaml", CARD)
    return copy


def update(copy: Path, mark: str) -> None:
    """Give the bundle other content, and so another hash."""
    bundle = copy / "frontend" / "mimo-speech-card.js"
    text = (REPOSITORY / bundle.relative_to(copy.parents[1])).read_text()
    bundle.write_text(f"{text}\nwindow.cardContent = {mark!r};\n")


@asynccontextmanager
async def house(
    session: aiohttp.ClientSession, folder: Path, port: int
) -> AsyncGenerator[HomeAssistant]:
    async with running_house(
        session, folder, recordings=folder / "recordings", log=folder / "house.log", port=port
    ) as running:
        yield running.assistant


async def rows(assistant: HomeAssistant) -> list[dict[str, str]]:
    found: list[dict[str, str]] = await assistant.command("lovelace/resources")
    return found


async def test_update_changes_the_card_of_every_page(
    browser: Browser, session: aiohttp.ClientSession, service: Service, tmp_path: Path
) -> None:
    copy, port = prepare(tmp_path, STORED), free_port()
    update(copy, "before")
    async with AsyncExitStack() as open_page:
        async with house(session, tmp_path, port) as assistant:
            await add_account(assistant, SIMULATOR_KEY, service.base_url)
            (before,) = await rows(assistant)
            tab = await open_page.enter_async_context(open_tab(browser, assistant, Look()))
            await tab.go(f"/{WALL}/wall")
            card = SpeechCard(tab)
            await expect(card.element.get_by_role("heading", name="Wall")).to_be_visible()
            assert await tab.page.evaluate("window.cardContent") == "before"

        update(copy, "after")
        async with house(session, tmp_path, port) as assistant:
            (after,) = await rows(assistant)
            assert after["id"] == before["id"]
            assert after["url"] != before["url"]
            # A page that was open all the time says so; a page that is loaded has it.
            await card.button("action.reload").click()
            await tab.page.wait_for_function("window.cardContent === 'after'")
            await expect(card.message).to_be_visible()
            await expect(card.button("action.reload")).to_be_hidden()


async def test_card_is_there_where_resources_are_kept_in_yaml(
    browser: Browser, session: aiohttp.ClientSession, service: Service, tmp_path: Path
) -> None:
    prepare(tmp_path, IN_YAML)
    async with house(session, tmp_path, free_port()) as assistant:
        await add_account(assistant, SIMULATOR_KEY, service.base_url)
        assert await rows(assistant) == []
        for _ in range(10):
            async with open_tab(browser, assistant, Look()) as tab:
                await tab.go(f"/{WALL}/wall")
                card = SpeechCard(tab)
                await card.message.wait_for()
                await expect(tab.page.locator("hui-error-card")).to_have_count(0)
                assert tab.complaints.found == []
        async with open_tab(browser, assistant, Look()) as tab:
            await tab.go(f"/{WALL}/wall")
            card = SpeechCard(tab)
            await card.announce("Dinner is ready.")
            await expect(card.turn("Speaker")).to_contain_text("Heard")
