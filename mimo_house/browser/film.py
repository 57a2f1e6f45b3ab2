"""An animation of a tab: pictures taken at the moments that matter, each shown for a while."""

from io import BytesIO
from pathlib import Path

from PIL import Image

from .tab import Tab


class Film:
    """Pictures of the whole page, in order."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._pictures: list[Image.Image] = []
        self._durations_ms: list[int] = []

    async def show(self, duration_ms: int) -> None:
        """Take a picture of the page as it is now, to be shown for so long."""
        body = await self._tab.page.screenshot(animations="disabled", caret="hide")
        self._pictures.append(Image.open(BytesIO(body)).convert("RGB"))
        self._durations_ms.append(duration_ms)

    def save(self, path: Path) -> None:
        """Write an animated WebP that repeats forever."""
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
