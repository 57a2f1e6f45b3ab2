"""When requests leave to a model that computes all of its audio first, in exact simulations.

The bound: a part of the text cannot be heard before it is written and computed, with nothing else
in its request (see `test_schedule.py`). It allows any number of requests, all of them at once.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass, replace
import math
import random
from typing import override

import pytest

from benchmarks import virtual_time
from benchmarks.replies import read_replies
from benchmarks.service_model import LATENCY_S, ServiceModel
from custom_components.mimo_speech.mimo import OnSent, Speaker, SpeechRequest, TextSettings
from custom_components.mimo_speech.mimo.speech.estimator import SpeechEstimator
from custom_components.mimo_speech.mimo.speech.schedule import Done, Schedule, Send, Step
from custom_components.mimo_speech.mimo.speech.utterances import MAX_COMPUTING_S
from custom_components.mimo_speech.mimo.text import Sentence

from .listening import Listened, Listening, World
from .worlds import any_world, ordinary_world, steady_world

SEEDS = range(400)
UNNOTICED_S = 0.05
PARAGRAPH = [52, 71, 45, 64, 58, 77, 49, 66, 61, 57]


def learned(world: World) -> SpeechEstimator:
    """Return what is known of this world's service after many requests."""
    estimator = SpeechEstimator(answers_in_one_piece=True)
    for number, latency_s in enumerate(world.latencies_s):
        speech_s = (2.0, 12.0, 5.0, 25.0)[number % 4]
        tempo = world.tempos[number % len(world.tempos)]
        estimator.observe_latency(latency_s + world.computing_s * speech_s, speech_s)
        estimator.observe_duration("1" * 100, 100 / (world.chars_per_s * tempo))
    return estimator


def computing(world: World, seed: int, *, slowest: float) -> World:
    luck = random.Random(seed)  # noqa: S311  # To be had again.
    return replace(world, computing_s=luck.uniform(0.1, slowest))


def listen(world: World, estimator: SpeechEstimator | None = None) -> Listened:
    return Listening(world, estimator or learned(world)).run()


@pytest.fixture(scope="module")
def fast_runs() -> list[Listened]:
    """Return an ordinary text; computing takes up to half of its duration."""
    return [listen(computing(ordinary_world(seed), seed, slowest=0.5)) for seed in SEEDS]


@pytest.fixture(scope="module")
def slow_runs() -> list[Listened]:
    """Any text; computing may take longer than what is heard."""
    return [
        listen(computing(any_world(seed, jitter=0.2, tempo=0.15), seed, slowest=1.6))
        for seed in SEEDS
    ]


@pytest.fixture(scope="module")
def first_runs() -> list[Listened]:
    """Nothing was learned before."""
    return [
        listen(
            computing(ordinary_world(seed), seed, slowest=1.0),
            SpeechEstimator(answers_in_one_piece=True),
        )
        for seed in SEEDS
    ]


@pytest.fixture(scope="module", params=["fast_runs", "slow_runs", "first_runs"])
def runs(request: pytest.FixtureRequest) -> list[Listened]:
    listened: list[Listened] = request.getfixturevalue(request.param)
    return listened


def test_everything_is_spoken_once_and_in_order(runs: list[Listened]) -> None:
    assert [run.spoken for run in runs] == [run.written for run in runs]


def test_no_more_than_four_requests_are_open(runs: list[Listened]) -> None:
    assert max(run.most_open for run in runs) <= 4


def needless_s(run: Listened) -> float:
    """Return how much longer the listener waited, anywhere, than it had to be."""
    world, least_s, spoken_s, found = run.world, 0.0, 0.0, -math.inf
    for part, stalled_s in zip(run.parts, run.stalls_s, strict=True):
        computed_s = max(world.latencies_s) + world.computing_s * part.duration_s
        least_s = max(least_s, part.written_at + computed_s - (run.first_audio_at + spoken_s))
        found = max(found, stalled_s - least_s)
        spoken_s += part.duration_s
    return found


def share_of_needless(runs: Iterable[Listened]) -> float:
    needless = [needless_s(run) > UNNOTICED_S for run in runs]
    return sum(needless) / len(needless)


def test_nobody_waits_needlessly_for_an_ordinary_text(fast_runs: list[Listened]) -> None:
    assert share_of_needless(fast_runs) == 0


def test_needless_waits_are_rare_whatever_the_text(slow_runs: list[Listened]) -> None:
    """Up to 1.6 s are computed for a second of speech, so that four at once may be too few."""
    assert share_of_needless(slow_runs) <= 0.1


def test_needless_waits_are_not_the_rule_before_anything_is_learned(
    first_runs: list[Listened],
) -> None:
    assert share_of_needless(first_runs) <= 0.2


def test_first_sentence_is_heard_as_early_as_it_can_be(fast_runs: list[Listened]) -> None:
    for run in fast_runs:
        first = next(fragment for fragment in run.world.fragments if fragment.ends_sentence)
        length_s = run.parts[0].duration_s
        computed_s = run.world.latencies_s[0] + run.world.computing_s * length_s
        if run.parts[0].written_at == first.moment:
            earliest_s = first.moment + computed_s
            # One word takes the next sentence with it, if that takes about a second at most.
            extra_s = 1.5 if length_s < 2.1 else 0.0
            assert run.first_audio_at <= earliest_s * 1.05 + extra_s


def fewest(run: Listened) -> int:
    """Return the requests of the best schedule that begins with the same one."""
    parts, world = run.parts, run.world
    begun, requests = len(run.requests[0].parts), 1
    dry_at = run.first_audio_at + run.requests[0].duration_s
    while begun < len(parts):
        ends = [
            end
            for end in range(begun + 1, len(parts) + 1)
            if parts[end - 1].written_at
            + min(world.latencies_s)
            + world.computing_s * sum(part.duration_s for part in parts[begun:end])
            <= dry_at
        ]
        end = max(ends, default=begun + 1)
        dry_at += sum(part.duration_s for part in parts[begun:end])
        begun, requests = end, requests + 1
    return requests


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("computing_s", [0.15, 0.25, 0.5])
@pytest.mark.parametrize("chars_per_s", [60, 200])
def test_requests_are_hardly_more_than_the_fewest(
    seed: int, computing_s: float, chars_per_s: int
) -> None:
    world = replace(steady_world(seed, PARAGRAPH, chars_per_s), computing_s=computing_s)
    run = listen(world)
    assert run.stalls_s[-1] == 0
    assert len(run.requests) <= 1.5 * fewest(run)


def lasting(seconds: float, *, is_song: bool = False) -> Sentence:
    return Sentence(text="1" * round(seconds * 14), is_song=is_song)


class Ear:
    """A schedule by itself, with sentences that last for whole seconds."""

    def __init__(self, *sentences: Sentence, ends: bool = True) -> None:
        self.estimator = SpeechEstimator(answers_in_one_piece=True)
        self.schedule = Schedule(self.estimator, 0.0)
        self.schedule.text_came("".join(each.text for each in sentences), sentences, 0.0)
        if ends:
            self.schedule.text_ended([])

    def sent(self, now: float) -> list[Sentence]:
        step: Step = self.schedule.next_step(now)
        assert isinstance(step, Send)
        return list(step.sentences)

    def hear(self, number: int, seconds: float, *, at: float) -> None:
        self.schedule.audio_came(number, seconds, at)
        self.schedule.request_finished(number)


def test_short_whole_text_is_one_request() -> None:
    sentences = [lasting(3), lasting(3)]
    ear = Ear(*sentences)
    assert ear.sent(0.0) == sentences
    assert ear.schedule.next_step(0.0) == Done()


def test_long_whole_text_begins_with_its_first_sentence_and_goes_on_beside_it() -> None:
    sentences = [lasting(4) for _ in range(15)]
    ear = Ear(*sentences)
    assert ear.sent(0.0) == sentences[:1]
    second = ear.sent(0.0)
    assert 1 < len(second) < 10
    ear.hear(0, 4.0, at=1.87)
    assert len(ear.sent(1.87)) > len(second)


@pytest.mark.parametrize(("next_s", "count"), [(3, 2), (30, 1)], ids=["short", "long"])
def test_one_word_does_not_begin_a_text_alone_if_the_next_sentence_is_short(
    next_s: int, count: int
) -> None:
    sentences = [lasting(0.5), *[lasting(next_s)] * 10]
    assert Ear(*sentences).sent(0.0) == sentences[:count]


def test_song_is_asked_for_by_itself() -> None:
    song = lasting(20, is_song=True)
    ear = Ear(lasting(3), song, lasting(3))
    assert ear.sent(0.0) == [lasting(3)]
    assert ear.sent(0.0) == [song]


def test_nothing_is_asked_for_that_takes_too_long_to_compute() -> None:
    ear = Ear(*[lasting(10)] * 60)
    for _ in range(30):
        ear.estimator.observe_latency(10.0, 10.0)
        ear.estimator.observe_latency(30.0, 30.0)
    ear.sent(0.0)
    ear.hear(0, 10.0, at=10.0)
    second = ear.sent(10.0)
    computing_s = ear.estimator.latency_of(10.0 * len(second))
    assert computing_s <= MAX_COMPUTING_S


def test_latency_is_learned_once_the_length_of_the_speech_is_known() -> None:
    ear = Ear(lasting(4))
    ear.sent(0.0)
    before = ear.estimator.latency_of(4.0)
    ear.schedule.audio_came(0, 2.0, 5.0)
    assert ear.estimator.latency_of(4.0) == before
    ear.schedule.audio_came(0, 2.0, 5.0)
    ear.schedule.request_finished(0)
    assert ear.estimator.latency_of(4.0) > 4.5


@dataclass(slots=True, kw_only=True)
class SlowLine(ServiceModel):
    """The service behind a line on which the sample takes its time."""

    upload_s: float

    @override
    async def stream(
        self,
        request: SpeechRequest,
        *,
        hedge_after_s: float | None = None,
        on_sent: OnSent | None = None,
    ) -> AsyncGenerator[bytes]:
        if on_sent:
            on_sent(0.0)
        await asyncio.sleep(self.upload_s)
        async for pcm in ServiceModel.stream(self, request):
            yield pcm


def test_upload_of_the_sample_is_part_of_the_latency_that_is_learned() -> None:
    text, upload_s = read_replies()["600 characters"].text, 2.0
    estimator = SpeechEstimator(answers_in_one_piece=True)

    async def speak() -> int:
        service = SlowLine(answers_in_one_piece=True, upload_s=upload_s)
        speaker = Speaker(
            stream=service.stream,
            template=SpeechRequest(text="", model="mimo-v2.5-tts-voiceclone"),
            settings=TextSettings(),
            estimator=estimator,
            clock=asyncio.get_running_loop().time,
        )
        for _ in range(4):
            service.texts.clear()
            async for _ in speaker.speak(whole(text)):
                pass
        return len(service.texts)

    requests = virtual_time.run(speak())
    assert estimator.latency_of(0.0) == pytest.approx(LATENCY_S + upload_s, abs=0.1)
    assert estimator.latency_of(20.0) - estimator.latency_of(0.0) == pytest.approx(5.0, abs=0.2)
    assert requests <= 4


async def whole(text: str) -> AsyncGenerator[str]:
    yield text
