"""Write docs/development/speakers.md: `python -m tests.announcements.document`.

Every cell of the tables of speakers and failures is a claim that these tests check; the soak's
figures are those written by scripts/soak.
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

The action **{announce}** (`{domain}.announce`) speaks a message on media players and voice \
satellites, selected by entity, device, area, floor or label. It waits for its turn, uses the \
volume that you set, and restores volume and music afterwards, as far as the speaker supports it. \
The action ends when the last speaker is done, and its response contains the result for each \
speaker. An automation needs only a trigger and this action.

```yaml
action: {domain}.announce
target:
  area_id: kitchen
data:
  message: The laundry is done.
  volume: 40
```

**Order.** Each speaker has a queue of its own, first in, first out, so a slow speaker does not \
delay the others. The audio is generated while an announcement waits in the queue. An **urgent** \
announcement (`priority: urgent`) interrupts the current one as soon as its audio is available; \
the interrupted one is then repeated from its beginning. With **{expires_after}** \
(`expires_after`), announcements that have waited longer are discarded, since nobody needs to \
hear a doorbell from ten minutes ago.

**Announcers.** An announcer stores speakers, a voice, a chime, a volume and quiet hours for \
announcements that you make repeatedly. It is a device with a `notify` entity, so that everything \
that can send notifications can speak, including groups; an event entity with the result of each \
announcement; and a switch to mute it. The action accepts an announcer in place of speakers, \
voice and volume; values in the call take precedence.

**Quiet hours.** They follow a schedule, or are the same every day. During quiet hours, an \
announcer whispers at a reduced volume, holds announcements until the quiet hours end, or speaks \
only urgent ones. Urgent announcements are not affected by quiet hours.

**Repeat.** **{repeat}** (`{domain}.repeat`) repeats one of the last 20 announcements without \
contacting the service: the most recent one, or the one with the given `announcement_id`. They \
are kept in memory only, and their text is not in any state, log, history or storage.

## Results

For each speaker, the response contains one of these as `result`, and the reason as `error` if \
there is one.

{results}
`notes` may contain:

{notes}
It is impossible to know what is heard in a room. `{spoken}` means that the speaker has fetched \
all of the audio from Home Assistant, and that its state or its integration shows that there was \
enough time to play it. If that cannot be determined, the result is `{unverified}`, never a wrong \
`{spoken}`.

## Supported features by speaker

Each row is tested in a real Home Assistant with a simulated speaker that behaves like the \
integration in Home Assistant 2026.11. Other speakers behave like the most similar row. What \
matters is whether they support announcements natively (the feature `MEDIA_ANNOUNCE`), whether \
their volume can be set, whether they can seek, and what they report.

{platforms}
Music that is stopped for an announcement can be resumed only if the speaker reports what it \
plays and accepts the same from Home Assistant. VLC does not report it, and what an app such as \
Spotify plays on a Cast device can be resumed only by that app. The response then contains \
`{music_not_resumed}`. To not resume music, use `resume: false`.

If the volume is set before the announcement, music that is still playing has that volume for a \
moment. If somebody changes the volume during the announcement, it is not restored. Values to \
restore are stored on disk: a speaker that becomes unavailable gets its volume back when it \
returns, also after a restart of Home Assistant. After more than ten minutes, its music is not \
resumed.

An urgent announcement starts within a second after its audio is available, whatever is playing, \
on all speakers except those of Music Assistant, which ignore announcements while they are \
playing another one; there, the urgent announcement is the next one. OwnTone adds the pause from \
its own settings.

## Failures of speakers

{troubles}"""

_SOAK: Final = """\
## Soak test

`scripts/soak` makes random announcements in a house with five speakers and a satellite; some of \
them are urgent, some may expire. Meanwhile, speakers are unplugged, hang, refuse commands, are \
muted or lose their connection, the satellite is in conversations, the service fails, accounts \
are reloaded, and Home Assistant is restarted. Every announcement must be played once, completely \
and in order, or be reported. Every volume must be restored, music must be resumed, and nothing \
may be left behind.
"""

_RESULTS: Final = {
    Result.SPOKEN: "It was played, as far as can be determined.",
    Result.UNVERIFIED: "It was sent and fetched, but the speaker does not report playback.",
    Result.MUTED: "The speaker was muted or its volume was 0, or the announcer was muted.",
    Result.OFFLINE: "The speaker was unavailable.",
    Result.BUSY: "The satellite was in a conversation for more than two minutes.",
    Result.FAILED: "The audio could not be generated, or the speaker did not play it.",
    Result.EXPIRED: "It waited too long and was discarded.",
    Result.INTERRUPTED: "Playback started, but did not finish.",
}
_NOT_FINAL: Final = {
    Result.QUEUED: "With `wait: false`: it is waiting.",
    Result.SPEAKING: "With `wait: false`: it is being played.",
}
_NOTES: Final = {
    Note.VOLUME_NOT_SET: "The volume was not changed, because it cannot be set.",
    Note.MUSIC_NOT_RESUMED: "Music was playing before, but could not be resumed.",
}
_PLATFORM_COLUMNS: Final = (
    "Speaker",
    "Volume",
    "Music",
    "Second announcement during the first",
    "Result",
)
_TROUBLE_COLUMNS: Final = ("Failure", "What is heard", "Result", "Reported reason")


def document(soak: str) -> str:
    """Return the complete document with the given section of the soak."""
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
    """Return the current section of the soak from the document."""
    if not DOCUMENT.exists():
        return "\n"
    _, _, behind = DOCUMENT.read_text("utf-8").partition(SOAK_BEGINS + "\n")
    return behind.partition(SOAK_ENDS)[0]


def write_soak(section: str) -> None:
    """Update the section of the soak in the document."""
    DOCUMENT.write_text(document(f"\n{section}\n\n"), "utf-8")


def _words(meanings: dict[Any, str], title: str) -> str:
    return table((title, "Meaning"), ((f"`{word}`", text) for word, text in meanings.items()))


def _platform_cells(row: PlatformRow) -> tuple[str, ...]:
    second = f"Waits for its turn. Otherwise, it {row.second.value}."
    verdict = f"`{row.verdict.result}`: {row.verdict.sentence}"
    return row.what, row.volume.value, row.music.value, second, verdict


def _trouble_cells(row: TroubleRow, english: dict[str, Any]) -> tuple[str, ...]:
    return row.what, row.hears.value, f"`{row.result}`", _reason(row, english)


def _reason(row: TroubleRow, english: dict[str, Any]) -> str:
    if row.error_of_integration:
        return "The error of its integration."
    if row.error is None:
        return "None."
    message: str = english["exceptions"][row.error]["message"]
    return f"“{message.format(speaker='Kitchen')}”"


if __name__ == "__main__":
    DOCUMENT.write_text(document(soak_section()), "utf-8")
