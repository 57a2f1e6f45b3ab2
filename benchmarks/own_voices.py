"""Compare strategies for a model that sends all audio at once; exact, in virtual time.

Designed and cloned voices are computed completely before any of their audio is sent.
"""

from collections.abc import AsyncGenerator
from typing import Final

from benchmarks import virtual_time
from benchmarks.replies import Reply, read_replies
from benchmarks.report import Limit, Part, Table
from benchmarks.service_model import LATENCY_S, SPEED, ServiceModel, speech_s
from benchmarks.strategies import STRATEGIES, THIS_PROJECT, WHOLE_REPLY, Strategy
from benchmarks.streaming import (
    FIRST_AUDIO_LIMIT,
    KEY_CELL,
    SPEEDS_CHARS_PER_S,
    Cell,
    Heard,
    listen,
    told_first,
    told_gaps,
)

REQUESTS_LIMIT: Final = 1.5
"""Multiple of the fewest requests possible."""
WHOLE_TEXT_LIMIT_S: Final = 2.5
MINUTE: Final = read_replies()["1500 characters"].text[:840]
"""A complete text that takes a minute to speak."""


def computed_s(length_s: float) -> float:
    """Return the time to first audio of speech of this duration."""
    return LATENCY_S + length_s / SPEED


def limit_s(cell: Cell) -> float:
    """Return the earliest possible time of the first sentence's audio."""
    first = cell.reply.sentences[0]
    return cell.reply.first_sentence_at(cell.chars_per_s) + computed_s(speech_s(first))


def fewest_requests(cell: Cell) -> int | None:
    """Return the number of requests of the best schedule that starts with the first sentence.

    It knows the future and may have any number of open requests. Each one contains all sentences
    that are written and computed in time for gapless playback. None if a gap is inevitable.
    """
    sentences = cell.reply.sentences
    lengths_s = [speech_s(sentence) for sentence in sentences]
    written_at = [
        cell.reply.sentence_at(number, cell.chars_per_s) for number in range(len(sentences))
    ]
    begun, requests, dry_at = 1, 1, limit_s(cell) + lengths_s[0]
    while begun < len(sentences):
        in_time = [
            end
            for end in range(begun + 1, len(sentences) + 1)
            if written_at[end - 1] + computed_s(sum(lengths_s[begun:end])) <= dry_at
        ]
        if not in_time:
            return None
        dry_at += sum(lengths_s[begun : in_time[-1]])
        begun, requests = in_time[-1], requests + 1
    return requests


def measure_reply(cell: Cell, strategy: Strategy) -> Heard:
    """Speak a reply while it is being written."""
    text = cell.reply.write(cell.chars_per_s)
    return _hear(text, strategy, limit_s(cell))


def measure_whole(text: str, strategy: Strategy) -> Heard:
    """Speak a text that is complete from the beginning."""

    async def whole() -> AsyncGenerator[str]:
        yield text

    return _hear(whole(), strategy, computed_s(speech_s(text)))


def _hear(text: AsyncGenerator[str], strategy: Strategy, limit: float) -> Heard:
    service = ServiceModel(answers_in_one_piece=True)
    return virtual_time.run(listen(text, strategy, service, limit_s=limit))


def measure() -> Part:
    """Run all measurements."""
    cells = [
        Cell(reply=reply, chars_per_s=SPEEDS_CHARS_PER_S[reply.language][1])
        for reply in read_replies().values()
    ]
    return Part(
        name="own-voices",
        tables=[_replies_table(cells), _whole_table(read_replies())],
        limits=_limits(),
    )


def _replies_table(cells: list[Cell]) -> Table:
    names = [strategy.name for strategy in STRATEGIES]
    return Table(
        title="First audio in seconds (as a multiple of the limit); gaps; requests",
        columns=("Reply, characters a second", *names, "fewest requests without a gap"),
        rows=[
            (
                cell.name,
                *(_told(measure_reply(cell, strategy)) for strategy in STRATEGIES),
                str(fewest_requests(cell) or "–"),
            )
            for cell in cells
        ],
    )


def _told(heard: Heard) -> str:
    return f"{told_first(heard)}; {told_gaps(heard)}; {heard.requests}"


def _whole_table(replies: dict[str, Reply]) -> Table:
    texts = {
        f"{speech_s(text):.0f} s of speech": text
        for text in (replies["60 characters"].text, replies["300 characters"].text, MINUTE)
    }
    ways = (THIS_PROJECT, WHOLE_REPLY)
    return Table(
        title="A complete text: first audio in seconds; gaps; requests",
        columns=("", *(way.name for way in ways)),
        rows=[
            (name, *(_told_whole(measure_whole(text, way)) for way in ways))
            for name, text in texts.items()
        ],
    )


def _told_whole(heard: Heard) -> str:
    return f"{heard.first_audio_s:.2f}; {told_gaps(heard)}; {heard.requests}"


def _limits() -> list[Limit]:
    heard, fewest = measure_reply(KEY_CELL, THIS_PROJECT), fewest_requests(KEY_CELL)
    whole = measure_whole(MINUTE, THIS_PROJECT)
    name = KEY_CELL.name
    limits = [
        Limit(
            name=f"{name}: first audio as a multiple of the limit",
            figure=heard.first_audio_ratio,
            at_most=FIRST_AUDIO_LIMIT,
        ),
        Limit(name=f"{name}: gaps, s", figure=sum(heard.gaps_s), at_most=0.0),
        Limit(
            name="A complete text of 60 s: first audio, s",
            figure=whole.first_audio_s,
            at_most=WHOLE_TEXT_LIMIT_S,
        ),
        Limit(name="A complete text of 60 s: gaps, s", figure=sum(whole.gaps_s), at_most=0.0),
    ]
    if fewest is not None:
        limits.append(
            Limit(
                name=f"{name}: requests, as a multiple of the fewest",
                figure=heard.requests / fewest,
                at_most=REQUESTS_LIMIT,
            )
        )
    return limits
