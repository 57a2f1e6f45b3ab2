"""The pictures are as Home Assistant wants them, and drawn from the sources beside them.

The rules: https://github.com/home-assistant/brands#image-specification
"""

from hashlib import sha256
import re

from PIL import Image
import pytest

from .files import INTEGRATION, ROOT, read

BRAND = INTEGRATION / "brand"
PICTURES = [
    f"{prefix}{name}{suffix}.png"
    for prefix in ("", "dark_")
    for name in ("icon", "logo")
    for suffix in ("", "@2x")
]


def opacity(name: str) -> Image.Image:
    with Image.open(BRAND / name) as picture:
        return picture.convert("RGBA").getchannel("A")


def test_every_picture_that_home_assistant_knows_is_there() -> None:
    assert sorted(file.name for file in BRAND.iterdir()) == sorted(PICTURES)


@pytest.mark.parametrize("name", PICTURES)
def test_picture_has_the_size_that_home_assistant_wants(name: str) -> None:
    with Image.open(BRAND / name) as picture:
        width, height = picture.size
        assert picture.format == "PNG"
    scale = 2 if "@2x" in name else 1
    assert height == 256 * scale
    assert width == height if "icon" in name else width > height


@pytest.mark.parametrize("name", PICTURES)
def test_picture_is_transparent_around_and_trimmed(name: str) -> None:
    alpha = opacity(name)
    assert alpha.getpixel((0, 0)) == 0
    box = alpha.getbbox()
    assert box is not None
    left, top, right, bottom = box
    # A pixel may be lost to rounding. An icon is as high as it may be, and square.
    assert max(top, alpha.height - bottom) <= 1
    assert "icon" in name or max(left, alpha.width - right) <= 1
    assert abs(left - (alpha.width - right)) <= 1


@pytest.mark.parametrize("name", [name for name in PICTURES if name.startswith("dark_")])
def test_dark_picture_has_the_shape_of_the_light_one_and_is_brighter(name: str) -> None:
    light = name.removeprefix("dark_")
    assert opacity(name).tobytes() == opacity(light).tobytes()
    assert brightness(name) > brightness(light)


def brightness(name: str) -> float:
    with Image.open(BRAND / name) as picture:
        shade = picture.convert("RGBA").convert("L").histogram(opacity(name).point(bool, "1"))
    return sum(level * count for level, count in enumerate(shade)) / sum(shade)


def test_pictures_are_those_that_were_drawn_from_the_sources() -> None:
    recorded = dict(line.split()[::-1] for line in read("docs/brand/drawn.sha256").splitlines())
    sources = {f"docs/brand/{name}" for name in ("dark.css", "icon.svg", "logo.svg")}
    pictures = {f"custom_components/mimo_speech/brand/{name}" for name in PICTURES}
    assert recorded.keys() == sources | pictures
    for name, digest in recorded.items():
        # After a change of a source: scripts/brand
        assert sha256((ROOT / name).read_bytes()).hexdigest() == digest, name


def test_logo_holds_the_icon_and_needs_no_font() -> None:
    icon, logo = read("docs/brand/icon.svg"), read("docs/brand/logo.svg")
    drawing = icon[icon.index("<defs>") : icon.index("</svg>")].strip()
    assert drawing in logo
    assert "<text" not in logo
    assert "font" not in re.sub(r"<!--.*?-->", "", logo)
