"""Audio that was fetched from Home Assistant, with the times of its arrival."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
import json
from pathlib import Path
import time
from typing import Final

import aiohttp

from .errors import HouseError, deadline
from .wav import read_wav

WAIT_S: Final = 90.0
POLL_S: Final = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One response with speech; times are those of the machine's monotonic clock."""

    status: int
    is_whole: bool
    """False if the connection broke."""
    content_type: str
    arrivals: tuple[tuple[float, int], ...]
    """Pairs of time and number of bytes received by then."""
    body: bytes = field(repr=False)

    @property
    def is_wav(self) -> bool:
        """Whether the samples were not converted."""
        return self.body.startswith(b"RIFF")

    @property
    def first_audio_at(self) -> float:
        """Time of the first byte of audio after any header."""
        silent_bytes = read_wav(self.body).pcm_offset if self.is_wav else 0
        return next(moment for moment, count in self.arrivals if count > silent_bytes)


def heard(recording: Recording) -> Recording:
    """Return the recording; raise `HouseError` unless it is complete and has audio."""
    if recording.status == HTTPStatus.OK and recording.is_whole and recording.body:
        return recording
    how = "" if recording.is_whole else ", interrupted"
    raise HouseError(
        f"Home Assistant did not return the complete speech (HTTP {recording.status}, "
        f"{len(recording.body)} bytes{how}). See its log."
    )


async def listen(session: aiohttp.ClientSession, url: str) -> Recording:
    """Fetch speech as a player would."""
    arrivals, body, is_whole = [], bytearray(), False
    async with session.get(url) as answer:
        with suppress(aiohttp.ClientPayloadError):
            async for piece in answer.content.iter_any():
                body += piece
                arrivals.append((time.monotonic(), len(body)))
            is_whole = True
    return heard(
        Recording(
            status=answer.status,
            is_whole=is_whole,
            content_type=answer.content_type,
            arrivals=tuple(arrivals),
            body=bytes(body),
        )
    )


class SpeakerShelf:
    """The folder in which the recording speaker stores its recordings."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def next_recording(self, known: int) -> Recording:
        """Wait for the recording after the first `known` ones, and return it."""
        async with deadline(WAIT_S, "The speaker did not receive anything to play in time."):
            while True:
                if len(notes := self._notes()) > known:
                    return heard(_read(notes[known]))
                await asyncio.sleep(POLL_S)

    def count(self) -> int:
        """Return the number of recordings so far."""
        return len(self._notes())

    def _notes(self) -> list[Path]:
        return sorted(self._folder.glob("*.json"))


def _read(notes: Path) -> Recording:
    said = json.loads(notes.read_text())
    return Recording(
        status=said["status"],
        is_whole=said["is_whole"],
        content_type=said["content_type"],
        arrivals=tuple((moment, count) for moment, count in said["arrivals"]),
        body=notes.with_suffix(".audio").read_bytes(),
    )
