"""Queue of the turns of one speaker; urgent turns come first."""

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
    """Plays turns. Both methods may be cancelled at any time."""

    @property
    def can_be_interrupted(self) -> bool:
        """Whether a new turn may interrupt the current one."""

    async def async_speak(self, turn: Turn) -> SpeakerReport:
        """Play a turn and return its report."""

    async def async_restore(self) -> tuple[Note, ...]:
        """Restore volume and music after the last turn; return what could not be restored."""


class SpeakerQueue:
    """Plays turns in order, and restores the speaker after the last one.

    An urgent turn interrupts a normal one, which is then played again from its beginning. If the
    player cannot be interrupted, the urgent turn is next.
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
        """Whether nothing is playing, queued or being restored."""
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
        """Remove a turn that has not begun."""
        if turn in self._waiting:
            self._waiting.remove(turn)
        elif turn is self._current and self._step is not None:
            self._step.cancel()

    def restore(self) -> None:
        """Restore what was saved before a restart, once the speaker is idle."""
        self._start()

    def _start(self) -> None:
        if self._work is None:
            self._work = self._create_task(self._async_work())

    @property
    def _first_normal(self) -> int:
        """Index after the urgent turns."""
        return sum(turn.is_urgent for turn in self._waiting)

    def _gives_way_to(self, turn: Turn) -> bool:
        if self._current is None or not self._player.can_be_interrupted:
            return False
        return turn.is_urgent and not self._current.is_urgent

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
        """Play all queued turns; return the last one, which is finished after restoring."""
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
        """Return the result of a step; None if a more urgent turn cancelled it."""
        step: asyncio.Task[T] = asyncio.ensure_future(work)
        self._step = step
        try:
            result = await step
        except asyncio.CancelledError:
            if _is_cancelled():
                raise
            return None
        except Exception:  # A failing speaker integration must not stop the next turn.
            _LOGGER.exception("Unexpected error during an announcement")
            return if_broken
        else:
            # A step may return a result although it was cancelled.
            if _is_cancelled():
                raise asyncio.CancelledError
            return result
        finally:
            self._step = None


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


type _Spoken = tuple[Turn, SpeakerReport]


def _finish(spoken: _Spoken | None, notes: tuple[Note, ...]) -> None:
    if spoken is not None:
        turn, report = spoken
        turn.async_finish(replace(report, notes=(*report.notes, *notes)))
