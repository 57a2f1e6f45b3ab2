"""Write docs/development/speakers.md: `python -m tests.announcements.document`.

Every cell of the tables of speakers and troubles is a claim that the tests here check; the soak's
figures are those that scripts/soak wrote there.
"""

import json
from pathlib import Path
from typing import Any, Final

from custom_components.mimo_speech.announcing.announcement import Note, Result
from custom_components.mimo_speech.const import DOMAIN
from tests.reliability.markdown import table

from .platform_table import PLATFORM_ROWS, PlatformRow
from .trouble_table import TROUBLE_ROWS, TroubleRow

ROOT: Final = Path(__file__).parents[2]
DOCUMENT: Final = ROOT / "docs/development/speakers.md"
SOAK_BEGINS: Final = "<!-- soak: written by scripts/soak -->"
SOAK_ENDS: Final = "<!-- end of soak -->"

_ENGLISH: Final = ROOT / f"custom_components/{DOMAIN}/translations/en.json"

_HEAD: Final = """\
# Announcements

The action **{announce}** (`{domain}.announce`) speaks a message where you say: on media players \
and voice satellites, in areas, on floors, wherever a label is. It waits for its turn, is as loud \
as you want, and afterwards volume and music are as before, as far as the speaker allows. It is \
done when the last speaker is done, and its response tells for each one whether the message was \
heard. An automation shrinks to a trigger and this action.

```yaml
action: {domain}.announce
target:
  area_id: kitchen
data:
  message: The laundry is done.
  volume: 40
```

**Order.** Each speaker has a queue of its own, first in, first out. One that is slow, or hangs, \
holds up no other. The audio is made while an announcement waits, so it begins when the speaker \
is free. An **urgent** one (`priority: urgent`) interrupts what is being said as soon as its \
audio is there; what it interrupted is said again behind it, from its beginning. With \
**{expires_after}** (`expires_after`), what has waited longer is dropped; a doorbell from ten \
minutes ago helps nobody.

**Announcers.** Where you announce again and again, save it: an announcer has speakers, a voice, \
a chime, a volume and house rules. It is a device with a `notify` entity, so everything in Home \
Assistant that notifies can speak, groups too; an event that tells what became of each \
announcement; and a switch that mutes it. The action takes an announcer in place of speakers, \
voice and volume. What the call gives wins.

**Quiet hours.** An announcer can have some, from a schedule or from one time to another. During \
them it speaks more quietly and whispers, or holds announcements until they end, or speaks only \
what is urgent. Urgent announcements are spoken as at any time.

**Once more.** **{repeat}** (`{domain}.repeat`) says one of the last 20 announcements again, \
without asking the service: the last one, or the one whose `announcement_id` you give. They are \
kept in memory only, and the words are in no state, log, history or storage.

## What became of it

The response has one of these for each speaker under `result`, with the reason under `error` \
where there is one.

{results}
`notes` may add:

{notes}
Nobody can look into a room. `{spoken}` means that the speaker has taken all of the audio from \
Home Assistant and that its state, or its integration, shows that there was time to play it. \
Where that cannot be known, the result is `{unverified}`, never a wrong `{spoken}`.

## What each kind of speaker can do

Each row is tested in a real Home Assistant, against a simulation of the speaker that was written \
after what its integration does in Home Assistant 2026.11. A speaker of another kind behaves like \
the row that is most like it: what counts is whether it announces by itself (the feature \
`MEDIA_ANNOUNCE`), whether its volume can be set, whether it can seek, and what it tells.

{platforms}
Music that is stopped for an announcement can be played again only if the speaker tells what it \
played and takes the same from Home Assistant. VLC tells nothing, and what an app such as Spotify \
plays on a Cast device, only that app can continue. The response says `{music_not_resumed}` then. \
If you would rather have silence afterwards, say `resume: false`.

Where the volume is set before the announcement, music that still plays is as loud for a moment. \
Whoever turns the volume meanwhile wins: it is not set back then. What has to be set back is \
stored: a speaker that vanishes gets its volume when it is back, also after a restart of Home \
Assistant. If that took more than ten minutes, its music is left off.

An urgent announcement is heard within a second after its audio is there, whatever plays, on \
every kind of speaker but Music Assistant: that one ignores what comes while it announces, so the \
urgent announcement is the next one. OwnTone adds the pause of its own settings.

## When a speaker has trouble

{troubles}"""

_SOAK: Final = """\
## Day after day

`scripts/soak` lets a house with five speakers and a satellite announce at random, urgent ones \
among them, some of which may expire. Meanwhile speakers are unplugged, hang, refuse, are muted \
or lose the connection, the satellite is in conversations, the service fails, accounts are \
reloaded and Home Assistant is restarted. Every announcement must be heard once and whole, in \
order, or reported; every volume must be as before, music must play again, and nothing may be \
left behind.
"""

_RESULTS: Final = {
    Result.SPOKEN: "It was heard, as far as can be known.",
    Result.UNVERIFIED: "It was sent and fetched, but the speaker does not tell whether it played.",
    Result.MUTED: "The speaker was muted or its volume was 0, or the announcer was muted.",
    Result.OFFLINE: "The speaker was unavailable.",
    Result.BUSY: "The satellite stayed in a conversation for two minutes.",
    Result.FAILED: "The audio could not be made, or the speaker did not take it.",
    Result.EXPIRED: "It waited for longer than it was allowed to, and was dropped.",
    Result.INTERRUPTED: "It began, but did not come to its end.",
}
_NOT_FINAL: Final = {
    Result.QUEUED: "With `wait: false`: it waits.",
    Result.SPEAKING: "With `wait: false`: it is being spoken.",
}
_NOTES: Final = {
    Note.VOLUME_NOT_SET: "The speaker was as loud as it was: its volume cannot be set.",
    Note.MUSIC_NOT_RESUMED: "Music played before, and does not any more.",
}
_PLATFORM_COLUMNS: Final = (
    "Speaker",
    "The volume you ask for",
    "Music",
    "A second announcement meanwhile",
    "Was it heard?",
)
_TROUBLE_COLUMNS: Final = ("What goes wrong", "You hear", "Result", "The reason given")


def document(soak: str) -> str:
    """Return the whole document, with the section of the soak as it is."""
    english = json.loads(_ENGLISH.read_text("utf-8"))
    services = english["services"]
    head = _HEAD.format(
        announce=services["announce"]["name"],
        repeat=services["repeat"]["name"],
        expires_after=services["announce"]["fields"]["expires_after"]["name"],
        domain=DOMAIN,
        results=_words(_RESULTS | _NOT_FINAL, "Result"),
        notes=_words(_NOTES, "Note"),
        platforms=table(_PLATFORM_COLUMNS, map(_platform_cells, PLATFORM_ROWS)),
        troubles=table(_TROUBLE_COLUMNS, (_trouble_cells(row, english) for row in TROUBLE_ROWS)),
        **{str(word): word for word in (Result.SPOKEN, Result.UNVERIFIED, Note.MUSIC_NOT_RESUMED)},
    )
    return f"{head}\n{_SOAK}\n{SOAK_BEGINS}\n{soak}{SOAK_ENDS}\n"


def soak_section() -> str:
    """Return the figures of the soak that the document has now."""
    if not DOCUMENT.exists():
        return "\n"
    _, _, behind = DOCUMENT.read_text("utf-8").partition(SOAK_BEGINS + "\n")
    return behind.partition(SOAK_ENDS)[0]


def write_soak(section: str) -> None:
    """Put the figures of a soak into the document."""
    DOCUMENT.write_text(document(f"\n{section}\n\n"), "utf-8")


def _words(meanings: dict[Any, str], title: str) -> str:
    return table((title, "Meaning"), ((f"`{word}`", text) for word, text in meanings.items()))


def _platform_cells(row: PlatformRow) -> tuple[str, ...]:
    second = f"Waits for its turn. Without that, it {row.second.value}."
    verdict = f"`{row.verdict.result}`: {row.verdict.sentence}"
    return row.what, row.volume.value, row.music.value, second, verdict


def _trouble_cells(row: TroubleRow, english: dict[str, Any]) -> tuple[str, ...]:
    return row.what, row.hears.value, f"`{row.result}`", _reason(row, english)


def _reason(row: TroubleRow, english: dict[str, Any]) -> str:
    if row.error_of_integration:
        return "That of its integration."
    if row.error is None:
        return "None."
    message: str = english["exceptions"][row.error]["message"]
    return f"“{message.format(speaker='Kitchen')}”"


if __name__ == "__main__":
    DOCUMENT.write_text(document(soak_section()), "utf-8")
