"""Whether an account can speak: one sensor, and one word in the log when that changes."""

import asyncio
import gc
import logging
from weakref import ref

from homeassistant.const import CONF_API_KEY, STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mimo_speech import health as health_module
from custom_components.mimo_speech.const import CONF_BASE_URL, DOMAIN
from custom_components.mimo_speech.error_scope import ConfiguredParts, ErrorScope, error_scope
from custom_components.mimo_speech.health import Health
from custom_components.mimo_speech.mimo import (
    MimoBalanceError,
    MimoBlankTextError,
    MimoConnectionError,
    MimoError,
    MimoModerationError,
    MimoRequestError,
    MimoServerError,
    MimoTextTooLongError,
    MimoTimeoutError,
    MimoUnknownVoiceError,
    MimoUnsupportedModelError,
    MimoVoiceSampleError,
)
from mimo_simulator import Fault, Simulator, Timing

from .conftest import KEY, Speak, voice

SECRET = "The code of the alarm in the hall is Zanzibar."


def problem(hass: HomeAssistant, entry: MockConfigEntry) -> tuple[str, str | None]:
    """Return the state of the account's sensor, and the reason it gives."""
    entity_id = er.async_get(hass).async_get_entity_id(
        "binary_sensor", DOMAIN, f"{entry.entry_id}_speech"
    )
    assert entity_id
    state = hass.states.get(entity_id)
    assert state
    return state.state, state.attributes.get("reason")


def told(caplog: pytest.LogCaptureFixture) -> list[tuple[int, str]]:
    """Return what was logged of the health of accounts."""
    return [
        (record.levelno, record.getMessage())
        for record in caplog.records
        if record.name == health_module.__name__
    ]


async def fail(speak: Speak, text: str = "Hi", **options: str) -> None:
    with pytest.raises(HomeAssistantError):
        await speak(text, **options)


async def test_trouble_is_shown_and_logged_once_until_it_is_over(
    hass: HomeAssistant,
    account: MockConfigEntry,
    speak: Speak,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    assert problem(hass, account) == (STATE_OFF, None)
    simulator.inject(Fault.no_balance())
    await fail(speak, SECRET)
    assert problem(hass, account) == (STATE_ON, "no_balance")
    simulator.inject(Fault.server_error())
    await fail(speak, SECRET)
    assert problem(hass, account) == (STATE_ON, "server")
    assert told(caplog) == [(logging.WARNING, "MiMo is not working: no_balance")]
    await speak("Hi")
    await speak("Hello")
    assert problem(hass, account) == (STATE_OFF, None)
    assert told(caplog)[1:] == [(logging.INFO, "MiMo is working again")]
    simulator.inject(Fault.forbidden())
    await fail(speak, SECRET)
    assert len(told(caplog)) == 3


async def test_words_are_in_no_state_and_not_in_the_log(
    hass: HomeAssistant,
    account: MockConfigEntry,
    speak: Speak,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The service's own explanation may quote the text."""
    simulator.inject(Fault.answer(400, f'{{"error": {{"message": "Cannot say {SECRET}"}}}}'))
    await fail(speak, SECRET)
    simulator.inject(Fault.answer(500, f'{{"error": {{"message": "Cannot say {SECRET}"}}}}'))
    await fail(speak, SECRET)
    assert problem(hass, account) == (STATE_ON, "server")
    assert not [state for state in hass.states.async_all() if "Zanzibar" in str(state.as_dict())]
    # Home Assistant's own lines begin with the text, cut short.
    assert not [record for record in caplog.records if SECRET in record.getMessage()]


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault.moderated(), id="moderation"),
        pytest.param(Fault.answer(400, "{}"), id="request"),
    ],
)
async def test_error_about_one_text_tells_nothing_of_the_account(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator, fault: Fault
) -> None:
    simulator.inject(fault)
    await fail(speak)
    assert problem(hass, account) == (STATE_OFF, None)
    simulator.inject(Fault.no_balance())
    await fail(speak)
    simulator.inject(fault)
    await fail(speak)
    assert problem(hass, account) == (STATE_ON, "no_balance")


async def test_blank_text_is_no_success_either(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    simulator.inject(Fault.no_balance())
    await fail(speak)
    await fail(speak, "🎉")
    assert problem(hass, account) == (STATE_ON, "no_balance")


@pytest.mark.parametrize(
    ("model", "state"), [("mimo-v2-tts", STATE_OFF), ("mimo-v2.5-tts", STATE_ON)]
)
async def test_wrong_model_is_a_problem_only_where_it_is_the_configured_one(
    hass: HomeAssistant,
    account: MockConfigEntry,
    speak: Speak,
    simulator: Simulator,
    model: str,
    state: str,
) -> None:
    simulator.inject(Fault.unsupported_model())
    await fail(speak, model=model)
    assert problem(hass, account)[0] == state


@pytest.mark.parametrize("voices", [[voice(voice="Luna")]])
async def test_voice_that_is_gone_is_a_problem(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak
) -> None:
    await fail(speak)
    assert problem(hass, account) == (STATE_ON, "unknown_voice")


MUTE_AND_WELL = pytest.mark.parametrize(
    "voices", [[voice("Kitchen", model="mimo-v2-tts"), voice("Hall")]]
)


@MUTE_AND_WELL
async def test_voice_that_works_says_nothing_of_one_that_does_not(
    hass: HomeAssistant,
    account: MockConfigEntry,
    speak: Speak,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    simulator.models = ("mimo-v2.5-tts",)
    for number in range(3):
        await fail(speak, f"Number {number}")
        await speak(f"Number {number}", title="Hall")
    assert problem(hass, account) == (STATE_ON, "unsupported_model")
    assert told(caplog) == [(logging.WARNING, "Kitchen is not working: unsupported_model")]


@MUTE_AND_WELL
async def test_voice_that_is_mended_is_no_problem_any_more(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    simulator.models = ("mimo-v2.5-tts",)
    await fail(speak)
    kitchen = next(each for each in account.subentries.values() if each.title == "Kitchen")
    data = {**kitchen.data, "model": "mimo-v2.5-tts"}
    hass.config_entries.async_update_subentry(account, kitchen, data=data)
    await hass.async_block_till_done()
    assert problem(hass, account) == (STATE_OFF, None)


@pytest.mark.parametrize(
    "voices",
    [[voice("Kitchen", model="mimo-v2-tts", patience=20, fallback="tts.hall"), voice("Hall")]],
)
async def test_fallback_of_the_same_account_hides_no_problem(
    hass: HomeAssistant,
    account: MockConfigEntry,
    speak: Speak,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    simulator.models = ("mimo-v2.5-tts",)
    for number in range(3):
        await speak(f"Number {number}")
        await hass.async_block_till_done(wait_background_tasks=True)
        assert problem(hass, account) == (STATE_ON, "unsupported_model")
    assert len(told(caplog)) == 1


async def test_model_that_is_gone_is_a_problem_though_the_call_chose_the_voice(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    """Assist always does."""
    simulator.inject(Fault.unsupported_model())
    await fail(speak, voice="Chloe")
    assert problem(hass, account) == (STATE_ON, "unsupported_model")


@pytest.mark.parametrize("voices", [[voice("Kitchen"), voice("Hall")]])
async def test_speech_that_began_before_the_trouble_does_not_end_it(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    simulator.inject(Fault.delayed(Timing(first_audio=0.3, speed=20)))
    earlier = asyncio.ensure_future(speak("One sentence that takes its time. " * 3))
    async with asyncio.timeout(30):
        while not simulator.speech_requests:  # noqa: ASYNC110  # Real HTTP gives no event.
            await asyncio.sleep(0.01)
    simulator.inject(Fault.no_balance())
    await fail(speak, title="Hall")
    await earlier
    assert problem(hass, account) == (STATE_ON, "no_balance")


@pytest.mark.parametrize("voices", [[voice(patience=20)]])
async def test_speech_that_was_made_good_is_no_problem(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    simulator.inject(Fault.server_error())
    simulator.inject(Fault.close(after_pieces=1))
    await speak("The laundry is done. The dryer is free.")
    assert problem(hass, account) == (STATE_OFF, None)
    assert len(simulator.speech_requests) == 3


@pytest.mark.parametrize("voices", [[voice(patience=20, fallback="tts.hall"), voice("Hall")]])
async def test_speech_that_the_fallback_made_good_is_a_problem_of_the_service(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    simulator.inject(Fault.forbidden())
    await speak("Hi")
    await hass.async_block_till_done(wait_background_tasks=True)
    assert [record.status for record in simulator.speech_requests] == [403, 200]
    assert problem(hass, account) == (STATE_ON, "forbidden")


async def test_trouble_at_the_start_is_shown(
    hass: HomeAssistant,
    simulator: Simulator,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    simulator.inject_models(Fault.server_error(), times=None)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert problem(hass, entry) == (STATE_ON, "server")
    assert told(caplog) == [(logging.WARNING, "MiMo is not working: server")]


async def test_speech_that_works_again_ends_the_trouble_of_the_start(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry, speak: Speak
) -> None:
    simulator.inject_models(Fault.server_error(), times=None)
    assert await hass.config_entries.async_reload(account.entry_id)
    assert problem(hass, account) == (STATE_ON, "server")
    await speak("Hi")
    assert problem(hass, account) == (STATE_OFF, None)


async def test_account_that_is_taken_down_has_no_state(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    await hass.config_entries.async_unload(account.entry_id)
    assert problem(hass, account) == (STATE_UNAVAILABLE, None)


async def test_accounts_have_their_own_health_and_repairs(
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
    simulator.inject(Fault.no_balance())
    await fail(speak, title="Hall")
    assert problem(hass, account) == (STATE_OFF, None)
    assert problem(hass, other) == (STATE_ON, "no_balance")
    await speak("Hi")
    assert problem(hass, other) == (STATE_ON, "no_balance")
    await speak("Hi", title="Hall")
    assert problem(hass, other) == (STATE_OFF, None)


@pytest.mark.parametrize("voices", [[voice(patience=20), voice("Hall")]])
async def test_voice_that_is_removed_while_it_speaks_leaves_nothing_behind(
    hass: HomeAssistant, account: MockConfigEntry, speak: Speak, simulator: Simulator
) -> None:
    simulator.inject(Fault.server_error())
    simulator.inject(Fault.unsupported_model())
    speech = asyncio.ensure_future(speak("The laundry is done."))
    async with asyncio.timeout(30):
        while not simulator.speech_requests:  # noqa: ASYNC110  # Real HTTP gives no event.
            await asyncio.sleep(0.01)
    (subentry_id,) = (key for key, each in account.subentries.items() if each.title == "Kitchen")
    hass.config_entries.async_remove_subentry(account, subentry_id)
    await hass.async_block_till_done()
    with pytest.raises(HomeAssistantError):
        await speech
    await hass.async_block_till_done()
    await simulator.drained()
    assert hass.states.get("tts.kitchen") is None
    assert not [issue for issue in ir.async_get(hass).issues.values() if issue.domain == DOMAIN]
    await speak("Hi", title="Hall")


# By itself.


ALL = ConfiguredParts(has_model=True, has_voice=True)
OTHER_VOICE = ConfiguredParts(has_model=True, has_voice=False)
OTHER_MODEL = ConfiguredParts(has_model=False, has_voice=True)


@pytest.mark.parametrize(
    ("kind", "configured", "scope"),
    [
        pytest.param(MimoModerationError, ALL, ErrorScope.CALL, id="moderation"),
        pytest.param(MimoRequestError, ALL, ErrorScope.CALL, id="request"),
        pytest.param(MimoBlankTextError, ALL, ErrorScope.CALL, id="blank"),
        pytest.param(MimoTextTooLongError, ALL, ErrorScope.CALL, id="too long"),
        pytest.param(MimoBalanceError, OTHER_MODEL, ErrorScope.ACCOUNT, id="balance"),
        pytest.param(MimoTimeoutError, OTHER_VOICE, ErrorScope.ACCOUNT, id="timeout"),
        pytest.param(MimoVoiceSampleError, ALL, ErrorScope.VOICE, id="sample"),
        pytest.param(MimoUnsupportedModelError, ALL, ErrorScope.VOICE, id="model"),
        pytest.param(
            MimoUnsupportedModelError, OTHER_VOICE, ErrorScope.VOICE, id="model in Assist"
        ),
        pytest.param(MimoUnsupportedModelError, OTHER_MODEL, ErrorScope.CALL, id="model of a call"),
        pytest.param(MimoUnknownVoiceError, ALL, ErrorScope.VOICE, id="voice"),
        pytest.param(MimoUnknownVoiceError, OTHER_VOICE, ErrorScope.CALL, id="voice of a call"),
        pytest.param(MimoUnknownVoiceError, OTHER_MODEL, ErrorScope.CALL, id="voice elsewhere"),
    ],
)
def test_error_has_the_scope_of_its_reason(
    kind: type[MimoError], configured: ConfiguredParts, scope: ErrorScope
) -> None:
    assert error_scope(kind, configured) is scope


def test_listeners_hear_of_every_change_until_they_leave() -> None:
    health = Health("MiMo")
    heard: list[str | None] = []

    def listen() -> None:
        heard.append(None if health.problem is None else health.problem.kind.code)

    leave = health.async_listen(listen)
    health.async_report_success()
    health.async_report(MimoConnectionError("away"))
    health.async_report(MimoServerError("down"))
    health.async_report_success()
    health.async_report_success()
    leave()
    health.async_report(MimoServerError("down"))
    assert heard == ["connection", "server", None]


def test_listener_may_leave_while_it_is_told() -> None:
    health = Health("MiMo")
    heard: list[str] = []

    def hear_once() -> None:
        heard.append("first")
        leave()

    leave = health.async_listen(hear_once)
    health.async_listen(lambda: heard.append("second"))
    for _ in range(2):
        health.async_report(MimoServerError("down"))
    assert heard == ["first", "second", "second"]


def test_key_is_in_no_message(caplog: pytest.LogCaptureFixture) -> None:
    Health("MiMo").async_report(MimoServerError(f"wrong key {KEY}"))
    assert told(caplog)
    assert KEY not in caplog.text


def test_error_is_not_kept() -> None:
    """Its traceback holds the frames of the speech that failed, and so the words."""
    health = Health("MiMo")
    error = MimoServerError("overloaded")
    kept = ref(error)
    health.async_report(error)
    del error
    gc.collect()
    assert health.problem
    assert kept() is None


async def test_renamed_account_goes_by_its_new_name(
    hass: HomeAssistant,
    account: MockConfigEntry,
    speak: Speak,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    hass.config_entries.async_update_entry(account, title="Office")
    await hass.async_block_till_done()
    simulator.inject(Fault.no_balance())
    await fail(speak)
    assert told(caplog) == [(logging.WARNING, "Office is not working: no_balance")]


async def test_account_that_is_gone_tells_no_sensor(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    health: Health = account.runtime_data.health
    await hass.config_entries.async_unload(account.entry_id)
    assert not health._listeners
