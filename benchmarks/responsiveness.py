"""CPU cost of speech, and its effect on the event loop.

The simulator runs in a process of its own, so that all figures are those of the client.
"""

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
import sys
import time
from typing import Any, Final

import aiohttp

from benchmarks.loop_watch import watched_loop
from custom_components.mimo_speech.mimo import MIMO_PCM, MimoClient, SpeechRequest

KEY: Final = "sk-benchmark"
GIANT_MB: Final = 10
REQUEST: Final = SpeechRequest(
    text="The quick brown fox jumps over the lazy dog. " * 20, model="mimo-v2.5-tts", voice="Mia"
)
_AUDIO_MARK: Final = b'"data":'


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Figures of one run."""

    audio_s: float
    cpu_s: float
    longest_step_cpu_s: float
    longest_step_wall_s: float
    longest_collection_s: float

    @property
    def cpu_ms_per_minute(self) -> float:
        """CPU time for a minute of audio."""
        return self.cpu_s * 1000 / (self.audio_s / 60)


type Listen = Callable[[aiohttp.ClientSession, str], Awaitable[int]]


async def listen_by_client(session: aiohttp.ClientSession, url: str) -> int:
    """Return the number of PCM bytes that the client yields."""
    size = 0
    async for pcm in MimoClient(session, KEY, url).stream(REQUEST):
        size += len(pcm)
    return size


async def listen_barely(session: aiohttp.ClientSession, url: str) -> int:
    """Do the minimum: read the body and decode the base64.

    It buffers whole lines, does not parse the JSON, and detects no errors.
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


async def measure_streams(listener: Listen, url: str, streams: int) -> Figures:
    """Run a number of concurrent streams."""
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
        longest_collection_s=watch.longest_collection_s,
    )


@asynccontextmanager
async def simulator() -> AsyncIterator[str]:
    """Start a simulator in a process of its own; provide its URL."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "mimo_simulator", "--port", "0", "--key", KEY, "--instant"),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout  # noqa: S101  # stdout=PIPE above.
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.terminate()
        await process.wait()


async def ask_for_giants(url: str, times: int) -> None:
    """Have the next responses consist of a single event of many megabytes."""
    control = f"{url.removesuffix('/v1')}/simulator/faults"
    order = {"fault": "giant", "times": times, "megabytes": GIANT_MB}
    async with aiohttp.ClientSession() as session, session.post(control, json=order) as answer:
        answer.raise_for_status()
