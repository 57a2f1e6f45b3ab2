"""Rows of the table of faults: audio that breaks off, answers that are odd."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from mimo_simulator import Fault, Shape

from .claims import NOTHING_TOLD, Asked, Hears, Told, account_fails, made_good, text_fails
from .refusals import wrong_param
from .rows import (
    IN_THE_SECOND,
    SENTENCES,
    SHORT_S,
    THIN_LINE_BYTES_PER_S,
    Case,
    Cases,
    Group,
    Row,
    broken_again,
    healthy,
    refused,
    resumed,
)


def _breaks(name: str, what: str, code: str, break_after: Callable[..., Fault]) -> tuple[Row, Row]:
    """Return a break in the second sentence: once, and at the same place again."""
    told = text_fails(code) if code == "text_too_long" else account_fails(code)
    once = Row(
        name=name,
        what=f"{what}.",
        group=Group.BREAK,
        told=made_good(code),
        faults=[break_after(after_pieces=IN_THE_SECOND)],
        cases=resumed(),
    )
    again = replace(
        once,
        name=f"{name}, again",
        what=f"{what}, and at the same place again.",
        told=told,
        # What is asked again begins with the second sentence.
        faults=[*once.faults, break_after(after_pieces=1)],
        lasts=True,
        cases=broken_again(),
    )
    return once, again


BREAK: Final = (
    *_breaks("closed", "The connection is closed", "connection", Fault.close),
    *_breaks("reset", "The connection is reset", "connection", Fault.reset),
    *_breaks(
        "reset within a piece",
        "The connection is reset inside a piece of audio",
        "connection",
        partial(Fault.reset, inside_base64=True),
    ),
    *_breaks(
        "ended early", "The answer ends as if it were complete", "broken_answer", Fault.end_early
    ),
    *_breaks(
        "error in the middle",
        "The service tells of an error in the middle",
        "server",
        Fault.error_event,
    ),
    *_breaks("length", "The model stops at its limit", "text_too_long", Fault.length),
    *_breaks(
        "invalid JSON", "A part of the answer is damaged", "broken_answer", Fault.invalid_json
    ),
    *_breaks(
        "invalid base64", "A piece of the audio is damaged", "broken_answer", Fault.invalid_base64
    ),
    Row(
        name="short",
        what="The audio is a tenth of what the service says that it has made.",
        group=Group.BREAK,
        told=made_good("broken_answer"),
        faults=[Fault.short()],
        spoken_before=("Good morning.", "How do you do?", "It is cold today."),
        cases=resumed(),
    ),
    Row(
        name="odd byte",
        what="The connection is closed in the middle of a sample.",
        group=Group.BREAK,
        told=made_good("connection"),
        faults=[Fault.close(after_pieces=IN_THE_SECOND + 1)],
        shape=Shape(odd_pieces=True),
        cases=resumed(),
    ),
    Row(
        name="moderated in the middle",
        what="The service declines to speak on in the middle of the text.",
        group=Group.BREAK,
        told=text_fails("moderated"),
        faults=[Fault.content_filter(after_pieces=IN_THE_SECOND)],
        lasts=True,
        cases=broken_again(asked=Asked.ONCE),
    ),
    Row(
        name="silent in the middle",
        what="The service falls silent in the middle, without closing the connection.",
        group=Group.BREAK,
        told=account_fails("timeout"),
        faults=[
            Fault.stall(after_pieces=IN_THE_SECOND),
            Fault.stall(after_pieces=1),
        ],
        lasts=True,
        timeout_s=SHORT_S,
        cases=Cases(
            alone=Case(asked=Asked.REST_IN_VAIN, hears=Hears.BEGINNING),
            helped=Case(asked=Asked.ONCE_TOO_LATE, hears=Hears.FALLBACK_GOES_ON),
        ),
    ),
)

NONSENSE: Final = (
    Row(
        name="silent before the audio",
        what="The answer begins, and no audio comes.",
        group=Group.NONSENSE,
        told=account_fails("timeout"),
        faults=[Fault.stall()],
        lasts=True,
        timeout_s=SHORT_S,
        cases=Cases(
            alone=Case(asked=Asked.ONCE_TOO_LATE, hears=Hears.NOTHING),
            helped=Case(asked=Asked.ONCE_TOO_LATE, hears=Hears.FALLBACK),
        ),
    ),
    Row(
        name="endless comments",
        what="Signs of life come without end, but no audio.",
        group=Group.NONSENSE,
        told=account_fails("timeout"),
        faults=[Fault.endless_comments()],
        lasts=True,
        timeout_s=SHORT_S,
        cases=Cases(
            alone=Case(asked=Asked.ONCE_TOO_LATE, hears=Hears.NOTHING),
            helped=Case(asked=Asked.ONCE_TOO_LATE, hears=Hears.FALLBACK),
        ),
    ),
    Row(
        name="thin line",
        what="The line is so thin that the audio comes slower than it is heard.",
        group=Group.NONSENSE,
        told=account_fails("timeout"),
        told_alone=NOTHING_TOLD,
        faults=[Fault.trickle(THIN_LINE_BYTES_PER_S)],
        lasts=True,
        text=SENTENCES[:2],
        cases=Cases(
            alone=Case(asked=Asked.ONCE_SLOW, hears=Hears.ALL),
            helped=Case(asked=Asked.ONCE_TOO_LATE, hears=Hears.FALLBACK_GOES_ON),
        ),
    ),
    Row(
        name="endless audio",
        what="The audio does not end: the model goes on speaking beyond its text.",
        group=Group.NONSENSE,
        told=replace(made_good("broken_answer"), logs_flaw=True),
        faults=[Fault.endless_audio()],
        lasts=True,
        cases=Cases(
            alone=Case(asked=Asked.ONCE_ALL_HEARD, hears=Hears.ENDLESS),
            helped=Case(asked=Asked.ONCE_ALL_HEARD, hears=Hears.ENDLESS),
        ),
    ),
    Row(
        name="one piece",
        what="All of the audio comes in one piece.",
        group=Group.NONSENSE,
        told=NOTHING_TOLD,
        faults=[Fault.shaped(Shape(giant=True))],
        lasts=True,
        cases=healthy(),
    ),
    *(
        Row(
            name=name,
            what=words,
            group=Group.NONSENSE,
            told=NOTHING_TOLD,
            faults=[Fault.shaped(shape)],
            lasts=True,
            cases=healthy(),
        )
        for name, words, shape in (
            ("JSON", "One document comes instead of a stream.", Shape(as_json=True)),
            ("WAV", "A WAV file comes instead of a stream.", Shape(as_wav=True)),
            ("blanks", "Megabytes of white space follow the audio.", Shape(blanks=3_000_000)),
        )
    ),
    Row(
        name="wrong type",
        what="The audio comes under a wrong name (content type).",
        group=Group.NONSENSE,
        told=NOTHING_TOLD,
        faults=[Fault.shaped(Shape(content_type="application/octet-stream"))],
        lasts=True,
        cases=healthy(),
    ),
    Row(
        name="junk",
        what="The answer is something else altogether.",
        group=Group.NONSENSE,
        told=account_fails("empty_audio"),
        faults=[Fault.answer(200, b"\0junk\xff" * 100, "application/octet-stream")],
        lasts=True,
        cases=refused(asked=Asked.WITH_PATIENCE),
    ),
)

TEXT: Final = (
    Row(
        name="blank",
        what="The text has no word that could be spoken.",
        group=Group.TEXT,
        told=Told(error="blank_text"),
        text=(" … ",),
        cases=Cases(
            alone=Case(asked=Asked.NEVER, hears=Hears.NOTHING),
            helped=Case(asked=Asked.NEVER, hears=Hears.NOTHING),
        ),
    ),
    Row(
        name="never ended",
        what="A streamed reply is never ended, as when an assistant fails without a word; it is "
        "waited for half a minute after all of it was heard.",
        group=Group.TEXT,
        told=NOTHING_TOLD,
        is_ended=False,
        cases=healthy(),
    ),
    Row(
        name="voice of the text refused",
        what="The service does not know the preset voice that a text names.",
        group=Group.TEXT,
        told=Told(logs_flaw=True),
        named_voice="Dean",
        faults=[wrong_param("Unknown voice: Dean. Available voices: [mimo_default, Mia]")],
        cases=Cases(
            alone=Case(asked=Asked.BY_OWN_VOICE, hears=Hears.OWN_VOICE),
            helped=Case(asked=Asked.BY_OWN_VOICE, hears=Hears.OWN_VOICE),
        ),
    ),
    Row(
        name="voice of the text unknown",
        what="A text names a voice that is neither a preset voice nor one of the account's.",
        group=Group.TEXT,
        told=Told(logs_flaw=True),
        named_voice="Nobody",
        cases=healthy(),
    ),
)
