"""A short soak with every run of the tests; scripts/soak makes a long one of it."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
import logging
import os
from pathlib import Path
import random
import shutil
import time
from typing import override
from unittest.mock import patch

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.json import json_dumps
from homeassistant.setup import async_setup_component
import imageio_ffmpeg
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mimo_speech.const import CONF_BASE_URL, DOMAIN
from custom_components.mimo_speech.diagnostics import async_get_config_entry_diagnostics
from custom_components.mimo_speech.mimo import Timeouts
from custom_components.mimo_speech.mimo.http import service as service_module
from custom_components.mimo_speech.mimo.http.rate import RequestRate
from mimo_simulator import Simulator, Timing
from tests.integration.conftest import engine, voice
from tests.waiting import until

from .document import write_soak
from .house import OUR_LOG
from .rows import VoiceKind
from .soak import (
    Figures,
    Soak,
    SoakVoice,
    child_processes,
    left_in_memory,
    open_files,
    resident_mb,
)
from .voices import put_sample, stored_voice

KEY = "sk-soak-5f0c1d9a7b"
VOICES = (
    ("Helped", VoiceKind.PRESET, True),
    ("Alone", VoiceKind.PRESET, False),
    ("Cloned", VoiceKind.CLONED, True),
    ("Designed", VoiceKind.DESIGNED, False),
)
"""Of each account: name, kind, and whether there is a fallback."""
SHORT_SOAK = 900
"""Announcements; a minute or so."""
SPARE_MB = 60
ROUNDS_TO_WARM_UP = 4

LENGTH = os.environ.get("MIMO_SOAK", "")
"""A number of announcements, or of minutes with an "m" behind; empty: a short soak."""
SEED = int(os.environ.get("MIMO_SOAK_SEED") or random.SystemRandom().randrange(10**6))


class Watch(logging.Handler):
    """Read every line of every log: the key is in none, and what is spoken in none of ours."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines = 0
        self.leaks: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.lines += 1
        line = self.format(record)
        is_ours = record.name.startswith(OUR_LOG) and record.levelno > logging.DEBUG
        if KEY in line or (is_ours and "Parcel" in line):
            self.leaks.append(line)


@contextmanager
def watching() -> Iterator[Watch]:
    """Watch the log instead of pytest, which would keep all of it."""
    watch = Watch()
    root = logging.getLogger()
    level, others = root.level, root.handlers
    root.handlers = [watch]
    root.setLevel(logging.DEBUG)
    try:
        yield watch
    finally:
        root.handlers = others
        root.setLevel(level)


@pytest.fixture
def _limits() -> Generator[None]:
    """Give up sooner, and speak more than the service's hundred requests a minute."""
    limits = Timeouts(first_audio_s=1.5, idle_s=1.0)
    with (
        patch("custom_components.mimo_speech.mimo.http.client.Timeouts", lambda: limits),
        patch.object(service_module, "RequestRate", lambda **_: RequestRate(limit=10**6)),
    ):
        yield


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """What a Home Assistant has before anything is spoken."""

    tasks: int
    files: Counter[str]
    records: Counter[str]
    """What earlier tests have left, or pytest of them."""


@pytest.fixture
async def quiet(hass: HomeAssistant) -> Quiet:
    """Set up what speech needs of Home Assistant."""
    ffmpeg_bin = shutil.which("ffmpeg") or imageio_ffmpeg.get_ffmpeg_exe()
    assert await async_setup_component(hass, "ffmpeg", {"ffmpeg": {"ffmpeg_bin": ffmpeg_bin}})
    assert await async_setup_component(hass, "tts", {})
    await hass.async_block_till_done()
    return Quiet(tasks=len(asyncio.all_tasks()), files=open_files(), records=left_in_memory())


@pytest.fixture
async def services(quiet: Quiet) -> AsyncGenerator[list[Simulator]]:
    """Start three services; the last one stands for the fallback and has no trouble."""
    timing = Timing(first_audio=0.01, speed=200, computing_speed=200)
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(Simulator(keys={KEY}, timing=timing)) for _ in range(3)
        ]


async def set_up(
    hass: HomeAssistant, service: Simulator, title: str, *voices: ConfigSubentryData
) -> MockConfigEntry:
    entry = MockConfigEntry(
        domain=DOMAIN,
        title=title,
        data={CONF_API_KEY: KEY, CONF_BASE_URL: service.url},
        subentries_data=voices,
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    return entry


@pytest.fixture
async def fallback(hass: HomeAssistant, services: list[Simulator]) -> str:
    """Return a voice that is well, and has all the time that a busy machine may need."""
    await set_up(hass, services[-1], "Fallback", voice("Hall"))
    return engine(hass, "Hall")


@pytest.fixture
async def soaked(
    hass: HomeAssistant, fallback: str, _limits: None, services: list[Simulator]
) -> list[SoakVoice]:
    """Return the voices that are in for it; the limits are for them alone."""
    *troubled, _ = services
    put_sample(hass)
    voices = []
    for number, service in enumerate(troubled):
        stored = [
            stored_voice(
                kind, f"{title} {number}", fallback=fallback if is_helped else "", patience=0.7
            )
            for title, kind, is_helped in VOICES
        ]
        account = await set_up(hass, service, f"Account {number}", *stored)
        voices += [
            SoakVoice(
                entity_id=engine(hass, f"{title} {number}"),
                service=service,
                account=account,
                has_fallback=is_helped,
                others=tuple(str(item["title"]) for item in stored),
            )
            for title, _, is_helped in VOICES
        ]
    return voices


def is_enough() -> Callable[[Figures], bool]:
    if LENGTH.endswith("m"):
        ends_at = time.monotonic() + float(LENGTH[:-1]) * 60
        return lambda _: time.monotonic() > ends_at
    announcements = int(LENGTH or SHORT_SOAK)
    return lambda figures: figures.announcements >= announcements


async def told(hass: HomeAssistant) -> str:
    """Return everything that Home Assistant tells of the accounts."""
    accounts = hass.config_entries.async_entries(DOMAIN)
    devices = dr.async_get(hass)
    return json_dumps(
        [
            [state.as_dict() for state in hass.states.async_all()],
            [await async_get_config_entry_diagnostics(hass, account) for account in accounts],
            [entry.as_partial_dict for entry in er.async_get(hass).entities.values()],
            [
                device.dict_repr
                for account in accounts
                for device in dr.async_entries_for_config_entry(devices, account.entry_id)
            ],
            [issue.to_json() for issue in ir.async_get(hass).issues.values()],
        ]
    )


def files_with_key(folder: Path) -> list[str]:
    return [
        str(file.relative_to(folder))
        for file in folder.rglob("*")
        if file.is_file()
        and KEY.encode() in file.read_bytes()
        and file.name != "core.config_entries"
    ]


@pytest.mark.timeout(0 if LENGTH else 300)
async def test_every_announcement_is_spoken_or_reported_and_nothing_is_left(
    hass: HomeAssistant,
    soaked: list[SoakVoice],
    services: list[Simulator],
    quiet: Quiet,
    capsys: pytest.CaptureFixture[str],
) -> None:
    soak = Soak(hass, soaked, services[-1], SEED)
    with watching() as watch:
        await soak.run(lambda figures: figures.rounds >= ROUNDS_TO_WARM_UP)
        memory_mb = resident_mb()
        await soak.run(is_enough())
    figures = soak.figures
    with capsys.disabled():
        print(  # noqa: T201 - the figures are what a soak is for
            f"\n\nA soak of seed {SEED}:", *figures.lines(), *figures.complaints, sep="\n"
        )
    assert not figures.complaints
    assert left_in_memory() <= quiet.records
    assert resident_mb() < memory_mb + SPARE_MB
    assert not watch.leaks
    assert watch.lines > figures.announcements
    assert KEY not in await told(hass)
    assert not files_with_key(Path(hass.config.config_dir))
    for entry in hass.config_entries.async_entries(DOMAIN):
        await hass.config_entries.async_unload(entry.entry_id)
    for service in services:
        await service.stop()
    await until(lambda: len(asyncio.all_tasks()) <= quiet.tasks)
    await until(lambda: open_files() <= quiet.files)
    assert not child_processes()
    if LENGTH:
        write_soak(figures.markdown())
