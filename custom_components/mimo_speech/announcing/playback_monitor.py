"""Verdict on whether a speaker played an announcement, from what can be observed."""

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

from .announcement import Result
from .limits import Limits

_UNCERTAIN_S: Final = 0.5
"""Tolerance between the times of commands, states and audio."""
PLAYING_STATES: Final = frozenset({"playing", "buffering"})
LOST_STATES: Final = frozenset({"unavailable"})


class CallState(Enum):
    """State of the play command."""

    IN_PROGRESS = auto()
    RETURNED = auto()
    FAILED = auto()


@dataclass(slots=True, kw_only=True)
class PlaybackMonitor:
    """Observations of one turn. All times are in seconds of the same clock."""

    sent_at: float
    was_playing: bool
    """Whether the speaker was playing something else before."""
    continues_playing: bool
    """Whether that continues by itself afterwards, so that the state does not show the end."""
    blocks: bool
    """Whether the command returns only when playback has ended."""
    limits: Limits = field(default_factory=Limits)
    duration_s: float | None = None
    """None until the audio is complete."""
    size: int = 0
    """Size of the audio in bytes, once it is complete."""
    fetch_began_at: float | None = None
    bytes_sent: int = 0
    is_fetching: bool = False
    call: CallState = CallState.IN_PROGRESS
    call_ended_at: float | None = None
    is_cut: bool = False
    """Whether the audio ended early, so that no more will follow."""
    is_lost: bool = False
    is_muted: bool = False
    _playing_since: float | None = None
    _stopped_at: float | None = None

    def observe_state(self, state: str, now: float) -> None:
        """Record a state of the speaker after the command was sent."""
        if state in LOST_STATES:
            self.is_lost = True
        elif self.continues_playing:
            return
        elif state in PLAYING_STATES:
            self._stopped_at = None
            if self._playing_since is None:
                self._playing_since = now
        elif self._has_shown_speech and self._stopped_at is None:
            self._stopped_at = now

    def observe_call(self, state: CallState, now: float) -> None:
        """Record the end of the command."""
        self.call, self.call_ended_at = state, now

    @property
    def is_unseen(self) -> bool:
        """Whether the audio was fetched, but the state does not show playback as it should."""
        is_fetched = self.fetch_began_at is not None
        return is_fetched and not self.continues_playing and not self._shows_playing

    @property
    def _has_shown_speech(self) -> bool:
        """Whether the state may have shown the announcement's playback."""
        shows_playing = self.was_playing or self._playing_since is not None
        return shows_playing and self._began_at is not None

    @property
    def _began_at(self) -> float | None:
        """When playback started, as far as can be observed."""
        if self.fetch_began_at is None:
            return None
        if self.was_playing or self._playing_since is None:
            return self.fetch_began_at
        return max(self.fetch_began_at, self._playing_since)

    @property
    def expected_end(self) -> float | None:
        """When playback should end; None if unknown."""
        began_at = self._began_at
        return None if began_at is None or self.duration_s is None else began_at + self.duration_s

    @property
    def _shows_playing(self) -> bool:
        """Whether the state shows that playback continues."""
        if self._stopped_at is not None or self.continues_playing:
            return False
        return self.was_playing or self._playing_since is not None

    @property
    def _was_waited_for(self) -> bool:
        """Whether the command returned, and not before playback had ended.

        Some integrations wait for the end, which helps if the state does not show it because music
        continues.
        """
        end, ended_at = self.expected_end, self.call_ended_at
        is_over = end is not None and ended_at is not None and ended_at >= end
        return is_over and self._has_fetched_all

    def next_look_at(self, now: float) -> float:
        """Return when to evaluate again if nothing is observed until then."""
        ends = [now + self.limits.settle_s]
        if self._began_at is None:
            ends.append(self.sent_at + self.limits.start_s)
        elif (end := self.expected_end) is not None:
            ends.append(end)
        return max(now + 0.05, min(ends))

    def verdict(self, now: float) -> Result | None:
        """Return the result; None while it is undecided."""
        result = self._decide(now)
        if self.is_muted and result in (Result.SPOKEN, Result.UNVERIFIED):
            return Result.MUTED
        return result

    def verdict_if_interrupted(self, now: float) -> Result | None:
        """Return the result if playback has ended, even if not long enough ago to be certain."""
        if self._stopped_at is not None and self._judge_played(self._stopped_at) is Result.SPOKEN:
            return self.verdict(self._stopped_at + self.limits.settle_s)
        if self._is_overdue(now):
            return Result.MUTED if self.is_muted else Result.UNVERIFIED
        return self.verdict(now + self.limits.unseen_end_s / 2)

    def _is_overdue(self, now: float) -> bool:
        """Whether playback should have ended, although a polled speaker may not show it yet."""
        end = self.expected_end
        is_late = end is not None and now >= end + self.limits.unseen_end_s
        return is_late and not self.is_lost and self._has_fetched_all

    def _decide(self, now: float) -> Result | None:
        if (broken := self._judge_break()) is not None:
            return broken
        if self._began_at is None:
            is_over = self.blocks and self.call is CallState.RETURNED
            is_late = now >= self.sent_at + self.limits.start_s
            return Result.FAILED if is_over or is_late else None
        if self.blocks and self.call_ended_at is not None:
            return self._judge_played(self.call_ended_at)
        if self._stopped_at is not None and not self.blocks:
            return self._judge_stop(self._stopped_at, now)
        return self._judge_unseen(now)

    def _judge_break(self) -> Result | None:
        """Decide if the speaker, the command or the audio has failed."""
        if self.is_lost:
            return Result.OFFLINE if self._began_at is None else Result.INTERRUPTED
        if self.call is CallState.FAILED:
            return Result.FAILED
        if self.is_cut and not self.is_fetching:
            return Result.FAILED if self._began_at is None else Result.INTERRUPTED
        return None

    def _judge_stop(self, stopped_at: float, now: float) -> Result | None:
        """Decide by a state that no longer shows playback."""
        result = None if self.duration_s is None else self._judge_played(stopped_at)
        if result is Result.SPOKEN:
            return result if now >= stopped_at + self.limits.settle_s else None
        return Result.INTERRUPTED if now >= stopped_at + self.limits.early_settle_s else None

    def _judge_unseen(self, now: float) -> Result | None:
        """Decide by time, because the state does not show playback or shows it for too long."""
        end = self.expected_end
        if end is None:
            return None
        if self._was_waited_for and not self._shows_playing:
            return Result.SPOKEN
        is_late_possible = (
            self._shows_playing or self.is_fetching or self.call is CallState.IN_PROGRESS
        )
        limit_s = self.limits.late_end_s if is_late_possible else self.limits.unseen_end_s
        if now < end + limit_s:
            return None
        return Result.UNVERIFIED if self._has_fetched_all else Result.INTERRUPTED

    def _judge_played(self, ended_at: float) -> Result:
        """Decide by the maximum time that playback can have lasted since the first fetch."""
        if self.fetch_began_at is None or self.duration_s is None:
            return Result.INTERRUPTED
        least_s = self.limits.heard_share * self.duration_s - _UNCERTAIN_S
        was_long_enough = ended_at - self.fetch_began_at >= least_s
        is_heard = was_long_enough and self._has_fetched_all
        return Result.SPOKEN if is_heard else Result.INTERRUPTED

    @property
    def _has_fetched_all(self) -> bool:
        return self.duration_s is not None and self.bytes_sent >= self.size
