"""When the parts of an answer are there, to the moment."""

import asyncio
from collections.abc import AsyncGenerator
import json

import aiohttp
import pytest

from mimo_simulator import Fault, ManualClock, RequestRecord, Shape, Simulator, Timing
from mimo_simulator.script import speech_script
from mimo_simulator.validation import read_request
from tests.simulator.asking import HEADERS, KEY, Body, ask, listen, pieces, speech

BYTES_PER_SECOND = 48_000
START = 100.0
DESIGN = speech(
    model="mimo-v2.5-tts-voicedesign",
    messages=[
        {"role": "user", "content": "an old sailor"},
        {"role": "assistant", "content": "Land ahoy, my friends."},
    ],
    audio={"format": "pcm16"},
)
CLONE = speech(
    model="mimo-v2.5-tts-voiceclone",
    audio={"format": "pcm16", "voice": f"data:audio/wav;base64,{'QUJD' * 10_000}"},
)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
async def simulator(clock: ManualClock) -> AsyncGenerator[Simulator]:
    async with Simulator(keys={KEY}, clock=clock) as simulator:
        yield simulator


async def heard_at(simulator: Simulator, clock: ManualClock, body: Body) -> RequestRecord:
    await clock.run(listen(simulator, body))
    return simulator.requests[-1]


async def test_first_audio_and_end_are_those_of_the_service(
    simulator: Simulator, clock: ManualClock
) -> None:
    record = await heard_at(simulator, clock, speech())
    seconds = len(record.pcm) / BYTES_PER_SECOND
    assert record.received_at == START
    assert record.first_audio_at == pytest.approx(START + 0.87)
    assert record.finished_at == pytest.approx(START + 0.87 + (seconds - 0.3) / 4)


def test_pieces_come_at_four_times_real_time() -> None:
    pcm = bytes(2 * BYTES_PER_SECOND)
    script = speech_script(read_request(speech()), pcm, shape=Shape(), timing=Timing(), fault=None)
    dues = [part.due for part in script.parts if part.pcm]
    assert dues == pytest.approx([0.87 + 0.075 * n for n in range(6)] + [0.87 + 1.7 / 4])


async def test_plain_answer_waits_for_all_audio(simulator: Simulator, clock: ManualClock) -> None:
    record = await heard_at(simulator, clock, speech(stream=False))
    seconds = len(record.pcm) / BYTES_PER_SECOND
    assert record.first_audio_at == pytest.approx(START + 0.87 + (seconds - 0.3) / 4)


@pytest.mark.parametrize("body", [DESIGN, CLONE], ids=["design", "clone"])
@pytest.mark.parametrize("computing_speed", [4.0, 0.5])
async def test_own_voices_are_computed_before_they_are_sent(
    simulator: Simulator, clock: ManualClock, body: Body, computing_speed: float
) -> None:
    simulator.timing = Timing(computing_speed=computing_speed)
    stream, _ = await clock.run(listen(simulator, body))
    record = simulator.requests[-1]
    seconds = len(record.pcm) / BYTES_PER_SECOND
    assert pieces(stream) == [record.pcm]
    assert record.first_audio_at == pytest.approx(START + 0.87 + seconds / computing_speed)


async def test_sample_takes_its_time_on_a_slow_line(
    simulator: Simulator, clock: ManualClock
) -> None:
    first_audio_at = []
    for rate in (None, 10_000):
        simulator.shape = Shape(upload_bytes_per_s=rate)
        began_at = clock.time()
        record = await heard_at(simulator, clock, CLONE)
        assert record.first_audio_at is not None
        first_audio_at.append(record.first_audio_at - began_at)
    upload_s = len(json.dumps(CLONE)) / 10_000
    assert upload_s > 4
    assert first_audio_at[1] - first_audio_at[0] == pytest.approx(upload_s)


async def test_stream_shows_life_before_its_audio(simulator: Simulator, clock: ManualClock) -> None:
    async with (
        aiohttp.ClientSession(headers=HEADERS) as session,
        session.post(f"{simulator.url}/chat/completions", json=speech()) as response,
    ):
        assert b"PROCESSING" in await response.content.readany()
        assert clock.time() == START
        response.close()
    await simulator.drained()


async def test_new_connection_costs_once(simulator: Simulator, clock: ManualClock) -> None:
    simulator.timing = Timing(connect=0.5)
    async with aiohttp.ClientSession(headers=HEADERS) as session:

        async def check_key() -> None:
            async with session.get(f"{simulator.url}/models") as response:
                await response.read()

        await clock.run(check_key())
        await clock.run(check_key())
    first, second = simulator.requests
    assert (first.connection, second.connection) == (1, 1)
    assert (first.finished_at, second.finished_at) == (START + 0.5, START + 0.5)


async def test_list_of_models_takes_its_time(simulator: Simulator, clock: ManualClock) -> None:
    simulator.timing = Timing(models=0.4)
    async with aiohttp.ClientSession(headers=HEADERS) as session:
        response = await clock.run(session.get(f"{simulator.url}/models"))
        response.close()
    assert simulator.requests[0].finished_at == START + 0.4


async def test_fault_can_delay_one_answer(simulator: Simulator, clock: ManualClock) -> None:
    simulator.inject(Fault.delayed(Timing(first_audio=5)))
    record = await heard_at(simulator, clock, speech())
    assert record.first_audio_at == pytest.approx(START + 5)


async def test_thin_line_takes_as_long_as_its_bytes(
    simulator: Simulator, clock: ManualClock
) -> None:
    simulator.inject(Fault.trickle(10_000))
    stream, _ = await clock.run(listen(simulator))
    finished_at = simulator.requests[0].finished_at
    assert finished_at is not None
    assert finished_at >= START + 0.87 + (len(stream) - 1000) / 10_000


async def test_instant_never_sleeps(clock: ManualClock) -> None:
    async with Simulator(keys={KEY}, clock=clock, timing=Timing.instant()) as simulator:
        await ask(simulator)
    assert clock.time() == START


async def test_manual_clock_stops_at_every_alarm(clock: ManualClock) -> None:
    woken: list[tuple[str, float]] = []

    async def sleeper(name: str, seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append((name, clock.time()))

    async with asyncio.TaskGroup() as group:
        for name, seconds in (("late", 3.0), ("early", 1.0), ("at once", 0.0)):
            group.create_task(sleeper(name, seconds))
        await clock.until_asleep()
        await clock.advance(2.0)
        assert (woken[-1], clock.time()) == (("early", START + 1), START + 2)
        await clock.advance(1.0)
    assert [name for name, _ in woken] == ["at once", "early", "late"]


async def test_manual_clock_forgets_who_was_cancelled(clock: ManualClock) -> None:
    task = asyncio.create_task(clock.sleep(1))
    await clock.until_asleep()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert clock.next_alarm is None
