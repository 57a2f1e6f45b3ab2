"""Music Player Daemon, with its output into a pipe."""

import asyncio
from asyncio.subprocess import STDOUT
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from mimo_house.errors import deadline
from mimo_house.house import free_port
from mimo_house.process import running

from .ear import CHANNELS, SAMPLE_BYTES, SAMPLE_RATE, WAIT_S, Ear, listening
from .home import HOST

_SETTINGS: Final = """
music_directory "{music}"
playlist_directory "{folder}/playlists"
db_file "{folder}/database"
state_file "{folder}/state"
bind_to_address "{host}"
port "{port}"
zeroconf_enabled "no"
audio_buffer_size "128"
audio_output {{
    type "null"
    name "Clock"
    mixer_type "null"
}}
audio_output {{
    type "pipe"
    name "Ear"
    command "exec cat >{folder}/ear"
    format "{format}"
    mixer_type "none"
}}
"""
# The first output keeps the pace of a sound card. The second runs ahead of it by what is buffered,
# which is 2.7 s at most.


class Mpd:
    """A running daemon, asked and told by its own protocol."""

    def __init__(self, port: int, ear: Ear) -> None:
        self.port = port
        self.ear = ear

    async def ask(self, command: str) -> dict[str, str]:
        """Return the answer to a command."""
        reader, writer = await asyncio.open_connection(HOST, self.port)
        try:
            await reader.readline()
            writer.write(f"{command}\n".encode())
            lines = []
            while (line := (await reader.readline()).decode().strip()) != "OK":
                assert line
                assert not line.startswith("ACK"), line
                lines.append(line)
        finally:
            writer.close()
            await writer.wait_closed()
        return dict(line.split(": ", 1) for line in lines)

    async def volume(self) -> int:
        """Return how loud it is, in percent."""
        return int((await self.ask("status"))["volume"])

    async def rest(self) -> None:
        """Play nothing, at full volume, and forget what was heard."""
        is_playing = (await self.ask("status"))["state"] != "stop"
        await self.ask("clear")
        await self.ask("setvol 100")
        if is_playing:
            await self.ear.until_silent()
        self.ear.forget()


@asynccontextmanager
async def running_mpd(folder: Path, music: Path) -> AsyncGenerator[Mpd]:
    """Run it while the block lasts, with what is in the folder of music."""
    port = free_port()
    sound = f"{SAMPLE_RATE}:{SAMPLE_BYTES * 8}:{CHANNELS}"
    settings = folder / "mpd.conf"
    settings.write_text(
        _SETTINGS.format(folder=folder, music=music, host=HOST, port=port, format=sound)
    )
    (folder / "playlists").mkdir()
    with listening(folder / "ear") as ear, (folder / "mpd.log").open("wb") as log:
        async with running(
            *("mpd", "--no-daemon", "--stderr", str(settings)),
            folder=folder,
            output=log,
            errors=STDOUT,
        ):
            mpd = Mpd(port, ear)
            await _until_ready(mpd)
            yield mpd


async def _until_ready(mpd: Mpd) -> None:
    async with deadline(WAIT_S, "mpd did not start in time."):
        while not await _is_ready(mpd):  # noqa: ASYNC110 - of another process
            await asyncio.sleep(0.1)
        await mpd.ask("update")
        while "updating_db" in await mpd.ask("status"):  # noqa: ASYNC110 - of another process
            await asyncio.sleep(0.1)


async def _is_ready(mpd: Mpd) -> bool:
    try:
        await mpd.ask("ping")
    except OSError:
        return False
    return True
