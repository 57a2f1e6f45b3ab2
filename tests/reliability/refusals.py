"""Rows of the table of faults: before the first audio."""

import json
from typing import Final

from mimo_simulator import Fault

from .claims import NOTHING_TOLD, Asked, Hears, account_fails, text_fails
from .rows import (
    ONCE_MORE_S,
    SHORT_S,
    Case,
    Cases,
    Group,
    Row,
    once_and_lasting,
    passes,
    refused,
)


def wrong_param(param: str) -> Fault:
    """Return a refusal as the service words it."""
    error = {"code": "400", "message": "Param Incorrect", "param": param, "type": ""}
    return Fault.answer(400, json.dumps({"error": error}))


def gateway_code(code: int) -> Fault:
    """Return a refusal in which only a number inside the error of a gateway says why."""
    error = {"code": 400, "metadata": {"raw": json.dumps({"error": {"code": code}})}}
    return Fault.answer(400, json.dumps({"error": error}))


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
    *once_and_lasting(
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
    *once_and_lasting(
        Row(
            name="401 of a good key",
            what="A good key is refused in speech but not elsewhere, as happens under load,",
            group=Group.REFUSAL,
            told=account_fails("speech_refused"),
            faults=[Fault.unauthorized()],
            cases=refused(asked=Asked.WITH_PATIENCE),
        ),
        "once.",
        "again and again.",
    ),
    Row(
        name="401 of a gateway",
        what="A gateway lists its models but refuses the key for speech, in words of its own.",
        group=Group.REFUSAL,
        told=account_fails("speech_refused"),
        faults=[Fault.unauthorized(by_gateway=True)],
        lasts=True,
        cases=refused(asked=Asked.WITH_PATIENCE),
    ),
    *once_and_lasting(
        Row(
            name="402",
            what="The service says that the account has no balance left,",
            group=Group.REFUSAL,
            told=account_fails("no_balance", repair=True),
            faults=[Fault.no_balance()],
            timeout_s=ONCE_MORE_S,
            cases=refused(asked=Asked.ONCE_MORE),
        ),
        "once, as it does in bursts of requests.",
        "again and again.",
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
    *(
        row
        for name, words, fault in (
            (
                "risk_control",
                "Risk control blocks the address of the home (403)",
                Fault.risk_control(),
            ),
            (
                "cross_border",
                "Access across a border is denied (451, a web page)",
                Fault.cross_border(),
            ),
        )
        for row in once_and_lasting(
            Row(
                name=name.replace("_", " "),
                what=words,
                group=Group.REFUSAL,
                told=account_fails(name),
                faults=[fault],
                cases=refused(asked=Asked.WITH_PATIENCE),
            ),
            "for a moment.",
            "for longer.",
        )
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
            faults=[fault],
            lasts=True,
            cases=refused(),
        )
        for place, words, fault in (
            ("message", "message", Fault.unsupported_model()),
            ("param", "details", Fault.unsupported_model(in_param=True)),
            (
                "a framed 404",
                "answer 404, framed as an event",
                Fault.unsupported_model(status=404, is_framed=True),
            ),
        )
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
            (
                "framed",
                "answer 400, framed as an event",
                Fault.moderated(status=400, is_framed=True),
            ),
            ("gateway", "inside a gateway's error", Fault.moderated(status=400, by_gateway=True)),
            ("finish", "an answer without audio", Fault.content_filter()),
        )
    ),
    *once_and_lasting(
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
    Row(
        name="429, integer code",
        what="There are too many requests, which a gateway tells by a number inside its own error.",
        group=Group.REFUSAL,
        told=NOTHING_TOLD,
        faults=[gateway_code(429)],
        cases=passes(),
    ),
    Row(
        name="quota",
        what="The quota of the plan is used up (429).",
        group=Group.REFUSAL,
        told=account_fails("quota_exhausted", repair=True),
        faults=[Fault.quota_exhausted()],
        lasts=True,
        cases=refused(),
    ),
)
