"""Adding an account, and giving it a new key or address."""

from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from homeassistant.config_entries import SOURCE_USER, ConfigEntryState, ConfigFlowResult
from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, section
from homeassistant.helpers.aiohttp_client import async_get_clientsession
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mimo_speech import config_flow
from custom_components.mimo_speech.const import CONF_ADVANCED, CONF_BASE_URL, DOMAIN
from custom_components.mimo_speech.mimo import OFFICIAL_URLS
from custom_components.mimo_speech.mimo.http import endpoints
from mimo_simulator import Fault, Simulator

from .conftest import KEY, engine, voice


def answers(key: str = KEY, base_url: str | None = None) -> dict[str, Any]:
    advanced = {} if base_url is None else {CONF_BASE_URL: base_url}
    return {CONF_API_KEY: key, CONF_ADVANCED: advanced}


async def start(hass: HomeAssistant) -> str:
    result = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "user"
    assert not result["errors"]
    return result["flow_id"]


async def submit(hass: HomeAssistant, flow_id: str, user_input: dict[str, Any]) -> ConfigFlowResult:
    result = await hass.config_entries.flow.async_configure(flow_id, user_input)
    await hass.async_block_till_done()
    return result


def advanced_of(result: ConfigFlowResult) -> section:
    """Return the part of the form that has the address."""
    assert result["data_schema"]
    found: section = result["data_schema"].schema[CONF_ADVANCED]
    return found


def suggested_address(result: ConfigFlowResult) -> str | None:
    (address,) = advanced_of(result).schema.schema
    return address.description["suggested_value"] if address.description else None


@pytest.fixture
def official(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> Simulator:
    """Let the simulator stand for every official address."""
    for name, value in (
        ("PAY_AS_YOU_GO_URL", simulator.url),
        ("TOKEN_PLAN_URLS", (simulator.url,)),
        ("OFFICIAL_URLS", (simulator.url,)),
    ):
        monkeypatch.setattr(endpoints, name, value)
    return simulator


async def test_key_alone_makes_an_account_with_a_voice(
    hass: HomeAssistant, official: Simulator
) -> None:
    result = await submit(hass, await start(hass), {CONF_API_KEY: f" {KEY}\n"})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry = result["result"]
    assert entry.data == {CONF_API_KEY: KEY, CONF_BASE_URL: official.url}
    assert entry.state is ConfigEntryState.LOADED
    (voice,) = entry.subentries.values()
    assert voice.title == "MiMo voice"
    assert voice.data == {
        "model": "mimo-v2.5-tts",
        "voice": "automatic",
        "styles": [],
        "direction": "",
        "language": "en",
        "tags": "automatic",
        "spell_out": False,
        "pronunciations": [],
        "chime": "none",
        "lead_in": 0,
        "tail": 0,
        "gain": 0.0,
        "format": "as_asked",
        "fallback": "",
        "patience": 8.0,
    }
    assert {state.entity_id for state in hass.states.async_all()} == {
        "tts.mimo_voice",
        "button.mimo_voice_say_a_test_sentence",
        "select.mimo_voice_style",
        "select.mimo_voice_test_speaker",
        "sensor.mimo_127_0_0_1_last_problem",
        "binary_sensor.mimo_127_0_0_1_speech",
    }


async def test_first_voice_speaks_the_language_of_the_house(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    hass.config.language = "zh-Hans"
    result = await submit(hass, await start(hass), answers(base_url=simulator.url))
    (voice,) = result["result"].subentries.values()
    assert voice.title == "MiMo 语音"
    assert voice.data["language"] == "zh-Hans"
    assert engine(hass, "MiMo 语音")


async def test_house_of_another_language_gets_a_voice_that_speaks_english(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    hass.config.language = "de"
    result = await submit(hass, await start(hass), answers(base_url=simulator.url))
    (voice,) = result["result"].subentries.values()
    assert voice.data["language"] == "en"


@pytest.mark.parametrize("language", ["zh-Hant", "zh-TW", "zh-HK"])
async def test_house_that_reads_traditional_chinese_is_written_to_in_it(
    hass: HomeAssistant, simulator: Simulator, language: str
) -> None:
    hass.config.language = language
    result = await submit(hass, await start(hass), answers(base_url=simulator.url))
    (voice,) = result["result"].subentries.values()
    assert voice.title == "MiMo 語音"


async def test_first_voice_takes_the_best_model_offered(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    simulator.models = ("mimo-v2-tts", "mimo-v3-tts", "mimo-v2.5-tts-voiceclone")
    result = await submit(hass, await start(hass), answers(base_url=simulator.url))
    (voice,) = result["result"].subentries.values()
    assert voice.data["model"] == "mimo-v3-tts"


PLACES = {
    "invalid_auth": CONF_API_KEY,
    "invalid_url": CONF_ADVANCED,
    "wrong_address": CONF_ADVANCED,
}
"""Where the form shows an error, if not above all."""


@pytest.mark.parametrize(
    ("user_input", "error"),
    [
        pytest.param(answers(base_url="ftp://gateway.example"), "invalid_url", id="scheme"),
        pytest.param(answers(base_url="https://me:pw@gateway.example"), "invalid_url", id="login"),
        pytest.param(answers(base_url="http://127.0.0.1:9"), "cannot_connect", id="nobody"),
        pytest.param(answers(key="two words"), "invalid_auth", id="spaces"),
        pytest.param(answers(key="密钥"), "invalid_auth", id="not ASCII"),
        pytest.param(answers(key=" "), "invalid_auth", id="blank"),
    ],
)
async def test_unusable_input_is_told_and_can_be_mended(
    hass: HomeAssistant, official: Simulator, user_input: dict[str, Any], error: str
) -> None:
    flow_id = await start(hass)
    result = await submit(hass, flow_id, user_input)
    assert result["errors"] == {PLACES.get(error, "base"): error}
    result = await submit(hass, flow_id, answers())
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        pytest.param(Fault.unauthorized(), "invalid_auth", id="refused"),
        pytest.param(Fault.server_error(), "cannot_connect", id="server"),
        pytest.param(Fault.rate_limited(), "cannot_connect", id="busy"),
        pytest.param(Fault.close_before_headers(), "cannot_connect", id="closed"),
        pytest.param(Fault.wrong_content(), "wrong_address", id="web page"),
        pytest.param(Fault.redirect("http://127.0.0.1:9/"), "wrong_address", id="redirect"),
        pytest.param(Fault.answer(200, '{"data": []}'), "no_speech_model", id="no models"),
        pytest.param(
            Fault.answer(200, '{"data": [{"id": "mimo-v2.5-pro"}]}'), "no_speech_model", id="chat"
        ),
    ],
)
async def test_answer_of_the_service_is_told_and_can_be_mended(
    hass: HomeAssistant, simulator: Simulator, fault: Fault, error: str
) -> None:
    # A request for a list that finds its connection closed is sent once more by aiohttp.
    simulator.inject_models(fault, times=None)
    flow_id = await start(hass)
    result = await submit(hass, flow_id, answers(base_url=simulator.url))
    assert result["errors"] == {PLACES.get(error, "base"): error}
    simulator.clear_faults()
    result = await submit(hass, flow_id, answers(base_url=simulator.url))
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_same_key_twice_aborts(hass: HomeAssistant, account: MockConfigEntry) -> None:
    result = await submit(hass, await start(hass), answers(base_url="http://elsewhere.example"))
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_terms_of_a_token_plan_are_shown_before_its_key_is_taken(
    hass: HomeAssistant, official: Simulator
) -> None:
    official.keys.add("tp-test")
    flow_id = await start(hass)
    result = await submit(hass, flow_id, answers("tp-test"))
    assert result["step_id"] == "token_plan"
    assert not hass.config_entries.async_entries(DOMAIN)
    result = await submit(hass, flow_id, {})
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_gateway_without_a_list_is_accepted_and_says_so(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    simulator.inject_models(Fault.not_found_html(), times=None)
    flow_id = await start(hass)
    result = await submit(hass, flow_id, answers(base_url=simulator.url))
    assert result["step_id"] == "no_model_list"
    result = await submit(hass, flow_id, {"next_step_id": "use_address"})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "MiMo (127.0.0.1)"
    assert result["result"].state is ConfigEntryState.LOADED


@pytest.mark.parametrize(
    ("base_url", "title"),
    [
        (endpoints.PAY_AS_YOU_GO_URL, "MiMo"),
        (endpoints.TOKEN_PLAN_URLS[1], "MiMo Token Plan (SGP)"),
    ],
)
async def test_account_is_named_after_its_plan(
    hass: HomeAssistant,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
    base_url: str,
    title: str,
) -> None:
    found = await endpoints.check_endpoint(async_get_clientsession(hass), KEY, simulator.url)

    async def find(*_: object) -> endpoints.Endpoint:
        return replace(found, base_url=base_url)

    monkeypatch.setattr(config_flow, "find_endpoint", find)
    monkeypatch.setattr(config_flow, "first_voice", lambda *_: voice())
    result = await submit(hass, await start(hass), answers())
    assert result["title"] == title


async def test_refused_key_is_replaced_by_reauthentication(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry
) -> None:
    simulator.keys = {"sk-new"}
    result = await account.start_reauth_flow(hass)
    assert result["step_id"] == "reauth_confirm"
    flow_id = result["flow_id"]
    result = await submit(hass, flow_id, answers("sk-wrong", simulator.url))
    assert result["errors"] == {CONF_API_KEY: "invalid_auth"}
    result = await submit(hass, flow_id, answers("sk-new", simulator.url))
    assert result["reason"] == "reauth_successful"
    assert account.data[CONF_API_KEY] == "sk-new"
    assert account.state is ConfigEntryState.LOADED


async def test_key_that_works_again_is_enough(
    hass: HomeAssistant, simulator: Simulator, entry: MockConfigEntry
) -> None:
    simulator.keys.clear()
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.runtime_data.health.problem
    (flow,) = hass.config_entries.flow.async_progress()
    simulator.keys.add(KEY)
    result = await submit(hass, flow["flow_id"], answers(base_url=simulator.url))
    assert result["reason"] == "reauth_successful"
    assert entry.state is ConfigEntryState.LOADED
    assert not entry.runtime_data.health.problem


async def test_account_moves_to_another_key_and_address(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    async with Simulator(keys={"sk-other"}) as other:
        result = await account.start_reconfigure_flow(hass)
        assert result["step_id"] == "reconfigure"
        result = await submit(hass, result["flow_id"], answers("sk-other", other.url))
        assert result["reason"] == "reconfigure_successful"
        assert account.data == {CONF_API_KEY: "sk-other", CONF_BASE_URL: other.url}
        assert account.state is ConfigEntryState.LOADED
        assert len(account.subentries) == 1
        await hass.config_entries.async_unload(account.entry_id)


async def test_form_suggests_an_entered_address_and_never_the_key(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry
) -> None:
    result = await account.start_reconfigure_flow(hass)
    assert result["data_schema"]
    schema = result["data_schema"].schema
    advanced = next(value for key, value in schema.items() if key == CONF_ADVANCED)
    (address,) = advanced.schema.schema
    assert address.description == {"suggested_value": simulator.url}
    assert not next(key for key in schema if key == CONF_API_KEY).description


async def test_two_forms_with_one_key_make_one_account(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    simulator.inject_models(Fault.not_found_html(), times=None)
    flows = [await start(hass), await start(hass)]
    for flow in flows:
        result = await submit(hass, flow, answers(base_url=simulator.url))
        assert result["step_id"] == "no_model_list"
    use = {"next_step_id": "use_address"}
    ends = [await submit(hass, flow, use) for flow in flows]
    assert ends[0]["type"] == "create_entry"
    assert ends[1]["reason"] == "already_configured"


async def test_official_address_is_not_suggested(hass: HomeAssistant) -> None:
    data = {CONF_API_KEY: KEY, CONF_BASE_URL: OFFICIAL_URLS[0]}
    entry = MockConfigEntry(domain=DOMAIN, data=data)
    entry.add_to_hass(hass)
    result = await entry.start_reconfigure_flow(hass)
    assert suggested_address(result) is None
    assert advanced_of(result).options["collapsed"]


async def test_address_that_was_entered_is_in_sight(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    result = await account.start_reconfigure_flow(hass)
    assert not advanced_of(result).options["collapsed"]


async def test_address_stays_in_the_form_when_the_key_is_wrong(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    user_input = answers("sk-wrong", simulator.url)
    result = await submit(hass, await start(hass), user_input)
    assert suggested_address(result) == simulator.url


async def test_account_that_is_down_is_tried_with_its_new_key(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry
) -> None:
    await hass.config_entries.async_unload(account.entry_id)
    simulator.keys.add("sk-new")
    result = await account.start_reconfigure_flow(hass)
    await submit(hass, result["flow_id"], answers("sk-new", simulator.url))
    assert account.state is ConfigEntryState.LOADED


async def test_last_page_links_to_where_the_voice_can_be_tried(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    result = await submit(hass, await start(hass), answers(base_url=simulator.url))
    assert result["description_placeholders"]
    path = result["description_placeholders"]["media_url"]
    assert unquote(path) == (
        "/media-browser/browser/app,media-source://tts/provider,media-source://tts/tts.mimo_voice"
    )
    assert hass.states.get("tts.mimo_voice")
