"""The integration in a real Home Assistant, against the simulator over loopback."""

from collections.abc import (
    AsyncGenerator,
    Awaitable,
    Callable,
    Generator,
    Mapping,
    Sequence,
)
import io
from pathlib import Path
import shutil
from typing import Any
from unittest.mock import patch

import aiohttp
from homeassistant.components import file_upload, tts
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import CONF_API_KEY, CONF_LANGUAGE, CONF_MODEL
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import restore_state
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import imageio_ffmpeg
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.mimo_speech.announcer_settings import CONF_SPEAKERS
from custom_components.mimo_speech.const import (
    CONF_BASE_URL,
    CONF_DIRECTION,
    CONF_PATIENCE,
    CONF_STYLES,
    CONF_VOICE,
    DOMAIN,
    SUBENTRY_ANNOUNCER,
    SUBENTRY_PRESET_VOICE,
)
from custom_components.mimo_speech.mimo.http.hedging import HedgeBudget
from mimo_simulator import Simulator, Timing

KEY = "sk-test"
HEADER_BYTES = 44
"""Of a WAV."""

type Upload = Callable[[bytes], Awaitable[str]]
type Speak = Callable[..., Awaitable[bytes]]
type Remember = Callable[[Mapping[str, object]], Awaitable[None]]


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Keep what is stored for one test: two of them may run at once."""
    return hass_tmp_config_dir


@pytest.fixture(autouse=True)
def _house(
    enable_custom_integrations: None, socket_enabled: None, tmp_path: Path
) -> Generator[None]:
    """Find the integration, reach the simulator, keep the cache of speech for one test.

    On a busy machine, answers may be so late that requests are sent twice; most tests count them.
    """
    with (
        patch.object(tts, "_init_tts_cache_dir", side_effect=lambda *_: str(tmp_path)),
        patch.object(HedgeBudget, "take", return_value=False),
    ):
        yield


@pytest.fixture
async def simulator(hass: HomeAssistant) -> AsyncGenerator[Simulator]:
    async with Simulator(keys={KEY}, timing=Timing.instant()) as simulator:
        yield simulator


def voice(title: str = "Kitchen", **settings: Any) -> ConfigSubentryData:
    """Return a voice as its subentry stores it.

    It asks once, so that a fault shows; tests of retries and fallbacks give it patience.
    """
    data = {
        CONF_MODEL: "mimo-v2.5-tts",
        CONF_VOICE: "automatic",
        CONF_STYLES: [],
        CONF_DIRECTION: "",
        CONF_LANGUAGE: "en",
        CONF_PATIENCE: 0,
    }
    return ConfigSubentryData(
        data=data | settings, subentry_type=SUBENTRY_PRESET_VOICE, title=title, unique_id=None
    )


def announcer(title: str = "Family", **settings: Any) -> ConfigSubentryData:
    """Return an announcer as its subentry stores it, of the speaker in the kitchen."""
    data = {CONF_SPEAKERS: {"entity_id": ["media_player.kitchen"]}}
    return ConfigSubentryData(
        data=data | settings, subentry_type=SUBENTRY_ANNOUNCER, title=title, unique_id=None
    )


@pytest.fixture
def voices() -> list[ConfigSubentryData]:
    """Return the voices and announcers of the account; tests override it."""
    return [voice()]


@pytest.fixture
def entry(
    hass: HomeAssistant, simulator: Simulator, voices: list[ConfigSubentryData]
) -> MockConfigEntry:
    entry = account_entry(simulator, voices)
    entry.add_to_hass(hass)
    return entry


def account_entry(
    simulator: Simulator, voices: Sequence[ConfigSubentryData] | None = None
) -> MockConfigEntry:
    """Return an account at the simulator; without voices given, it has one."""
    return MockConfigEntry(
        domain=DOMAIN,
        title="MiMo",
        data={CONF_API_KEY: KEY, CONF_BASE_URL: simulator.url},
        subentries_data=[voice()] if voices is None else list(voices),
    )


@pytest.fixture
async def account(hass: HomeAssistant, entry: MockConfigEntry) -> MockConfigEntry:
    """Return the account, set up."""
    ffmpeg_bin = shutil.which("ffmpeg") or imageio_ffmpeg.get_ffmpeg_exe()
    assert await async_setup_component(hass, "ffmpeg", {"ffmpeg": {"ffmpeg_bin": ffmpeg_bin}})
    assert await async_setup_component(hass, "tts", {})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


def engine(hass: HomeAssistant, title: str = "Kitchen") -> str:
    """Return the entity id of the voice with this title."""
    (entity_id,) = (
        entry.entity_id
        for entry in er.async_get(hass).entities.values()
        if entry.platform == DOMAIN and entry.original_name == title
    )
    return entity_id


async def reconfigure(hass: HomeAssistant, account: MockConfigEntry, **changes: Any) -> None:
    """Change the only voice of the account."""
    (subentry,) = account.subentries.values()
    data = {**subentry.data, **changes}
    hass.config_entries.async_update_subentry(account, subentry, data=data)
    await hass.async_block_till_done()


async def reconfigure_subentry(
    hass: HomeAssistant, account: MockConfigEntry, title: str, **changes: Any
) -> None:
    """Change the voice or the announcer with this title; None takes a setting away."""
    (subentry,) = (item for item in account.subentries.values() if item.title == title)
    data = {**subentry.data, **changes}
    kept = {key: value for key, value in data.items() if value is not None}
    hass.config_entries.async_update_subentry(account, subentry, data=kept)
    await hass.async_block_till_done()


@pytest.fixture
def speak(hass: HomeAssistant, account: MockConfigEntry) -> Speak:
    """Return a way to make a whole announcement, as a media player would ask for it."""

    async def speak(
        text: str,
        *,
        language: str | None = None,
        title: str = "Kitchen",
        **options: Any,
    ) -> bytes:
        options = {tts.ATTR_PREFERRED_FORMAT: "wav"} | options
        stream = tts.async_create_stream(hass, engine(hass, title), language, options)
        stream.async_set_message(text)
        return b"".join([chunk async for chunk in stream.async_stream_result()])

    return speak


@pytest.fixture
def remember(hass: HomeAssistant, hass_storage: dict[str, Any]) -> Remember:
    """Return a way to have Home Assistant restore states by entity id, as after a restart.

    They come from the file that every version reads; where each keeps them differs.
    """

    async def remember(states: Mapping[str, object]) -> None:
        hass_storage[restore_state.STORAGE_KEY] = {
            "version": restore_state.STORAGE_VERSION,
            "data": [
                {
                    "state": {"entity_id": entity_id, "state": str(value)},
                    "extra_data": {"native_value": value, "native_unit_of_measurement": None},
                    "last_seen": dt_util.utcnow().isoformat(),
                }
                for entity_id, value in states.items()
            ],
        }
        await restore_state.async_get(hass).async_load()

    return remember


@pytest.fixture
async def upload(
    account: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Upload:
    """Return a way to upload a file, as the form does it; it returns the file's id."""
    monkeypatch.setattr(file_upload, "TEMP_DIR_NAME", str(tmp_path / "uploads"))
    client = await hass_client()

    async def upload(content: bytes) -> str:
        form = aiohttp.FormData()
        form.add_field("file", io.BytesIO(content), filename="recording.bin")
        response = await client.post("/api/file_upload", data=form)
        file_id: str = (await response.json())["file_id"]
        return file_id

    return upload


def sample_folder(hass: HomeAssistant) -> Path:
    """Return where the samples of cloned voices lie."""
    return Path(hass.config.path(".storage", "mimo_speech_voice_samples"))


def samples(hass: HomeAssistant) -> list[Path]:
    folder = sample_folder(hass)
    return sorted(folder.iterdir()) if folder.exists() else []
