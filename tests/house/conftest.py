"""One real Home Assistant and one simulator, as processes, for all tests of this folder."""

from collections.abc import AsyncGenerator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from mimo_house.account import Account, add_account, engines
from mimo_house.api import HomeAssistant
from mimo_house.furniture import HERE as FURNITURE
from mimo_house.house import SIMULATOR_KEY, free_port, running_house, running_simulator
from mimo_house.recording import SpeakerShelf
from mimo_house.service import Service
from mimo_house.speaking import Stage

AGENT = Path(__file__).parent / "components" / "tool_caller"
GUEST_KEY = "sk-guest"


def add_agent(config: Path) -> None:
    """Put the conversation agent of these tests into a configuration folder."""
    (config / "custom_components").mkdir(parents=True)
    (config / "custom_components" / AGENT.name).symlink_to(AGENT)
    settings = (FURNITURE / "configuration.yaml").read_text("utf-8")
    (config / "configuration.yaml").write_text(f"{settings}\n{AGENT.name}:\n", "utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("house")


@pytest.fixture(scope="module")
def house_log(folder: Path) -> Path:
    return folder / "house.log"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def session() -> AsyncGenerator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service(session: aiohttp.ClientSession, folder: Path) -> AsyncGenerator[Service]:
    keys = (SIMULATOR_KEY, GUEST_KEY)
    async with running_simulator(session, log=folder / "simulator.log", keys=keys) as service:
        yield service


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def assistant(
    session: aiohttp.ClientSession, folder: Path, house_log: Path
) -> AsyncGenerator[HomeAssistant]:
    recordings = folder / "recordings"
    add_agent(folder / "config")
    async with running_house(
        session, folder / "config", recordings=recordings, log=house_log, port=free_port()
    ) as house:
        yield house.assistant


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def account(assistant: HomeAssistant, service: Service) -> Account:
    return await add_account(assistant, SIMULATOR_KEY, service.base_url)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(assistant: HomeAssistant, account: Account, folder: Path) -> Stage:
    (engine,) = await engines(assistant, account)
    return Stage(assistant, engine, SpeakerShelf(folder / "recordings"))


@pytest.fixture
def logged(assistant: HomeAssistant, house_log: Path) -> str:
    """Return what Home Assistant has logged until now."""
    return house_log.read_text()
