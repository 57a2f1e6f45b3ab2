"""Screenshots of a tab that has settled, cropped to the dialog, with few colours."""

import asyncio
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.async_api import FloatRect, Locator

from mimo_house.errors import HouseError, deadline

from .tab import Tab

MARGIN: Final = 24
"""Margin around a dialog, in pixels of the page."""

_REST_S: Final = 60.0
_POLL_S: Final = 0.4
_COLOURS: Final = 128
_LOSE_FOCUS: Final = """() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    element?.blur();
}"""
_NOTHING_BEHIND: Final = "home-assistant-main { opacity: 0 }"


async def take_picture(tab: Tab, dialog: Locator | None, path: Path) -> None:
    """Save a screenshot of the dialog, which must be complete, or of the whole page."""
    await tab.page.wait_for_load_state("networkidle")
    # Hide the hover and the focus.
    await tab.page.mouse.move(0, 0)
    await tab.page.evaluate(_LOSE_FOCUS)
    body = await _at_rest(tab, dialog)
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.open(BytesIO(body)).convert("RGB")
    few = image.quantize(_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


async def _at_rest(tab: Tab, dialog: Locator | None) -> bytes:
    """Wait until two consecutive screenshots are identical, and nothing is loading."""
    async with deadline(_REST_S, "The page did not stop changing in time."):
        before, now = b"", await _shoot(tab, dialog)
        while now != before or (dialog is None and await _is_loading(tab)):
            await asyncio.sleep(_POLL_S)
            before, now = now, await _shoot(tab, dialog)
    return now


async def _is_loading(tab: Tab) -> bool:
    return await tab.page.locator("ha-spinner").filter(visible=True).count() > 0


async def _shoot(tab: Tab, dialog: Locator | None) -> bytes:
    if dialog is None:
        return await tab.page.screenshot(animations="disabled")
    clip = await _clip(tab, dialog)
    return await tab.page.screenshot(animations="disabled", style=_NOTHING_BEHIND, clip=clip)


async def _clip(tab: Tab, dialog: Locator) -> FloatRect:
    """Return the dialog's rectangle with a margin, within the page."""
    box, size = await dialog.bounding_box(), tab.page.viewport_size
    if box is None or size is None:
        raise HouseError("The dialog has closed.")
    left, top = max(0, box["x"] - MARGIN), max(0, box["y"] - MARGIN)
    right = min(size["width"], box["x"] + box["width"] + MARGIN)
    bottom = min(size["height"], box["y"] + box["height"] + MARGIN)
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}
