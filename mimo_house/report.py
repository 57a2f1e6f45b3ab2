"""The table at the end of the demo."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final
import unicodedata

from .furniture import REPOSITORY
from .verification import Verdict

TEXT_WIDTH: Final = 34

LEGEND: Final = """\
first audio  time from the request to Home Assistant until the listener has the first audio
service      time from the request to the service until it sends the first audio
ratio        first audio / service: the overhead of Home Assistant, integration and network
samples      equal: the WAV file contains exactly the audio that the service sent; converted: Home
             Assistant converted it to MP3 for a browser (slower; only its length was compared)"""


def table(verdicts: Iterable[Verdict]) -> str:
    """Return the table of results."""
    rows = [list(_COLUMNS)]
    rows += [[cell(verdict) for cell in _COLUMNS.values()] for verdict in verdicts]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    rule = ["─" * width for width in widths]
    return "\n".join(_line(row, widths) for row in (rows[0], rule, *rows[1:]))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True)
    ]
    return "  ".join(padded).rstrip()


def _width(text: str) -> int:
    """Return the width of a text on a terminal, in columns."""
    return sum(2 if unicodedata.east_asian_width(sign) in ("W", "F") else 1 for sign in text)


def _shortened(text: str) -> str:
    if _width(text) <= TEXT_WIDTH:
        return text
    while _width(text) >= TEXT_WIDTH:
        text = text[:-1]
    return f"{text}…"


def _optional(number: float | None, shape: str, unit: str = "") -> str:
    return "–" if number is None else f"{number:{shape}}{unit}"


def _samples(verdict: Verdict) -> str:
    if verdict.problems:
        return "WRONG"
    if verdict.sent is None:
        return "not compared"
    return "equal" if verdict.spoken.recording.is_wav else "converted"


_COLUMNS: Final[dict[str, Callable[[Verdict], str]]] = {
    "text": lambda verdict: _shortened(verdict.spoken.reply),
    "through": lambda verdict: verdict.spoken.announcement.way,
    "voice": lambda verdict: verdict.spoken.announcement.voice or "automatic",
    "style": lambda verdict: verdict.spoken.announcement.style or "–",
    "first audio": lambda verdict: f"{verdict.spoken.first_audio_s:.3f} s",
    "service": lambda verdict: _optional(verdict.service_s, ".3f", " s"),
    "ratio": lambda verdict: _optional(verdict.ratio, ".3f"),
    "length": lambda verdict: f"{verdict.spoken.wav.seconds:.2f} s",
    "samples": _samples,
    "file": lambda verdict: str(verdict.spoken.path.relative_to(REPOSITORY)),
}
