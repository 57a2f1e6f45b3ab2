"""Writers and services at random; the same seed gives the same world."""

from enum import StrEnum
from itertools import count
import random

from custom_components.mimo_speech.mimo.speech.estimator import SpeechEstimator

from .listening import Fragment, World


class Manner(StrEnum):
    """How a writer goes on."""

    STEADY = "steady"
    BURSTS = "bursts"
    PAUSES = "pauses"
    TOOL_CALLS = "tool calls"
    """Long pauses between sentences."""


_ANY_CHARS = (3, 6, 15, 30, 45, 60, 80, 110, 160)


def any_sentences(rng: random.Random, total: int) -> list[int]:
    """Return lengths of sentences that need not make sense, many of them very short."""
    lengths: list[int] = []
    while sum(lengths) < total:
        is_usual = rng.random() < 0.8
        lengths.append(rng.choice(_ANY_CHARS) if is_usual else rng.randint(2, 250))
    return lengths


def ordinary_sentences(rng: random.Random, total: int) -> list[int]:
    """Return lengths of sentences as LLMs write them, often after a short first one."""
    lengths = [rng.choice((5, 12, 30, 60))]
    while sum(lengths) < total:
        lengths.append(int(min(200, max(12, rng.gauss(70, 30)))))
    return lengths


def written(
    rng: random.Random, lengths: list[int], chars_per_s: float, manner: Manner
) -> tuple[Fragment, ...]:
    """Return the fragments of a text with sentences of these lengths."""
    fragments: list[Fragment] = []
    moment, mark = 0.0, count()
    for length in lengths:
        left = length
        while left:
            size = min(left, rng.randint(1, 8))
            left -= size
            moment += _pause_s(rng, size / chars_per_s, manner, ends_sentence=not left)
            # Numbers tell whether each fragment is spoken once and in its place.
            text = str(next(mark)).zfill(size)[-size:]
            fragments.append(
                Fragment(
                    moment=moment,
                    text=text,
                    ends_clause=left > 0 and rng.random() < 0.08,
                    ends_sentence=not left,
                )
            )
    return tuple(fragments)


def _pause_s(rng: random.Random, usual_s: float, manner: Manner, *, ends_sentence: bool) -> float:
    luck = rng.random()
    match manner:
        case Manner.BURSTS:
            return usual_s * 10 if luck < 0.1 else 0.0
        case Manner.PAUSES if luck < 0.01:
            return usual_s + rng.uniform(0.3, 3)
        case Manner.TOOL_CALLS if ends_sentence and luck < 0.15:
            return usual_s + rng.uniform(1, 8)
    return usual_s


def any_world(seed: int, *, jitter: float = 0.0, tempo: float = 0.0) -> World:
    """Return a world; latencies and speaking rates differ by up to these shares of the usual."""
    rng = _luck(seed)
    lengths = any_sentences(rng, int(30 * 66 ** rng.random()))
    return _world(rng, lengths, (0.3, 3.0), jitter, tempo)


def ordinary_world(seed: int) -> World:
    """Return a world with an ordinary text, and latencies about the measured one."""
    rng = _luck(seed)
    lengths = ordinary_sentences(rng, int(30 * 66 ** rng.random()))
    return _world(rng, lengths, (0.6, 1.2), 0.25, 0.15)


def steady_world(seed: int, lengths: list[int], chars_per_s: float) -> World:
    """Return a world with a steady writer, and the latency that was measured."""
    rng = _luck(seed)
    return World(
        fragments=written(rng, lengths, chars_per_s, Manner.STEADY),
        latencies_s=_around(rng, 0.87, 0.1),
        chars_per_s=14.0,
        tempos=_around(rng, 1.0, 0.1),
    )


def _luck(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  # Worlds that can be had again, no secrets.


def _world(
    rng: random.Random,
    lengths: list[int],
    latencies_s: tuple[float, float],
    jitter: float,
    tempo: float,
) -> World:
    return World(
        fragments=written(rng, lengths, 5 * 100 ** rng.random(), rng.choice(tuple(Manner))),
        latencies_s=_around(rng, rng.uniform(*latencies_s), jitter),
        chars_per_s=rng.uniform(11, 17),
        tempos=_around(rng, 1.0, tempo),
        delivery_speed=rng.choice((1.2, 2.0, 4.0, 20.0)),
        end_delay_s=rng.choice((0.0, 0.01, 0.5)),
    )


def _around(rng: random.Random, usual: float, share: float) -> tuple[float, ...]:
    return tuple(usual * rng.uniform(1 - share, 1 + share) for _ in range(40))


def learned_estimator(world: World) -> SpeechEstimator:
    """Return what is known of this world's service after many requests."""
    estimator = SpeechEstimator()
    for latency_s, tempo in zip(reversed(world.latencies_s), world.tempos, strict=True):
        estimator.observe_latency(latency_s)
        estimator.observe_duration("1" * 100, 100 / (world.chars_per_s * tempo))
    return estimator
