"""The benchmarks run, and what they find in virtual time holds."""

import asyncio
import os
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks import bad_days, link, load, own_voices, plot, virtual_time
from benchmarks.__main__ import DOCUMENT
from benchmarks.fresh_import import import_freshly
from benchmarks.replies import Reply, read_replies
from benchmarks.report import Limit, Part, Table, rewrite
from benchmarks.responsiveness import measure_streams, simulator
from benchmarks.service_model import ServiceModel, speech_s
from benchmarks.strategies import STRATEGIES, Strategy
from benchmarks.streaming import KEY_CELL, SPEEDS_CHARS_PER_S, Cell, measure_all, report
from mimo_simulator import Shape

from .files import ROOT

REPLIES = read_replies()
SIMULATOR = ROOT / "mimo_simulator"
AN_HOUR_S = 3600.0


@pytest.mark.parametrize("reply", REPLIES.values(), ids=REPLIES.keys())
def test_reply_is_as_long_as_its_name_says(reply: Reply) -> None:
    assert len(reply.text) == int(reply.name.split()[0])
    assert "".join(reply.tokens) == reply.text


def test_waiting_takes_no_time_and_is_exact() -> None:
    async def wait() -> float:
        await asyncio.gather(asyncio.sleep(AN_HOUR_S), asyncio.sleep(1))
        return asyncio.get_running_loop().time()

    assert virtual_time.run(wait()) == AN_HOUR_S


def test_waiting_for_ever_is_an_error() -> None:
    with pytest.raises(virtual_time.VirtualTimeError):
        virtual_time.run(asyncio.Event().wait())


@pytest.mark.parametrize("strategy", STRATEGIES, ids=[strategy.name for strategy in STRATEGIES])
@pytest.mark.parametrize("reply", REPLIES.values(), ids=REPLIES.keys())
@pytest.mark.parametrize("in_one_piece", [False, True], ids=["streamed", "in one piece"])
def test_every_strategy_speaks_the_whole_reply_once(
    reply: Reply, strategy: Strategy, *, in_one_piece: bool
) -> None:
    service = ServiceModel(answers_in_one_piece=in_one_piece)

    async def speak() -> int:
        fragments = reply.write(SPEEDS_CHARS_PER_S[reply.language][1])
        return sum([len(pcm) async for pcm in strategy.speak(service, fragments)])

    spoken_bytes = virtual_time.run(speak())
    assert "".join("".join(service.texts).split()) == "".join(reply.text.split())
    assert spoken_bytes == pytest.approx(sum(map(speech_s, service.texts)) * 48_000, abs=20)


def test_streamed_reply_keeps_the_limits() -> None:
    limits = report(measure_all([KEY_CELL])).limits
    assert limits
    assert not [limit for limit in limits if not limit.is_kept]


def test_own_voices_keep_their_limits() -> None:
    limits = own_voices.measure().limits
    assert {limit.name.rpartition(": ")[2] for limit in limits} >= {
        "first audio, s",
        "first audio as a multiple of the limit",
        "requests, as a multiple of the fewest",
    }
    assert not [limit for limit in limits if not limit.is_kept]


def test_bad_days_keep_their_limits() -> None:
    limits = bad_days.measure().limits
    assert limits
    assert not [limit for limit in limits if not limit.is_kept]


def test_figures_are_the_same_in_every_run() -> None:
    cells = [Cell(reply=REPLIES["300 characters"], chars_per_s=200)]
    assert measure_all(cells) == measure_all(cells)


def test_picture_is_well_formed() -> None:
    results = measure_all([KEY_CELL])[KEY_CELL.name]
    picture = plot.draw(KEY_CELL, results)
    assert ET.fromstring(picture).tag.endswith("svg")  # noqa: S314 - drawn a line above
    assert all(strategy.name in picture for strategy in STRATEGIES)


def a_part(name: str) -> Part:
    table = Table(title="Figures", columns=("", "s"), rows=[("first audio", "1.0")])
    return Part(name=name, tables=[table], limits=[Limit(name="a step", figure=2, at_most=1)])


@pytest.mark.parametrize("name", ["streaming", "own-voices", "bad-days", "link", "load", "startup"])
def test_document_has_a_place_for_the_figures(name: str, tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text(DOCUMENT.read_text("utf-8"), "utf-8")
    rewrite(document, a_part(name))
    once = document.read_text("utf-8")
    assert "| first audio | 1.0 |" in once
    rewrite(document, a_part(name))
    assert document.read_text("utf-8") == once


def test_document_without_a_place_is_left_alone(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text("# Performance\n", "utf-8")
    with pytest.raises(ValueError, match="no place"):
        rewrite(document, a_part("streaming"))
    assert document.read_text("utf-8") == "# Performance\n"


def test_missed_limit_is_told() -> None:
    assert "| a step |  2.000 |       1 |   NO |" in a_part("load").markdown()


def test_import_counts_the_modules_of_a_package_and_knows_those_of_others() -> None:
    first = import_freshly("mimo_simulator", [], os.environ)
    again = import_freshly("mimo_simulator", first.foreign, os.environ)
    assert first.modules == again.modules == len([*SIMULATOR.rglob("*.py")])
    assert "aiohttp" in first.foreign
    assert not again.foreign


@pytest.fixture(autouse=True)
def _loopback(socket_enabled: None) -> None:
    """Let the benchmarks talk to the simulator."""


async def test_listeners_get_the_same_audio() -> None:
    async with simulator() as url:
        found = [await measure_streams(each, url, 2) for each in load.LISTENERS.values()]
    assert found[0].audio_s > 120
    assert {figures.audio_s for figures in found} == {found[0].audio_s}
    assert all(0 < figures.longest_step_cpu_s <= figures.cpu_s for figures in found)


@pytest.mark.parametrize("shape", link.SHAPES.values(), ids=link.SHAPES.keys())
async def test_slow_line_is_slow(shape: Shape) -> None:
    [slow] = await link.measure_slow_line(shape, 1, chars=60)
    line_s = slow.arrival.audio_s * 48_000 * 4 / 3 / 1_000_000
    assert slow.first_byte_s > 0.8
    assert slow.arrival.last_audio_s > slow.first_byte_s + line_s * 0.5


async def test_new_connection_costs_its_time() -> None:
    cold_s, warm_s = await link.measure_connections(1)
    assert cold_s > link.CONNECT_S
    assert warm_s > 0


async def test_whole_text_is_one_request() -> None:
    *_, requests = await link.measure_whole_text(1)
    assert requests == 1
