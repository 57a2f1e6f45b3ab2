"""An exact simulation of a writer, the service and a listener; it takes no time at all.

Nothing here sleeps: the next event is taken from a heap, so a moment is exactly that moment.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count, pairwise
import math
from typing import Final

from custom_components.mimo_speech.mimo.speech.estimator import SpeechEstimator
from custom_components.mimo_speech.mimo.speech.schedule import (
    Done,
    Schedule,
    Send,
    Step,
    TakeClause,
    Wait,
)
from custom_components.mimo_speech.mimo.text import Sentence

PIECE_S: Final = 0.3
"""Audio that comes first; the rest follows in pieces of a second."""
NEXT_PIECE_S: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """What the writer writes at one moment."""

    moment: float
    text: str
    ends_clause: bool = False
    ends_sentence: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything that the schedule does not know."""

    fragments: tuple[Fragment, ...]
    latencies_s: tuple[float, ...]
    """Of the requests, in turn and over again."""
    chars_per_s: float
    """Speaking rate."""
    tempos: tuple[float, ...] = (1.0,)
    """Speaking rates of sentences as multiples of the usual one, in turn and over again."""
    delivery_speed: float = 4.0
    """Audio comes at this many times real time."""
    computing_s: float = 0.0
    """For a second of audio, all of which then comes in one piece; 0: it is streamed."""
    end_delay_s: float = 0.0
    """From the last fragment to the end of the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A sentence or clause, as the writer knows it."""

    text: str
    written_at: float
    duration_s: float


@dataclass(slots=True, kw_only=True)
class Request:
    """A request and what became of it."""

    sent_at: float
    latency_s: float
    parts: tuple[Part, ...]
    delivery_speed: float

    @property
    def duration_s(self) -> float:
        return sum(part.duration_s for part in self.parts)

    @property
    def audio_at(self) -> float:
        return self.sent_at + self.latency_s

    @property
    def finished_at(self) -> float:
        return self.audio_at + max(0.0, self.duration_s - PIECE_S) / self.delivery_speed


@dataclass(frozen=True, slots=True, kw_only=True)
class Listened:
    """What the listener heard, and what was written."""

    world: World
    requests: tuple[Request, ...]

    @property
    def written(self) -> str:
        return "".join(fragment.text for fragment in self.world.fragments)

    @property
    def first_audio_ratio(self) -> float:
        """First audio against the first sentence's end and the latency, from the first fragment."""
        fragments = self.world.fragments
        first_end = next(fragment.moment for fragment in fragments if fragment.ends_sentence)
        began, latency_s = fragments[0].moment, self.requests[0].latency_s
        return (self.first_audio_at - began) / (first_end - began + latency_s)

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(part for request in self.requests for part in request.parts)

    @property
    def first_audio_at(self) -> float:
        return self.requests[0].audio_at

    @property
    def spoken(self) -> str:
        return "".join(part.text for part in self.parts)

    @property
    def stalls_s(self) -> list[float]:
        """How long the listener has waited in all when each part begins."""
        stalls, stalled, heard = [], 0.0, self.first_audio_at
        for request in self.requests:
            stalled += max(0.0, request.audio_at - heard)
            heard = max(heard, request.audio_at) + request.duration_s
            stalls += [stalled] * len(request.parts)
        return stalls

    @property
    def most_open(self) -> int:
        """How many requests were open at once."""
        ends = [(request.finished_at, -1) for request in self.requests]
        open_now, most = 0, 0
        for _, change in sorted([(request.sent_at, 1) for request in self.requests] + ends):
            open_now += change
            most = max(most, open_now)
        return most

    @property
    def was_short_of_places(self) -> bool:
        """Whether a request left at the very moment that another one finished."""
        ends = {request.finished_at for request in self.requests}
        return any(request.sent_at in ends for request in self.requests)

    def best_stalls_s(self, latency_s: float) -> list[float]:
        """Return what no schedule with the same first audio falls below."""
        stalls, stalled, spoken_s = [], 0.0, 0.0
        for part in self.parts:
            on_time = self.first_audio_at + spoken_s
            stalled = max(stalled, part.written_at + latency_s - on_time)
            stalls.append(stalled)
            spoken_s += part.duration_s
        return stalls

    @property
    def longest_latency_s(self) -> float:
        return max(request.latency_s for request in self.requests)

    @property
    def needless_s(self) -> float:
        """How much longer the listener waited, anywhere, than under the best schedule."""
        best = self.best_stalls_s(self.longest_latency_s)
        return max(ours - least for ours, least in zip(self.stalls_s, best, strict=True))


type Event = tuple[float, int, str, int, float]


class Listening:
    """Run one text through a schedule."""

    def __init__(self, world: World, estimator: SpeechEstimator) -> None:
        self._world = world
        self._schedule = Schedule(estimator, 0.0)
        self._next_look = 0.0
        self._events: list[Event] = []
        self._order = count()
        self._now = 0.0
        self._sentence = ""
        self._clause_chars = 0
        self._parts: list[Part] = []
        self._sent_parts = 0
        self._requests: list[Request] = []

    def run(self) -> Listened:
        """Return what was heard."""
        for number, fragment in enumerate(self._world.fragments):
            self._push(fragment.moment, "write", number)
        self._push(self._world.fragments[-1].moment + self._world.end_delay_s, "end")
        while self._events:
            self._now, _, name, number, seconds = heappop(self._events)
            self._happen(name, number, seconds)
            is_last_of_moment = not self._events or self._events[0][0] > self._now
            if is_last_of_moment:
                self._step()
        return Listened(world=self._world, requests=tuple(self._requests))

    def _push(self, moment: float, name: str, number: int = 0, seconds: float = 0.0) -> None:
        heappush(self._events, (moment, next(self._order), name, number, seconds))

    def _happen(self, name: str, number: int, seconds: float) -> None:
        match name:
            case "write":
                self._write(self._world.fragments[number])
            case "end":
                self._schedule.text_ended(self._complete() if self._sentence else [])
            case "audio":
                self._schedule.audio_came(number, seconds, self._now)
            case "finish":
                self._schedule.request_finished(number)

    def _write(self, fragment: Fragment) -> None:
        self._sentence += fragment.text
        if fragment.ends_clause:
            self._clause_chars = len(self._sentence)
        sentences = self._complete() if fragment.ends_sentence else []
        self._schedule.text_came(fragment.text, sentences, self._now)

    def _complete(self) -> list[Sentence]:
        text, self._sentence, self._clause_chars = self._sentence, "", 0
        return [self._part(text)]

    def _take_clause(self, min_chars: int) -> Sentence | None:
        size = self._clause_chars
        if size < max(min_chars, 1):
            return None
        text, self._sentence, self._clause_chars = self._sentence[:size], self._sentence[size:], 0
        return self._part(text)

    def _part(self, text: str) -> Sentence:
        tempos = self._world.tempos
        rate = self._world.chars_per_s * tempos[len(self._parts) % len(tempos)]
        self._parts.append(Part(text=text, written_at=self._now, duration_s=len(text) / rate))
        return Sentence(text=text)

    def _step(self) -> None:
        while self._takes(step := self._schedule.next_step(self._now)):
            pass
        if isinstance(step, (TakeClause, Wait)) and step.until is not None:
            assert step.until > self._now
            self._look_at(step.until)
        if not self._events:
            assert isinstance(step, Done), "The schedule waits for ever"

    def _takes(self, step: Step) -> bool:
        """Do what the schedule wants; tell whether it may want more at this moment."""
        if isinstance(step, Send):
            self._send(step)
            return True
        if isinstance(step, TakeClause) and (clause := self._take_clause(step.min_chars)):
            self._schedule.clause_came(clause)
            return True
        return False

    def _look_at(self, moment: float) -> None:
        if moment != self._next_look:
            self._next_look = moment
            self._push(moment, "look")

    def _send(self, send: Send) -> None:
        first, last = self._sent_parts, self._sent_parts + len(send.sentences)
        assert [part.text for part in self._parts[first:last]] == [
            sentence.text for sentence in send.sentences
        ]
        self._sent_parts = last
        parts = tuple(self._parts[first:last])
        world, speech_s = self._world, sum(part.duration_s for part in parts)
        latency_s = world.latencies_s[send.number % len(world.latencies_s)]
        request = Request(
            sent_at=self._now,
            latency_s=latency_s + world.computing_s * speech_s,
            parts=parts,
            delivery_speed=math.inf if world.computing_s else world.delivery_speed,
        )
        self._requests.append(request)
        if self._world.computing_s:
            self._push(request.audio_at, "audio", send.number, request.duration_s)
            self._push(request.audio_at, "finish", send.number)
            return
        for offset, seconds in _pieces(request.duration_s):
            moment = request.audio_at + offset / request.delivery_speed
            self._push(moment, "audio", send.number, seconds)
        self._push(request.finished_at, "finish", send.number)


def _pieces(duration_s: float) -> Iterator[tuple[float, float]]:
    """Yield when pieces of audio come, in seconds of audio after the first, and their lengths."""
    steps = math.ceil(max(0.0, duration_s - PIECE_S) / NEXT_PIECE_S)
    ends = [min(PIECE_S + step * NEXT_PIECE_S, duration_s) for step in range(steps + 1)]
    yield 0.0, ends[0]
    for before, end in pairwise(ends):
        yield end - PIECE_S, end - before
