"""Which request a fault hits, and how faults are named."""

import json
from typing import Any

import aiohttp
import pytest

from mimo_simulator import Fault, Outcome, Simulator
from mimo_simulator.fault_names import FAULTS, fault_named
from tests.simulator.asking import (
    HEADERS,
    TEXT,
    ask,
)


async def test_faults_happen_in_their_order_and_number(simulator: Simulator) -> None:
    simulator.inject(Fault.no_balance(), times=2)
    simulator.inject(Fault.forbidden(), Fault.unauthorized())
    statuses = [(await ask(simulator)).status for _ in range(5)]
    assert statuses == [402, 402, 403, 401, 200]


async def test_fault_can_stay_until_cleared(simulator: Simulator) -> None:
    simulator.inject(Fault.no_balance(), times=None)
    before = [(await ask(simulator)).status for _ in range(3)]
    simulator.clear_faults()
    assert [*before, (await ask(simulator)).status] == [402, 402, 402, 200]


def test_fault_happens_at_least_once() -> None:
    with pytest.raises(ValueError, match="at least once"):
        Simulator().inject(Fault.no_balance(), times=0)


async def ask_models(simulator: Simulator) -> tuple[int, bytes]:
    async with (
        aiohttp.ClientSession(headers=HEADERS) as session,
        session.get(f"{simulator.url}/models") as response,
    ):
        return response.status, await response.read()


async def test_models_have_faults_of_their_own(simulator: Simulator) -> None:
    simulator.inject_models(Fault.server_error(status=503))
    assert (await ask(simulator)).status == 200
    assert (await ask_models(simulator))[0] == 503
    assert (await ask_models(simulator))[0] == 200


@pytest.mark.parametrize("fault", [Fault.invalid_json(), Fault.end_early()])
async def test_list_of_models_can_be_cut(simulator: Simulator, fault: Fault) -> None:
    simulator.inject_models(fault)
    _, body = await ask_models(simulator)
    assert body
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        json.loads(body)


@pytest.mark.parametrize("fault", [Fault.close(), Fault.reset(), Fault.close_before_headers()])
async def test_list_of_models_can_break_off(simulator: Simulator, fault: Fault) -> None:
    # For ever: the client repeats a GET whose connection closed before the headers.
    simulator.inject_models(fault, times=None)
    with pytest.raises(aiohttp.ClientError):
        await ask_models(simulator)


def test_models_have_no_faults_of_audio() -> None:
    with pytest.raises(ValueError, match="endless_audio"):
        Simulator().inject_models(Fault.endless_audio())


ARGUMENTS: dict[str, dict[str, Any]] = {
    "redirect": {"location": "http://127.0.0.1/"},
    "answer": {"status": 200},
    "trickle": {"bytes_per_s": 10},
    "giant": {"megabytes": 1},
    "shaped": {"bom": True},
    "delayed": {"first_audio": 1},
}


def test_every_fault_has_a_name() -> None:
    makers = {
        name
        for name, member in vars(Fault).items()
        if isinstance(member, classmethod) and not name.startswith("_")
    }
    assert makers == set(FAULTS)


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_found_by_its_name(name: str) -> None:
    assert fault_named(name, ARGUMENTS.get(name, {})).name == name


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("meteor", {}), (None, {}), ("giant", {}), ("shaped", {"colour": "red"})],
)
def test_wrong_fault_is_explained(name: object, arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"Unknown fault|Fault '"):
        fault_named(name, arguments)


async def test_fault_comes_with_the_text_it_hit(simulator: Simulator) -> None:
    simulator.inject(Fault.no_balance())
    await ask(simulator)
    record = simulator.requests[0]
    assert (record.fault, record.outcome, record.status) == ("no_balance", Outcome.FAULT, 402)
    assert record.text == TEXT
