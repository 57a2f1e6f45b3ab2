"""The browser: `python -m mimo_house.browser.chromium [PROGRAM]`.

With a program, the exit code tells whether a page opens in it. Without one, prints the path at
which Playwright installs its browser.
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
"""File in which `scripts/setup browser` stores the path of the browser."""


def main(arguments: Sequence[str]) -> int:
    """Check a browser, or print where it would be installed; return the exit code."""
    return asyncio.run(_try(Path(arguments[0])) if arguments else _tell())


@asynccontextmanager
async def running_chromium(program: Path | None = None) -> AsyncGenerator[Browser]:
    """Run Chromium inside the block; the default is the one that was set up."""
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
        raise HouseError("Chromium is not installed. Run `scripts/setup browser` to install it.")
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
