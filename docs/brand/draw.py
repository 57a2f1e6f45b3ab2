"""Draw the pictures of the integration from the SVGs beside this file.

Home Assistant's rules for them: https://github.com/home-assistant/brands#image-specification
Run by `scripts/brand`, which installs the packages imported here.
"""  # noqa: INP001 - a script, not a module

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

import oxipng
import resvg_py

SOURCES: Final = Path(__file__).parent
ROOT: Final = SOURCES.parents[1]
PICTURES: Final = ROOT / "custom_components/mimo_speech/brand"
RECORD: Final = SOURCES / "drawn.sha256"
"""Hashes of sources and pictures, in the format of `sha256sum`."""

HEIGHT_PX: Final = 256
"""The maximum height allowed; the pictures are trimmed and fill it."""


def draw(name: str, style_sheet: str | None, height_px: int) -> bytes:
    """Return an SVG as an optimized PNG."""
    # An empty style sheet would be rejected.
    style = {} if style_sheet is None else {"style_sheet": style_sheet}
    png = resvg_py.svg_to_bytes(
        svg_path=str(SOURCES / f"{name}.svg"), height=height_px, skip_system_fonts=True, **style
    )
    return oxipng.optimize_from_memory(bytes(png), level=6, strip="all")


def draw_all() -> Iterator[Path]:
    """Draw all pictures."""
    dark = (SOURCES / "dark.css").read_text("utf-8")
    PICTURES.mkdir(exist_ok=True)
    for name in ("icon", "logo"):
        for prefix, style_sheet in (("", None), ("dark_", dark)):
            for suffix, scale in (("", 1), ("@2x", 2)):
                picture = PICTURES / f"{prefix}{name}{suffix}.png"
                picture.write_bytes(draw(name, style_sheet, HEIGHT_PX * scale))
                yield picture


def main() -> None:
    """Draw all pictures, and record the hashes of sources and pictures."""
    sources = [SOURCES / name for name in ("dark.css", "icon.svg", "logo.svg")]
    lines = [
        f"{sha256(file.read_bytes()).hexdigest()}  {file.relative_to(ROOT).as_posix()}\n"
        for file in (*sources, *sorted(draw_all()))
    ]
    RECORD.write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main()
