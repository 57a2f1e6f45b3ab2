"""From *Add integration* to a voice that is heard, in as few clicks as possible."""

import re

from playwright.async_api import expect
import pytest

from mimo_house.account import find_account
from mimo_house.api import HomeAssistant
from mimo_house.browser.card import hear_all, seconds_heard
from mimo_house.browser.forms import AccountForm
from mimo_house.browser.tab import WAIT_MS, Tab
from mimo_house.house import SIMULATOR_KEY
from mimo_house.service import Service

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]

expect.set_options(timeout=WAIT_MS)

MOST_CLICKS = 5
CLICKS_OF_THE_TEST = 1
"""Only a house with a simulator needs the section with the URL."""
TTS = "ui.components.media-browser.tts"
COUNT_CLICKS = """
window.clicks = 0;
addEventListener("pointerdown", () => { window.clicks += 1; }, { capture: true });
"""


@pytest.mark.usefixtures("empty_house")
async def test_voice_is_heard_after_five_clicks(
    tab: Tab, assistant: HomeAssistant, service: Service
) -> None:
    page, words = tab.page, tab.words
    await page.add_init_script(COUNT_CLICKS)
    await hear_all(tab)
    form = AccountForm(tab)
    await form.open()
    await form.enter_key(SIMULATOR_KEY)
    await form.enter_address(service.base_url)
    await form.submit()
    await form.element.get_by_role("link", name=re.compile("Media")).click()
    message = page.get_by_role("textbox", name=words.house(f"{TTS}.message"))
    await message.fill("Hello. This is my first voice.")
    await tab.button(words.house(f"{TTS}.action_play")).click()
    assert await seconds_heard(tab) > 0.5
    assert await page.evaluate("window.clicks") <= MOST_CLICKS + CLICKS_OF_THE_TEST
    assert await find_account(assistant)


async def test_integration_is_found_by_the_name_of_the_manufacturer(tab: Tab) -> None:
    await expect(await AccountForm(tab).search("xiaomi")).to_be_visible()
