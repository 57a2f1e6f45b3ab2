"""Speak through a real Home Assistant, and verify the audio: `python -m mimo_house.demo`."""

import argparse
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from importlib.metadata import version
import os
from pathlib import Path
import shutil
import sys
import tempfile
from typing import Final

import aiohttp

from .account import add_account, engines
from .announcement import STANDARD, Announcement
from .furniture import REPOSITORY
from .house import (
    SIMULATOR_KEY,
    free_port,
    running_house,
    running_simulator,
)
from .process import API_KEY_VARIABLE, run
from .progress import say, step
from .recording import SpeakerShelf
from .report import LEGEND, table
from .service import Service
from .speaking import Stage
from .verification import Verdict, verify, verify_alone

BASE_URL_VARIABLE: Final = "MIMO_BASE_URL"
OUTPUT: Final = REPOSITORY / "demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """The simulator, or the real service with the user's key."""

    api_key: str = field(repr=False)
    base_url: str | None = None
    """None: the integration finds the URL from the key."""
    service: Service | None = None
    """Access to recorded requests; the real service has none."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo; return its exit code."""
    announcements = _announcements(arguments)
    shutil.rmtree(OUTPUT, ignore_errors=True)
    OUTPUT.mkdir()
    with tempfile.TemporaryDirectory(prefix="mimo-speech-demo-") as folder:
        exit_code = run(_demo(announcements, Path(folder)))
    if exit_code:
        say(f"The logs are in {OUTPUT.relative_to(REPOSITORY)}/.")
    return exit_code


def _announcements(arguments: Sequence[str] | None) -> Sequence[Announcement]:
    parser = argparse.ArgumentParser(
        prog="scripts/demo",
        description="Make announcements with a real Home Assistant and a simulated service. If "
        f"{API_KEY_VARIABLE} contains a key, the real service is used; its URL is detected from "
        f"the key or taken from {BASE_URL_VARIABLE}.",
    )
    parser.add_argument("--say", metavar="TEXT", help="text to speak instead of the standard texts")
    parser.add_argument("--voice", help="preset voice, such as Mia, Dean, 冰糖 or 苏打")
    parser.add_argument("--style", help="styles, such as happy or whisper, separated by commas")
    parser.add_argument("--direction", help="how to speak, in your own words")
    parser.add_argument("--language", help="language of the text: en or zh")
    options = vars(parser.parse_args(arguments))
    text = options.pop("say")
    if text is None and any(options.values()):
        parser.error("--voice, --style, --direction and --language require --say")
    return STANDARD if text is None else (Announcement(text=text, **options),)


async def _demo(announcements: Sequence[Announcement], folder: Path) -> int:
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        provider = await _provider(session, stack)
        stage = await _stage(session, stack, folder, provider)
        verdicts = []
        for number, announcement in enumerate(announcements, start=1):
            with step(f"[{number}/{len(announcements)}] {announcement.text}"):
                verdicts.append(await _perform(stage, provider, announcement, number))
        with step("Shutting down"):
            await stack.aclose()
    return _conclude(provider, verdicts)


async def _provider(session: aiohttp.ClientSession, stack: AsyncExitStack) -> Provider:
    if api_key := os.environ.get(API_KEY_VARIABLE):
        say(f"Using the real service with the key in {API_KEY_VARIABLE}.")
        return Provider(api_key=api_key, base_url=os.environ.get(BASE_URL_VARIABLE) or None)
    with step("Starting the simulator"):
        simulator = running_simulator(session, log=OUTPUT / "simulator.log")
        service = await stack.enter_async_context(simulator)
    return Provider(api_key=SIMULATOR_KEY, base_url=service.base_url, service=service)


async def _stage(
    session: aiohttp.ClientSession, stack: AsyncExitStack, folder: Path, provider: Provider
) -> Stage:
    """Start Home Assistant with an account and its first voice."""
    recordings = folder / "recordings"
    with step(f"Starting Home Assistant {version('homeassistant')}"):
        house = await stack.enter_async_context(
            running_house(
                session,
                folder,
                recordings=recordings,
                log=OUTPUT / "home-assistant.log",
                port=free_port(),
            )
        )
    with step("Adding the account"):
        account = await add_account(house.assistant, provider.api_key, provider.base_url)
        (engine,) = await engines(house.assistant, account)
    return Stage(house.assistant, engine, SpeakerShelf(recordings))


async def _perform(
    stage: Stage, provider: Provider, announcement: Announcement, number: int
) -> Verdict:
    path = OUTPUT / f"{number:02}.wav"
    if provider.service is None:
        return verify_alone(await stage.perform(announcement, path))
    known = len(await provider.service.speech_sent())
    spoken = await stage.perform(announcement, path)
    sent = (await provider.service.speech_sent())[known:]
    return await verify(spoken, provider.service, sent)


def _conclude(provider: Provider, verdicts: Sequence[Verdict]) -> int:
    say(f"\n{table(verdicts)}\n\n{LEGEND}\n")
    if provider.service is None:
        say("The real service keeps no records, so samples and latencies were not compared.")
    problems = [problem for verdict in verdicts for problem in verdict.problems]
    if _remove_leaks(provider):
        problems.append("A log contained the key and was deleted.")
    if problems:
        say("\n".join(("Problems:", *problems)))
        return 1
    say(f"No problems found. The recordings are in {OUTPUT.relative_to(REPOSITORY)}/.")
    return 0


def _remove_leaks(provider: Provider) -> bool:
    """Delete every log that contains the key; return whether there was one."""
    key = provider.api_key.encode()
    leaky = [log for log in OUTPUT.glob("*.log") if key in log.read_bytes()]
    for log in leaky:
        log.unlink()
    return bool(leaky)


if __name__ == "__main__":
    sys.exit(main())
