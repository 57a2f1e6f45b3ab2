"""Repairs: what only a person can solve, and only while it lasts."""

from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.translation import async_get_translations
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mimo_speech.const import CONF_BASE_URL, DOMAIN
from mimo_simulator import Fault, Simulator

from .conftest import Speak, voice


def shown(hass: HomeAssistant) -> list[str | None]:
    issues = ir.async_get(hass).issues.values()
    return [issue.translation_key for issue in issues if issue.domain == DOMAIN and issue.active]


async def fail(speak: Speak, text: str = "Hi", **options: str) -> None:
    with pytest.raises(HomeAssistantError):
        await speak(text, **options)


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        pytest.param(Fault.no_balance(), "no_balance", id="balance"),
        pytest.param(Fault.forbidden(), "forbidden", id="region"),
        pytest.param(Fault.quota_exhausted(), "quota_exhausted", id="quota"),
        pytest.param(Fault.unsupported_model(), "unsupported_model", id="model"),
    ],
)
async def test_repair_is_shown_until_speech_works_again(
    hass: HomeAssistant, speak: Speak, simulator: Simulator, fault: Fault, key: str
) -> None:
    simulator.inject(fault)
    await fail(speak)
    assert shown(hass) == [key]
    await speak("Hi")
    assert shown(hass) == []


@pytest.mark.parametrize("voices", [[voice(voice="Luna")]])
async def test_voice_that_is_gone_names_those_offered(hass: HomeAssistant, speak: Speak) -> None:
    await fail(speak)
    assert shown(hass) == ["unknown_voice"]
    (issue,) = ir.async_get(hass).issues.values()
    assert issue.translation_placeholders
    assert issue.translation_placeholders["name"] == "Kitchen"
    assert "Mia" in issue.translation_placeholders["voices"]


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault.server_error(), id="server"),
        pytest.param(Fault.moderated(), id="moderation"),
        pytest.param(Fault.rate_limited(), id="rate limit"),
        pytest.param(Fault.risk_control(), id="risk control"),
        pytest.param(Fault.cross_border(), id="cross-border"),
        pytest.param(Fault.unauthorized(), id="key refused for speech"),
    ],
)
async def test_what_passes_or_belongs_to_one_text_needs_no_repair(
    hass: HomeAssistant, speak: Speak, simulator: Simulator, fault: Fault
) -> None:
    simulator.inject(fault)
    await fail(speak)
    assert shown(hass) == []


async def test_model_of_a_single_call_needs_no_repair(
    hass: HomeAssistant, speak: Speak, simulator: Simulator
) -> None:
    simulator.inject(Fault.unsupported_model())
    await fail(speak, model="mimo-v2-tts")
    assert shown(hass) == []


async def test_changed_account_begins_without_repairs(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    simulator.inject(Fault.no_balance())
    await fail(speak)
    await hass.config_entries.async_reload(account.entry_id)
    assert shown(hass) == []


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
async def test_repairs_have_texts(hass: HomeAssistant, language: str) -> None:
    texts = await async_get_translations(hass, language, "issues", {DOMAIN})
    keys = {key.split(".")[3] for key in texts}
    assert keys == {
        *("forbidden", "no_balance", "quota_exhausted"),
        *("unknown_voice", "unsupported_model", "voice_sample"),
    }


@pytest.mark.parametrize(
    "voices",
    [[voice(patience=20, fallback="tts.hall"), voice("Hall", model="mimo-v2-tts")]],
)
async def test_repair_is_shown_also_where_the_fallback_made_it_good(
    hass: HomeAssistant, speak: Speak, simulator: Simulator
) -> None:
    simulator.inject(Fault.unsupported_model())
    await speak("Hi")
    assert [record.status for record in simulator.speech_requests] == [400, 200]
    assert shown(hass) == ["unsupported_model"]
    await speak("Hello", title="Hall")
    assert shown(hass) == ["unsupported_model"]
    await speak("Hello")
    assert shown(hass) == []


@pytest.mark.parametrize("voices", [[voice("Kitchen"), voice("Hall")]])
async def test_voices_have_repairs_of_their_own_and_share_those_of_the_account(
    hass: HomeAssistant, speak: Speak, simulator: Simulator
) -> None:
    for title in ("Kitchen", "Hall"):
        simulator.inject(Fault.unsupported_model())
        await fail(speak, title=title)
    assert shown(hass) == ["unsupported_model"] * 2
    for title in ("Kitchen", "Hall"):
        simulator.inject(Fault.no_balance())
        await fail(speak, title=title)
    assert shown(hass).count("no_balance") == 1
    await speak("Hi", title="Hall")
    assert shown(hass) == ["unsupported_model"]


async def test_accounts_have_repairs_of_their_own(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    simulator.keys.add("sk-other")
    other = MockConfigEntry(
        domain=DOMAIN,
        title="Other",
        data={CONF_API_KEY: "sk-other", CONF_BASE_URL: simulator.url},
        subentries_data=[voice("Hall")],
    )
    other.add_to_hass(hass)
    assert await hass.config_entries.async_setup(other.entry_id)
    await hass.async_block_till_done()
    for title in ("Kitchen", "Hall"):
        simulator.inject(Fault.no_balance())
        await fail(speak, title=title)
    assert shown(hass) == ["no_balance"] * 2
    await speak("Hi", title="Hall")
    (issue,) = (issue for issue in ir.async_get(hass).issues.values() if issue.active)
    assert issue.translation_placeholders == {"account": "MiMo"}


async def test_speech_from_the_cache_proves_nothing(
    hass: HomeAssistant, speak: Speak, simulator: Simulator
) -> None:
    await speak("Hi")
    simulator.inject(Fault.no_balance())
    await fail(speak, "Something else.")
    await speak("Hi")
    assert shown(hass) == ["no_balance"]


@pytest.mark.parametrize("voices", [[voice(patience=20)]])
async def test_speech_that_was_made_good_needs_no_repair(
    hass: HomeAssistant, speak: Speak, simulator: Simulator
) -> None:
    simulator.inject(Fault.close(after_pieces=1))
    await speak("The laundry is done. The dryer is free.")
    assert len(simulator.speech_requests) == 2
    assert shown(hass) == []


async def test_removed_account_takes_its_repairs_along(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    simulator.inject(Fault.no_balance())
    await fail(speak)
    await hass.config_entries.async_remove(account.entry_id)
    assert shown(hass) == []
