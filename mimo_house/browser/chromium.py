"""The browser: `python -m mimo_house.browser.chromium [PROGRAM]`.

With a program it tells, by its exit code, whether a page opens in it. Without one it prints where
Playwright puts the browser that it downloads.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
import sys
from typing import Final

from playwright.async_api import Browser, async_playwright

from mimo_house.errors import HouseError
from mimo_house.furniture import REPOSITORY

PLACE: Final = REPOSITORY / ".cache" / "chromium"
"""Where `scripts/setup browser` notes the path of the browser it has found."""


def main(arguments: Sequence[str]) -> int:
    """Try a browser, or tell where one would be; return the exit code."""
    return asyncio.run(_try(Path(arguments[0])) if arguments else _tell())


@asynccontextmanager
async def running_chromium(program: Path | None = None) -> AsyncGenerator[Browser]:
    """Run a Chromium while the block lasts: this one, or the one that was set up."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program or _program(), args=("--disable-gpu",)
        )
        try:
            yield browser
        finally:
            await browser.close()


def _program() -> Path:
    if not PLACE.exists():
        raise HouseError("There is no Chromium here yet. `scripts/setup browser` gets one.")
    return Path(PLACE.read_text().strip())


async def _try(program: Path) -> int:
    async with running_chromium(program) as browser:
        page = await browser.new_page()
        await page.set_content("<title>It works</title>")
        return 0 if await page.title() == "It works" else 1


async def _tell() -> int:
    async with async_playwright() as playwright:
        sys.stdout.write(f"{playwright.chromium.executable_path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
