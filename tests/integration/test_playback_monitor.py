"""The verdict on a playback, by what can be observed."""

from typing import Any

import pytest

from custom_components.mimo_speech.announcing.announcement import Result
from custom_components.mimo_speech.announcing.limits import Limits
from custom_components.mimo_speech.announcing.playback_monitor import CallState, PlaybackMonitor

DURATION_S = 10.0
SIZE = 1000
LIMITS = Limits()
END = 1.0 + DURATION_S
LATE_END = END + LIMITS.late_end_s


def monitor(**observed: Any) -> PlaybackMonitor:
    """Return one whose audio is complete; it was sent at 0 and fetched whole from 1 on.

    The command has returned, unless it returns at the end of the speech.
    """
    values: dict[str, Any] = {
        "sent_at": 0.0,
        "was_playing": False,
        "continues_playing": False,
        "blocks": False,
        "duration_s": DURATION_S,
        "size": SIZE,
        "fetch_began_at": 1.0,
        "bytes_sent": SIZE,
    }
    if not observed.get("blocks"):
        values |= {"call": CallState.RETURNED, "call_ended_at": 0.5}
    return PlaybackMonitor(**(values | observed))


def test_state_that_shows_the_speech_and_its_end_proves_it() -> None:
    watched = monitor()
    watched.observe_state("playing", 1.2)
    assert watched.verdict(END) is None
    watched.observe_state("idle", END + 0.2)
    assert watched.verdict(END + 0.3) is None
    assert watched.verdict(END + 0.2 + LIMITS.settle_s) is Result.SPOKEN


def test_speaker_that_replaced_its_music_proves_it_by_going_idle() -> None:
    watched = monitor(was_playing=True)
    watched.observe_state("idle", 1.1)
    watched.observe_state("playing", 1.3)
    assert watched.verdict(END) is None
    watched.observe_state("idle", END + 0.5)
    assert watched.verdict(END + 1) is Result.SPOKEN


@pytest.mark.parametrize("state", ["idle", "paused", "off"])
def test_early_end_is_an_interruption_once_it_lasts(state: str) -> None:
    watched = monitor()
    watched.observe_state("playing", 1.2)
    watched.observe_state(state, 4.0)
    assert watched.verdict(4.5) is None
    assert watched.verdict(4.0 + LIMITS.early_settle_s) is Result.INTERRUPTED


def test_buffering_in_between_is_no_end() -> None:
    watched = monitor()
    watched.observe_state("playing", 1.2)
    watched.observe_state("idle", 4.0)
    watched.observe_state("buffering", 5.0)
    assert watched.verdict(7.0) is None


def test_state_that_never_changes_leaves_it_unverified() -> None:
    watched = monitor()
    assert watched.verdict(END + 0.1) is None
    assert watched.verdict(END + LIMITS.unseen_end_s) is Result.UNVERIFIED


def test_music_that_goes_on_says_nothing_of_the_speech() -> None:
    watched = monitor(was_playing=True, continues_playing=True)
    watched.observe_state("paused", 5.0)
    assert watched.verdict(8.0) is None
    assert watched.verdict(END + LIMITS.unseen_end_s) is Result.UNVERIFIED


def test_command_that_returns_behind_the_speech_proves_it_while_music_goes_on() -> None:
    watched = monitor(was_playing=True, continues_playing=True)
    watched.observe_call(CallState.IN_PROGRESS, 0.0)
    assert watched.verdict(END + LIMITS.unseen_end_s) is None
    watched.observe_call(CallState.RETURNED, END + 2)
    assert watched.verdict(END + 2) is Result.SPOKEN


def test_state_that_plays_for_ever_is_not_believed() -> None:
    watched = monitor()
    watched.observe_state("playing", 1.2)
    assert watched.verdict(END + LIMITS.unseen_end_s) is None
    assert watched.verdict(LATE_END + 0.2) is Result.UNVERIFIED


def test_audio_that_nobody_fetches_is_a_failure_whatever_the_state_says() -> None:
    watched = monitor(fetch_began_at=None, bytes_sent=0)
    watched.observe_state("playing", 0.5)
    assert watched.verdict(LIMITS.start_s - 0.1) is None
    assert watched.verdict(LIMITS.start_s) is Result.FAILED


def test_audio_that_is_fetched_in_part_was_not_heard() -> None:
    watched = monitor(bytes_sent=SIZE // 2)
    watched.observe_state("playing", 1.2)
    watched.observe_state("idle", END)
    assert watched.verdict(END + LIMITS.early_settle_s) is Result.INTERRUPTED


def test_audio_that_is_still_made_is_waited_for() -> None:
    watched = monitor(duration_s=None)
    watched.observe_state("playing", 1.2)
    assert watched.verdict(1000.0) is None


@pytest.mark.parametrize(
    ("fetch_began_at", "result"), [(None, Result.FAILED), (1.0, Result.INTERRUPTED)]
)
def test_audio_that_breaks_off_is_not_waited_for(
    fetch_began_at: float | None, result: Result
) -> None:
    watched = monitor(
        fetch_began_at=fetch_began_at, duration_s=None, was_playing=True, continues_playing=True
    )
    assert watched.verdict(2.0) is None
    watched.is_cut = True
    assert watched.verdict(2.0) is result


@pytest.mark.parametrize(
    ("fetch_began_at", "result"), [(None, Result.OFFLINE), (1.0, Result.INTERRUPTED)]
)
def test_lost_speaker(fetch_began_at: float | None, result: Result) -> None:
    watched = monitor(fetch_began_at=fetch_began_at)
    watched.observe_state("unavailable", 2.0)
    assert watched.verdict(2.0) is result


@pytest.mark.parametrize(
    ("ended_at", "result"), [(END + 0.2, Result.SPOKEN), (5.0, Result.INTERRUPTED)]
)
def test_satellite_says_when_it_is_done(ended_at: float, result: Result) -> None:
    watched = monitor(blocks=True, continues_playing=True)
    assert watched.verdict(END) is None
    watched.observe_call(CallState.RETURNED, ended_at)
    assert watched.verdict(ended_at) is result


def test_satellite_that_never_says_that_it_is_done_is_unverified() -> None:
    watched = monitor(blocks=True, continues_playing=True)
    assert watched.verdict(LATE_END - 0.1) is None
    assert watched.verdict(LATE_END) is Result.UNVERIFIED


@pytest.mark.parametrize("blocks", [True, False])
def test_refused_command_is_a_failure(*, blocks: bool) -> None:
    watched = monitor(blocks=blocks, fetch_began_at=None)
    watched.observe_call(CallState.FAILED, 0.5)
    assert watched.verdict(0.5) is Result.FAILED


@pytest.mark.parametrize("is_muted", [True, False])
def test_muted_speaker_was_not_heard(*, is_muted: bool) -> None:
    watched = monitor(is_muted=is_muted)
    heard = watched.verdict(END + LIMITS.unseen_end_s)
    assert heard is (Result.MUTED if is_muted else Result.UNVERIFIED)


def test_next_look_is_never_in_the_past() -> None:
    for fetch_began_at in (None, 1.0):
        watched = monitor(fetch_began_at=fetch_began_at)
        assert watched.next_look_at(500.0) > 500.0


@pytest.mark.parametrize(
    ("interrupted_at", "result"),
    [(5.0, None), (LATE_END - 1, Result.UNVERIFIED)],
    ids=["in mid-speech", "after its end"],
)
def test_speech_that_still_seems_to_play_behind_its_end_is_not_said_again(
    interrupted_at: float, result: Result | None
) -> None:
    watched = monitor()
    watched.observe_state("playing", 1.2)
    assert watched.verdict_if_interrupted(interrupted_at) is result
