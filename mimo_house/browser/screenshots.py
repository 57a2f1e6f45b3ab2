"""Screenshots for the documents: `python -m mimo_house.browser.screenshots`."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
import shutil
import sys
import tempfile
from typing import Final

import aiohttp
from playwright.async_api import Browser, Locator, ViewportSize

from mimo_house.account import add_account, add_voice
from mimo_house.api import HomeAssistant, Json
from mimo_house.errors import HouseError, deadline
from mimo_house.furniture import REPOSITORY
from mimo_house.house import SIMULATOR_KEY, free_port, running_house, running_simulator
from mimo_house.process import run
from mimo_house.progress import step
from mimo_house.recording import SpeakerShelf
from mimo_house.service import Service
from mimo_house.speaking import SPEAKER

from .camera import take_picture
from .card import SpeechCard, speech_card
from .chromium import running_chromium
from .dashboard import Button, add_dashboard
from .film import Film
from .pages import AssistDialog, IntegrationPage, RepairsPage
from .scenes import SCENES, Said, Scene
from .tab import Look, Tab, open_tab

OUTPUT: Final = REPOSITORY / "docs" / "screenshots"
SCALE: Final = 1.5
_TALL: Final[ViewportSize] = {"width": 1200, "height": 2400}
"""A screen on which the longest form fits without scrolling."""
_SILENCE_S: Final = 60.0
_POLL_S: Final = 0.2
_SOME_TIME: Final = timedelta(minutes=3)
"""Age of the latest announcement in every screenshot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """A house in one language, and the browser that takes screenshots of it."""

    browser: Browser
    assistant: HomeAssistant
    service: Service
    scene: Scene
    engine: str
    spoken_at: datetime

    @asynccontextmanager
    async def tab(self, *, is_dark: bool = False) -> AsyncGenerator[Tab]:
        """Open the frontend."""
        look = Look(language=self.scene.language, is_dark=is_dark, has_sidebar=False, scale=SCALE)
        async with open_tab(self.browser, self.assistant, look) as tab:
            yield tab
            if complaints := tab.complaints.found:
                raise HouseError("\n".join(("Errors in the browser:", *complaints)))

    async def let_time_pass(self, tab: Tab) -> None:
        """Set the browser's clock to some time after the announcement."""
        await tab.page.clock.set_fixed_time(self.spoken_at + _SOME_TIME)

    async def style_select(self) -> str:
        """Return the entity id of the voice's style select."""
        registry = await self.assistant.command("config/entity_registry/list")
        (device,) = (item["device_id"] for item in registry if item["entity_id"] == self.engine)
        (style,) = (
            item["entity_id"]
            for item in registry
            if item["device_id"] == device and item["translation_key"] == "style"
        )
        return str(style)


type Picture = Callable[[Studio, Tab], Awaitable[Locator | None]]


async def account(_studio: Studio, tab: Tab) -> Locator:
    """Show the form for the key."""
    page = IntegrationPage(tab)
    await page.open()
    form = await page.add_account()
    await form.enter_key(SIMULATOR_KEY)
    return form.box


async def voice(studio: Studio, tab: Tab) -> Locator:
    """Show the form of a voice with all sections expanded."""
    await tab.page.set_viewport_size(_TALL)
    page = IntegrationPage(tab)
    await page.open()
    form = await page.change_voice(studio.scene.name)
    await form.submit()
    await form.open_sections()
    return form.box


async def device(studio: Studio, tab: Tab) -> None:
    """Show the device of a voice."""
    await studio.let_time_pass(tab)
    await tab.page.set_viewport_size({"width": 900, "height": 780})
    page = IntegrationPage(tab)
    await page.open()
    await page.open_device(studio.scene.name)
    await tab.page.wait_for_url("**/config/devices/device/*")


async def dashboard(studio: Studio, tab: Tab) -> None:
    """Show a dashboard with buttons that make announcements."""
    await studio.let_time_pass(tab)
    scene, style = studio.scene, await studio.style_select()
    buttons = [
        Button(
            name=said.name,
            icon=said.icon,
            message=said.message,
            engine=studio.engine,
            options=said.options,
        ).card()
        for said in scene.buttons
    ]
    tiles: list[Json] = [
        {
            "type": "tile",
            "entity": style,
            "name": scene.style,
            "hide_state": True,
            "features": [{"type": "select-options"}],
            "grid_options": {"columns": "full"},
        },
        {"type": "tile", "entity": studio.engine, "name": scene.last},
        {"type": "tile", "entity": SPEAKER, "name": scene.speaker},
    ]
    sections = {scene.board: buttons, scene.name: tiles}
    await tab.page.set_viewport_size({"width": 1000, "height": 390})
    await tab.go(await add_dashboard(studio.assistant, scene.board, sections))
    await tab.page.get_by_text(scene.last).wait_for()


async def card(studio: Studio, tab: Tab) -> None:
    """Show the card, full and compact, after an announcement."""
    scene, assistant = studio.scene, studio.assistant
    phrases = [
        {"message": said.message, "name": said.name, "icon": said.icon} for said in scene.buttons
    ]
    sections = {
        scene.board: [speech_card(phrases=phrases)],
        scene.phrases: [speech_card(phrases=phrases, layout="compact", speakers=[SPEAKER])],
    }
    first, *others = scene.buttons
    for said in others:
        await assistant.post(
            "/api/services/mimo_speech/announce",
            {"target": {"entity_id": SPEAKER}, "message": said.message},
        )
    await tab.page.set_viewport_size({"width": 1000, "height": 860})
    await tab.go(await add_dashboard(assistant, scene.board, sections))
    full = SpeechCard(tab, tab.page.locator("hui-section").first)
    await full.phrase(first.name).click()
    await full.place(scene.area).click()
    await full.button("action.announce").click()
    heard = tab.words.card("result.spoken")
    await full.turn(scene.speaker).get_by_text(heard, exact=True).wait_for()


async def film(studio: Studio, tab: Tab) -> Film:
    """Enter a message on the card, announce it, and wait until it was played."""
    scene, message = studio.scene, studio.scene.buttons[0].message
    await tab.page.set_viewport_size({"width": 460, "height": 560})
    sections = {scene.board: [speech_card(hide_recent=True)]}
    await tab.go(await add_dashboard(studio.assistant, scene.board, sections))
    card, film = SpeechCard(tab), Film(tab)
    await card.message.wait_for()
    await tab.page.wait_for_load_state("networkidle")
    await film.show(1200)
    for end in range(2, len(message) + 2, 2):
        await card.message.fill(message[:end])
        await film.show(120)
    await film.show(600)
    await card.place(scene.area).click()
    await film.show(1000)
    await card.button("action.announce").click()
    for result, duration_ms in (("speaking", 1800), ("spoken", 3000)):
        words = tab.words.card(f"result.{result}")
        await card.turn(scene.speaker).get_by_text(words, exact=True).wait_for()
        await film.show(duration_ms)
    return film


async def assist(studio: Studio, tab: Tab) -> Locator:
    """Show an assistant that uses the voice."""
    pipelines = await studio.assistant.command("assist_pipeline/pipeline/list")
    (pipeline,) = pipelines["pipelines"]
    chosen = {"tts_engine": studio.engine, "tts_voice": studio.scene.speech["voice"]}
    changed = pipeline | studio.scene.assist | chosen
    changed["pipeline_id"] = changed.pop("id")
    await studio.assistant.command("assist_pipeline/pipeline/update", **changed)
    await tab.page.set_viewport_size(_TALL)
    dialog = AssistDialog(tab)
    await dialog.open(pipeline["name"])
    return dialog.box


async def repair(studio: Studio, tab: Tab) -> Locator:
    """Show the repair of an unavailable model."""
    await studio.service.inject("unsupported_model")
    # Not the text from before, which Home Assistant would play from its cache.
    await _speak(studio.assistant, studio.engine, studio.scene.buttons[-1])
    page = RepairsPage(tab)
    await page.open()
    dialog = await page.fix("unsupported_model", studio.scene.name)
    return dialog.box


LIGHT: Final[Mapping[str, Picture]] = {
    "account": account,
    "voice": voice,
    "device": device,
    "dashboard": dashboard,
    "card": card,
    "assist": assist,
    "repair": repair,
}
DARK: Final[Mapping[str, Picture]] = {"voice": voice, "dashboard": dashboard, "card": card}


FILM: Final = "card.webp"


def main() -> int:
    """Take all screenshots again; return the exit code."""
    with tempfile.TemporaryDirectory(prefix="mimo-speech-pictures-") as folder:
        pictures = Path(folder) / "pictures"
        exit_code = run(_make_pictures(Path(folder), pictures))
        if exit_code == 0:
            shutil.rmtree(OUTPUT, ignore_errors=True)
            shutil.copytree(pictures, OUTPUT)
    return exit_code


async def _make_pictures(folder: Path, pictures: Path) -> int:
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        with step("Starting the simulator, Home Assistant and Chromium"):
            browser = await stack.enter_async_context(running_chromium())
            simulator = running_simulator(session, log=folder / "simulator.log")
            service = await stack.enter_async_context(simulator)
            recordings = folder / "recordings"
            house = await stack.enter_async_context(
                running_house(
                    session,
                    folder / "config",
                    recordings=recordings,
                    log=folder / "house.log",
                    port=free_port(),
                )
            )
        shelf = SpeakerShelf(recordings)
        for scene in SCENES:
            async with _furnished(browser, house.assistant, service, shelf, scene) as studio:
                await _take_all(studio, pictures / scene.language)
    return 0


@asynccontextmanager
async def _furnished(
    browser: Browser,
    assistant: HomeAssistant,
    service: Service,
    shelf: SpeakerShelf,
    scene: Scene,
) -> AsyncGenerator[Studio]:
    """Configure the house for the language; the account is removed at the end of the block."""
    await assistant.command("config/core/update", **scene.house)
    owner = await add_account(assistant, SIMULATOR_KEY, service.base_url)
    await assistant.command("config_entries/update", entry_id=owner.entry_id, title="MiMo")
    model = {"name": scene.name, "model": "mimo-v2.5-tts", "language": scene.language[:2]}
    engine = await add_voice(assistant, owner, model, scene.speech)
    await _place_speaker(assistant, scene)
    known = shelf.count()
    await _speak(assistant, engine, scene.buttons[0])
    await shelf.next_recording(known)
    await _fall_silent(assistant)
    yield Studio(
        browser=browser,
        assistant=assistant,
        service=service,
        scene=scene,
        engine=engine,
        spoken_at=datetime.now(UTC),
    )
    await assistant.delete(f"/api/config/config_entries/entry/{owner.entry_id}")


async def _place_speaker(assistant: HomeAssistant, scene: Scene) -> None:
    """Assign the speaker to an area, both named in the language of the house."""
    for area in await assistant.command("config/area_registry/list"):
        await assistant.command("config/area_registry/delete", area_id=area["area_id"])
    area = await assistant.command("config/area_registry/create", name=scene.area)
    await assistant.command(
        "config/entity_registry/update",
        entity_id=SPEAKER,
        name=scene.speaker,
        area_id=area["area_id"],
    )


async def _fall_silent(assistant: HomeAssistant) -> None:
    """Wait until the speaker stops playing."""
    async with deadline(_SILENCE_S, "The speaker did not stop in time."):
        while await _is_playing(assistant):  # noqa: ASYNC110  # Another process plays.
            await asyncio.sleep(_POLL_S)


async def _is_playing(assistant: HomeAssistant) -> bool:
    state = await assistant.get(f"/api/states/{SPEAKER}")
    return bool(state["state"] == "playing")


async def _speak(assistant: HomeAssistant, engine: str, said: Said) -> None:
    call = {
        "entity_id": engine,
        "media_player_entity_id": SPEAKER,
        "message": said.message,
        "options": said.options,
    }
    await assistant.post("/api/services/tts/speak", call)


async def _take_all(studio: Studio, folder: Path) -> None:
    for is_dark, pictures in ((True, DARK), (False, LIGHT)):
        for name, picture in pictures.items():
            file = f"{name}-dark.png" if is_dark else f"{name}.png"
            with step(f"{studio.scene.language}/{file}"):
                await _take(studio, picture, folder / file, is_dark=is_dark)
    with step(f"{studio.scene.language}/{FILM}"):
        async with studio.tab() as tab:
            (await film(studio, tab)).save(folder / FILM)


async def _take(studio: Studio, picture: Picture, path: Path, *, is_dark: bool) -> None:
    async with studio.tab(is_dark=is_dark) as tab:
        await take_picture(tab, await picture(studio, tab), path)


if __name__ == "__main__":
    sys.exit(main())
