"""Audio conversion with Home Assistant's ffmpeg, restricted to the given input."""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
import logging
import os
from pathlib import Path
import signal
import subprocess
from typing import Final

from .exceptions import audio_not_made
from .mimo import PcmFormat

_LOGGER = logging.getLogger(__name__)

# A playlist would make ffmpeg open other files or URLs, and it is detected by content, not by file
# name. Therefore only formats that contain audio themselves are allowed.
_CONTAINERS: Final = (
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,dsf,eac3,flac,flv,matroska,mov,mp3,mpeg,mpegts,ogg,tta,"
    "w64,wav,wv"
)
_QUIET: Final = ("-nostdin", "-hide_banner", "-loglevel", "error")
_LONGEST_CONVERSION_S: Final = 120.0


def _input(content: bytes | Path) -> tuple[str, ...]:
    """Return the ffmpeg arguments to read a file, or a file's content from standard input."""
    # No shell is involved, and the protocol prefix makes any file name safe. `cache:` makes the
    # pipe seekable, as some formats have their index at the end.
    if isinstance(content, Path):
        protocols, source = "file", f"file:{content}"
    else:
        protocols, source = "cache,pipe", "cache:pipe:0"
    return "-protocol_whitelist", protocols, "-format_whitelist", _CONTAINERS, "-i", source


def convert(ffmpeg: str, audio: bytes, *output: str) -> bytes:
    """Return the audio that ffmpeg writes to its standard output with these output arguments.

    Blocks for up to two minutes. Raises `HomeAssistantError` if the audio cannot be converted.
    """
    try:
        finished = subprocess.run(  # noqa: S603  # No shell.
            [ffmpeg, *_QUIET, *_input(audio), *output],
            input=audio,
            capture_output=True,
            check=True,
            timeout=_LONGEST_CONVERSION_S,
        )
    except (OSError, subprocess.SubprocessError) as err:
        raise audio_not_made(err) from err
    return finished.stdout


async def async_decode(
    ffmpeg: str, content: bytes | Path, pcm_format: PcmFormat, max_s: float
) -> bytes:
    """Return the 16-bit PCM of a file or of a file's content; b"" if it contains no audio.

    Raises `OSError` if ffmpeg does not start. If cancelled, ffmpeg and its children are killed.
    """
    # fmt: off
    process = await _async_start(
        ffmpeg, *_QUIET, *_input(content), "-t", str(max_s), "-f", "s16le",
        "-ac", str(pcm_format.channels), "-ar", str(pcm_format.sample_rate_hz), "pipe:1",
        has_input=isinstance(content, bytes),
    )
    # fmt: on
    try:
        pcm, errors = await process.communicate(content if isinstance(content, bytes) else None)
    finally:
        if process.returncode is None:
            await _async_kill(process)
    if process.returncode:
        _LOGGER.debug("ffmpeg: %s", errors.decode(errors="replace").strip())
        return b""
    return pcm


async def _async_start(*command: str, has_input: bool) -> Process:
    """Start a program. If this is cancelled, kill the program and its children."""
    starting = asyncio.ensure_future(
        asyncio.create_subprocess_exec(
            *command,
            stdin=PIPE if has_input else DEVNULL,
            stdout=PIPE,
            stderr=PIPE,
            start_new_session=True,
        )
    )
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        with suppress(OSError):
            await _async_kill(await starting)
        raise


async def _async_kill(process: Process) -> None:
    """Kill a process and its children, and read its output so that the pipes close."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.communicate()
