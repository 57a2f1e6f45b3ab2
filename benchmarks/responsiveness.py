"""Measure whether speech leaves the event loop to others, and what a minute of it costs.

The simulator is a process of its own, so that all figures are the client's.
"""

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
import json
import sys
import time
from typing import Any, Final

import aiohttp

from benchmarks.loop_watch import watched_loop
from custom_components.mimo_speech.mimo import MIMO_PCM, MimoClient, SpeechRequest

KEY: Final = "sk-benchmark"
LIMIT_S: Final = 0.020
STREAMS: Final = 20
GIANT_MB: Final = 10
REQUEST: Final = SpeechRequest(
    text="The quick brown fox jumps over the lazy dog. " * 20, model="mimo-v2.5-tts", voice="Mia"
)
_AUDIO_MARK: Final = b'"data":'


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one run of a client took."""

    audio_s: float
    cpu_s: float
    longest_step_cpu_s: float
    longest_step_wall_s: float

    @property
    def cpu_ms_per_minute(self) -> float:
        """CPU time for a minute of audio."""
        return self.cpu_s * 1000 / (self.audio_s / 60)


type Listen = Callable[[aiohttp.ClientSession, str], Awaitable[int]]


async def listen(session: aiohttp.ClientSession, url: str) -> int:
    """Return the number of PCM bytes that the client yields."""
    size = 0
    async for pcm in MimoClient(session, KEY, url).stream(REQUEST):
        size += len(pcm)
    return size


async def listen_barely(session: aiohttp.ClientSession, url: str) -> int:
    """Do no more than must be done: read the body, decode the base64.

    It keeps whole lines, parses no JSON, and notices no error.
    """
    size = 0
    rest = b""
    async with session.post(
        f"{url}/chat/completions", headers={"api-key": KEY}, json=_body()
    ) as response:
        async for chunk in response.content.iter_any():
            *lines, rest = (rest + chunk).split(b"\n") if b"\n" in chunk else (rest + chunk,)
            for line in lines:
                _, mark, audio = line.partition(_AUDIO_MARK)
                if mark:
                    size += len(base64.b64decode(audio.split(b'"', 2)[1]))
    return size


def _body() -> dict[str, Any]:
    return {
        "model": REQUEST.model,
        "messages": [{"role": "assistant", "content": REQUEST.text}],
        "audio": {"format": "pcm16", "voice": REQUEST.voice},
        "stream": True,
    }


async def measure(listener: Listen, url: str, streams: int) -> Figures:
    """Run that many streams at once."""
    async with aiohttp.ClientSession() as session:
        with watched_loop() as watch:
            began = time.process_time()
            sizes = await asyncio.gather(*(listener(session, url) for _ in range(streams)))
            cpu_s = time.process_time() - began
    return Figures(
        audio_s=sum(sizes) / MIMO_PCM.bytes_per_second,
        cpu_s=cpu_s,
        longest_step_cpu_s=watch.longest_cpu_s,
        longest_step_wall_s=watch.longest_wall_s,
    )


@asynccontextmanager
async def simulator() -> AsyncIterator[str]:
    """Start a simulator as a process of its own; lend its address."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "mimo_simulator", "--port", "0", "--key", KEY, "--instant"),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout  # noqa: S101  # Asked for above.
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.terminate()
        await process.wait()


async def ask_for_giants(url: str, times: int) -> None:
    """Let the next answers be single events of many megabytes."""
    control = f"{url.removesuffix('/v1')}/simulator/faults"
    order = {"fault": "giant", "times": times, "megabytes": GIANT_MB}
    async with aiohttp.ClientSession() as session, session.post(control, json=order) as answer:
        answer.raise_for_status()


async def run() -> bool:
    """Print the figures; return whether every limit was kept."""
    async with simulator() as url:
        await measure(listen, url, 1)
        live, barely = (
            await measure(listen, url, STREAMS),
            await measure(listen_barely, url, STREAMS),
        )
        await ask_for_giants(url, 1)
        giant = await measure(listen, url, 1)
    print(json.dumps(_report(live, barely, giant), indent=2))  # noqa: T201  # The result.
    return max(live.longest_step_cpu_s, giant.longest_step_cpu_s) <= LIMIT_S


def _report(live: Figures, barely: Figures, giant: Figures) -> dict[str, Any]:
    return {
        "streams at once": STREAMS,
        "CPU ms per minute of audio": round(live.cpu_ms_per_minute, 1),
        "CPU ms per minute, bare minimum": round(barely.cpu_ms_per_minute, 1),
        "ratio": round(live.cpu_ms_per_minute / barely.cpu_ms_per_minute, 2),
        "limit of a step, ms": LIMIT_S * 1000,
        "longest step, live streams, CPU ms": round(live.longest_step_cpu_s * 1000, 2),
        "longest step, live streams, wall ms": round(live.longest_step_wall_s * 1000, 2),
        f"longest step, one event of {GIANT_MB} MB, CPU ms": round(
            giant.longest_step_cpu_s * 1000, 2
        ),
        f"longest step, one event of {GIANT_MB} MB, wall ms": round(
            giant.longest_step_wall_s * 1000, 2
        ),
        f"audio in {GIANT_MB} MB, s": round(giant.audio_s, 1),
    }


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(run()) else 1)
