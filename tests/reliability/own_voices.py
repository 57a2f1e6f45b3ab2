"""Rows of the table of faults: voices that are computed before they are sent."""

from typing import Final

from mimo_simulator import Fault

from .claims import Asked, Hears, Told, account_fails, made_good, text_fails
from .refusals import wrong_param
from .rows import (
    SENTENCES,
    SHORT_S,
    Case,
    Cases,
    Group,
    Row,
    VoiceKind,
    once_and_lasting,
    refused,
    resumed,
)

_ONE_REQUEST: Final = SENTENCES[:1]

OWN_VOICES: Final = (
    Row(
        name="sample refused",
        what="The service does not accept the sample of a cloned voice.",
        group=Group.OWN_VOICES,
        told=account_fails("voice_sample", repair=True),
        kind=VoiceKind.CLONED,
        faults=[wrong_param("audio.voice must be a DataURL for voice clone model")],
        text=_ONE_REQUEST,
        lasts=True,
        cases=refused(),
    ),
    Row(
        name="sample missing",
        what="The sample of a cloned voice is no longer on disk.",
        group=Group.OWN_VOICES,
        told=account_fails("voice_sample", repair=True),
        kind=VoiceKind.CLONED,
        has_sample=False,
        text=_ONE_REQUEST,
        cases=refused(asked=Asked.NEVER),
    ),
    *once_and_lasting(
        Row(
            name="closed while computing",
            what="The connection closes while a cloned voice is computed,",
            group=Group.OWN_VOICES,
            told=account_fails("connection"),
            kind=VoiceKind.CLONED,
            faults=[Fault.close_before_headers()],
            text=_ONE_REQUEST,
            cases=refused(asked=Asked.WITH_PATIENCE),
        ),
        "once.",
        "again and again.",
    ),
    *once_and_lasting(
        Row(
            name="designed while overloaded",
            what="The service is overloaded (503) when a designed voice is to speak,",
            group=Group.OWN_VOICES,
            told=account_fails("server"),
            kind=VoiceKind.DESIGNED,
            faults=[Fault.server_error(status=503)],
            text=_ONE_REQUEST,
            cases=refused(asked=Asked.WITH_PATIENCE),
        ),
        "once.",
        "again and again.",
    ),
    Row(
        name="silent while computing",
        what="A designed voice is computed for longer than expected, beyond the timeout.",
        group=Group.OWN_VOICES,
        told=account_fails("timeout"),
        kind=VoiceKind.DESIGNED,
        faults=[Fault.stall()],
        text=_ONE_REQUEST,
        lasts=True,
        timeout_s=SHORT_S,
        cases=Cases(
            alone=Case(asked=Asked.ONCE_TOO_LATE, hears=Hears.NOTHING),
            helped=Case(asked=Asked.ONCE_TOO_LATE, hears=Hears.FALLBACK),
        ),
    ),
    Row(
        name="one-piece answer cut",
        what="The answer with the speech of a cloned voice breaks off.",
        group=Group.OWN_VOICES,
        told=made_good("connection"),
        kind=VoiceKind.CLONED,
        faults=[Fault.reset(after_pieces=0, inside_base64=True)],
        text=_ONE_REQUEST,
        cases=resumed(),
    ),
    Row(
        name="description declined",
        what="The service declines the text of a designed voice.",
        group=Group.OWN_VOICES,
        told=text_fails("moderated"),
        kind=VoiceKind.DESIGNED,
        faults=[Fault.moderated()],
        text=_ONE_REQUEST,
        lasts=True,
        cases=refused(),
    ),
    Row(
        name="sample of the named voice missing",
        what="A text names a cloned voice whose sample is no longer on disk.",
        group=Group.OWN_VOICES,
        told=Told(logs_flaw=True),
        named_voice="Grandmother",
        named_kind=VoiceKind.CLONED,
        has_sample=False,
        cases=Cases(
            alone=Case(asked=Asked.STAND_IN, hears=Hears.OWN_VOICE),
            helped=Case(asked=Asked.STAND_IN, hears=Hears.OWN_VOICE),
        ),
    ),
)
