"""The clock that the simulated speakers live by."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
import sys
import time

from homeassistant.core import HomeAssistant
from homeassistant.helpers.event import async_call_later, async_track_time_interval
from homeassistant.util import dt as dt_util
import pytest

REAL_S = time.perf_counter


async def test_waiting_takes_no_time(clock: Callable[[], float]) -> None:
    began_at, really = clock(), REAL_S()
    await asyncio.sleep(3600)
    assert clock() - began_at == pytest.approx(3600)
    assert REAL_S() - really < 60


async def test_home_assistants_timers_are_exact(hass: HomeAssistant) -> None:
    called: list[datetime] = []
    began_at = dt_util.utcnow()
    async_call_later(hass, 90, called.append)
    stop = async_track_time_interval(hass, called.append, timedelta(minutes=1))
    await asyncio.sleep(121)
    stop()
    assert [round((at - began_at).total_seconds()) for at in called] == [60, 90, 120]


async def test_thread_is_waited_for(hass: HomeAssistant, clock: Callable[[], float]) -> None:
    began_at = clock()
    pause = time.sleep
    async with asyncio.timeout(1):
        await hass.async_add_executor_job(pause, 0.1)
    assert clock() == began_at


async def test_process_is_waited_for(clock: Callable[[], float]) -> None:
    async with asyncio.timeout(1):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", "print('done')", stdout=asyncio.subprocess.PIPE
        )
        said, _ = await process.communicate()
    assert said.strip() == b"done"
