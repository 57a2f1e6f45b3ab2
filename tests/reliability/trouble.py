"""Rows of the table of faults: the service, or a gateway in front of it, fails by itself."""

import json
from typing import Final

from mimo_simulator import Fault

from .claims import Asked, account_fails
from .rows import Group, Row, once_and_lasting, refused

PLAIN_STRING: Final = Fault.answer(500, json.dumps({"error": "upstream failed"}))

TROUBLE: Final = (
    *(
        row
        for name, words, fault in (
            ("500", "The service fails (500)", Fault.server_error()),
            ("502", "A gateway fails (502, a web page)", Fault.server_error(status=502, html=True)),
            ("503", "The service is overloaded (503)", Fault.server_error(status=503)),
            ("string", "A gateway fails, and its error is a plain string,", PLAIN_STRING),
            ("bare 502", "A gateway fails without a word", Fault.answer(502)),
            ("error event", "The answer begins, then tells of an error", Fault.error_event()),
            ("empty", "The answer is complete but holds no audio", Fault.empty_audio()),
        )
        for row in once_and_lasting(
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
