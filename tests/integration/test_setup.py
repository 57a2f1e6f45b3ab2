"""Setting an account up, taking it down, and its diagnostics."""

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mimo_speech.diagnostics import async_get_config_entry_diagnostics
from mimo_simulator import Fault, Simulator

from .conftest import KEY


async def test_account_is_set_up_and_taken_down(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    assert account.state is ConfigEntryState.LOADED
    assert await hass.config_entries.async_unload(account.entry_id)
    assert account.state is ConfigEntryState.NOT_LOADED


async def test_refused_key_asks_for_another(
    hass: HomeAssistant, simulator: Simulator, entry: MockConfigEntry
) -> None:
    simulator.keys.clear()
    assert not await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.SETUP_ERROR
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault.server_error(), id="server"),
        pytest.param(Fault.rate_limited(), id="busy"),
        pytest.param(Fault.wrong_content(), id="web page"),
        pytest.param(Fault.close_before_headers(), id="closed"),
    ],
)
async def test_service_that_is_away_is_tried_again(
    hass: HomeAssistant, simulator: Simulator, entry: MockConfigEntry, fault: Fault
) -> None:
    simulator.inject_models(fault, times=None)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.reason
    assert "translation" not in entry.reason
    simulator.clear_faults()
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED


async def test_diagnostics_hold_everything_but_the_key(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    diagnostics = await async_get_config_entry_diagnostics(hass, account)
    assert KEY not in str(diagnostics)
    assert diagnostics["account"] == {"api_key": "**REDACTED**", "base_url": simulator.url}
    assert diagnostics["endpoint"]["has_model_list"]
    assert diagnostics["endpoint"]["models"][0]["model_id"] == "mimo-v2.5-tts"
    (voice,) = diagnostics["voices"]
    assert voice["title"] == "Kitchen"
    assert voice["settings"]["voice"] == "automatic"
