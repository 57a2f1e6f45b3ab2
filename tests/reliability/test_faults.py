"""Every row of the table of faults is true, four ways, and all is well once it is over."""

import asyncio
from dataclasses import replace

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.mimo_speech.mimo import Timeouts
from custom_components.mimo_speech.mimo.speech import schedule
from mimo_simulator import Fault, Shape, Simulator
from tests.integration.conftest import KEY, voice

from .claims import Asked, Hears, hears
from .engines import OtherEngine
from .house import EVERYWHERE, House, Spoken, Way
from .listening import Heard, clips_of, samples_of, transcribe
from .rows import IN_THE_SECOND, RETRIES_S, SENTENCES, SHORT_S, Row, VoiceKind
from .table import ROWS
from .voices import put_sample, sample_file, stored_voice

SHORT_LIMITS = Timeouts(first_audio_s=0.8, idle_s=0.8)
"""Where nobody else is there to speak, they decide when a silent service is given up."""
A_MOMENT_S = 0.05
HELPED = voice(patience=RETRIES_S, fallback="tts.piper")
ALONE = voice(patience=RETRIES_S)
NEXT = ("All is well again.", "The bus is late.")


def cases() -> list[object]:
    return [
        pytest.param(
            row,
            is_helped,
            stored_voices(row, fallback="tts.piper" * is_helped),
            SHORT_LIMITS if row.timeout_s == SHORT_S and not is_helped else Timeouts(),
            id=f"{row.name}, {'with a fallback' if is_helped else 'alone'}",
        )
        for row in ROWS
        for is_helped in (False, True)
    ]


def stored_voices(row: Row, fallback: str) -> list[ConfigSubentryData]:
    """Return the voice that speaks, and the one that the text names if the account has it."""
    speaker = stored_voice(row.kind, patience=row.timeout_s, fallback=fallback)
    if row.named_kind is VoiceKind.PRESET:
        return [speaker]
    return [speaker, stored_voice(row.named_kind, row.named_voice)]


def heard(spoken: Spoken, simulator: Simulator, piper: OtherEngine) -> list[Heard]:
    return transcribe(samples_of(spoken.audio), [*clips_of(simulator), *piper.clips])


def possible_requests(row: Row, way: Way, times: int) -> range:
    """Return how often the service may be asked.

    A text in fragments is asked for in two parts side by side; trouble that lasts meets both, and
    the second is left out where the first has failed before.
    """
    is_split_by_voices = row.cases.alone.hears is Hears.OWN_VOICE
    is_in_fragments = way is Way.STREAMED and len(row.text) > 2 and not is_split_by_voices
    if not is_in_fragments or times == 0 or row.is_down:
        return range(times, times + 1)
    return range(times, 2 * times + 1) if row.lasts else range(times + 1, times + 2)


async def go_wrong(hass: HomeAssistant, simulator: Simulator, row: Row) -> None:
    await row.prepare(simulator)
    if not row.has_sample:
        sample_file(hass).unlink()
    if row.is_down and not row.lasts:
        asyncio.get_running_loop().call_later(A_MOMENT_S, hass.async_create_task, simulator.start())


async def go_right(hass: HomeAssistant, house: House, simulator: Simulator, row: Row) -> None:
    simulator.clear_faults()
    if not row.has_sample:
        put_sample(hass)
    simulator.keys = {KEY}
    if row.is_down and row.lasts:
        await simulator.start()
    await house.until_it_may_ask()


@pytest.mark.parametrize(("row", "is_helped", "voices", "limits"), cases())
async def test_row(
    hass: HomeAssistant,
    house: House,
    simulator: Simulator,
    piper: OtherEngine,
    row: Row,
    is_helped: bool,  # noqa: FBT001 - a parameter of the test
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not row.is_ended:
        monkeypatch.setattr(schedule, "_TEXT_TIMEOUT_S", SHORT_S)
    case, told, text = row.case(is_helped=is_helped), row.told_to(is_helped=is_helped), row.text
    for before in row.spoken_before:
        await house.speak((before,))
    # What is written bit by bit is never kept, so the same text can follow as a whole.
    for way in (Way.STREAMED, Way.WHOLE):
        await go_wrong(hass, simulator, row)
        house.forget_warnings()
        asked_before = len(simulator.speech_requests)
        spoken = await house.speak(row.written, way, is_ended=row.is_ended)
        tail = text[2:] if way is Way.STREAMED else ()
        assert hears(heard(spoken, simulator, piper), text, tail) is case.hears.by_samples
        if case.asked is Asked.BY_OWN_VOICE:
            voices = {record.voice for record in simulator.speech_requests[asked_before:]}
            assert voices > {row.named_voice}
        asked = len(simulator.speech_requests) - asked_before
        assert asked in possible_requests(row, way, case.asked.times)
        assert spoken.error_key == told.error
        assert (house.problem, house.last_error) == (told.problem, told.last_error)
        assert (house.repair, house.asks_for_key) == (told.repair, told.asks_for_key)
        assert len(house.warnings) == told.warnings
        is_kept = case.hears.is_kept and way is Way.WHOLE
        assert house.kept(row.written) == (EVERYWHERE if is_kept else set())
        assert not house.tasks

        await go_right(hass, house, simulator, row)
        spoken = await house.speak((NEXT[way is Way.WHOLE],))
        assert len(heard(spoken, simulator, piper)) == 1
        assert (spoken.error, house.problem, house.repair) == (None, None, None)


@pytest.mark.parametrize(
    ("voices", "fault", "expected", "error"),
    [
        pytest.param([ALONE], Fault.server_error(), Hears.ALL, None, id="passing"),
        pytest.param([ALONE], Fault.close(after_pieces=2), Hears.RESUMED, None, id="break"),
        pytest.param([ALONE], Fault.forbidden(), Hears.BEGINNING, "forbidden", id="lasting"),
        pytest.param([HELPED], Fault.forbidden(), Hears.FALLBACK_GOES_ON, None, id="fallback"),
    ],
)
async def test_trouble_may_come_in_the_middle_of_a_reply(
    house: House,
    simulator: Simulator,
    piper: OtherEngine,
    fault: Fault,
    expected: Hears,
    error: str | None,
) -> None:
    healthy = Fault.shaped(Shape())
    simulator.inject(healthy, fault)
    spoken = await house.speak(SENTENCES, Way.STREAMED)
    assert hears(heard(spoken, simulator, piper), SENTENCES) is expected
    assert spoken.error_key == error


@pytest.mark.parametrize("voices", [[ALONE], [HELPED]], ids=["alone", "with a fallback"])
async def test_audio_that_breaks_off_further_on_is_resumed_again(
    house: House, simulator: Simulator, piper: OtherEngine
) -> None:
    simulator.inject(Fault.close(after_pieces=IN_THE_SECOND), times=2)
    spoken = await house.speak(SENTENCES)
    assert hears(heard(spoken, simulator, piper), SENTENCES) is Hears.RESUMED
    assert [record.text for record in simulator.speech_requests] == [
        " ".join(SENTENCES),
        " ".join(SENTENCES[1:]),
        " ".join(SENTENCES[2:]),
    ]


@pytest.mark.parametrize("voices", [[ALONE], [HELPED]], ids=["alone", "with a fallback"])
async def test_audio_that_breaks_off_with_its_first_samples_is_resumed(
    house: House, simulator: Simulator, piper: OtherEngine
) -> None:
    simulator.timing = replace(simulator.timing, piece=0.03)
    simulator.inject(Fault.reset(after_pieces=0, inside_base64=True))
    spoken = await house.speak(SENTENCES)
    assert hears(heard(spoken, simulator, piper), SENTENCES) is Hears.RESUMED
    assert len(simulator.speech_requests) == 2
    assert spoken.error is None


async def test_log_has_one_line_however_many_announcements_fail(
    house: House, simulator: Simulator
) -> None:
    simulator.inject(Fault.forbidden(), Fault.server_error(), Fault.forbidden())
    for _ in range(3):
        await house.speak(SENTENCES)
    assert len(house.warnings) == 1


@pytest.mark.parametrize("voices", [[HELPED]])
@pytest.mark.parametrize(
    ("fault", "whose"),
    [
        pytest.param(Fault.forbidden(), Hears.FALLBACK, id="fallback"),
        pytest.param(
            Fault.content_filter(after_pieces=IN_THE_SECOND), Hears.FALLBACK_GOES_ON, id="both"
        ),
        pytest.param(Fault.close(after_pieces=IN_THE_SECOND), Hears.RESUMED, id="resumed"),
    ],
)
async def test_player_may_ask_twice_for_audio_that_is_not_kept(
    house: House,
    simulator: Simulator,
    piper: OtherEngine,
    hass_client: ClientSessionGenerator,
    fault: Fault,
    whose: Hears,
) -> None:
    simulator.inject(fault)
    client = await hass_client()
    url = house.url_of(SENTENCES)
    first, second = [await (await client.get(url)).read() for _ in range(2)]
    await house.at_rest()
    assert first == second
    said = transcribe(samples_of(first), [*clips_of(simulator), *piper.clips])
    assert hears(said, SENTENCES) is whose
    assert house.kept(SENTENCES) == set()


@pytest.mark.parametrize("voices", [[HELPED]])
@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault.forbidden(), id="fallback"),
        pytest.param(Fault.content_filter(after_pieces=IN_THE_SECOND), id="both"),
        pytest.param(Fault.close(after_pieces=IN_THE_SECOND), id="resumed"),
    ],
)
async def test_flawed_audio_is_not_kept_in_another_format_either(
    house: House, simulator: Simulator, piper: OtherEngine, fault: Fault
) -> None:
    simulator.inject(fault)
    spoken = await house.speak(SENTENCES, audio_format="mp3")
    assert spoken.audio
    assert house.kept(SENTENCES) == set()
    await house.speak(SENTENCES, audio_format="mp3")
    assert house.kept(SENTENCES) == EVERYWHERE


async def test_error_reaches_a_player_as_one(
    house: House, simulator: Simulator, hass_client: ClientSessionGenerator
) -> None:
    simulator.inject(Fault.forbidden())
    client = await hass_client()
    assert (await client.get(house.url_of(SENTENCES))).status == 500


@pytest.mark.parametrize(
    ("voices", "expected", "error"),
    [
        pytest.param([ALONE], Hears.NOTHING, "rate_limited", id="alone"),
        pytest.param([HELPED], Hears.FALLBACK, None, id="with a fallback"),
    ],
)
async def test_nobody_waits_for_a_service_that_wants_to_be_left_alone(
    house: House, simulator: Simulator, piper: OtherEngine, expected: Hears, error: str | None
) -> None:
    simulator.inject(Fault.rate_limited(retry_after=3600))
    await house.speak(SENTENCES)
    spoken = await house.speak(SENTENCES)
    assert hears(heard(spoken, simulator, piper), SENTENCES) is expected
    assert spoken.error_key == error
    assert len(simulator.speech_requests) == 1
