"""Run Home Assistant for development on localhost: `python -m mimo_house.develop`."""

import argparse
from collections.abc import Sequence
from contextlib import AsyncExitStack
from importlib.metadata import version
import sys
from typing import Final

import aiohttp

from .account import add_account, find_account
from .errors import HouseError
from .furniture import REPOSITORY
from .house import (
    PASSWORD,
    SIMULATOR_KEY,
    USER,
    House,
    is_free,
    running_house,
    running_simulator,
)
from .process import run
from .progress import say, step
from .service import Service

FOLDER: Final = REPOSITORY / "config"
LOG: Final = FOLDER / "house.log"
_RESTART_EXIT_CODE: Final = 100
"""Exit code with which Home Assistant asks to be restarted."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run Home Assistant until Ctrl-C; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="scripts/develop",
        description="Run Home Assistant on this machine with the integration from the working tree "
        "and a simulated service. The configuration is stored in config/.",
    )
    parser.add_argument("--port", type=int, default=8123, help="port of Home Assistant")
    # Fixed, because the account in config/ stores the simulator's URL.
    parser.add_argument("--simulator-port", type=int, default=8124, help="port of the simulator")
    options = parser.parse_args(arguments)
    FOLDER.mkdir(exist_ok=True)
    return run(_develop(options.port, options.simulator_port))


async def _develop(port: int, simulator_port: int) -> int:
    for wanted in (port, simulator_port):
        if not is_free(wanted):
            raise HouseError(
                f"Port {wanted} is in use. Select another one with --port or --simulator-port."
            )
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        with step("Starting the simulator"):
            log = FOLDER / "simulator.log"
            simulator = running_simulator(session, log=log, port=simulator_port)
            service = await stack.enter_async_context(simulator)
        exit_code = _RESTART_EXIT_CODE
        while exit_code == _RESTART_EXIT_CODE:
            exit_code = await _live(session, service, port)
        return exit_code


async def _live(session: aiohttp.ClientSession, service: Service, port: int) -> int:
    """Run Home Assistant until it ends; return its exit code."""
    async with AsyncExitStack() as stack:
        with step(f"Starting Home Assistant {version('homeassistant')}"):
            house = await stack.enter_async_context(
                running_house(session, FOLDER, recordings=FOLDER / "recordings", log=LOG, port=port)
            )
        await _welcome(house, service, port)
        return await house.process.wait()


async def _welcome(house: House, service: Service, port: int) -> None:
    if await find_account(house.assistant) is None:
        with step("Adding an account"):
            await add_account(house.assistant, SIMULATOR_KEY, service.base_url)
    say(f"""
Home Assistant  http://localhost:{port}   user {USER}, password {PASSWORD}
Simulator       {service.base_url}   key {SIMULATOR_KEY}
Log             {LOG.relative_to(REPOSITORY)}
Press Ctrl-C to stop both. After changing the code, restart Home Assistant in its settings.
""")


if __name__ == "__main__":
    sys.exit(main())
