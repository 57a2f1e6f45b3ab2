"""Texts of several voices, and silence in them: exact, in virtual time."""

from array import array
import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from itertools import groupby
import random

import pytest

from benchmarks.service_model import LATENCY_S, PIECE_S, SPEED, speech_s
from benchmarks.virtual_time import run
from custom_components.mimo_speech.mimo.audio.shaping import Shaping
from custom_components.mimo_speech.mimo.audio.wav import MIMO_PCM
from custom_components.mimo_speech.mimo.catalog import Dialect, Language
from custom_components.mimo_speech.mimo.errors import (
    MimoBlankTextError,
    MimoConnectionError,
    MimoError,
    MimoUnknownVoiceError,
)
from custom_components.mimo_speech.mimo.http.request import SpeechRequest
from custom_components.mimo_speech.mimo.http.service import OnSent
from custom_components.mimo_speech.mimo.speech.casting import Cast, Role
from custom_components.mimo_speech.mimo.speech.estimator import SpeechEstimator
from custom_components.mimo_speech.mimo.speech.record import SpeechRecord
from custom_components.mimo_speech.mimo.speech.recovery import Fallback
from custom_components.mimo_speech.mimo.speech.speaker import Speaker
from custom_components.mimo_speech.mimo.text import Part, TextSettings

LONGEST_GAP_S = 0.05
OWN, DEAN, BEDROOM = "Mia", "Dean", "default_en"
MODELS = {BEDROOM: "mimo-v2-tts"}
TURNS = [
    (OWN, "Who left the light on in the garage?"),
    (DEAN, "Not me."),
    (BEDROOM, "It was on when I came home from the office yesterday evening."),
    (DEAN, "Yes."),
    (OWN, "No!"),
    (DEAN, "Sure?"),
    (BEDROOM, "Ask the motion sensor, it never forgets anything at all."),
    (OWN, "It says that somebody walked past at a quarter to eleven. Was it you?"),
    (DEAN, "Well, I was in bed by then. You can look it up."),
    (BEDROOM, "Me too."),
    (DEAN, "Then who?"),
    (OWN, "Perhaps it was the cat."),
]
PAUSES_S = {3: 0.7, 8: 1.25}
"""Silence before some of the turns."""
SETTINGS = TextSettings(dialect=Dialect.BRACKETS)


def samples(seconds: float) -> int:
    return round(seconds * MIMO_PCM.sample_rate_hz)


@dataclass(slots=True, kw_only=True)
class Voices:
    """The service as it was measured; each request sounds like no other."""

    refused: Mapping[str, MimoError] = field(default_factory=dict)
    """Voices that it does not speak with."""
    breaks: set[int] = field(default_factory=set)
    """Numbers of the requests that break off in their middle."""
    requests: list[SpeechRequest] = field(default_factory=list)
    open_requests: int = 0
    most_open: int = 0

    async def stream(
        self,
        request: SpeechRequest,
        *,
        hedge_after_s: float | None = None,  # noqa: ARG002  # One answer is all there is.
        on_sent: OnSent | None = None,
    ) -> AsyncGenerator[bytes]:
        if on_sent:
            on_sent(0.0)
        self.requests.append(request)
        number = len(self.requests)
        if error := self.refused.get(str(request.voice)):
            raise error
        self.open_requests += 1
        self.most_open = max(self.most_open, self.open_requests)
        try:
            pcm = self.sound(number, request.text)
            await asyncio.sleep(LATENCY_S)
            piece_bytes = samples(PIECE_S) * MIMO_PCM.frame_bytes
            for start in range(0, len(pcm), piece_bytes):
                if number in self.breaks and start:
                    raise MimoConnectionError("broke")
                yield pcm[start : start + piece_bytes]
                await asyncio.sleep(PIECE_S / SPEED)
        finally:
            self.open_requests -= 1

    @staticmethod
    def sound(number: int, text: str) -> bytes:
        return array("h", [number] * samples(speech_s(text))).tobytes()

    @property
    def spoken(self) -> list[tuple[str, str]]:
        return [(str(request.voice), request.text) for request in self.requests]


@dataclass(slots=True, kw_only=True)
class Heard:
    """What somebody hears who plays the audio as it comes."""

    pcm: bytes = b""
    gaps_s: list[float] = field(default_factory=list)
    record: SpeechRecord = field(default_factory=SpeechRecord)

    @property
    def runs(self) -> list[tuple[int, int]]:
        """Number of the request, 0 for silence, and for how many samples it is heard."""
        return [(value, len(list(run))) for value, run in groupby(array("h", self.pcm))]


ESTIMATORS = {model: SpeechEstimator() for model in ("mimo-v2.5-tts", "mimo-v2-tts")}


def cast(part: Part) -> Role:
    """Know two voices beside the own one, the second of another model."""
    voice = part.voice if part.voice in (DEAN, BEDROOM) else OWN
    model = MODELS.get(voice, "mimo-v2.5-tts")
    dialect = Dialect.STYLE_TAG if voice == BEDROOM else Dialect.BRACKETS
    return Role(
        template=SpeechRequest(text="", model=model, voice=voice),
        settings=replace(SETTINGS, dialect=dialect),
        estimator=ESTIMATORS[model],
    )


OWN_ROLE = cast(Part())


def written() -> str:
    """Return the dialogue in SSML."""
    parts = []
    for number, (voice, words) in enumerate(TURNS):
        if pause_s := PAUSES_S.get(number):
            parts.append(f'<break time="{round(pause_s * 1000)}ms"/>')
        parts.append(words if voice == OWN else f'<voice name="{voice}">{words}</voice>')
    return f"<speak>{' '.join(parts)}</speak>"


async def whole(text: str) -> AsyncIterator[str]:
    yield text


async def streamed(text: str, chars_per_s: float = 60.0) -> AsyncIterator[str]:
    for start in range(0, len(text), 4):
        await asyncio.sleep(4 / chars_per_s)
        yield text[start : start + 4]


def listen(
    service: Voices,
    text: AsyncIterator[str],
    *,
    cast: Cast | None = cast,
    shaping: Shaping | None = None,
    fallback: Fallback | None = None,
    voices: Mapping[Language, str] | None = None,
) -> Heard:
    async def hear() -> Heard:
        own, heard, loop = OWN_ROLE, Heard(), asyncio.get_running_loop()
        speaker = Speaker(
            stream=service.stream,
            template=own.template,
            settings=own.settings,
            voices=voices or {},
            estimator=SpeechEstimator(),
            cast=cast,
            shaping=shaping or Shaping(),
            fallback=fallback,
            clock=loop.time,
        )
        heard_until = None
        async with aclosing(speaker.speak(text, heard.record)) as pieces:
            async for pcm in pieces:
                now = loop.time()
                if heard_until is not None and now > heard_until:
                    heard.gaps_s.append(now - heard_until)
                heard_until = max(heard_until or now, now) + len(pcm) / MIMO_PCM.bytes_per_second
                heard.pcm += pcm
        return heard

    return run(hear())


@pytest.mark.parametrize("write", [whole, streamed], ids=["whole", "streamed"])
def test_every_turn_is_spoken_by_its_voice_without_a_pause_that_was_not_asked_for(
    write: Callable[[str], AsyncIterator[str]],
) -> None:
    service = Voices()
    heard = listen(service, write(written()))
    assert service.spoken == TURNS
    assert {request.model for request in service.requests if request.voice == BEDROOM} == {
        "mimo-v2-tts"
    }
    assert max(heard.gaps_s, default=0.0) <= LONGEST_GAP_S
    expected = []
    for number, (_, words) in enumerate(TURNS):
        if pause_s := PAUSES_S.get(number):
            expected.append((0, samples(pause_s)))
        expected.append((number + 1, samples(speech_s(words))))
    assert heard.runs == expected


@pytest.mark.parametrize("seed", range(25))
def test_no_dialogue_that_is_there_as_a_whole_has_a_pause_that_was_not_asked_for(seed: int) -> None:
    luck = random.Random(seed)  # noqa: S311  # Dialogues that can be had again, no secrets.
    turns = [
        (luck.choice((OWN, DEAN, BEDROOM)), " ".join(["word"] * luck.choice((1, 1, 2, 5, 20))))
        for _ in range(20)
    ]
    service = Voices()
    heard = listen(service, whole("".join(f'<voice name="{v}">{w}.</voice>' for v, w in turns)))
    assert max(heard.gaps_s, default=0.0) <= LONGEST_GAP_S
    assert [value for value, _ in heard.runs] == list(range(1, len(service.requests) + 1))


def test_short_turns_are_asked_for_side_by_side_and_long_ones_as_ever() -> None:
    short, long = Voices(), Voices()
    listen(short, whole("".join(f'<voice name="{DEAN}">Yes.</voice> No! ' for _ in range(6))))
    listen(long, whole("".join(f'<voice name="{DEAN}">{LONG}</voice> {LONG} ' for _ in range(3))))
    assert 2 < short.most_open <= 6
    assert long.most_open == 2


LONG = "It was on when I came home from the office yesterday evening as I told you before."


@pytest.mark.parametrize(
    ("time", "silent_samples"),
    [
        pytest.param("700ms", 16_800, id="milliseconds"),
        pytest.param("1.5s", 36_000, id="seconds"),
        pytest.param("33.3ms", 799, id="broken milliseconds"),
        pytest.param("1ms", 24, id="one millisecond"),
        pytest.param("10s", 240_000, id="longest"),
        pytest.param("1000s", 240_000, id="beyond the longest"),
    ],
)
def test_pause_is_exact_to_a_sample(time: str, silent_samples: int) -> None:
    heard = listen(Voices(), whole(f'One. <break time="{time}"/> Two.'))
    first, last = samples(speech_s("One.")), samples(speech_s("Two."))
    assert heard.runs == [(1, first), (0, silent_samples), (2, last)]
    assert not heard.gaps_s


def test_pause_at_the_beginning_and_at_the_end_is_heard_too() -> None:
    heard = listen(Voices(), whole('<break time="1s"/>One.<break time="2s"/>'))
    assert heard.runs == [(0, 24_000), (1, samples(speech_s("One."))), (0, 48_000)]


def test_pauses_lie_between_what_surrounds_the_speech() -> None:
    shaping = Shaping(lead_in_ms=100, tail_ms=200, gain_db=6, chime=b"\x01\x00" * 240)
    heard = listen(Voices(), whole('One.<break time="1s"/>Two.<break time="2s"/>'), shaping=shaping)
    silences = [length for value, length in heard.runs if not value]
    chime_pause, tail = 4_800, 4_800
    assert silences == [2_400, chime_pause, 24_000, 48_000 + tail]


def test_text_of_nothing_but_pauses_has_nothing_to_speak() -> None:
    service = Voices()
    with pytest.raises(MimoBlankTextError):
        listen(service, whole('<speak><break time="1s"/></speak>'))
    assert not service.requests


def test_pause_of_a_slow_writer_is_not_made_longer() -> None:
    service = Voices()
    heard = listen(service, streamed(f'{LONG}<break time="3s"/>{LONG}', chars_per_s=30))
    assert [value for value, _ in heard.runs] == [1, 0, 2]
    assert not heard.gaps_s


def test_voice_that_nobody_knows_changes_nothing() -> None:
    service = Voices()
    listen(service, whole('One <voice name="Nobody">and two</voice> and three.'))
    assert service.spoken == [(OWN, "One and two and three.")]


@pytest.mark.parametrize("cast", [None, cast], ids=["no other voices", "other voices"])
def test_language_alone_changes_the_voice_only_where_it_is_automatic(cast: Cast | None) -> None:
    text = 'They say <lang xml:lang="zh-CN">你好</lang> here.'
    service = Voices()
    listen(service, whole(text), cast=cast)
    assert service.spoken == [(OWN, "They say 你好 here.")]


def test_automatic_voice_follows_the_language_that_a_text_names() -> None:
    service = Voices()
    voices = {Language.ENGLISH: "Mia", Language.CHINESE: "冰糖"}
    text = 'They say <lang xml:lang="zh-CN">hello</lang> here.'
    listen(service, whole(text), cast=None, voices=voices)
    assert service.spoken == [("Mia", "They say"), ("冰糖", "hello"), ("Mia", "here.")]


def test_voice_that_the_service_refuses_is_stood_in_for() -> None:
    service = Voices(refused={DEAN: MimoUnknownVoiceError("gone", voice=DEAN, available=())})
    heard = listen(service, whole(written()))
    spoken = [words for voice, words in service.spoken if voice != DEAN]
    assert spoken == [words for _, words in TURNS]
    assert heard.record.failure is None
    assert isinstance(heard.record.refusal, MimoUnknownVoiceError)
    assert not heard.record.is_whole


def test_own_voice_that_the_service_refuses_fails_as_ever() -> None:
    error = MimoUnknownVoiceError("gone", voice=OWN, available=())
    with pytest.raises(MimoUnknownVoiceError):
        listen(Voices(refused={OWN: error}), whole("One."))


def test_turn_that_breaks_off_is_resumed_by_its_voice() -> None:
    service = Voices(breaks={2})
    text = f'{LONG} <voice name="{DEAN}">{LONG}</voice> {LONG}'
    heard = listen(service, whole(text))
    voices = [voice for voice, _ in service.spoken]
    assert voices.count(DEAN) == 2
    order = [value for value, _ in heard.runs if value]
    spoken_by = [service.spoken[value - 1][0] for value in order]
    assert spoken_by == [OWN, DEAN, DEAN, OWN]
    assert heard.record.interruption is not None


def test_fallback_speaks_the_words_without_elements_and_the_pauses_stay() -> None:
    transcripts: list[str] = []

    async def speak(words: str) -> AsyncGenerator[bytes]:
        transcripts.append(words)
        yield Voices.sound(99, words)

    down = {voice: MimoConnectionError("down") for voice in (OWN, DEAN, BEDROOM)}
    text = f'<speak>One.<break time="1s"/><voice name="{DEAN}">Two [laughs] now.</voice></speak>'
    heard = listen(Voices(refused=down), whole(text), fallback=Fallback(speak=speak))
    assert transcripts == ["One.", "Two now."]
    assert [run for run in heard.runs if not run[0]] == [(0, 24_000)]


def test_each_model_learns_from_its_own_requests() -> None:
    before = ESTIMATORS["mimo-v2-tts"].chars_per_s
    own = ESTIMATORS["mimo-v2.5-tts"].chars_per_s
    listen(Voices(), whole(f'<voice name="{BEDROOM}">{LONG}</voice>'))
    assert ESTIMATORS["mimo-v2-tts"].chars_per_s != before
    assert ESTIMATORS["mimo-v2.5-tts"].chars_per_s == own
