"""mpv, which plays one address into a file."""

import asyncio
from asyncio.subprocess import STDOUT
from pathlib import Path

from mimo_house.errors import deadline
from mimo_house.process import last_words, running
from mimo_house.verification import SERVICE_FORMAT
from mimo_house.wav import read_wav

from .ear import WAIT_S


async def play_with_mpv(address: str, path: Path) -> bytes:
    """Play what is at an address, and return the samples that come out."""
    words = path.with_suffix(".log")
    with words.open("wb") as log:
        async with (
            running(
                *("mpv", "--no-config", "--vid=no", "--ao=pcm", f"--ao-pcm-file={path}", address),
                folder=path.parent,
                output=log,
                errors=STDOUT,
            ) as process,
            deadline(WAIT_S, "mpv did not come to the end."),
        ):
            await process.wait()
    assert process.returncode == 0, last_words(words)
    wav = read_wav(await asyncio.to_thread(path.read_bytes))
    assert (wav.sample_rate, wav.channels, wav.sample_bytes) == SERVICE_FORMAT
    return wav.pcm
