"""Announcements in their thousands, while everything that can fail does.

Rounds of announcements that are spoken side by side; after each round everything comes to rest,
and what is true of every single announcement is checked.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from enum import StrEnum
import gc
import os
from pathlib import Path
import random
import re
from typing import Final

from homeassistant.components import tts
from homeassistant.components.tts import TTSCache
from homeassistant.components.tts.const import DATA_COMPONENT, DATA_TTS_MANAGER
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mimo_speech.mimo import SpeechRecord
from mimo_simulator import Fault, Shape, Simulator
from tests.waiting import until

from .claims import Hears, hears
from .house import EVERYWHERE, Way, kept
from .listening import FALLBACK, Heard, clips_of, samples_of, transcribe, whole_sentences

ROUND: Final = 60
AT_ONCE: Final = 20
HEALTHY_SHARE: Final = 0.6
"""Of the announcements before which nothing new goes wrong."""
LISTENING_SHARE: Final = 0.9
RELOADED_SHARE: Final = 0.5
"""Of the rounds."""
DIALOGUE_SHARE: Final = 0.2
PRESET_VOICES: Final = ("Mia", "Dean")
_BREAK: Final = '<break time="100ms"/>'
_FRAGMENT_CHARS: Final = 12
_MANY: Final = 8
"""Requests in a row that a longer trouble meets."""

TEMPLATES: Final = (
    "Parcel {} has come.",
    "The number {} stands on its lid.",
    "Nobody but house {} may open it.",
    "Box {} is waiting at the door.",
)


FAULTS: Final[tuple[Callable[[int], Fault], ...]] = (
    lambda _: Fault.unauthorized(),
    lambda _: Fault.no_balance(),
    lambda _: Fault.forbidden(),
    lambda _: Fault.risk_control(),
    lambda _: Fault.cross_border(),
    lambda _: Fault.quota_exhausted(),
    lambda _: Fault.moderated(status=400, is_framed=True),
    lambda _: Fault.moderated(by_gateway=True),
    lambda _: Fault.not_found_html(),
    lambda _: Fault.moderated(),
    lambda _: Fault.rate_limited(),
    lambda _: Fault.rate_limited(retry_after=0.1),
    lambda _: Fault.server_error(),
    lambda _: Fault.server_error(status=502, html=True),
    lambda _: Fault.unsupported_model(),
    lambda _: Fault.redirect("http://127.0.0.1:9/v1"),
    lambda _: Fault.wrong_content(),
    lambda _: Fault.empty_audio(),
    lambda pieces: Fault.content_filter(after_pieces=pieces),
    lambda pieces: Fault.length(after_pieces=pieces),
    lambda pieces: Fault.error_event(after_pieces=pieces),
    lambda pieces: Fault.end_early(after_pieces=pieces),
    lambda _: Fault.close_before_headers(),
    lambda pieces: Fault.close(after_pieces=pieces),
    lambda pieces: Fault.reset(after_pieces=pieces),
    lambda pieces: Fault.reset(after_pieces=pieces, inside_base64=True),
    lambda _: Fault.stall(before_headers=True),
    lambda pieces: Fault.stall(after_pieces=pieces),
    lambda pieces: Fault.invalid_json(after_pieces=pieces),
    lambda pieces: Fault.invalid_base64(after_pieces=pieces),
    lambda _: Fault.endless_comments(),
    lambda _: Fault.shaped(Shape(giant=True)),
    lambda _: Fault.shaped(Shape(odd_pieces=True, write_size=777, newline="\r\n")),
    lambda _: Fault.trickle(200_000),
)
"""Each is given how many pieces of audio come before, where that matters."""


class Outcome(StrEnum):
    """What became of an announcement."""

    ALL = "spoken whole by the service"
    RESUMED = "spoken whole by the service, a sentence that broke off begun again"
    FALLBACK = "spoken whole by the fallback"
    BOTH = "spoken whole, begun by the service and ended by the fallback"
    REPEATED = "spoken whole, a sentence heard twice"
    FAILED = "not spoken whole, and reported, without a fallback"
    RELOADED = "cut by a reload of the account, and reported"
    LEFT = "the player stopped listening"

    LOST = "not spoken whole with a fallback, though reported"
    SILENT = "not spoken whole, and not reported"


FORBIDDEN: Final = (Outcome.LOST, Outcome.SILENT)

_BY_HEARS: Final = {
    Hears.ALL: Outcome.ALL,
    # All of it was heard, and something more than once.
    Hears.ENDLESS: Outcome.REPEATED,
    Hears.RESUMED: Outcome.RESUMED,
    Hears.FALLBACK: Outcome.FALLBACK,
    Hears.FALLBACK_GOES_ON: Outcome.BOTH,
}


_NOTHING_LEFT: Final = """\
Of each account, a preset voice and a cloned one had a fallback, another preset voice and a \
designed one had none; one text in five was a dialogue of several voices. What was spoken by the \
fallback or had a break was never kept. When all was over, no task, connection, open file, process \
of ffmpeg or record of a speech was left, the memory had not grown with the announcements, and the \
key was in no line of the log, no state, no diagnostics and no file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoakVoice:
    """A voice that is soaked."""

    entity_id: str
    service: Simulator
    account: MockConfigEntry
    has_fallback: bool
    others: tuple[str, ...]
    """Names of the account's voices, which a text may name."""


@dataclass(slots=True, kw_only=True)
class Announcement:
    """One announcement and what a player got of it."""

    number: int
    voice: SoakVoice
    way: Way
    sentences: tuple[str, ...]
    speakers: tuple[str, ...]
    """The voices that the text names, one for each sentence; empty: it names none."""
    listens: bool
    audio: bytes = b""
    error: HomeAssistantError | None = None

    @property
    def text(self) -> str:
        """All of it as it is written."""
        if not self.speakers:
            return " ".join(self.sentences)
        turns = zip(self.speakers, self.sentences, strict=True)
        return _BREAK.join(f'<voice name="{name}">{sentence}</voice>' for name, sentence in turns)


@dataclass(slots=True, kw_only=True)
class Figures:
    """What a soak found."""

    seed: int
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    reloads: int = 0
    rounds: int = 0
    kept: int = 0
    """Announcements that Home Assistant may play again from its cache."""
    complaints: list[str] = field(default_factory=list)

    @property
    def announcements(self) -> int:
        """All of them."""
        return self.outcomes.total()

    def lines(self) -> list[str]:
        """Return the figures for a terminal."""
        return [
            self._summary(),
            *(f"{number:>7} {share:>7}  {what}" for what, number, share in self._shares()),
        ]

    def markdown(self) -> str:
        """Return the figures for the document."""
        rows = [f"| {what} | {number} | {share} |" for what, number, share in self._shares()]
        return "\n".join(
            [
                f"The last long run: {self._summary()}",
                "",
                "| Announcements | Number | Share |",
                "| --- | ---: | ---: |",
                *rows,
                "",
                _NOTHING_LEFT,
            ]
        )

    def _summary(self) -> str:
        return (
            f"{self.announcements} announcements, {self.requests} requests to the services, "
            f"{self.faults.total()} troubles of {len(self.faults)} kinds, {self.reloads} reloads."
        )

    def _shares(self) -> list[tuple[str, str, str]]:
        """Return each outcome, how often it was, and its share; what must not be is last."""
        return [
            (str(outcome), str(count), f"{count / self.announcements:.1%}")
            for outcome in Outcome
            if (count := self.outcomes[outcome]) or outcome in FORBIDDEN
        ]


class Soak:
    """A house in which everything goes wrong."""

    def __init__(
        self,
        hass: HomeAssistant,
        voices: Sequence[SoakVoice],
        fallback: Simulator,
        seed: int,
    ) -> None:
        self.figures = Figures(seed=seed)
        self._hass = hass
        self._voices = voices
        self._services = list({voice.service.url: voice.service for voice in voices}.values())
        self._fallback = fallback
        self._random = random.Random(seed)  # noqa: S311 - it shall repeat itself
        self._numbers = iter(range(1000, 10**9))

    async def run(self, is_enough: Callable[[Figures], bool]) -> None:
        """Speak, round by round."""
        while not is_enough(self.figures):
            await self._round()

    async def _round(self) -> None:
        announcements = [self._announcement() for _ in range(ROUND)]
        gate = asyncio.Semaphore(AT_ONCE)

        async def speak(announcement: Announcement) -> None:
            async with gate:
                await until(lambda: self._is_there(announcement.voice))
                self._go_wrong(announcement.voice.service)
                await self._speak(announcement)

        reloads = self._hass.async_create_background_task(self._reload(), "soak_reloads")
        await asyncio.gather(*map(speak, announcements))
        await reloads
        await self._come_to_rest()
        for announcement in announcements:
            self._judge(announcement)
        await self._forget()
        self.figures.rounds += 1

    def _is_there(self, voice: SoakVoice) -> bool:
        """Tell whether the voice's account is not just being reloaded."""
        return self._hass.data[DATA_COMPONENT].get_entity(voice.entity_id) is not None

    def _announcement(self) -> Announcement:
        number = next(self._numbers)
        count = self._random.randint(1, len(TEMPLATES))
        voice = self._random.choice(self._voices)
        is_dialogue = self._random.random() < DIALOGUE_SHARE
        names = (*PRESET_VOICES, *voice.others)
        return Announcement(
            number=number,
            voice=voice,
            speakers=tuple(self._random.choices(names, k=count)) if is_dialogue else (),
            way=self._random.choice(list(Way)),
            sentences=tuple(template.format(number) for template in TEMPLATES[:count]),
            listens=self._random.random() < LISTENING_SHARE,
        )

    def _go_wrong(self, service: Simulator) -> None:
        """Perhaps let something happen to the next requests."""
        if self._random.random() < HEALTHY_SHARE:
            return
        fault = self._random.choice(FAULTS)(self._random.randint(0, 12))
        times = self._random.choice((1, 1, 1, 2, 3, _MANY))
        self.figures.faults[fault.name] += 1
        service.inject(fault, times=times)

    async def _reload(self) -> None:
        """Perhaps reload an account in the middle of what it says."""
        if self._random.random() > RELOADED_SHARE:
            return
        await asyncio.sleep(self._random.uniform(0.1, 0.8))
        account = self._random.choice(self._voices).account
        await self._hass.config_entries.async_reload(account.entry_id)
        self.figures.reloads += 1

    async def _speak(self, announcement: Announcement) -> None:
        options = {tts.ATTR_PREFERRED_FORMAT: "wav"}
        chunks: list[bytes] = []
        try:
            stream = tts.async_create_stream(
                self._hass, announcement.voice.entity_id, options=options
            )
            if announcement.way is Way.WHOLE:
                stream.async_set_message(announcement.text)
            else:
                stream.async_set_message_stream(self._written(announcement.text))
            async with aclosing(stream.async_stream_result()) as result:
                async for chunk in result:
                    chunks.append(chunk)
                    if not announcement.listens:
                        break
        except HomeAssistantError as err:
            announcement.error = err
        announcement.audio = b"".join(chunks)

    async def _written(self, text: str) -> AsyncGenerator[str]:
        """Write a text as a model of language does, at a pace of its own."""
        pause_s = self._random.choice((0.0, 0.005, 0.03))
        for start in range(0, len(text), _FRAGMENT_CHARS):
            yield text[start : start + _FRAGMENT_CHARS]
            await asyncio.sleep(pause_s)

    async def _come_to_rest(self) -> None:
        for service in self._services:
            service.clear_faults()
        await self._hass.async_block_till_done(wait_background_tasks=True)
        for service in (*self._services, self._fallback):
            await service.drained()

    def _judge(self, announcement: Announcement) -> None:
        heard = self._heard(announcement)
        outcome = self._outcome(announcement, heard)
        self.figures.outcomes[outcome] += 1
        if outcome in FORBIDDEN:
            said = [(item.speaker, item.sentence, item.is_whole) for item in heard]
            self._complain(announcement, f"{outcome}: {said}, {announcement.error!r}")
        if not announcement.listens:
            return
        may_be_kept = outcome is Outcome.ALL and announcement.way is Way.WHOLE
        places = kept(self._hass, announcement.voice.entity_id, announcement.text)
        if places and not (may_be_kept and places == EVERYWHERE):
            self._complain(announcement, f"{outcome}, but kept in {places}")
        self.figures.kept += bool(places)

    def _complain(self, announcement: Announcement, what: str) -> None:
        voice = announcement.voice.entity_id
        self.figures.complaints.append(
            f"{announcement.number}, {announcement.way}, {voice}: {what}"
        )

    def _outcome(self, announcement: Announcement, heard: Sequence[Heard]) -> Outcome:
        if not announcement.listens:
            return Outcome.LEFT
        claim = hears(heard, announcement.sentences)
        error = announcement.error
        if error is None:
            if isinstance(claim, Hears):
                return _BY_HEARS.get(claim, Outcome.SILENT)
            spoken = whole_sentences(heard)
            if spoken == list(announcement.sentences):
                return Outcome.BOTH
            is_all = list(dict.fromkeys(spoken)) == list(announcement.sentences)
            return Outcome.REPEATED if is_all else Outcome.SILENT
        if error.translation_key == "speech_ended":
            return Outcome.RELOADED
        return Outcome.LOST if announcement.voice.has_fallback else Outcome.FAILED

    def _heard(self, announcement: Announcement) -> list[Heard]:
        mark = f" {announcement.number} "
        clips = [
            *clips_of(announcement.voice.service, mark=mark),
            *clips_of(self._fallback, FALLBACK, mark=mark),
        ]
        return transcribe(samples_of(announcement.audio), clips)

    async def _forget(self) -> None:
        """Drop what the services and Home Assistant remember, so that memory tells of leaks."""
        for service in (*self._services, self._fallback):
            self.figures.requests += len(service.speech_requests)
            service.requests.clear()
        manager = self._hass.data[DATA_TTS_MANAGER]
        await manager.async_clear_cache()
        manager.token_to_stream.clear()


def left_in_memory() -> Counter[str]:
    """Count what no speech may leave behind."""
    gc.collect()
    kinds = (SpeechRecord, TTSCache)
    return Counter(type(item).__name__ for item in gc.get_objects() if isinstance(item, kinds))


def open_files() -> Counter[str]:
    """Count the open sockets, pipes and files of this process."""
    descriptors = list(Path("/proc/self/fd").iterdir())
    # The one that listed the folder is gone.
    targets = [str(entry.readlink()) for entry in descriptors if entry.is_symlink()]
    return Counter(re.sub(r":\[\d+\]", "", target) for target in targets)


def child_processes() -> list[str]:
    """Return the commands of the processes that this one began and that still run."""
    children = (
        child
        for thread in Path("/proc/self/task").iterdir()
        for child in (thread / "children").read_text().split()
    )
    return [Path(f"/proc/{child}/comm").read_text().strip() for child in children]


def resident_mb() -> float:
    """Return the memory that this process has."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
