"""The style in force: chosen in a select, spoken until another is chosen."""

from homeassistant.const import ATTR_ENTITY_ID, ATTR_OPTION
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mimo_speech.mimo import STYLES
from mimo_simulator import Simulator

from .conftest import Remember, Speak, reconfigure, voice

SELECT = "select.kitchen_style"
RECOMMENDED = [style.style_id for style in STYLES]
OWN = [voice(styles=["whisper", "懒洋洋"])]


async def choose(hass: HomeAssistant, option: str, entity_id: str = SELECT) -> None:
    data = {ATTR_ENTITY_ID: entity_id, ATTR_OPTION: option}
    await hass.services.async_call("select", "select_option", data, blocking=True)


def chosen(hass: HomeAssistant, entity_id: str = SELECT) -> str:
    state = hass.states.get(entity_id)
    assert state
    return state.state


def offered(hass: HomeAssistant) -> list[str]:
    state = hass.states.get(SELECT)
    assert state
    options: list[str] = state.attributes["options"]
    return options


async def test_voice_speaks_as_configured_at_first(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    assert chosen(hass) == "as_configured"
    assert offered(hass) == ["as_configured", *RECOMMENDED]


async def test_style_stays_under_another_entity_id(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    await choose(hass, "whisper")
    er.async_get(hass).async_update_entity(SELECT, new_entity_id="select.night")
    await hass.async_block_till_done()
    assert chosen(hass, "select.night") == "whisper"
    await speak("Hi")
    assert simulator.speech_requests[0].text == "(耳语)Hi"


@pytest.mark.parametrize("voices", [OWN])
async def test_own_styles_are_offered_before_the_recommended_ones(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    assert offered(hass)[:3] == ["as_configured", "whisper", "懒洋洋"]
    assert sorted(offered(hass)) == sorted({"as_configured", "懒洋洋", *RECOMMENDED})


@pytest.mark.parametrize("voices", [OWN])
async def test_chosen_style_takes_the_place_of_the_configured_ones_and_back(
    hass: HomeAssistant, speak: Speak, simulator: Simulator
) -> None:
    for option in ("happy", "懒洋洋", "as_configured"):
        await choose(hass, option)
        assert chosen(hass) == option
        await speak(f"Now {option}.")
    assert [(record.text or "").partition("Now")[0] for record in simulator.speech_requests] == [
        "(开心)",
        "(懒洋洋)",
        "(耳语 懒洋洋)",
    ]


async def test_chosen_style_never_plays_old_audio(
    hass: HomeAssistant, speak: Speak, simulator: Simulator
) -> None:
    plain = await speak("Hi")
    await choose(hass, "whisper")
    assert await speak("Hi") != plain
    await choose(hass, "as_configured")
    assert await speak("Hi") == plain
    assert len(simulator.speech_requests) == 2


async def test_style_of_a_call_has_the_last_word(
    hass: HomeAssistant, speak: Speak, simulator: Simulator
) -> None:
    await choose(hass, "whisper")
    await speak("Hi", style="happy")
    await speak("Hi", style=[])
    assert [record.text for record in simulator.speech_requests] == ["(开心)Hi", "Hi"]


async def test_style_that_is_not_offered_is_refused(
    hass: HomeAssistant, speak: Speak, simulator: Simulator
) -> None:
    with pytest.raises(ServiceValidationError):
        await choose(hass, "loud")
    assert chosen(hass) == "as_configured"
    await speak("Hi")
    assert simulator.speech_requests[-1].text == "Hi"


@pytest.mark.parametrize("voices", [[voice("Kitchen"), voice("Hall")]])
async def test_voices_have_styles_of_their_own(
    hass: HomeAssistant, speak: Speak, simulator: Simulator
) -> None:
    await choose(hass, "whisper", "select.hall_style")
    await speak("Hi")
    await speak("Hi", title="Hall")
    assert [record.text for record in simulator.speech_requests] == ["Hi", "(耳语)Hi"]
    assert chosen(hass) == "as_configured"


@pytest.fixture
async def _whispering(remember: Remember) -> None:
    """Have Home Assistant remember the style that was in force."""
    await remember({SELECT: "whisper"})


@pytest.fixture(params=["unavailable", "unknown", "loud", ""])
async def _forgotten(remember: Remember, request: pytest.FixtureRequest) -> None:
    """Have Home Assistant remember what is no style any more."""
    await remember({SELECT: request.param})


@pytest.mark.usefixtures("_whispering")
async def test_style_is_spoken_after_a_restart(
    hass: HomeAssistant, speak: Speak, simulator: Simulator
) -> None:
    assert chosen(hass) == "whisper"
    await speak("Hi")
    assert simulator.speech_requests[-1].text == "(耳语)Hi"


@pytest.mark.usefixtures("_forgotten")
async def test_what_is_no_style_is_not_restored(
    hass: HomeAssistant, speak: Speak, simulator: Simulator
) -> None:
    assert chosen(hass) == "as_configured"
    await speak("Hi")
    assert simulator.speech_requests[-1].text == "Hi"


async def test_chosen_style_survives_a_change_of_the_voice(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    await choose(hass, "whisper")
    await reconfigure(hass, account, voice="Dean", styles=["happy"])
    assert chosen(hass) == "whisper"
    await speak("Hi")
    record = simulator.speech_requests[-1]
    assert (record.text, record.voice) == ("(耳语)Hi", "Dean")
    await choose(hass, "as_configured")
    await speak("Hi")
    assert simulator.speech_requests[-1].text == "(开心)Hi"


@pytest.mark.parametrize("voices", [OWN])
async def test_own_style_that_the_voice_lost_is_in_force_no_longer(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    await choose(hass, "懒洋洋")
    await reconfigure(hass, account, styles=["happy"])
    assert chosen(hass) == "as_configured"
    assert "懒洋洋" not in offered(hass)
    await speak("Hi")
    assert simulator.speech_requests[-1].text == "(开心)Hi"


@pytest.mark.parametrize("voices", [[voice(styles=["as_configured"])]])
async def test_style_of_an_unlucky_name_is_offered_once(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    assert offered(hass).count("as_configured") == 1


async def test_style_is_in_force_no_longer_once_its_select_is_switched_off(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    await choose(hass, "whisper")
    disabler = er.RegistryEntryDisabler.USER
    er.async_get(hass).async_update_entity(SELECT, disabled_by=disabler)
    await hass.async_block_till_done()
    await speak("Hi")
    assert simulator.speech_requests[-1].text == "Hi"
