"""Write docs/development/faults.md: `python -m tests.reliability.document`.

Every cell is a claim that the tests here check; the soak's figures are those that scripts/soak
wrote there.
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

An announcement is spoken once and whole, or you learn why it was not. Trouble that passes is over \
before you hear anything: the service is asked again. Audio that breaks off goes on from the \
sentence that broke: it is spoken again from its beginning, and what you have heard whole is not \
repeated. Nobody tells which sentence that is, so it is found by the pauses; where these leave a \
doubt, a sentence is far sooner heard twice than missed. Where the service does not speak, your \
fallback does. And what a fallback spoke, or what broke off, is never kept: the next time, the \
service is asked again.

For that, set a **Fallback engine** in the settings of the voice, under “Fallback and timeout”: \
any other engine of your Home Assistant. One that speaks without the internet, such as Piper, is \
best. **Timeout** is how long you are \
ready to wait for the service: with a fallback engine, it speaks then; without one, temporary \
failures are retried for that long, and a service that accepts the request and stays silent is \
given up after a minute at the latest. If you want to know about problems before you need the \
voice, let an automation watch the account's problem sensor “{sensor}”, whose attribute “reason” \
names the cause.

Alarms should not need the service at all. The action **{prepare}** (`{domain}.prepare`) makes the \
audio of texts ahead of time. From then on, they are played from the disk, word for word, with the \
service or without it.

A request that hangs is not waited for: once its answer is later than nearly all of those before, \
the request is sent once more beside it, and whichever speaks first is heard. No more than a tenth \
of all requests are sent twice, and none while the service asks to wait. The rows below leave this \
out, as it depends on what was observed before.

A chime from the media library may be out of reach as well, on a NAS asleep. It is fetched while \
the service is asked, and the words, once there, wait for it for one second at most; then they are \
heard without it, and nothing is fetched again for a minute. {prepare} makes texts also without \
their chime, and makes them again when it is back. The log has one line for each of them.

## What goes wrong, and what comes of it

Each row is tested in a real Home Assistant against a simulator of the service that has exactly \
this trouble: with \
the text given as a whole and written bit by bit, with and without a fallback. These are {rows} \
rows, so {cases} times. “Error” means that the player gets an error instead of the missing audio, \
and that Home Assistant logs it. “Log” means one line when the trouble begins, however many \
announcements it meets; “Log, if the fallback speaks” means one line for each of them. The \
sensor is on, and the repair is shown, until speech works again. “Last \
error” is a sensor that you can switch on for each voice.
"""

_FALLBACK: Final = """\
## When the fallback has trouble too

The service does not serve the account, and the fallback …
"""

_SOAK: Final = """\
## Day after day

`scripts/soak` lets a Home Assistant speak for as long as you like, while services fail at random, \
accounts are reloaded in the middle of speech and players stop listening. Every announcement must \
be spoken whole, or reported; and in the end nothing may be left behind.

There are two accounts at two services, each with a voice that has a fallback and one that has \
none, many announcements at once, as a whole or written bit by bit, of one to four sentences. The \
fallback itself is well. So that it takes hours instead of months, the waits are short, and more \
requests a minute are allowed than the real service takes.
"""


def document(soak: str) -> str:
    """Return the whole document, with the section of the soak as it is."""
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
    """Return the figures of the soak that the document has now."""
    if not DOCUMENT.exists():
        return "\n"
    _, _, behind = DOCUMENT.read_text("utf-8").partition(SOAK_BEGINS + "\n")
    return behind.partition(SOAK_ENDS)[0]


def write_soak(section: str) -> None:
    """Put the figures of a soak into the document."""
    DOCUMENT.write_text(document(f"\n{section}\n\n"), "utf-8")


_COLUMNS: Final = (
    "What goes wrong",
    "What is asked again",
    "You hear, without a fallback",
    "You hear, with a fallback",
    "You are told",
)
_FALLBACK_COLUMNS: Final = ("The fallback …", "You hear", "The log has")


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
    return alone if alone == helped else f"Without a fallback: {alone} With one: {helped}"


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
        told_by.append("You are asked for a new key.")
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
        heard += " It is spoken in the fallback's own language."
    lines = "one line" if row.warnings == 1 else f"{row.warnings} lines"
    return f"{row.what}.", heard, f"{lines}."


if __name__ == "__main__":
    DOCUMENT.write_text(document(soak_section()), "utf-8")
