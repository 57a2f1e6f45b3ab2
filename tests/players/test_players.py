"""Announcements on real players: the samples that come out, the music, the volume.

Home Assistant's own integrations drive the players, which put their sound into a pipe instead of a
sound card.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from mimo_house.api import HomeAssistant, Json

from .conftest import require
from .ear import BYTES_PER_S, Music
from .home import Room
from .mpd_player import Mpd
from .mpv_player import play_with_mpv
from .vlc_player import Vlc

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]

BEGUN_AT_S = 30
"""Where music begins to play."""
LONG = "This is a longer story, about a house that speaks, and about whoever listens to it."


async def play(room: Room, mpd: Mpd, music: Music) -> None:
    """Let mpd play music from its middle on."""
    await room.act("play_media", media_content_id=music.path.name, media_content_type="music")
    await room.act("media_seek", seek_position=BEGUN_AT_S)
    await mpd.ear.until(lambda: _is_at(mpd, music, BEGUN_AT_S), "No music is heard.")


def _is_at(mpd: Mpd, music: Music, position_s: float) -> bool:
    """Tell whether that part of the music, or a later one, is heard now."""
    heard_s = music.position_s(mpd.ear.last(0.2))
    return heard_s is not None and heard_s >= position_s


async def changes(ask: Callable[[], Awaitable[int]], announcing: asyncio.Task[Json]) -> list[int]:
    """Return what is told until the announcement is over, one entry for each change."""
    told: list[int] = []
    is_over = False
    while not is_over:
        is_over = announcing.done()
        if (value := await ask()) not in told[-1:]:
            told.append(value)
        await asyncio.sleep(0.05)
    return told


async def test_mpd_plays_the_samples_that_the_service_sent(mpd_room: Room, mpd: Mpd) -> None:
    message = "This is for mpd."

    report = await mpd_room.announce(message)

    assert report["result"] == "spoken"
    assert report["notes"] == []
    assert await mpd.ear.hears_just(await mpd_room.spoken(message))


@pytest.mark.parametrize(("before", "volume"), [("silence", 29), ("music", 57)])
async def test_mpd_is_as_loud_as_asked_and_then_as_before(
    mpd_room: Room, mpd: Mpd, music: Music, before: str, volume: int
) -> None:
    if before == "music":
        await play(mpd_room, mpd, music)
    await mpd.ask(f"setvol {volume}")
    await mpd_room.update()
    message = f"Louder than {before}."

    announcing = asyncio.create_task(mpd_room.announce(message, volume=84))
    volumes = await changes(mpd.volume, announcing)
    report = await announcing

    assert report["result"] == "spoken"
    assert report["notes"] == []
    assert mpd.ear.find(await mpd_room.spoken(message)) >= 0
    assert volumes == [volume, 84, volume]


async def test_mpd_goes_on_with_its_music_where_it_was(
    mpd_room: Room, mpd: Mpd, music: Music
) -> None:
    message = "An aside."
    await play(mpd_room, mpd, music)
    await mpd.ear.until(lambda: _is_at(mpd, music, BEGUN_AT_S + 5), "The music stopped.")

    report = await mpd_room.announce(message)

    assert report["result"] == "spoken"
    assert report["notes"] == []
    begin = mpd.ear.find(await mpd_room.spoken(message))
    assert begin > 0
    stopped_at_s = music.position_s(mpd.ear.before(begin, seconds=0.2))
    await mpd.ear.until(lambda: _is_at(mpd, music, BEGUN_AT_S), "The music is not back.")
    resumed_at_s = music.run_began_at_s(bytes(mpd.ear.heard))
    assert stopped_at_s is not None
    assert resumed_at_s is not None
    assert BEGUN_AT_S + 1 < resumed_at_s < stopped_at_s + 1


async def test_what_was_changed_on_mpd_itself_is_kept(
    mpd_room: Room, mpd: Mpd, music: Music
) -> None:
    """Home Assistant asks it every ten seconds only."""
    await play(mpd_room, mpd, music)
    await mpd.ask("stop")
    await mpd.ask("setvol 63")

    await mpd_room.announce("Who did that?", volume=84)

    status = await mpd.ask("status")
    assert (status["volume"], status["state"]) == ("63", "stop")


async def test_mpd_speaks_one_announcement_after_the_other(mpd_room: Room, mpd: Mpd) -> None:
    first, second = "First.", "And second."

    await mpd_room.announce(first, wait=False)
    report = await mpd_room.announce(second)

    speeches = [await mpd_room.spoken(message) for message in (first, second)]
    assert report["result"] == "spoken"
    assert await mpd.ear.hears_just(*speeches)


async def test_urgent_announcement_interrupts_mpd(mpd_room: Room, mpd: Mpd) -> None:
    urgent = "Fire!"
    announcing = asyncio.create_task(mpd_room.announce(LONG))
    await mpd.ear.until(lambda: mpd.ear.size > BYTES_PER_S // 2, "Nothing is heard.")

    reports = (await mpd_room.announce(urgent, priority="urgent"), await announcing)

    interrupted, interrupting = await mpd_room.spoken(LONG), await mpd_room.spoken(urgent)
    await mpd.ear.until(lambda: mpd.ear.heard.endswith(interrupted), "It is not said again.")
    begun = mpd.ear.size - len(interrupting) - len(interrupted)
    assert [report["result"] for report in reports] == ["spoken", "spoken"]
    assert 0 < begun < len(interrupted)
    assert await mpd.ear.hears_just(interrupted[:begun], interrupting, interrupted)


async def test_vlc_plays_the_samples_that_the_service_sent(
    recorded_vlc_room: Room, recorded_vlc: Vlc
) -> None:
    message = "Hello, VLC."
    recorded_vlc.ear.forget()

    report = await recorded_vlc_room.announce(message)

    # With a file as its output, VLC says that its volume is 0.
    assert report["result"] == "muted"
    assert await recorded_vlc.ear.hears_just(await recorded_vlc_room.spoken(message))


async def test_vlc_is_as_loud_as_asked_and_then_as_before(vlc_room: Room, vlc: Vlc) -> None:
    await vlc.ask("volume 77")
    await vlc_room.update()

    announcing = asyncio.create_task(vlc_room.announce("Louder!", volume=40))
    volumes = await changes(vlc.volume, announcing)

    assert (await announcing)["result"] == "spoken"
    assert volumes == [77, 200, 77]


async def test_vlc_speaks_one_announcement_after_the_other(
    recorded_vlc_room: Room, recorded_vlc: Vlc
) -> None:
    first, second = "One on VLC.", "Two on VLC."
    recorded_vlc.ear.forget()

    await recorded_vlc_room.announce(first, wait=False)
    await recorded_vlc_room.announce(second)

    assert await recorded_vlc.ear.hears_just(
        await recorded_vlc_room.spoken(first), await recorded_vlc_room.spoken(second)
    )


async def test_music_on_vlc_is_told_to_be_lost(vlc_room: Room, music_address: str) -> None:
    """Home Assistant is not told what VLC plays."""
    await vlc_room.act("play_media", media_content_id=music_address, media_content_type="music")
    await vlc_room.until_playing()

    report = await vlc_room.announce("No music.")

    assert report["result"] == "spoken"
    assert report["notes"] == ["music_not_resumed"]


@pytest.mark.parametrize("audio_format", ["wav", "flac"])
async def test_mpv_plays_what_the_player_is_told_to_fetch(
    mpd_room: Room, mpd: Mpd, voices: dict[str, str], tmp_path: Path, audio_format: str
) -> None:
    """Home Assistant has no integration for mpv: it fetches the same address as mpd."""
    require("mpv")
    message = f"An {audio_format} for mpv."
    announcing = asyncio.create_task(mpd_room.announce(message, voice=voices[audio_format]))
    await mpd.ear.until(lambda: mpd.ear.size > 0, "Nothing is heard.")

    heard = await play_with_mpv((await mpd.ask("currentsong"))["file"], tmp_path / "heard.wav")

    assert (await announcing)["result"] == "spoken"
    assert heard == await mpd_room.spoken(message)


async def test_log_holds_no_complaint_of_the_integration(
    assistant: HomeAssistant, logged: str
) -> None:
    complaints = [
        line
        for line in logged.splitlines()
        if ("WARNING" in line or "ERROR" in line) and "[custom_components.mimo_speech" in line
    ]
    assert complaints == []
