"""Write docs/development/faults.md: `python -m tests.reliability.document`.

Every cell is a claim that these tests check; the soak's figures are those written by scripts/soak.
"""

import json
from pathlib import Path
from typing import Any, Final

from custom_components.mimo_speech.const import DOMAIN

from .claims import Told
from .fallback_table import FALLBACK_ROWS, FallbackRow
from .markdown import table
from .rows import Case, Group, Row
from .table import ROWS

ROOT: Final = Path(__file__).parents[2]
DOCUMENT: Final = ROOT / "docs/development/faults.md"
SOAK_BEGINS: Final = "<!-- soak: written by scripts/soak -->"
SOAK_ENDS: Final = "<!-- end of soak -->"

_ENGLISH: Final = ROOT / f"custom_components/{DOMAIN}/translations/en.json"
_PLACES: Final = {"account": "MiMo", "name": "Kitchen"}

_HEAD: Final = """\
# Reliability

An announcement is spoken once and completely, or you are told why not. Temporary failures are \
retried before you notice anything. If the audio breaks off, it continues from the sentence that \
was interrupted: that sentence is repeated from its beginning, and the sentences before it are \
not. The service does not report which sentence that is, so it is found by the pauses in the \
audio; in case of doubt, a sentence is repeated rather than skipped. If the service fails, your \
fallback engine speaks. Speech of the fallback engine and interrupted speech are never cached: \
the next time, the service is used again.

To have a fallback, set a **Fallback engine** in the settings of the voice, under “Fallback and \
timeout”: any other text-to-speech engine of your Home Assistant, preferably one that works \
without the internet, such as Piper. **Timeout** is how long to wait for the service. With a \
fallback engine, that engine speaks when the timeout has passed. Without one, temporary failures \
are retried for that long, and a service that accepts the request but does not respond is given \
up after a minute. To learn about problems before you need the voice, use an automation that \
watches the account's problem sensor “{sensor}”, whose attribute “reason” contains the cause.

Alarms should not depend on the service. The action **{prepare}** (`{domain}.prepare`) creates \
the audio of texts in advance. After that, they are played from disk, with or without the \
service.

Requests that hang are hedged: if a response is later than nearly all previous ones, the request \
is sent a second time, and the first response with audio is used. At most a tenth of all requests \
are sent twice, and none while the service asks to wait. The rows below do not include hedging, \
since it depends on earlier observations.

A chime from the media library may be unavailable, too, such as on a NAS in standby. It is loaded \
while the service responds, and the speech waits for it for at most one second. After that, it is \
spoken without the chime, which is not loaded again for a minute. {prepare} also creates texts \
without their chime, and creates them again when the chime is available. Each of these is logged \
with one line.

## Failures and their effects

Each row is tested in a real Home Assistant, with a simulator of the service that has exactly \
this failure: with the text given as a whole and token by token, with and without a fallback \
engine. That makes {rows} rows and {cases} tests. “Error” means that the player receives an error \
instead of the missing audio, and that Home Assistant logs it. “Log” means one line when the \
problem starts, however many announcements are affected; “Log, if the fallback speaks” means one \
line for each of them. The sensor stays on, and the repair is shown, until speech succeeds again. \
“Last error” is a sensor that you can enable for each voice.
"""

_FALLBACK: Final = """\
## Failures of the fallback

The service does not serve the account, and the fallback …
"""

_SOAK: Final = """\
## Soak test

`scripts/soak` runs announcements in a Home Assistant for as long as you like, while services \
fail at random, accounts are reloaded during speech, and players stop listening. Every \
announcement must be spoken completely or reported, and nothing may be left behind at the end.

There are two accounts at two services, each with preset, cloned and designed voices, with and \
without a fallback engine. Many announcements of one to four sentences, some of them dialogues, \
run concurrently, given as a whole or token by token. \
The fallback engine itself does not fail. To save time, delays are short and the rate \
limit is higher than that of the real service.
"""


def document(soak: str) -> str:
    """Return the complete document with the given section of the soak."""
    english = json.loads(_ENGLISH.read_text("utf-8"))
    head = _HEAD.format(
        sensor=english["entity"]["binary_sensor"]["speech"]["name"],
        prepare=english["services"]["prepare"]["name"],
        domain=DOMAIN,
        rows=len(ROWS),
        cases=4 * len(ROWS),
    )
    parts = [head, *(_group(group, english) for group in Group)]
    parts += [_FALLBACK, table(_FALLBACK_COLUMNS, map(_fallback_cells, FALLBACK_ROWS))]
    return "\n".join([*parts, _SOAK, f"{SOAK_BEGINS}\n{soak}{SOAK_ENDS}\n"])


def soak_section() -> str:
    """Return the current section of the soak from the document."""
    if not DOCUMENT.exists():
        return "\n"
    _, _, behind = DOCUMENT.read_text("utf-8").partition(SOAK_BEGINS + "\n")
    return behind.partition(SOAK_ENDS)[0]


def write_soak(section: str) -> None:
    """Update the section of the soak in the document."""
    DOCUMENT.write_text(document(f"\n{section}\n\n"), "utf-8")


_COLUMNS: Final = (
    "Failure",
    "What is retried",
    "What is heard without a fallback",
    "What is heard with a fallback",
    "What is reported",
)
_FALLBACK_COLUMNS: Final = ("The fallback …", "What is heard", "What is logged")


def _group(group: Group, english: dict[str, Any]) -> str:
    rows = (_cells(row, english) for row in ROWS if row.group is group)
    return f"### {group}\n\n{table(_COLUMNS, rows)}"


def _cells(row: Row, english: dict[str, Any]) -> tuple[str, ...]:
    return (
        row.what,
        _differing(row, *(_asked(case) for case in (row.cases.alone, row.cases.helped))),
        _hears(row.cases.alone, row.told_to(is_helped=False)),
        _hears(row.cases.helped, row.told_to(is_helped=True)),
        _differing(
            row,
            *(_told(row.told_to(is_helped=is_helped), english) for is_helped in (False, True)),
        ),
    )


def _differing(row: Row, alone: str, helped: str) -> str:
    return alone if alone == helped else f"Without a fallback: {alone} With a fallback: {helped}"


def _asked(case: Case) -> str:
    return case.asked.sentence


def _hears(case: Case, told: Told) -> str:
    return case.hears.value if told.error is None else f"{case.hears.value} Error."


def _told(told: Told, english: dict[str, Any]) -> str:
    words = english["entity"]["sensor"]["last_error"]["state"]
    sensor = english["entity"]["binary_sensor"]["speech"]["name"]
    told_by = []
    if told.repair is not None:
        title = english["issues"][told.repair]["title"].format(**_PLACES)
        told_by.append(f"Repair “{title}”.")
    if told.asks_for_key:
        told_by.append("You are asked to reauthenticate.")
    if told.problem is not None:
        told_by.append(f"Sensor “{sensor}”: `{told.problem}`. Log.")
    if told.logs_flaw:
        told_by.append("Log.")
    if told.logs_fallback:
        told_by.append("Log, if the fallback speaks.")
    if told.last_error is not None:
        told_by.append(f"Last error “{words[told.last_error]}”.")
    return " ".join(told_by) or "Nothing."


def _fallback_cells(row: FallbackRow) -> tuple[str, ...]:
    heard = row.hears.value if row.hears.is_all else f"{row.hears.value} Error."
    if row.asked_in is not None:
        heard += " It is spoken in the fallback's default language."
    lines = "one line" if row.warnings == 1 else f"{row.warnings} lines"
    return f"{row.what}.", heard, f"{lines}."


if __name__ == "__main__":
    DOCUMENT.write_text(document(soak_section()), "utf-8")
