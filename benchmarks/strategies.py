"""Strategies to speak a reply while it is being written: this project's, and others."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import Final

from benchmarks.service_model import ServiceModel
from custom_components.mimo_speech.mimo import (
    Dialect,
    Speaker,
    SpeechEstimator,
    SpeechRequest,
    TextSettings,
    join,
    prepare,
)
from custom_components.mimo_speech.mimo.text import Sentence, SpeechText

type Speak = Callable[[ServiceModel, AsyncIterable[str]], AsyncGenerator[bytes]]

_SETTINGS: Final = TextSettings(dialect=Dialect.BRACKETS)
_TEMPLATE: Final = SpeechRequest(text="", model="mimo-v2.5-tts", voice="Mia")


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """A strategy and its name."""

    name: str
    speak: Speak


def _speak_just_in_time(service: ServiceModel, text: AsyncIterable[str]) -> AsyncGenerator[bytes]:
    """Speak as this project does, with its own code and no observations of the model yet."""
    speaker = Speaker(
        stream=service.stream,
        template=_TEMPLATE,
        settings=_SETTINGS,
        estimator=SpeechEstimator(answers_in_one_piece=service.answers_in_one_piece),
        clock=asyncio.get_running_loop().time,
    )
    return speaker.speak(text)


async def _speak_when_written(
    service: ServiceModel, text: AsyncIterable[str]
) -> AsyncGenerator[bytes]:
    """Wait for the end of the reply, then send a single request."""
    whole = "".join([fragment async for fragment in text])
    async for pcm in service.stream(_request(prepare(whole, _SETTINGS))):
        yield pcm


async def _speak_batches(
    service: ServiceModel, text: AsyncIterable[str], sizes: Iterator[int]
) -> AsyncGenerator[bytes]:
    """Request a batch of sentences, and the next one when it was delivered.

    As in core's ElevenLabs engine, which takes the available sentences, speaks them in batches, and
    then checks for new ones. When `sizes` is exhausted, a batch takes all sentences.
    """
    inbox = _Inbox()
    reader = asyncio.create_task(inbox.read(text))
    try:
        while sentences := await inbox.take():
            while sentences:
                size = next(sizes, len(sentences))
                batch, sentences = sentences[:size], sentences[size:]
                async for pcm in service.stream(_request(batch)):
                    yield pcm
    finally:
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)


@dataclass(slots=True, kw_only=True)
class _Inbox:
    """Sentences that were not requested yet."""

    sentences: list[Sentence] = field(default_factory=list)
    has_news: asyncio.Event = field(default_factory=asyncio.Event)
    is_complete: bool = False

    async def read(self, text: AsyncIterable[str]) -> None:
        """Read the text into the inbox."""
        preparer = SpeechText(_SETTINGS)
        async for fragment in text:
            self._put(preparer.feed(fragment))
        self.is_complete = True
        self._put(preparer.finish())

    async def take(self) -> list[Sentence]:
        """Wait for sentences and take all of them; none at the end."""
        while not self.sentences and not self.is_complete:
            self.has_news.clear()
            await self.has_news.wait()
        sentences, self.sentences = self.sentences, []
        return sentences

    def _put(self, sentences: list[Sentence]) -> None:
        self.sentences += sentences
        self.has_news.set()


def _request(sentences: list[Sentence]) -> SpeechRequest:
    return replace(_TEMPLATE, text=join(sentences, _SETTINGS.dialect))


THIS_PROJECT: Final = Strategy(name="This project", speak=_speak_just_in_time)
WHOLE_REPLY: Final = Strategy(name="Whole reply, then one request", speak=_speak_when_written)
STRATEGIES: Final = (
    THIS_PROJECT,
    WHOLE_REPLY,
    Strategy(
        name="Sentence by sentence",
        speak=lambda service, text: _speak_batches(service, text, repeat(1)),
    ),
    Strategy(
        name="1, 3, then all sentences",
        speak=lambda service, text: _speak_batches(service, text, iter((1, 3))),
    ),
)
