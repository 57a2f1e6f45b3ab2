"""The turns of one speaker: one after the other, urgent ones first."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
import logging
from typing import Any, Protocol

from .announcement import Note, SpeakerReport
from .reports import failed_report
from .turn import Turn

_LOGGER = logging.getLogger(__name__)


class TurnPlayer(Protocol):
    """What speaks the turns. Both methods may be cancelled at any time."""

    async def async_speak(self, turn: Turn) -> SpeakerReport:
        """Speak a turn and return what became of it."""

    async def async_restore(self) -> tuple[Note, ...]:
        """Give back the volume and the music after the last turn; return what cannot be had."""


class SpeakerQueue:
    """Speaks turns in order, and restores the speaker after the last one.

    An urgent turn interrupts one that is not; that one is spoken again from its beginning.
    """

    def __init__(
        self,
        player: TurnPlayer,
        create_task: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]],
    ) -> None:
        self._player = player
        self._create_task = create_task
        self._waiting: list[Turn] = []
        self._current: Turn | None = None
        self._step: asyncio.Future[Any] | None = None
        self._work: asyncio.Task[None] | None = None

    @property
    def is_idle(self) -> bool:
        """Whether nothing is spoken, waits or has to be restored."""
        return self._work is None

    def put(self, turn: Turn) -> None:
        """Add a turn."""
        if turn.is_urgent:
            self._waiting.insert(self._first_normal, turn)
        else:
            self._waiting.append(turn)
        has_no_turn = self._current is None
        if self._step is not None and (has_no_turn or self._gives_way_to(turn)):
            self._step.cancel()
        self._start()

    def drop(self, turn: Turn) -> None:
        """Take away a turn that has not begun."""
        if turn in self._waiting:
            self._waiting.remove(turn)
        elif turn is self._current and self._step is not None:
            self._step.cancel()

    def restore(self) -> None:
        """Give back what the speaker lost in an earlier life, unless it is busy now."""
        self._start()

    def _start(self) -> None:
        if self._work is None:
            self._work = self._create_task(self._async_work())

    @property
    def _first_normal(self) -> int:
        """The place behind the urgent turns."""
        return sum(turn.is_urgent for turn in self._waiting)

    def _gives_way_to(self, turn: Turn) -> bool:
        return turn.is_urgent and self._current is not None and not self._current.is_urgent

    async def _async_work(self) -> None:
        try:
            while True:
                last = await self._async_speak_all()
                notes = await self._async_step(self._player.async_restore(), ())
                _finish(last, notes or ())
                if notes is not None and not self._waiting:
                    return
        finally:
            self._work = None

    async def _async_speak_all(self) -> _Spoken | None:
        """Speak until nothing waits; return the last turn, which ends after the restoring."""
        last = None
        while self._waiting:
            _finish(last, ())
            last = await self._async_speak_next()
        return last

    async def _async_speak_next(self) -> _Spoken | None:
        turn = self._current = self._waiting.pop(0)
        try:
            report = await self._async_step(self._player.async_speak(turn), failed_report())
        finally:
            self._current = None
        if report is not None:
            return turn, report
        if not turn.is_finished:
            turn.async_interrupt()
            self._waiting.insert(self._first_normal, turn)
        return None

    async def _async_step[T](self, work: Coroutine[Any, Any, T], if_broken: T) -> T | None:
        """Return the result of a step; None if a turn that could not wait cancelled it."""
        step: asyncio.Task[T] = asyncio.ensure_future(work)
        self._step = step
        try:
            return await step
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            return None
        except Exception:  # One broken speaker integration must not silence the next turn.
            _LOGGER.exception("An announcement failed in an unexpected way")
            return if_broken
        finally:
            self._step = None


type _Spoken = tuple[Turn, SpeakerReport]


def _finish(spoken: _Spoken | None, notes: tuple[Note, ...]) -> None:
    if spoken is not None:
        turn, report = spoken
        turn.async_finish(replace(report, notes=(*report.notes, *notes)))
