"""Child processes that never outlive their `async with` block."""

import asyncio
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncGenerator, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
import os
from pathlib import Path
import signal
import sys
from typing import IO, Final

import aiohttp

from .errors import HouseError

API_KEY_VARIABLE: Final = "MIMO_API_KEY"
GRACE_S: Final = 30.0
"""Home Assistant saves its registries when it ends; after this time, it is killed."""

_SIGNAL_EXIT_CODE: Final = 128
"""Shells add the number of the signal to this."""


@asynccontextmanager
async def running(
    *command: str,
    folder: Path,
    output: int | IO[bytes],
    errors: int | IO[bytes],
    extra_environment: Mapping[str, str] | None = None,
    user: str | None = None,
) -> AsyncGenerator[Process]:
    """Run a command in a process group of its own; it has ended when the block is left.

    Only root may name a user; None keeps the current one.
    """
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=DEVNULL,
        stdout=output,
        stderr=errors,
        cwd=folder,
        env=child_environment() | dict(extra_environment or {}),
        start_new_session=True,
        user=user,
    )
    try:
        yield process
    finally:
        await _end(process)


def child_environment() -> dict[str, str]:
    """Return the environment of a child: this interpreter's tools first, and no key."""
    kept = {name: value for name, value in os.environ.items() if name != API_KEY_VARIABLE}
    tools = str(Path(sys.executable).parent)
    return kept | {"PATH": os.pathsep.join((tools, kept.get("PATH", os.defpath)))}


async def _end(process: Process) -> None:
    if process.returncode is not None:
        return
    try:
        process.terminate()
        async with asyncio.timeout(GRACE_S):
            await process.wait()
    except TimeoutError:
        pass
    finally:
        # The group may contain more processes, such as ffmpeg.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


def last_words(log: Path) -> str:
    """Return the last lines of a log."""
    return "End of its log:\n" + "\n".join(log.read_text(errors="replace").splitlines()[-15:])


def run(main: Coroutine[object, object, int]) -> int:
    """Run a program and return its exit code; Ctrl-C, SIGTERM and SIGHUP end it cleanly."""
    try:
        return asyncio.run(_stoppable(main))
    except HouseError as err:
        sys.stderr.write(f"\n{err}\n")
        return 1
    except aiohttp.ClientError as err:
        sys.stderr.write(f"\nLost the connection to Home Assistant or the service: {err}\n")
        return 1
    except KeyboardInterrupt:
        return _SIGNAL_EXIT_CODE + signal.SIGINT
    except asyncio.CancelledError:
        return _SIGNAL_EXIT_CODE + signal.SIGTERM


async def _stoppable(main: Coroutine[object, object, int]) -> int:
    task = asyncio.create_task(main)
    for number in (signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    return await task
