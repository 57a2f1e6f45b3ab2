"""Processes of a test house: Home Assistant and the simulator."""

import asyncio
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
import socket
import sys
from typing import Final

import aiohttp

from .api import HomeAssistant
from .errors import HouseError, deadline
from .furniture import REPOSITORY, furnish
from .process import last_words, running
from .service import Service

SIMULATOR_KEY: Final = "sk-simulator"
USER: Final = "dev"
PASSWORD: Final = USER
"""Not a secret: the house listens on this machine only."""

_ADDRESS: Final = "127.0.0.1"
_START_S: Final = 180.0
_POLL_S: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A running Home Assistant."""

    assistant: HomeAssistant
    process: Process


@asynccontextmanager
async def running_simulator(
    session: aiohttp.ClientSession,
    *,
    log: Path,
    port: int = 0,
    keys: Sequence[str] = (SIMULATOR_KEY,),
) -> AsyncGenerator[Service]:
    """Run the simulator inside the block; port 0 chooses a free one."""
    options = [f"--port={port}", "--voice=auto", *(f"--key={key}" for key in keys)]
    with log.open("wb") as errors:
        async with running(
            *(sys.executable, "-m", "mimo_simulator", *options),
            folder=REPOSITORY,
            output=PIPE,
            errors=errors,
        ) as process:
            yield Service(session, await _first_line(process, log))


@asynccontextmanager
async def running_house(
    session: aiohttp.ClientSession, folder: Path, *, recordings: Path, log: Path, port: int
) -> AsyncGenerator[House]:
    """Run Home Assistant in a configuration folder inside the block."""
    furnish(folder, port)
    url = f"http://{_ADDRESS}:{port}"
    places = {"HOUSE_URL": url, "HOUSE_RECORDINGS": str(recordings)}
    with log.open("wb") as output:
        async with running(
            *(sys.executable, "-m", "homeassistant", "--config", str(folder)),
            *("--skip-pip", "--log-no-color"),
            # Not the repository, whose custom_components would shadow the folder's.
            folder=folder,
            extra_environment=places,
            output=output,
            errors=STDOUT,
        ) as process:
            await _until(lambda: _is_open(session, url), process, log)
            assistant = await HomeAssistant.enter(session, url, USER, PASSWORD)
            await _until(lambda: _is_started(assistant), process, log)
            yield House(assistant=assistant, process=process)


def free_port() -> int:
    """Return a free port."""
    with socket.socket() as probe:
        probe.bind((_ADDRESS, 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Tell whether a port is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_ADDRESS, port))
        except OSError:
            return False
        return True


async def _first_line(process: Process, log: Path) -> str:
    if process.stdout is None:
        raise ValueError("The process has no output pipe")
    async with deadline(_START_S, "The simulator did not report its URL in time."):
        line = await process.stdout.readline()
    if not line:
        raise HouseError(f"The simulator did not start. {last_words(log)}")
    return line.decode().strip()


async def _until(is_ready: Callable[[], Awaitable[bool]], process: Process, log: Path) -> None:
    async with deadline(_START_S, "Home Assistant was not ready in time."):
        while not await is_ready():
            if process.returncode is not None:
                raise HouseError(f"Home Assistant did not start. {last_words(log)}")
            await asyncio.sleep(_POLL_S)


async def _is_open(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(f"{url}/manifest.json") as answer:
            return answer.status == HTTPStatus.OK
    except aiohttp.ClientConnectionError:
        return False


async def _is_started(assistant: HomeAssistant) -> bool:
    state = await assistant.get("/api/core/state")
    return bool(state["state"] == "RUNNING")
