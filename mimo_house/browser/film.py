"""Animations made of screenshots with a duration each."""

from io import BytesIO
from pathlib import Path

from PIL import Image

from .tab import Tab


class Film:
    """Screenshots of the whole page, in order."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._pictures: list[Image.Image] = []
        self._durations_ms: list[int] = []

    async def show(self, duration_ms: int) -> None:
        """Take a screenshot, to be shown for this duration."""
        body = await self._tab.page.screenshot(animations="disabled", caret="hide")
        self._pictures.append(Image.open(BytesIO(body)).convert("RGB"))
        self._durations_ms.append(duration_ms)

    def save(self, path: Path) -> None:
        """Save an animated WebP that repeats forever."""
        path.parent.mkdir(parents=True, exist_ok=True)
        first, *others = self._pictures
        first.save(
            path,
            save_all=True,
            append_images=others,
            duration=self._durations_ms,
            loop=0,
            lossless=True,
            method=6,
        )
