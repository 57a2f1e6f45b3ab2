"""The simulator as a process of its own."""

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
import signal
import sys

import aiohttp
import pytest

from tests.simulator.asking import KEY, speech

ROOT = Path(__file__).parents[2]
DEADLINE_S = 60


@asynccontextmanager
async def simulator_process(*options: str) -> AsyncGenerator[Process]:
    command = (sys.executable, "-m", "mimo_simulator", "--voice", "tone", *options)
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE, stderr=PIPE)
    try:
        async with asyncio.timeout(DEADLINE_S):
            yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def address(process: Process) -> str:
    assert process.stdout is not None
    return (await process.stdout.readline()).decode().strip()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_prints_its_address_and_leaves_quietly(number: signal.Signals) -> None:
    async with simulator_process("--port", "0") as process:
        url = await address(process)
        process.send_signal(number)
        rest, complaints = await process.communicate()
    assert url.startswith("http://127.0.0.1:")
    assert url.endswith("/v1")
    assert (process.returncode, rest, complaints) == (0, b"", b"")


async def test_it_answers_with_its_own_keys() -> None:
    async with simulator_process("--key", KEY, "--key", "sk-two", "--instant") as process:
        url = f"{await address(process)}/chat/completions"
        async with aiohttp.ClientSession() as session:
            statuses = []
            for key in (KEY, "sk-two", "sk-simulator"):
                async with session.post(url, json=speech(), headers={"api-key": key}) as response:
                    statuses.append(response.status)
    assert statuses == [200, 200, 401]


async def test_it_leaves_in_the_middle_of_an_answer() -> None:
    async with simulator_process("--first-audio", "0", "--speed", "0.01") as process:
        url = f"{await address(process)}/chat/completions"
        async with (
            aiohttp.ClientSession(headers={"api-key": "sk-simulator"}) as session,
            session.post(url, json=speech()) as response,
        ):
            await response.content.readany()
            process.terminate()
            _, complaints = await process.communicate()
            response.close()
    assert (process.returncode, complaints) == (0, b"")


async def test_it_says_why_it_cannot_start() -> None:
    async with simulator_process() as first:
        port = (await address(first)).removesuffix("/v1").rpartition(":")[2]
        async with simulator_process("--port", port) as second:
            _, complaints = await second.communicate()
        first.terminate()
        await first.communicate()
    assert second.returncode == 1
    assert b"Traceback" not in complaints
    assert port.encode() in complaints
