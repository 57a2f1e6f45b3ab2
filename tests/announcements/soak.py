"""Random announcements in a random house, and what must be true of every single one."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
import random
from typing import Any, Final, override

from homeassistant.exceptions import HomeAssistantError

from custom_components.mimo_speech.announcing.announcement import HEARD, Result
from mimo_simulator import Fault
from tests.reliability.listening import (
    Clip,
    UnknownAudioError,
    clips_of,
    transcribe,
    whole_sentences,
)
from tests.reliability.soak import TEMPLATES

from .device import Answering, Device, Fetching, Sound
from .home import SONG, Speaker
from .random_house import MAKES, RandomHouse
from .satellite import SatelliteState

ROUND: Final = 10
ROUND_S: Final = 40.0
"""In which the announcements of a round are asked for."""
_UNSURE_S: Final = 2.0
"""Until the state of a speaker has told of the end."""
_RESTARTED_SHARE: Final = 0.25
_RELOADED_SHARE: Final = 0.25
"""Of the rounds."""
_SERVICE_FAULTS: Final[tuple[Callable[[], Fault], ...]] = (
    Fault.server_error,
    Fault.forbidden,
    Fault.empty_audio,
    lambda: Fault.close(after_pieces=2),
    lambda: Fault.stall(after_pieces=2),
    Fault.moderated,
)


class Trouble(StrEnum):
    """What happens to a speaker for a while."""

    UNPLUGGED = "unplugged"
    REFUSES = "refuses"
    HANGS = "hangs"
    FETCHES_HALF = "fetches half"
    FETCHES_NOTHING = "fetches nothing"
    MUTED = "muted"
    TALKS = "talks"
    SERVICE = "service fails"


class Outcome(StrEnum):
    """What became of an announcement at one speaker."""

    HEARD = "heard whole"
    AGAIN = "heard whole, after an urgent one had interrupted it"
    MUTED = "played on a muted speaker, and reported"
    NOT_HEARD = "not heard whole, and reported"
    RESTARTED = "asked for before a restart of Home Assistant"


@dataclass(slots=True, kw_only=True)
class Announced:
    """One announcement."""

    number: int
    sentences: tuple[str, ...]
    makes: tuple[type[Speaker], ...]
    fields: dict[str, Any]
    asked_s: float = 0.0
    reports: dict[str, dict[str, Any]] | None = None
    """None: Home Assistant was restarted before it answered."""
    error: HomeAssistantError | None = None

    @property
    def is_urgent(self) -> bool:
        """Whether it interrupts others."""
        return bool(self.fields["priority"] == "urgent")


@dataclass(slots=True, kw_only=True)
class Figures:
    """What a soak found."""

    seed: int
    announcements: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    results: Counter[str] = field(default_factory=Counter)
    troubles: Counter[Trouble] = field(default_factory=Counter)
    restarts: int = 0
    reloads: int = 0
    rounds: int = 0
    complaints: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Return the figures for a terminal."""
        total = self.outcomes.total()
        return [
            self.summary(),
            *(f"{count:>7} {count / total:>7.1%}  {what}" for what, count in self._outcomes()),
            ", ".join(f"{count} {result}" for result, count in self.results.most_common()),
        ]

    def summary(self) -> str:
        """Return the figures in a sentence."""
        return (
            f"{self.announcements} announcements, {self.outcomes.total()} turns at {len(MAKES)} "
            f"speakers, {self.troubles.total()} troubles of {len(self.troubles)} kinds, "
            f"{self.reloads} reloads, {self.restarts} restarts."
        )

    def markdown(self) -> str:
        """Return the figures for the document."""
        total = self.outcomes.total()
        rows = [f"| {what} | {count} | {count / total:.1%} |" for what, count in self._outcomes()]
        head = ["| An announcement at one speaker | Number | Share |", "| --- | ---: | ---: |"]
        return "\n".join([f"The last long run: {self.summary()}", "", *head, *rows])

    def _outcomes(self) -> list[tuple[Outcome, int]]:
        return [(outcome, self.outcomes[outcome]) for outcome in Outcome]


class Soak:
    """Announces round by round, and judges each."""

    def __init__(self, house: RandomHouse, seed: int) -> None:
        self.figures = Figures(seed=seed)
        self._house = house
        self._random = random.Random(seed)  # noqa: S311 - it shall repeat itself
        self._numbers = iter(range(1000, 10**9))
        self._asking: set[asyncio.Task[None]] = set()
        self._restarted_at_s: list[float] = []
        self._happened: list[str] = []
        """In this round, for who reads a complaint."""

    async def run(self, is_enough: Callable[[Figures], bool]) -> None:
        """Announce until it is enough."""
        while not is_enough(self.figures):
            await self._round()

    async def _round(self) -> None:
        house = self._house
        volumes = {device: device.volume for device in house.devices.values()}
        for make in MAKES:
            if self._random.random() < 0.5:
                house.devices[make].play_music(SONG, 1000)
        # Polled ones must have been seen.
        await asyncio.sleep(15)
        self._restarted_at_s.clear()
        self._happened.clear()
        played = {device for device in house.devices.values() if device.is_playing_music}
        announced = [self._announcement() for _ in range(ROUND)]
        events = self._events(announced)
        await asyncio.gather(*events)
        if self._asking:
            await asyncio.wait(self._asking, timeout=900)
        await house.async_rest()
        if self._asking:
            self._complain(f"Never answered: {announced}")
        self._judge(announced)
        self._judge_house(volumes, played)
        self._forget()
        self.figures.rounds += 1
        self.figures.announcements += len(announced)

    def _announcement(self) -> Announced:
        number = next(self._numbers)
        count = self._random.randint(1, len(TEMPLATES))
        fields: dict[str, Any] = {
            "priority": "urgent" if self._random.random() < 0.15 else "normal"
        }
        if self._random.random() < 0.6:
            fields["volume"] = self._random.randint(1, 20) * 5
        if self._random.random() < 0.2:
            fields["expires_after"] = self._random.randint(2, 30)
        return Announced(
            number=number,
            sentences=tuple(template.format(number) for template in TEMPLATES[:count]),
            makes=tuple(self._random.sample(MAKES, self._random.choice((1, 1, 2, 3)))),
            fields=fields,
        )

    def _events(self, announced: Sequence[Announced]) -> list[Any]:
        events: list[Any] = [self._ask(each) for each in announced]
        events += [self._trouble() for _ in range(self._random.randint(0, 3))]
        if self._random.random() < _RELOADED_SHARE:
            events.append(self._reload())
        elif self._random.random() < _RESTARTED_SHARE:
            events.append(self._restart())
        return events

    async def _some_time(self) -> None:
        await asyncio.sleep(self._random.uniform(0, ROUND_S))

    async def _ask(self, announced: Announced) -> None:
        await self._some_time()
        await self._house.is_running.wait()
        # The moment in the order of all calls.
        announced.asked_s = self._house.clock()
        task = asyncio.create_task(self._announce(announced))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _announce(self, announced: Announced) -> None:
        house = self._house
        try:
            announced.reports = await house.home.async_announce(
                " ".join(announced.sentences),
                *(house.speakers[make] for make in announced.makes),
                **announced.fields,
            )
        except HomeAssistantError as err:
            announced.error = err

    # What happens meanwhile

    async def _reload(self) -> None:
        await self._some_time()
        await self._house.is_running.wait()
        self._note("reload")
        await self._house.async_reload()
        self.figures.reloads += 1

    async def _restart(self) -> None:
        await self._some_time()
        for task in self._asking:
            task.cancel()
        self._restarted_at_s.append(self._house.clock())
        self._note("restart")
        await self._house.async_restart(self._random.uniform(0, 20))
        self.figures.restarts += 1

    async def _trouble(self) -> None:
        trouble = self._random.choice(list(Trouble))
        make = self._random.choice(MAKES)
        lasts_s = self._random.uniform(1, 30)
        await self._some_time()
        self.figures.troubles[trouble] += 1
        self._note(f"{make.__name__} {trouble} for {lasts_s:.1f} s")
        await self._happen(trouble, make, lasts_s)

    async def _happen(self, trouble: Trouble, make: type[Speaker], lasts_s: float) -> None:
        device = self._house.devices[make]
        match trouble:
            case Trouble.UNPLUGGED:
                self._house.unplugged.add(device)
                device.unplug()
                await asyncio.sleep(lasts_s)
                device.plug()
            case Trouble.REFUSES | Trouble.HANGS:
                is_hanging = trouble is Trouble.HANGS
                device.answering = Answering.NEVER if is_hanging else Answering.REFUSES
                await asyncio.sleep(lasts_s)
                device.answering = Answering.WELL
            case Trouble.FETCHES_HALF | Trouble.FETCHES_NOTHING:
                is_half = trouble is Trouble.FETCHES_HALF
                device.fetching = Fetching.HALF if is_half else Fetching.NOTHING
                await asyncio.sleep(lasts_s)
                device.fetching = Fetching.ALL
            case Trouble.MUTED:
                device.is_muted = True
                await asyncio.sleep(lasts_s)
                device.is_muted = False
            case Trouble.TALKS:
                await self._talk(lasts_s)
            case Trouble.SERVICE:
                fault = self._random.choice(_SERVICE_FAULTS)()
                self._house.simulator.inject(fault, times=self._random.randint(1, 3))

    async def _talk(self, lasts_s: float) -> None:
        await self._house.is_running.wait()
        satellite = self._house.satellite
        if satellite.state != SatelliteState.IDLE:
            return
        for state in (
            SatelliteState.LISTENING,
            SatelliteState.PROCESSING,
            SatelliteState.RESPONDING,
            SatelliteState.IDLE,
        ):
            if satellite is not self._house.satellite:
                return
            satellite.become(state)
            await asyncio.sleep(lasts_s / 3)

    def _note(self, what: str) -> None:
        self._happened.append(f"{self._house.clock():.1f} {what}")

    # What must be true

    def _judge(self, announced: Sequence[Announced]) -> None:
        clips = clips_of(self._house.simulator)
        for make, device in self._house.devices.items():
            turns = [each for each in announced if make in each.makes]
            hearings = [_Hearing(sound, clips, turns) for sound in device.clips]
            for hearing in hearings:
                if hearing.announced is None:
                    self._complain(f"{device.name} played what nobody asked for")
            for turn in turns:
                self._judge_turn(turn, turns, device, hearings)
            self._judge_order(device, hearings)

    def _judge_turn(
        self,
        turn: Announced,
        turns: Sequence[Announced],
        device: Device,
        hearings: Sequence[_Hearing],
    ) -> None:
        own = [hearing for hearing in hearings if hearing.announced is turn]
        whole = [hearing for hearing in own if hearing.is_whole]
        where = f"{turn.number} at {device.name}"
        if len(whole) > 1 and not _was_interrupted(whole, turns):
            self._complain(f"{where} was heard {len(whole)} times: {hearings}, asked: {turns}")
        if turn.reports is None:
            self._judge_unanswered(turn, where)
            return
        speaker = next(each for each in turn.reports if each.endswith(device.name.lower()))
        result = Result(turn.reports[speaker]["result"])
        self.figures.results[result] += 1
        if not result.is_final:
            self._complain(f"{where} ended {result}")
        if result in HEARD:
            if not (whole and own[-1] is whole[-1]):
                self._complain(f"{where} is {result}, but was not heard: {own}")
            self.figures.outcomes[Outcome.AGAIN if len(own) > 1 else Outcome.HEARD] += 1
            return
        if result in (Result.EXPIRED, Result.OFFLINE, Result.BUSY) and own:
            self._complain(f"{where} is {result}, but was heard: {own}")
        is_muted = result is Result.MUTED
        self.figures.outcomes[Outcome.MUTED if is_muted else Outcome.NOT_HEARD] += 1
        if turn.reports[speaker]["error"] is None:
            self._complain(f"{where} is {result} without a reason")

    def _judge_unanswered(self, turn: Announced, where: str) -> None:
        was_restarted = any(turn.asked_s <= at for at in self._restarted_at_s)
        if not was_restarted and turn.error is None:
            self._complain(f"{where} came to no end")
        outcome = Outcome.RESTARTED if was_restarted else Outcome.NOT_HEARD
        self.figures.outcomes[outcome] += 1

    def _judge_order(self, device: Device, hearings: Sequence[_Hearing]) -> None:
        for first, second in pairwise(hearings):
            assert first.sound.ended_s is not None
            if second.sound.began_s < first.sound.ended_s:
                self._complain(f"{device.name} played two at once")
        heard = [
            hearing.announced
            for hearing in hearings
            if hearing.is_whole and hearing.announced and not hearing.announced.is_urgent
        ]
        asked = sorted(heard, key=lambda turn: turn.asked_s)
        if heard != asked:
            numbers = [turn.number for turn in heard]
            self._complain(f"{device.name} played in another order than asked for: {numbers}")

    def _judge_house(self, volumes: dict[Device, float], played: set[Device]) -> None:
        house = self._house
        for device, volume in volumes.items():
            if abs(device.volume - volume) > 1e-6:
                self._complain(f"{device.name} is at {device.volume} instead of {volume}")
        for device in played:
            if not device.is_playing_music and device not in house.unplugged:
                self._complain(f"The music of {device.name} does not play again: {device.sounds}")
        if house.satellite.conversations_cut:
            self._complain("A conversation was cut off")
            house.satellite.conversations_cut = 0
        for item in house.left_behind:
            self._complain(f"Left behind: {item}")

    def _complain(self, what: str) -> None:
        self.figures.complaints.append(
            f"Round {self.figures.rounds}: {what} (meanwhile: {'; '.join(self._happened)})"
        )

    def _forget(self) -> None:
        self._house.simulator.clear_faults()
        self._house.simulator.requests.clear()
        self._house.unplugged.clear()
        for device in self._house.devices.values():
            device.stop()
            device.sounds.clear()


def _was_interrupted(whole: Sequence[_Hearing], turns: Sequence[Announced]) -> bool:
    """Tell whether an urgent one came while it played, though it was played on to its end.

    The speaker ignored the urgent one, or nobody was sure yet that the end was there.
    """
    sound = whole[0].sound
    assert sound.ended_s is not None
    return any(
        turn.is_urgent and sound.began_s - _UNSURE_S <= turn.asked_s <= sound.ended_s + _UNSURE_S
        for turn in turns
    )


class _Hearing:
    """A clip that was heard, and of what."""

    def __init__(self, sound: Sound, clips: Sequence[Clip], turns: Sequence[Announced]) -> None:
        self.sound = sound
        try:
            heard = transcribe(sound.heard, clips)
        except UnknownAudioError:
            heard = []
        words = {word for item in heard for word in item.sentence.split()}
        self.announced = next((turn for turn in turns if str(turn.number) in words), None)
        said = tuple(dict.fromkeys(whole_sentences(heard)))
        self.is_whole = self.announced is not None and said == self.announced.sentences

    @override
    def __repr__(self) -> str:
        told = self.announced
        number = f"{told.number}{'!' if told.is_urgent else ''}" if told else "?"
        return f"{number} {self.sound.began_s:.1f}–{self.sound.ended_s:.1f} whole={self.is_whole}"
