"""What a voice has spoken, for those who want to know."""

from collections.abc import Callable
from contextlib import aclosing

from homeassistant.components import tts
from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mimo_speech.const import DOMAIN
from custom_components.mimo_speech.mimo import ERROR_CODES
from mimo_simulator import Fault, Simulator, Timing

from .conftest import Remember, Speak, engine, voice

SENSORS = ("audio", "characters", "first_audio", "last_error")
SECRET = "The alarm code is Zanzibar."

type Read = Callable[..., str]


@pytest.fixture
def _wanted(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Have somebody enable the sensors, whose names stay as they are."""
    for subentry_id, subentry in entry.subentries.items():
        for key in SENSORS:
            er.async_get(hass).async_get_or_create(
                "sensor",
                DOMAIN,
                f"{subentry_id}_{key}",
                suggested_object_id=f"{subentry.title}_{key}".lower(),
                config_entry=entry,
                config_subentry_id=subentry_id,
                disabled_by=None,
            )


@pytest.fixture
def read(hass: HomeAssistant, _wanted: None, account: MockConfigEntry) -> Read:
    def read(key: str, title: str = "kitchen") -> str:
        state = hass.states.get(f"sensor.{title}_{key}")
        assert state
        return state.state

    return read


async def test_sensors_are_there_and_off(hass: HomeAssistant, account: MockConfigEntry) -> None:
    (subentry_id,) = account.subentries
    entries = er.async_get(hass).entities.values()
    found = {
        entry.unique_id: entry
        for entry in entries
        if entry.domain == "sensor" and entry.config_subentry_id == subentry_id
    }
    assert set(found) == {f"{subentry_id}_{key}" for key in SENSORS}
    assert {entry.disabled_by for entry in found.values()} == {er.RegistryEntryDisabler.INTEGRATION}
    (of_account,) = hass.states.async_all("sensor")
    assert of_account.entity_id == "sensor.mimo_last_problem"


async def test_voice_that_never_spoke_has_no_values(read: Read) -> None:
    assert float(read("characters")) == float(read("audio")) == 0
    assert read("first_audio") == read("last_error") == STATE_UNKNOWN


async def test_speech_is_counted(read: Read, speak: Speak, simulator: Simulator) -> None:
    texts = ("The laundry is done.", "The dryer is free.")
    for text in texts:
        await speak(text)
    sent = b"".join(record.pcm for record in simulator.speech_requests)
    assert float(read("characters")) == sum(map(len, texts))
    assert float(read("audio")) == pytest.approx(len(sent) / 48_000)
    assert 0 <= float(read("first_audio")) < 30
    assert read("last_error") == STATE_UNKNOWN


async def test_speech_from_the_cache_costs_nothing(read: Read, speak: Speak) -> None:
    for _ in range(2):
        await speak("The laundry is done.")
    assert float(read("characters")) == len("The laundry is done.")


async def test_styles_count_as_the_service_counts_them(
    read: Read, speak: Speak, simulator: Simulator
) -> None:
    await speak("<style>sad</style>Goodbye.")
    assert float(read("characters")) == len(simulator.speech_requests[0].text or "")


async def test_failure_is_kept_until_the_next_one(
    read: Read, speak: Speak, simulator: Simulator
) -> None:
    for fault in (Fault.no_balance(), Fault.moderated()):
        simulator.inject(fault)
        with pytest.raises(HomeAssistantError):
            await speak("Hi")
    await speak("Hi")
    assert read("last_error") == "moderated"


@pytest.mark.parametrize("voices", [[voice(patience=20)]])
async def test_break_that_was_made_good_is_a_failure_too(
    read: Read, speak: Speak, simulator: Simulator
) -> None:
    simulator.inject(Fault.close(after_pieces=1))
    await speak("The laundry is done. The dryer is free.")
    assert read("last_error") == "connection"
    sent = b"".join(record.pcm for record in simulator.speech_requests)
    assert len(simulator.speech_requests) == 2
    assert float(read("audio")) == pytest.approx(len(sent) / 48_000)


async def test_errors_have_all_their_codes(hass: HomeAssistant, read: Read) -> None:
    state = hass.states.get("sensor.kitchen_last_error")
    assert state
    assert state.attributes["options"] == list(ERROR_CODES)


@pytest.mark.parametrize("voices", [[voice("Kitchen"), voice("Hall")]])
async def test_voices_are_counted_apart(hass: HomeAssistant, read: Read, speak: Speak) -> None:
    await speak("Hi", title="Hall")
    assert float(read("characters")) == 0
    assert float(read("characters", title="hall")) == 2


@pytest.fixture
async def _restarted(remember: Remember, _wanted: None) -> None:
    """Have Home Assistant remember what the sensors said before it was restarted."""
    said = {"characters": 120, "audio": 34.5, "first_audio": 0.5, "last_error": "server"}
    await remember({f"sensor.kitchen_{key}": value for key, value in said.items()})


@pytest.mark.usefixtures("_restarted")
async def test_totals_survive_a_restart_and_the_last_speech_does_not(
    read: Read, speak: Speak, simulator: Simulator
) -> None:
    assert float(read("characters")) == 120
    assert float(read("audio")) == 34.5
    assert read("first_audio") == read("last_error") == STATE_UNKNOWN
    await speak("Hi")
    assert float(read("characters")) == 122
    assert float(read("audio")) == pytest.approx(
        34.5 + len(simulator.speech_requests[0].pcm) / 48_000
    )


async def test_totals_survive_a_reload_of_the_account(
    hass: HomeAssistant, read: Read, account: MockConfigEntry, speak: Speak
) -> None:
    for number in range(1, 4):
        await speak(f"{number}.")
        assert await hass.config_entries.async_reload(account.entry_id)
        await hass.async_block_till_done()
        assert float(read("characters")) == 2 * number


async def test_words_are_in_no_state(
    hass: HomeAssistant, read: Read, speak: Speak, simulator: Simulator
) -> None:
    await speak(SECRET)
    simulator.inject(Fault.answer(500, f'{{"error": {{"message": "Cannot say {SECRET}"}}}}'))
    with pytest.raises(HomeAssistantError):
        await speak(f"{SECRET} Again.")
    assert read("last_error") == "server"
    assert not [state for state in hass.states.async_all() if "Zanzibar" in str(state.as_dict())]


async def test_speech_during_a_change_of_the_voice_is_counted(
    hass: HomeAssistant, read: Read, account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.inject(Fault.delayed(Timing()))
    stream = tts.async_create_stream(hass, engine(hass), options={"preferred_format": "wav"})
    stream.async_set_message("Hello my friends.")
    async with aclosing(stream.async_stream_result()) as audio:
        await anext(audio)
        (subentry,) = account.subentries.values()
        data = {**subentry.data, "voice": "Dean"}
        hass.config_entries.async_update_subentry(account, subentry, data=data)
        await hass.async_block_till_done()
        async for _ in audio:
            pass
    await hass.async_block_till_done(wait_background_tasks=True)
    assert float(read("characters")) == len("Hello my friends.")


async def test_sum_is_the_same_after_a_change_of_the_voice(
    hass: HomeAssistant, read: Read, account: MockConfigEntry, speak: Speak
) -> None:
    await speak("Hi")
    (subentry,) = account.subentries.values()
    data = {**subentry.data, "voice": "Dean"}
    hass.config_entries.async_update_subentry(account, subentry, data=data)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert float(read("characters")) == 2


@pytest.mark.usefixtures("read")
@pytest.mark.parametrize("key", ["characters", "audio"])
async def test_sums_are_kept_as_sums(hass: HomeAssistant, key: str) -> None:
    state = hass.states.get(f"sensor.kitchen_{key}")
    assert state
    assert state.attributes["state_class"] == "total_increasing"


async def test_speech_that_failed_leaves_the_time_of_the_last(
    read: Read, speak: Speak, simulator: Simulator
) -> None:
    await speak("Hi")
    before = read("first_audio")
    simulator.inject(Fault.no_balance())
    with pytest.raises(HomeAssistantError):
        await speak("Hello")
    assert read("first_audio") == before != STATE_UNKNOWN


@pytest.mark.parametrize("voices", [[voice(patience=20)]])
async def test_reason_of_the_end_comes_before_that_of_a_break(
    read: Read, speak: Speak, simulator: Simulator
) -> None:
    simulator.inject(Fault.close(after_pieces=1), Fault.forbidden())
    with pytest.raises(HomeAssistantError):
        await speak("The laundry is done. The dryer is free.")
    assert read("last_error") == "forbidden"
