"""Draw the time to first audio as an SVG for light and dark pages."""

from collections.abc import Iterator, Mapping
from typing import Final
from xml.sax.saxutils import escape

from benchmarks.strategies import THIS_PROJECT
from benchmarks.streaming import Cell, Heard

_WIDTH: Final = 760
_ROW_HEIGHT: Final = 34
_BAR_HEIGHT: Final = 16
_TOP: Final = 76
_BARS_FROM: Final = 230
_BARS_TO: Final = 520
_GAPS_AT: Final = 650
_REQUESTS_AT: Final = 748

# Each colour is readable on white and on black.
_INK: Final = "#6e7781"
_OURS: Final = "#2f81f7"
_THEIRS: Final = "#8c959f"
_LIMIT: Final = "#d1762a"

_SVG: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"
 width="{width}" height="{height}" role="img" font-family="system-ui, sans-serif">
{content}
</svg>
"""


def draw(cell: Cell, results: Mapping[str, Heard]) -> str:
    """Return a chart of one reply with every strategy."""
    scale = (_BARS_TO - _BARS_FROM) / max(heard.first_audio_s for heard in results.values())
    height = _TOP + _ROW_HEIGHT * len(results) + 30
    title = f"Time to first audio: {cell.reply.name}, written at {cell.chars_per_s} a second"
    lines = [
        f"<title>{escape(title)}</title>",
        _text(0, 20, title, weight=600, size=16),
        _text(_BARS_FROM, 52, "silence until first audio", size=12),
        _text(_GAPS_AT, 52, "gaps", anchor="end", size=12),
        _text(_REQUESTS_AT, 52, "requests", anchor="end", size=12),
        *_rows(results, scale),
        *_limit(cell.limit_s, scale, height),
    ]
    return _SVG.format(width=_WIDTH, height=height, content="\n".join(lines))


def _rows(results: Mapping[str, Heard], scale: float) -> Iterator[str]:
    for number, (name, heard) in enumerate(results.items()):
        top = _TOP + number * _ROW_HEIGHT
        is_ours = name == THIS_PROJECT.name
        width = heard.first_audio_s * scale
        weight = 600 if is_ours else 400
        baseline = top + 13
        yield _text(0, baseline, name, weight=weight)
        yield (
            f'<rect x="{_BARS_FROM}" y="{top}" width="{width:.1f}" height="{_BAR_HEIGHT}" rx="3"'
            f' fill="{_OURS if is_ours else _THEIRS}"/>'
        )
        yield _text(
            _BARS_FROM + width + 10, baseline, f"{heard.first_audio_s:.1f} s", weight=weight
        )
        gaps_s = sum(heard.gaps_s)
        gaps = f"{gaps_s:.1f} s" if gaps_s else "none"
        yield _text(_GAPS_AT, baseline, gaps, weight=weight, anchor="end")
        yield _text(_REQUESTS_AT, baseline, str(heard.requests), weight=weight, anchor="end")


def _limit(limit_s: float, scale: float, height: int) -> Iterator[str]:
    x, bottom = _BARS_FROM + limit_s * scale, height - 26
    yield (
        f'<path d="M{x:.1f} {_TOP - 10}V{bottom}" stroke="{_LIMIT}" stroke-width="2"'
        ' stroke-dasharray="4 3"/>'
    )
    yield _text(x, height - 10, f"limit: {limit_s:.1f} s", anchor="middle", size=12, color=_LIMIT)


def _text(  # noqa: PLR0913 - the attributes of a text
    x: float,
    y: float,
    words: str,
    *,
    weight: int = 400,
    size: int = 14,
    anchor: str = "start",
    color: str = _INK,
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-weight="{weight}" font-size="{size}"'
        f' text-anchor="{anchor}" fill="{color}">{escape(words)}</text>'
    )
