"""Compare strategies to speak a reply while it is being written; exact, in virtual time."""

import asyncio
from collections.abc import AsyncIterable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from benchmarks import virtual_time
from benchmarks.replies import Reply, read_replies
from benchmarks.report import Limit, Part, Table
from benchmarks.service_model import LATENCY_S, ServiceModel
from benchmarks.strategies import STRATEGIES, THIS_PROJECT, Strategy
from custom_components.mimo_speech.mimo import MIMO_PCM

SPEEDS_CHARS_PER_S: Final = {"English": (20, 60, 200), "Chinese": (6, 20, 60)}
"""Writing speeds of the LLM; a Chinese character counts as three Latin ones."""
FIRST_AUDIO_LIMIT: Final = 1.05
REQUESTS_LIMIT: Final = 3
_SHORTEST_GAP_S: Final = 0.001
"""Smaller values are rounding errors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A reply and its writing speed."""

    reply: Reply
    chars_per_s: int

    @property
    def name(self) -> str:
        """First column of every table."""
        return f"{self.reply.language}, {self.reply.name}, {self.chars_per_s}/s"

    @property
    def limit_s(self) -> float:
        """Earliest possible time of the first sentence's audio."""
        return self.reply.first_sentence_at(self.chars_per_s) + LATENCY_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Playback that starts with the first audio."""

    first_audio_s: float
    """From the first token of the LLM."""
    gaps_s: tuple[float, ...]
    requests: int
    limit_s: float

    @property
    def first_audio_ratio(self) -> float:
        """First audio as a multiple of the limit."""
        return self.first_audio_s / self.limit_s


type Results = Mapping[str, Mapping[str, Heard]]
"""By the names of cells and strategies."""

KEY_CELL: Final = Cell(reply=read_replies()["600 characters"], chars_per_s=60)
"""The cell that limits apply to."""


def all_cells() -> list[Cell]:
    """Return every reply at every speed."""
    return [
        Cell(reply=reply, chars_per_s=speed)
        for reply in read_replies().values()
        for speed in SPEEDS_CHARS_PER_S[reply.language]
    ]


def measure(cell: Cell, strategy: Strategy) -> Heard:
    """Speak a reply while it is being written."""
    text = cell.reply.write(cell.chars_per_s)
    return virtual_time.run(listen(text, strategy, ServiceModel(), limit_s=cell.limit_s))


async def listen(
    text: AsyncIterable[str], strategy: Strategy, service: ServiceModel, *, limit_s: float
) -> Heard:
    """Consume the speech of a text and measure its playback."""
    loop = asyncio.get_running_loop()
    async with aclosing(strategy.speak(service, text)) as pieces:
        arrivals = [(loop.time(), len(pcm) / MIMO_PCM.bytes_per_second) async for pcm in pieces]
    return Heard(
        first_audio_s=arrivals[0][0],
        gaps_s=tuple(_gaps_s(arrivals)),
        requests=len(service.texts),
        limit_s=limit_s,
    )


def _gaps_s(arrivals: list[tuple[float, float]]) -> list[float]:
    """Return the gaps in playback that runs in real time as the audio arrives."""
    gaps, heard_until = [], arrivals[0][0]
    for moment, seconds in arrivals:
        gaps.append(moment - heard_until)
        heard_until = max(heard_until, moment) + seconds
    return [gap for gap in gaps if gap > _SHORTEST_GAP_S]


def measure_all(cells: list[Cell]) -> Results:
    """Measure every reply with every strategy."""
    return {
        cell.name: {strategy.name: measure(cell, strategy) for strategy in STRATEGIES}
        for cell in cells
    }


def report(results: Results) -> Part:
    """Return the tables, and the limits for this project."""
    return Part(
        name="streaming",
        tables=[
            _table(
                "Time to first audio, in seconds (as a multiple of the limit)", results, told_first
            ),
            _table("Gaps in the speech, in seconds: total (longest)", results, told_gaps),
            _table("Requests", results, lambda heard: str(heard.requests)),
        ],
        limits=_limits(results[KEY_CELL.name][THIS_PROJECT.name]),
    )


def _table(title: str, results: Results, show: Callable[[Heard], str]) -> Table:
    names = [strategy.name for strategy in STRATEGIES]
    return Table(
        title=title,
        columns=("Reply, characters a second", *names),
        rows=[(cell, *(show(heard[name]) for name in names)) for cell, heard in results.items()],
    )


def told_first(heard: Heard) -> str:
    """Format the time to first audio for tables."""
    return f"{heard.first_audio_s:.2f} ({heard.first_audio_ratio:.2f})"


def told_gaps(heard: Heard) -> str:
    """Format the gaps for tables."""
    return f"{sum(heard.gaps_s):.2f} ({max(heard.gaps_s):.2f})" if heard.gaps_s else "none"


def _limits(heard: Heard) -> list[Limit]:
    return [
        Limit(
            name=f"{KEY_CELL.name}: first audio as a multiple of the limit",
            figure=heard.first_audio_ratio,
            at_most=FIRST_AUDIO_LIMIT,
        ),
        Limit(name=f"{KEY_CELL.name}: gaps, s", figure=sum(heard.gaps_s), at_most=0.0),
        Limit(name=f"{KEY_CELL.name}: requests", figure=heard.requests, at_most=REQUESTS_LIMIT),
    ]
