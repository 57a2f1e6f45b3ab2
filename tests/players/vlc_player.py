"""VLC, driven by telnet."""

import asyncio
from asyncio.subprocess import STDOUT
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import os
from pathlib import Path
import re
import tempfile
from typing import Final

from mimo_house.errors import deadline
from mimo_house.house import free_port
from mimo_house.process import running

from .ear import WAIT_S, Ear, listening
from .home import HOST

PASSWORD: Final = "vlc"
_NOBODY: Final = "nobody"
"""VLC does not run as root."""
_SOUND_CARD: Final = """
pcm.!default { type null }
ctl.!default { type null }
"""


class Vlc:
    """A running VLC, asked and told by its own protocol."""

    def __init__(self, port: int, ear: Ear) -> None:
        self.port = port
        self.ear = ear

    async def ask(self, command: str) -> str:
        """Return the answer to a command."""
        reader, writer = await asyncio.open_connection(HOST, self.port)
        try:
            await reader.readuntil(b"Password: ")
            writer.write(f"{PASSWORD}\n".encode())
            await reader.readuntil(b"> ")
            writer.write(f"{command}\n".encode())
            return (await reader.readuntil(b"> ")).decode()
        finally:
            writer.close()
            await writer.wait_closed()

    async def volume(self) -> int:
        """Return how loud it is; 256 is full volume."""
        (volume,) = re.findall(r"audio volume: (\d+)", await self.ask("status"))
        return int(volume)


@asynccontextmanager
async def running_vlc(output: str) -> AsyncGenerator[Vlc]:
    """Run it with an output of its own while the block lasts."""
    port = free_port()
    telnet = f"telnet={{host='{HOST}:{port}',password='{PASSWORD}'}}"
    with tempfile.TemporaryDirectory(prefix="mimo-speech-vlc-") as place:
        folder = Path(place)
        sound_card = _furnish(folder)
        with listening(folder / "ear") as ear, (folder / "vlc.log").open("wb") as log:
            async with running(
                *("vlc", "--ignore-config", "--no-video", "--no-dbus", output),
                *(f"--audiofile-file={folder}/ear", "--no-audiofile-wav"),
                *("--intf=luaintf", "--lua-intf=telnet", f"--lua-config={telnet}"),
                folder=folder,
                output=log,
                errors=STDOUT,
                extra_environment={"HOME": place, "ALSA_CONFIG_PATH": str(sound_card)},
                user=_NOBODY if os.geteuid() == 0 else None,
            ):
                vlc = Vlc(port, ear)
                async with deadline(WAIT_S, "VLC did not start in time."):
                    while not await _is_ready(vlc):  # noqa: ASYNC110 - of another process
                        await asyncio.sleep(0.1)
                yield vlc


def _furnish(folder: Path) -> Path:
    """Let another user in, and return the settings of the sound card."""
    folder.chmod(0o755)
    settings = folder / "asound.conf"
    settings.write_text(_SOUND_CARD)
    return settings


async def _is_ready(vlc: Vlc) -> bool:
    try:
        await vlc.ask("status")
    except OSError, asyncio.IncompleteReadError:
        return False
    return True
