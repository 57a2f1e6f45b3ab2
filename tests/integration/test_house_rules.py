"""Quiet hours of an announcer: what is said in them, how, and when it is said after all."""

from collections.abc import Generator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from freezegun import freeze_time
from freezegun.api import TickingDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.mimo_speech.announcing.announcement import Announcement
from custom_components.mimo_speech.announcing.announcements import async_get_announcements
from custom_components.mimo_speech.const import DOMAIN
from mimo_simulator import Simulator

from .blueprint_house import BlueprintHouse
from .conftest import announcer, reconfigure_subentry, voice

BERLIN = ZoneInfo("Europe/Berlin")
EVENING = datetime(2026, 3, 28, 23, tzinfo=BERLIN)
"""Of the night in which the clocks go forward."""
MORNING = datetime(2026, 3, 29, 7, tzinfo=BERLIN)
KITCHEN, NOTIFY, MUTE = "media_player.kitchen", "notify.family", "switch.family_mute"
SCHEDULE = "schedule.night"
PLAYING_S = 2
"""Longer than what is announced."""

type Clock = TickingDateTimeFactory


def by_night(action: str, **settings: Any) -> list[Any]:
    """Return a voice and an announcer with quiet hours by the clock."""
    hours = {"quiet_from": "22:00:00", "quiet_to": "07:00:00", "quiet_action": action}
    return [voice(), announcer(volume=50, **(hours | settings))]


def by_schedule(action: str, **settings: Any) -> list[Any]:
    """Return a voice and an announcer with quiet hours by a schedule."""
    hours = {"quiet_schedule": SCHEDULE, "quiet_action": action}
    return [voice(), announcer(volume=50, **(hours | settings))]


@pytest.fixture
def clock() -> Generator[Clock]:
    """Have it be a late evening, whose time passes."""
    with freeze_time(EVENING, tick=True) as clock:
        assert isinstance(clock, TickingDateTimeFactory)
        yield clock


@pytest.fixture
async def house(
    hass: HomeAssistant,
    clock: Clock,
    account: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    hass_ws_client: WebSocketGenerator,
) -> BlueprintHouse:
    await hass.config.async_set_time_zone(str(BERLIN))
    house = BlueprintHouse(hass)
    await house.async_open(hass_client, hass_ws_client)
    house.kitchen.playing_s = PLAYING_S
    return house


async def announce(hass: HomeAssistant, **data: Any) -> Announcement:
    """Announce without waiting for it."""
    announced: list[Announcement] = []
    unsubscribe = async_get_announcements(hass).async_listen(announced.append)
    await hass.services.async_call(
        DOMAIN,
        "announce",
        {"announcer": NOTIFY, "message": "Dinner.", "wait": False} | data,
        blocking=True,
    )
    unsubscribe()
    return announced[0]


async def result(hass: HomeAssistant, **data: Any) -> str:
    """Announce, and return what became of it in the kitchen."""
    return await end(hass, await announce(hass, **data))


async def end(hass: HomeAssistant, announcement: Announcement) -> str:
    """Wait for the end of an announcement, and of what plays it; return what became of it."""
    await announcement.async_wait()
    await hass.async_block_till_done()
    return str(announcement.reports[KITCHEN].result)


async def go_to(hass: HomeAssistant, clock: Clock, moment: datetime) -> None:
    """Let the time pass until then, and what is due happen."""
    async_fire_time_changed(hass, moment)
    clock.move_to(moment)
    await hass.async_block_till_done()


async def hold(hass: HomeAssistant, house: BlueprintHouse) -> Announcement:
    """Announce what is held; return once its audio is made, which no leap of the clock may meet."""
    announcement = await announce(hass)
    await async_get_announcements(hass)._recent[0].audio.async_wait_measured()
    await house.async_until(lambda: house.kept() == 1)
    assert is_held(announcement)
    return announcement


def is_held(announcement: Announcement) -> bool:
    return str(announcement.reports[KITCHEN].result) == "queued"


@pytest.mark.parametrize("voices", [by_night("quieter", quiet_volume=15)])
async def test_announcement_is_quieter_and_whispered_at_night(
    hass: HomeAssistant, house: BlueprintHouse, clock: Clock, simulator: Simulator
) -> None:
    assert await result(hass) == "spoken"
    await go_to(hass, clock, MORNING)
    assert await result(hass) == "spoken"
    assert [heard.volume for heard in house.heard] == [0.15, 0.5]
    assert [record.text for record in simulator.speech_requests] == ["(耳语)Dinner.", "Dinner."]


@pytest.mark.parametrize("voices", [by_night("quieter")])
async def test_announcement_without_a_volume_for_the_night_is_whispered_as_loud_as_by_day(
    hass: HomeAssistant, house: BlueprintHouse, simulator: Simulator
) -> None:
    assert await result(hass) == "spoken"
    assert [heard.volume for heard in house.heard] == [0.5]
    assert simulator.speech_requests[0].text == "(耳语)Dinner."


@pytest.mark.parametrize("voices", [by_night("quieter", quiet_volume=15)])
async def test_volume_and_style_of_a_call_win_over_quiet_hours(
    hass: HomeAssistant, house: BlueprintHouse, simulator: Simulator
) -> None:
    # The volume of the announcer itself is one that a call may ask for.
    assert await result(hass, volume=50, style="happy") == "spoken"
    assert [heard.volume for heard in house.heard] == [0.5]
    assert simulator.speech_requests[0].text == "(开心)Dinner."


@pytest.mark.parametrize(
    ("voices", "text"),
    [
        ([voice(styles=["cantonese"]), by_night("quieter")[1]], "(耳语 粤语)Dinner."),
        ([voice(styles=["whisper"]), by_night("quieter")[1]], "(耳语)Dinner."),
        ([voice(styles=["singing"]), by_night("quieter")[1]], "(耳语)Dinner."),
    ],
    ids=["dialect", "whisper", "song"],
)
async def test_whisper_keeps_the_styles_of_the_voice_that_it_can_be_heard_with(
    hass: HomeAssistant, house: BlueprintHouse, simulator: Simulator, text: str
) -> None:
    assert await result(hass) == "spoken"
    assert simulator.speech_requests[0].text == text


@pytest.mark.parametrize(
    "voices", [by_night(action) for action in ("quieter", "hold", "only_urgent")]
)
async def test_urgent_announcement_is_spoken_at_night_as_by_day(
    hass: HomeAssistant, house: BlueprintHouse, simulator: Simulator
) -> None:
    assert await result(hass, priority="urgent") == "spoken"
    assert [heard.volume for heard in house.heard] == [0.5]
    assert simulator.speech_requests[0].text == "Dinner."


@pytest.mark.parametrize("voices", [by_night("only_urgent")])
async def test_what_is_not_urgent_can_be_refused_at_night(
    hass: HomeAssistant, house: BlueprintHouse, clock: Clock, simulator: Simulator
) -> None:
    report = (await announce(hass)).reports[KITCHEN]
    assert (report.result, house.heard) == ("muted", [])
    assert report.error
    assert report.error.translation_key == "announcer_quiet"
    assert report.error.translation_placeholders == {"name": "Family"}
    assert simulator.speech_requests == []
    await go_to(hass, clock, MORNING)
    assert await result(hass) == "spoken"


@pytest.mark.parametrize("voices", [by_night("hold")])
async def test_held_announcement_is_spoken_in_the_morning(
    hass: HomeAssistant, house: BlueprintHouse, clock: Clock
) -> None:
    announcement = await hold(hass, house)
    await go_to(hass, clock, MORNING.replace(hour=6, minute=59))
    assert is_held(announcement)
    await go_to(hass, clock, MORNING)
    assert await end(hass, announcement) == "spoken"
    assert [heard.volume for heard in house.heard] == [0.5]


@pytest.mark.parametrize("voices", [by_night("hold")])
async def test_held_announcement_expires(hass: HomeAssistant, house: BlueprintHouse) -> None:
    assert await result(hass, expires_after=1) == "expired"
    assert house.heard == []


@pytest.mark.parametrize("voices", [by_night("hold")])
async def test_held_announcement_is_not_spoken_by_an_announcer_that_was_muted_meanwhile(
    hass: HomeAssistant, house: BlueprintHouse, clock: Clock
) -> None:
    announcement = await hold(hass, house)
    await hass.services.async_call("switch", "turn_on", {"entity_id": MUTE}, blocking=True)
    await go_to(hass, clock, MORNING)
    assert await end(hass, announcement) == "muted"
    report = announcement.reports[KITCHEN]
    assert report.error
    assert report.error.translation_key == "announcer_muted"
    assert house.heard == []


@pytest.mark.parametrize("voices", [by_night("hold")])
@pytest.mark.parametrize("reloads", [False, True], ids=["changed", "reloaded and changed"])
async def test_held_announcement_follows_changes_of_its_announcer(
    hass: HomeAssistant, account: MockConfigEntry, house: BlueprintHouse, *, reloads: bool
) -> None:
    announcement = await hold(hass, house)
    if reloads:
        await hass.config_entries.async_reload(account.entry_id)
    await reconfigure_subentry(hass, account, "Family", volume=30)
    assert is_held(announcement)
    await reconfigure_subentry(hass, account, "Family", quiet_to="22:30:00")
    assert await end(hass, announcement) == "spoken"


@pytest.mark.parametrize("voices", [by_schedule("hold")])
async def test_schedule_that_is_on_means_quiet(hass: HomeAssistant, house: BlueprintHouse) -> None:
    hass.states.async_set(SCHEDULE, "on")
    announcement = await hold(hass, house)
    hass.states.async_set(SCHEDULE, "on", {"next_event": "another"})
    await hass.async_block_till_done()
    assert is_held(announcement)
    hass.states.async_set(SCHEDULE, "off")
    assert await end(hass, announcement) == "spoken"
    assert await result(hass) == "spoken"


@pytest.mark.parametrize("voices", [by_schedule("only_urgent")])
@pytest.mark.parametrize("state", ["unavailable", "unknown", None])
async def test_schedule_that_is_gone_means_no_quiet_hours_which_is_logged_once(
    hass: HomeAssistant,
    house: BlueprintHouse,
    caplog: pytest.LogCaptureFixture,
    state: str | None,
) -> None:
    house.kitchen.become(available=False)
    if state:
        hass.states.async_set(SCHEDULE, state)
    for _ in range(2):
        assert await result(hass) == "offline"
    assert (
        caplog.text.count("Quiet hours of Family do not apply: schedule.night is unavailable") == 1
    )
    hass.states.async_set(SCHEDULE, "on")
    await announce(hass)
    assert caplog.text.count("Quiet hours of Family apply again") == 1


@pytest.mark.parametrize("voices", [by_schedule("hold")])
async def test_held_announcement_is_spoken_when_its_schedule_is_gone(
    hass: HomeAssistant, house: BlueprintHouse
) -> None:
    hass.states.async_set(SCHEDULE, "on")
    announcement = await hold(hass, house)
    hass.states.async_remove(SCHEDULE)
    assert await end(hass, announcement) == "spoken"
