"""The order of turns at one speaker, in virtual time."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import create_autospec

from benchmarks.virtual_time import run
from custom_components.mimo_speech.announcing.announcement import (
    Announcement,
    AnnouncementRequest,
    Note,
    Priority,
    Result,
    SpeakerReport,
)
from custom_components.mimo_speech.announcing.audio import AnnouncementAudio
from custom_components.mimo_speech.announcing.queue import SpeakerQueue
from custom_components.mimo_speech.announcing.turn import Turn

SPEAKER = "media_player.kitchen"
SPEECH_S = 10.0


@dataclass
class Player:
    """A speaker that says what it is told, and needs a while to be restored."""

    events: list[tuple[float, str]] = field(default_factory=list)
    restore_s: float = 1.0
    error: Exception | None = None

    async def async_speak(self, turn: Turn) -> SpeakerReport:
        self._note(turn.request.message)
        if self.error is not None:
            raise self.error
        turn.async_begin()
        await asyncio.sleep(SPEECH_S)
        return SpeakerReport(result=Result.SPOKEN)

    async def async_restore(self) -> tuple[Note, ...]:
        self._note("restore")
        await asyncio.sleep(self.restore_s)
        self._note("restored")
        return (Note.MUSIC_NOT_RESUMED,)

    def _note(self, event: str) -> None:
        self.events.append((asyncio.get_running_loop().time(), event))

    def said(self) -> list[str]:
        return [event for _, event in self.events]


class House:
    """One speaker and its queue."""

    def __init__(self, player: Player | None = None) -> None:
        self.player = player or Player()
        self.began_at = asyncio.get_running_loop().time()
        self.queue = SpeakerQueue(self.player, _create_task)

    def put(self, message: str, priority: Priority = Priority.NORMAL) -> Announcement:
        request = AnnouncementRequest(
            message=message, engine="tts.mimo", speakers=(SPEAKER,), priority=priority
        )
        announcement = Announcement(request)
        audio = create_autospec(AnnouncementAudio, instance=True)
        self.turn = Turn(announcement, SPEAKER, audio)
        self.queue.put(self.turn)
        return announcement

    def at(self, event: str) -> float:
        """Return when something happened last."""
        times = [at for at, what in self.player.events if what == event]
        return times[-1] - self.began_at


def _create_task(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    return asyncio.ensure_future(work)


def result(announcement: Announcement) -> Result:
    return announcement.reports[SPEAKER].result


def test_turns_are_spoken_in_order_and_the_speaker_is_restored_once() -> None:
    async def act() -> None:
        house = House()
        first, second = house.put("one"), house.put("two")
        await second.async_wait()
        assert house.player.said() == ["one", "two", "restore", "restored"]
        assert result(first) is result(second) is Result.SPOKEN
        assert second.reports[SPEAKER].notes == (Note.MUSIC_NOT_RESUMED,)
        assert first.reports[SPEAKER].notes == ()
        assert house.queue.is_idle

    run(act())


def test_urgent_turn_interrupts_and_what_it_interrupted_is_said_again() -> None:
    async def act() -> None:
        house = House()
        first, second = house.put("one"), house.put("two")
        await asyncio.sleep(3)
        urgent = house.put("fire", Priority.URGENT)
        await asyncio.sleep(1)
        assert house.at("fire") == 3
        assert result(first) is Result.QUEUED
        await second.async_wait()
        said = ["one", "fire", "one", "two", "restore", "restored"]
        assert house.player.said() == said
        assert {result(item) for item in (first, second, urgent)} == {Result.SPOKEN}

    run(act())


def test_urgent_turns_wait_for_each_other() -> None:
    async def act() -> None:
        house = House()
        house.put("fire", Priority.URGENT)
        await asyncio.sleep(1)
        last = house.put("water", Priority.URGENT)
        house.put("dinner")
        await last.async_wait()
        assert house.player.said()[:2] == ["fire", "water"]

    run(act())


def test_turn_does_not_wait_for_the_restoring() -> None:
    async def act() -> None:
        house = House(Player(restore_s=60))
        first = house.put("one")
        await asyncio.sleep(SPEECH_S + 1)
        house.put("two")
        await first.async_wait()
        await asyncio.sleep(1)
        assert house.at("two") == SPEECH_S + 1
        assert "restored" not in house.player.said()
        await asyncio.sleep(100)
        assert house.player.said() == ["one", "restore", "two", "restore", "restored"]

    run(act())


def test_dropped_turn_is_not_spoken() -> None:
    async def act() -> None:
        house = House()
        house.put("one")
        dropped = house.put("two")
        house.turn.async_finish(SpeakerReport(result=Result.EXPIRED))
        house.queue.drop(house.turn)
        await asyncio.sleep(60)
        assert house.player.said() == ["one", "restore", "restored"]
        assert result(dropped) is Result.EXPIRED

    run(act())


def test_broken_speaker_does_not_hold_up_the_next_turn() -> None:
    async def act() -> None:
        house = House(Player(error=ValueError("broken")))
        first = house.put("one")
        second = house.put("two")
        await first.async_wait()
        house.player.error = None
        await second.async_wait()
        assert result(first) is Result.FAILED
        assert result(second) is Result.SPOKEN

    run(act())


def test_queue_that_ends_speaks_no_more() -> None:
    async def act() -> None:
        house = House()
        task: asyncio.Task[None] | None = None

        def create(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
            nonlocal task
            task = _create_task(work)
            return task

        house.queue = SpeakerQueue(house.player, create)
        announcement = house.put("one")
        await asyncio.sleep(1)
        assert task is not None
        task.cancel()
        await asyncio.sleep(60)
        assert house.player.said() == ["one"]
        assert result(announcement) is Result.SPEAKING
        assert house.queue.is_idle

    run(act())
