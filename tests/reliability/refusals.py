"""Rows of the table of faults: before the first audio."""

from dataclasses import replace
import json
from typing import Final

from mimo_simulator import Fault

from .claims import NOTHING_TOLD, Asked, Hears, account_fails, text_fails
from .rows import SHORT_S, Case, Cases, Group, Row, passes, refused


def wrong_param(param: str) -> Fault:
    """Return a refusal as the service words it."""
    error = {"code": "400", "message": "Param Incorrect", "param": param, "type": ""}
    return Fault.answer(400, json.dumps({"error": error}))


def _once_and_lasting(row: Row, once: str, lasting: str) -> tuple[Row, Row]:
    """Return the same fault twice: over when asked again, and staying."""
    return (
        replace(row, what=f"{row.what} {once}", told=NOTHING_TOLD, cases=passes()),
        replace(row, name=f"{row.name}, lasting", what=f"{row.what} {lasting}", lasts=True),
    )


UNREACHABLE: Final = (
    Row(
        name="down for a moment",
        what="Nobody answers at the address for a moment.",
        group=Group.UNREACHABLE,
        told=NOTHING_TOLD,
        is_down=True,
        cases=Cases(
            alone=Case(asked=Asked.BACK, hears=Hears.ALL),
            helped=Case(asked=Asked.BACK, hears=Hears.ALL),
        ),
    ),
    Row(
        name="down",
        what="Nobody answers at the address: the service or the internet is down.",
        group=Group.UNREACHABLE,
        told=account_fails("connection"),
        is_down=True,
        lasts=True,
        cases=Cases(
            alone=Case(asked=Asked.AWAY, hears=Hears.NOTHING),
            helped=Case(asked=Asked.AWAY, hears=Hears.FALLBACK),
        ),
    ),
    *_once_and_lasting(
        Row(
            name="closed before the answer",
            what="The connection is closed before the answer",
            group=Group.UNREACHABLE,
            told=account_fails("connection"),
            faults=[Fault.close_before_headers()],
            cases=refused(asked=Asked.WITH_PATIENCE),
        ),
        "once.",
        "again and again.",
    ),
    Row(
        name="no answer",
        what="The request is taken, and no answer comes.",
        group=Group.UNREACHABLE,
        told=account_fails("timeout"),
        faults=[Fault.stall(before_headers=True)],
        lasts=True,
        timeout_s=SHORT_S,
        cases=Cases(
            alone=Case(asked=Asked.ONCE_TOO_LATE, hears=Hears.NOTHING),
            helped=Case(asked=Asked.ONCE_TOO_LATE, hears=Hears.FALLBACK),
        ),
    ),
    Row(
        name="redirect",
        what="The address sends on to another one. The key is not taken there.",
        group=Group.UNREACHABLE,
        told=account_fails("wrong_address"),
        faults=[Fault.redirect("http://127.0.0.1:9/v1/chat/completions")],
        lasts=True,
        cases=refused(),
    ),
    Row(
        name="captive portal",
        what="A web page answers, such as the sign-in page of a guest network.",
        group=Group.UNREACHABLE,
        told=account_fails("wrong_address"),
        faults=[Fault.wrong_content()],
        lasts=True,
        cases=refused(),
    ),
    Row(
        name="404",
        what="The address is wrong: its answer is “not found”.",
        group=Group.UNREACHABLE,
        told=account_fails("wrong_address"),
        faults=[Fault.not_found_html()],
        lasts=True,
        cases=refused(),
    ),
)

REFUSAL: Final = (
    Row(
        name="401",
        what="The key is wrong, or was revoked.",
        group=Group.REFUSAL,
        told=account_fails("auth", asks_for_key=True),
        keys=["sk-another"],
        lasts=True,
        cases=refused(),
    ),
    *_once_and_lasting(
        Row(
            name="401 of a good key",
            what="A good key is refused in speech but not elsewhere, as happens under load,",
            group=Group.REFUSAL,
            told=account_fails("server"),
            faults=[Fault.unauthorized()],
            cases=refused(asked=Asked.WITH_PATIENCE),
        ),
        "once.",
        "again and again.",
    ),
    Row(
        name="402",
        what="The account has no balance left.",
        group=Group.REFUSAL,
        told=account_fails("no_balance", repair=True),
        faults=[Fault.no_balance()],
        lasts=True,
        cases=refused(),
    ),
    Row(
        name="403",
        what="The service does not serve the account or the region.",
        group=Group.REFUSAL,
        told=account_fails("forbidden", repair=True),
        faults=[Fault.forbidden()],
        lasts=True,
        cases=refused(),
    ),
    Row(
        name="unknown voice",
        what="The service does not know the voice.",
        group=Group.REFUSAL,
        told=account_fails("unknown_voice", repair=True),
        faults=[wrong_param("Unknown voice: Mia. Available voices: [mimo_default, Chloe]")],
        lasts=True,
        cases=refused(),
    ),
    *(
        Row(
            name=f"model gone, told in {place}",
            what=f"The model was retired; the service says so in its {words}.",
            group=Group.REFUSAL,
            told=account_fails("unsupported_model", repair=True),
            faults=[Fault.unsupported_model(in_param=place == "param")],
            lasts=True,
            cases=refused(),
        )
        for place, words in (("message", "message"), ("param", "details"))
    ),
    Row(
        name="bad request",
        what="The service finds the request unusable.",
        group=Group.REFUSAL,
        told=text_fails("bad_request"),
        faults=[wrong_param("Unsupported audio format: pcm16")],
        lasts=True,
        cases=refused(),
    ),
    *(
        Row(
            name=f"moderated, {how}",
            what=f"The service declines to speak the text ({words}).",
            group=Group.REFUSAL,
            told=text_fails("moderated"),
            faults=[fault],
            lasts=True,
            cases=refused(),
        )
        for how, words, fault in (
            ("400", "answer 400", Fault.moderated(status=400)),
            ("421", "answer 421", Fault.moderated()),
            ("finish", "an answer without audio", Fault.content_filter()),
        )
    ),
    *_once_and_lasting(
        Row(
            name="429",
            what="There are too many requests",
            group=Group.REFUSAL,
            told=account_fails("rate_limited"),
            faults=[Fault.rate_limited()],
            cases=refused(asked=Asked.WITH_PATIENCE),
        ),
        "for a moment.",
        "for longer.",
    ),
    Row(
        name="429, soon",
        what="There are too many requests, and the service says to come back soon.",
        group=Group.REFUSAL,
        told=NOTHING_TOLD,
        faults=[Fault.rate_limited(retry_after=0.3)],
        cases=passes(),
    ),
    Row(
        name="429, later",
        what="There are too many requests, and the service says to come back after more than the "
        "patience.",
        group=Group.REFUSAL,
        told=account_fails("rate_limited"),
        faults=[Fault.rate_limited(retry_after=2)],
        lasts=True,
        cases=refused(asked=Asked.ONCE_TOO_LATE),
    ),
)

TROUBLE: Final = (
    *(
        row
        for name, words, fault in (
            ("500", "The service fails (500)", Fault.server_error()),
            ("502", "A gateway fails (502, a web page)", Fault.server_error(status=502, html=True)),
            ("503", "The service is overloaded (503)", Fault.server_error(status=503)),
            ("error event", "The answer begins, then tells of an error", Fault.error_event()),
            ("empty", "The answer is complete but holds no audio", Fault.empty_audio()),
        )
        for row in _once_and_lasting(
            Row(
                name=name,
                what=words,
                group=Group.TROUBLE,
                told=account_fails("empty_audio" if name == "empty" else "server"),
                faults=[fault],
                cases=refused(asked=Asked.WITH_PATIENCE),
            ),
            "once.",
            "again and again.",
        )
    ),
)
