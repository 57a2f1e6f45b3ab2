"""Measure first audio over real connections: slow line, new connection, complete text."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

import aiohttp

from benchmarks.arrival import Arrival, first_byte_s, listen, speak_whole
from benchmarks.replies import read_replies
from benchmarks.report import Limit, Part, Table
from custom_components.mimo_speech.mimo import MimoClient, SpeechRequest
from mimo_simulator import DEFAULT_KEY, Shape, Simulator, Timing

RUNS: Final = 3
FIRST_BYTE_LIMIT: Final = 1.1
WHOLE_TEXT_LIMIT: Final = 1.02
CONNECT_S: Final = 0.25
"""DNS, TCP and TLS to a server on another continent."""

_LINE_BYTES_PER_S: Final = 1_000_000
"""8 Mbit/s."""
_MADE_AT_ONCE: Final = Timing(speed=float("inf"))
"""The whole response is available at the time of the usual first audio; only the line is slow."""
SHAPES: Final = {
    "one giant event": Shape(
        giant=True, comments=0, role_chunk="absent", bandwidth_bytes_per_s=_LINE_BYTES_PER_S
    ),
    "one JSON document": Shape(as_json=True, bandwidth_bytes_per_s=_LINE_BYTES_PER_S),
}
_MINUTE_CHARS: Final = 857
"""Number of characters that the simulator speaks in a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowArrival:
    """A response over a slow line, and the first byte of an identical one just before."""

    first_byte_s: float
    arrival: Arrival

    @property
    def ratio(self) -> float:
        """First audio as a multiple of the first byte."""
        return self.arrival.first_audio_s / self.first_byte_s


def _request(text: str) -> SpeechRequest:
    return SpeechRequest(text=text, model="mimo-v2.5-tts", voice="Mia")


@asynccontextmanager
async def _client(simulator: Simulator) -> AsyncIterator[MimoClient]:
    """Provide a client that has no open connection."""
    async with aiohttp.ClientSession() as session:
        yield MimoClient(session, DEFAULT_KEY, simulator.url)


async def measure_slow_line(
    shape: Shape, runs: int, *, chars: int = _MINUTE_CHARS
) -> list[SlowArrival]:
    """Request speech for a number of characters over a slow line."""
    request = _request(read_replies()["1500 characters"].text[:chars])
    arrivals = list[SlowArrival]()
    async with (
        Simulator(timing=_MADE_AT_ONCE, shape=shape) as simulator,
        aiohttp.ClientSession() as session,
    ):
        client = MimoClient(session, DEFAULT_KEY, simulator.url)
        for _ in range(runs):
            byte_s = await first_byte_s(session, simulator.url, DEFAULT_KEY, request)
            arrival = await listen(client.stream(request))
            arrivals.append(SlowArrival(first_byte_s=byte_s, arrival=arrival))
    return arrivals


async def measure_connections(runs: int) -> tuple[float, float]:
    """Return the first audio on a new connection and on one opened by a request for models."""
    request = _request(read_replies()["60 characters"].text)
    cold, warm = list[Arrival](), list[Arrival]()
    async with Simulator(timing=replace(_MADE_AT_ONCE, connect=CONNECT_S)) as simulator:
        for _ in range(runs):
            async with _client(simulator) as client:
                cold.append(await listen(client.stream(request)))
            async with _client(simulator) as client:
                await client.models()
                warm.append(await listen(client.stream(request)))
    return _first_audio_s(cold), _first_audio_s(warm)


async def measure_whole_text(runs: int) -> tuple[float, float, float]:
    """Return the first audio of a plain request and of the integration, and its requests."""
    request = _request(read_replies()["600 characters"].text)
    bare, ours = list[Arrival](), list[Arrival]()
    async with Simulator(timing=_MADE_AT_ONCE) as simulator:
        async with _client(simulator) as client:
            await client.models()
            for _ in range(runs):
                bare.append(await listen(client.stream(request)))
                ours.append(await listen(speak_whole(client, request)))
        requests = (len(simulator.speech_requests) - len(bare)) / len(ours)
    return _first_audio_s(bare), _first_audio_s(ours), requests


def _first_audio_s(arrivals: Sequence[Arrival]) -> float:
    return median(arrival.first_audio_s for arrival in arrivals)


async def measure(runs: int = RUNS) -> Part:
    """Run all measurements; each figure is the median of `runs`."""
    lines = {name: await measure_slow_line(shape, runs) for name, shape in SHAPES.items()}
    cold_s, warm_s = await measure_connections(runs)
    bare_s, ours_s, requests = await measure_whole_text(runs)
    return Part(
        name="link",
        tables=[_lines(lines), _connections(cold_s, warm_s), _whole_text(bare_s, ours_s, requests)],
        limits=[
            *(
                Limit(
                    name=f"8 Mbit/s, {name}: first audio / first byte",
                    figure=median(arrival.ratio for arrival in arrivals),
                    at_most=FIRST_BYTE_LIMIT,
                )
                for name, arrivals in lines.items()
            ),
            Limit(
                name="Complete text: first audio / that of a plain request",
                figure=ours_s / bare_s,
                at_most=WHOLE_TEXT_LIMIT,
            ),
            Limit(name="Complete text: requests", figure=requests, at_most=1),
        ],
    )


def _lines(lines: dict[str, list[SlowArrival]]) -> Table:
    return Table(
        title="A minute of speech over 8 Mbit/s",
        columns=(
            "Response",
            "first byte, s",
            "first audio, s",
            "ratio",
            "last audio, s",
            "audio, s",
        ),
        rows=[(name, *_line(arrivals)) for name, arrivals in lines.items()],
    )


def _line(slow: Sequence[SlowArrival]) -> tuple[str, ...]:
    arrivals = [each.arrival for each in slow]
    return (
        f"{median(each.first_byte_s for each in slow):.2f}",
        f"{_first_audio_s(arrivals):.2f}",
        f"{median(each.ratio for each in slow):.3f}",
        f"{median(arrival.last_audio_s for arrival in arrivals):.2f}",
        f"{arrivals[0].audio_s:.1f}",
    )


def _connections(cold_s: float, warm_s: float) -> Table:
    return Table(
        title=f"First audio when a connection takes {CONNECT_S * 1000:.0f} ms to open",
        columns=("", "first audio, s", "ratio"),
        rows=[
            ("already open", f"{warm_s:.2f}", "1.000"),
            ("new", f"{cold_s:.2f}", f"{cold_s / warm_s:.3f}"),
        ],
    )


def _whole_text(bare_s: float, ours_s: float, requests: float) -> Table:
    return Table(
        title="First audio of a text that is complete from the beginning (600 characters)",
        columns=("", "first audio, s", "ratio", "requests"),
        rows=[
            ("a plain request", f"{bare_s:.3f}", "1.000", "1"),
            ("this project", f"{ours_s:.3f}", f"{ours_s / bare_s:.3f}", f"{requests:g}"),
        ],
    )
