"""Speech by scripts, in a time of its own."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from itertools import repeat

from benchmarks.virtual_time import run
from custom_components.mimo_speech.mimo.catalog import Dialect
from custom_components.mimo_speech.mimo.errors import (
    MimoConnectionError,
)
from custom_components.mimo_speech.mimo.http.request import SpeechRequest
from custom_components.mimo_speech.mimo.http.service import OnSent
from custom_components.mimo_speech.mimo.speech.casting import Casting, Role
from custom_components.mimo_speech.mimo.speech.estimator import SpeechEstimator
from custom_components.mimo_speech.mimo.speech.record import SpeechRecord
from custom_components.mimo_speech.mimo.speech.recovery import Fallback, Recovery
from custom_components.mimo_speech.mimo.text import Sentence, TextSettings, join, prepare
from tests.library.speech_parts import collect_into
from tests.library.spoken_audio import silence, tone

ONE, TWO, THREE = (
    "The laundry is done by now.",
    "The dryer is free again.",
    "Shall I start another load?",
)


WHOLE = f"{ONE} {TWO} {THREE}"


BEGUN = tone(0.5)


BREATH = silence(0.3)


BROKE = MimoConnectionError("broke")


SETTINGS = TextSettings(dialect=Dialect.BRACKETS)


ROLE = Role(
    template=SpeechRequest(text="", model="mimo-v2.5-tts"),
    settings=SETTINGS,
    estimator=SpeechEstimator(),
)


type Item = bytes | float | Exception


type Script = tuple[Item, ...] | repeat[Item]


class Speakers:
    """Speak by scripts, one for each time they are asked: audio, errors, and seconds of silence."""

    def __init__(self, *scripts: Script) -> None:
        self._scripts = list(scripts)
        self.asked: list[str] = []
        self.open = 0

    def service(
        self, sentences: tuple[Sentence, ...], _: OnSent | None = None
    ) -> AsyncGenerator[bytes]:
        return self.speak(join(sentences, Dialect.BRACKETS))

    async def speak(self, text: str) -> AsyncGenerator[bytes]:
        self.asked.append(text)
        self.open += 1
        try:
            for item in self._scripts.pop(0):
                if isinstance(item, Exception):
                    raise item
                if isinstance(item, bytes):
                    yield item
                else:
                    await asyncio.sleep(item)
        finally:
            self.open -= 1


@dataclass(slots=True, kw_only=True)
class Speech:
    """A text that is spoken, by whom, and what became of it."""

    service: Speakers
    fallback: Speakers | None = None
    patience_s: float = 8.0
    text: str = WHOLE
    lead_s: Callable[[], float] | None = None
    role: Role = ROLE
    record: SpeechRecord = field(default_factory=SpeechRecord)
    heard: list[bytes] = field(default_factory=list)
    took_s: float = 0.0

    def recovery(self) -> Recovery:
        fallback = None
        if self.fallback is not None:
            fallback = Fallback(speak=self.fallback.speak, timeout_s=self.patience_s)
        return Recovery(
            ask=self.service.service,
            fallback=fallback,
            casting=Casting(self.role),
            record=self.record,
        )

    def listen(self) -> None:
        """Hear all of it in a time of its own."""
        run(self.hear())

    async def hear(self) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        sentences = tuple(prepare(self.text, SETTINGS))
        try:
            await collect_into(self.heard, self.recovery().speak(sentences, lead_s=self.lead_s))
        finally:
            self.took_s = loop.time() - began

    @property
    def audio(self) -> bytes:
        return b"".join(self.heard)
