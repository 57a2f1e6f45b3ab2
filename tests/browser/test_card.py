"""What people do with the card on a dashboard, from the picker to the end of the last account.

The tests tell one story in their order; each makes the dashboard that it needs.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, expect
import pytest
import pytest_asyncio

from mimo_house.account import Account, add_announcer
from mimo_house.api import HomeAssistant
from mimo_house.browser.card import (
    AXE,
    CardPicker,
    SpeechCard,
    hear_all,
    seconds_heard,
    speech_card,
)
from mimo_house.browser.dashboard import add_dashboard
from mimo_house.browser.tab import WAIT_MS, Look, Tab, open_tab
from mimo_house.person import add_person
from mimo_house.recording import SpeakerShelf
from mimo_house.service import Service
from mimo_house.speaking import SPEAKER

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(600)]

expect.set_options(timeout=WAIT_MS)

SPEAKER_NAME = "Speaker"
DINNER = "Dinner is ready."
PHRASES = [{"message": DINNER, "name": "Dinner", "icon": "mdi:silverware"}]
NARROW = 320
LOADS = 50
LOADS_AT_ONCE = 3
DRAWN = "hui-error-card, ha-alert[alert-type=error]"
"""How Home Assistant shows a card that it cannot show."""


@asynccontextmanager
async def board(
    browser: Browser, assistant: HomeAssistant, look: Look | None = None, **config: object
) -> AsyncGenerator[SpeechCard]:
    """Open a dashboard with the card on it; whatever the page complains about fails the test."""
    path = await add_dashboard(assistant, "Board", {"Speech": [speech_card(**config)]})
    async with open_tab(browser, assistant, look or Look()) as tab:
        await tab.go(path)
        card = SpeechCard(tab)
        await card.element.get_by_role("button").first.wait_for()
        yield card
        assert tab.complaints.found == []


@pytest_asyncio.fixture(loop_scope="module")
async def card(
    browser: Browser, assistant: HomeAssistant, account: Account
) -> AsyncGenerator[SpeechCard]:
    async with board(browser, assistant, phrases=PHRASES) as card:
        yield card


async def set_state(assistant: HomeAssistant, state: str) -> None:
    """Let the speaker vanish from the network, or come back."""
    path = f"/api/states/{SPEAKER}"
    known = await assistant.get(path)
    await assistant.post(path, {"state": state, "attributes": known["attributes"]})


async def resources(assistant: HomeAssistant) -> list[str]:
    return [row["url"] for row in await assistant.command("lovelace/resources")]


@pytest.mark.usefixtures("account")
async def test_card_is_added_from_the_picker_and_configured_in_its_editor(
    tab: Tab, assistant: HomeAssistant
) -> None:
    words = tab.words
    path = await add_dashboard(assistant, "Board", {"Speech": []})
    dialogs = CardPicker(tab)
    await dialogs.open(path)
    await dialogs.choose(words.card("card.name"))
    preview = SpeechCard(tab, dialogs.editor)
    await expect(preview.phrase(words.card("stub.dinner"))).to_be_visible()

    title = dialogs.editor.get_by_role("textbox", name=words.card("editor.title"))
    await title.fill("Tell everybody")
    await expect(preview.element.get_by_role("heading", name="Tell everybody")).to_be_visible()
    await dialogs.editor.get_by_role("button", name=words.card("editor.layout")).click()
    await tab.pick(words.card("editor.layout.compact"))
    await expect(preview.message).to_be_hidden()
    await dialogs.save()

    kept = await assistant.command("lovelace/config", url_path=path.split("/")[1])
    added = kept["views"][0]["sections"][-1]["cards"][-1]
    assert added["title"] == "Tell everybody"
    assert added["layout"] == "compact"
    assert added["phrases"][0]["message"] == words.card("stub.dinner")


@pytest.mark.usefixtures("account")
async def test_card_is_suggested_for_a_speaker(tab: Tab, assistant: HomeAssistant) -> None:
    dialogs = CardPicker(tab)
    await dialogs.open(await add_dashboard(assistant, "Board", {"Speech": []}))
    await dialogs.choose_entity(SPEAKER_NAME)
    suggested = dialogs.picker.get_by_text(tab.words.card("card.suggestion"))
    await expect(suggested).to_be_visible()


async def test_announcement_is_shown_as_heard(
    card: SpeechCard, service: Service, shelf: SpeakerShelf
) -> None:
    known = shelf.count()
    await card.phrase("Dinner").click()
    await expect(card.message).to_have_value(DINNER)
    await card.button("how.label").click()
    await card.list("how.style").select_option(label="Manner: Whisper")
    await card.button("action.announce").click()

    await expect(card.turn(SPEAKER_NAME)).to_contain_text("Heard")
    await expect(card.recent(DINNER)).to_contain_text("Heard")
    await shelf.next_recording(known)
    assert (await service.speech_sent())[-1].text.endswith(DINNER)


async def test_template_is_filled_in(card: SpeechCard, service: Service) -> None:
    await card.announce("It is {{ 3 * 4 }} o'clock.")
    await expect(card.turn(SPEAKER_NAME)).to_contain_text("Heard")
    assert (await service.speech_sent())[-1].text.endswith("It is 12 o'clock.")


async def test_recent_announcement_is_said_again_without_the_service(
    card: SpeechCard, service: Service, shelf: SpeakerShelf
) -> None:
    await card.announce("Once more.")
    await expect(card.turn(SPEAKER_NAME)).to_contain_text("Heard")
    asked, known = len(await service.speech_sent()), shelf.count()
    await card.say_again("Once more.")
    await shelf.next_recording(known)
    await expect(card.turn(SPEAKER_NAME)).to_contain_text("Heard")
    assert len(await service.speech_sent()) == asked
    await expect(card.recent("Once more.")).to_have_count(1)


async def test_dead_speaker_shows_its_reason_until_it_is_tried_again(
    card: SpeechCard, assistant: HomeAssistant, shelf: SpeakerShelf
) -> None:
    await set_state(assistant, "unavailable")
    await card.announce("Is anybody there?")
    turn = card.turn(SPEAKER_NAME)
    await expect(turn).to_contain_text("Not available")
    reason = card.element.locator(".turns .hint")
    await expect(reason).to_contain_text(SPEAKER_NAME)

    await set_state(assistant, "idle")
    known = shelf.count()
    await card.button("action.try_again").click()
    await expect(turn).to_contain_text("Heard")
    await expect(card.button("action.try_again")).to_be_hidden()
    await shelf.next_recording(known)


@pytest.mark.usefixtures("account")
async def test_speech_is_heard_to_its_end_in_the_browser(
    browser: Browser, assistant: HomeAssistant, shelf: SpeakerShelf
) -> None:
    path = await add_dashboard(assistant, "Board", {"Speech": [speech_card()]})
    known = shelf.count()
    async with open_tab(browser, assistant, Look()) as tab:
        await hear_all(tab)
        await tab.go(path)
        card = SpeechCard(tab)
        await card.message.fill("You hear this here, and nowhere else.")
        await card.button("action.listen").click()
        await expect(card.button("action.stop")).to_be_visible()
        assert await seconds_heard(tab) > 1
        await expect(card.button("action.listen")).to_be_visible()
        assert tab.complaints.found == []
    assert shelf.count() == known


async def test_announcing_needs_no_mouse(card: SpeechCard) -> None:
    keyboard = card.element.page.keyboard
    await card.message.focus()
    await keyboard.type(DINNER)
    announce = card.button("action.announce")
    for _ in range(10):
        await keyboard.press("Tab")
        if await announce.evaluate("(button) => button.matches(':focus-visible')"):
            break
    await keyboard.press("Enter")
    await expect(card.turn(SPEAKER_NAME)).to_contain_text("Heard")
    await expect(card.element.get_by_role("status")).to_contain_text(f"{SPEAKER_NAME}: Heard")


@pytest.mark.usefixtures("account")
async def test_phrase_alone_is_announced_at_once(
    browser: Browser, assistant: HomeAssistant, service: Service
) -> None:
    async with board(browser, assistant, layout="compact", phrases=PHRASES) as card:
        await card.phrase("Dinner").click()
        await expect(card.turn(SPEAKER_NAME)).to_contain_text("Heard")


@pytest.mark.usefixtures("account")
async def test_person_who_is_no_administrator_announces_too(
    browser: Browser, assistant: HomeAssistant
) -> None:
    path = await add_dashboard(assistant, "Board", {"Speech": [speech_card()]})
    guest = await add_person(assistant, "guest")
    async with open_tab(browser, guest, Look()) as tab:
        await tab.go(path)
        card = SpeechCard(tab)
        await card.announce("Good morning from {{ 'the guest' }}.")
        await expect(card.turn(SPEAKER_NAME)).to_contain_text("Heard")
        await expect(card.recent("Good morning from the guest.")).to_be_visible()
        await card.button("how.label").click()
        await expect(card.list("how.style")).to_be_visible()
        assert tab.complaints.found == []


@pytest.mark.skipif(not AXE.exists(), reason="needs axe-core: scripts/setup frontend")
@pytest.mark.parametrize("layout", ["full", "compact"])
@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
@pytest.mark.usefixtures("account")
async def test_accessibility_checker_finds_nothing_and_all_is_in_sight(
    browser: Browser, assistant: HomeAssistant, layout: str, *, is_dark: bool
) -> None:
    config = {"title": "Announcements", "layout": layout, "phrases": PHRASES}
    await set_state(assistant, "unavailable")
    async with board(browser, assistant, Look(is_dark=is_dark), **config) as card:
        assert await card.violations() == []
        if layout == "full":
            await card.button("how.label").click()
            await card.announce("It is {{ 3 * 4 }} o'clock.")
        else:
            await card.phrase("Dinner").click()
        await card.button("action.try_again").wait_for()
        for width in (1200, NARROW):
            await card.element.page.set_viewport_size({"width": width, "height": 1000})
            assert await card.violations() == []
            overflow = "(card) => card.scrollWidth - card.clientWidth"
            assert await card.element.locator("ha-card").evaluate(overflow) == 0
            assert await card.element.page.evaluate("document.body.scrollWidth") <= width
    await set_state(assistant, "idle")


@pytest.mark.usefixtures("account")
async def test_no_page_shows_an_error_in_place_of_the_card(
    browser: Browser, assistant: HomeAssistant
) -> None:
    """Load the dashboard with an empty cache, then again with what the first load has kept."""
    path = await add_dashboard(assistant, "Board", {"Speech": [speech_card()]})
    free = asyncio.Semaphore(LOADS_AT_ONCE)

    async def load() -> None:
        async with free, open_tab(browser, assistant, Look(has_sidebar=False)) as tab:
            for _ in ("cold", "warm"):
                await tab.go(path)
                await SpeechCard(tab).message.wait_for()
                await expect(tab.page.locator(DRAWN)).to_have_count(0)
            assert tab.complaints.found == []

    async with asyncio.TaskGroup() as loads:
        for _ in range(LOADS):
            loads.create_task(load())


async def test_announcer_is_chosen_unless_somebody_chooses(
    browser: Browser, assistant: HomeAssistant, account: Account
) -> None:
    await add_announcer(assistant, account, "Family", SPEAKER)
    async with board(browser, assistant) as card:
        await expect(card.place("Family")).to_have_attribute("aria-pressed", "true")
        await card.announce("Hello, family.")
        await expect(card.turn(SPEAKER_NAME)).to_contain_text("Heard")


async def test_card_goes_with_the_last_account(
    tab: Tab, assistant: HomeAssistant, account: Account
) -> None:
    assert [url.partition("?")[0] for url in await resources(assistant)] == [
        "/mimo_speech/mimo-speech-card.js"
    ]
    await assistant.delete(f"/api/config/config_entries/entry/{account.entry_id}")
    assert await resources(assistant) == []

    dialogs = CardPicker(tab)
    await dialogs.open(await add_dashboard(assistant, "Board", {"Speech": []}))
    await dialogs.choose_entity(SPEAKER_NAME)
    await dialogs.picker.locator("hui-tile-card").first.wait_for()
    await expect(dialogs.picker.get_by_text(tab.words.card("card.suggestion"))).to_have_count(0)
    assert not await tab.page.evaluate("customElements.get('mimo-speech-card')")
