"""What stands in a room: it makes sounds, whoever sent them, and outlives every Home Assistant."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
import socket
from typing import Any, Final

import aiohttp

from custom_components.mimo_speech.mimo import MIMO_PCM
from tests.reliability.listening import samples_of

BYTES_PER_S: Final = MIMO_PCM.bytes_per_second
SONG_S: Final = 24 * 3600.0
"""No music ends by itself while it is listened to."""
_SOME_BYTES: Final = 40_000
_RECEIVES_BYTES: Final = 8192
BEGINS_AFTER_S: Final = 0.2
"""From the first byte until the first sound."""


class Kind(StrEnum):
    """What comes out of a speaker."""

    MUSIC = "music"
    CLIP = "clip"


class Fetching(Enum):
    """How much of an announcement a device fetches."""

    ALL = 1.0
    HALF = 0.5
    NOTHING = 0.0


class Answering(Enum):
    """What a device answers when it is told to play."""

    WELL = auto()
    REFUSES = auto()
    NEVER = auto()


@dataclass(slots=True, kw_only=True)
class Sound:
    """What came out of a speaker from one moment to another, by the clock."""

    kind: Kind
    what: str
    """Content id of music, address of a clip."""
    began_s: float
    ended_s: float | None = None
    volumes: list[float] = field(default_factory=list)
    """How loud it was, in order; 0 while muted."""
    pcm: bytes = field(default=b"", repr=False)
    """All that was fetched of a clip."""
    position_s: float = 0.0
    """Where in the music it began."""

    @property
    def heard(self) -> bytes:
        """Return the samples that were played."""
        assert self.ended_s is not None
        frames = round((self.ended_s - self.began_s) * MIMO_PCM.sample_rate_hz)
        return self.pcm[: frames * MIMO_PCM.frame_bytes]


def _small_socket(address: tuple[Any, ...]) -> socket.socket:
    """Return a socket that keeps as little as one of a small device."""
    family, kind, protocol, *_ = address
    small = socket.socket(family, kind, protocol)
    small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVES_BYTES)
    return small


class Device:
    """A speaker: what it plays, how loud, and all that was heard from it."""

    def __init__(
        self, name: str, clock: Callable[[], float], *, volume: float = 0.3, is_muted: bool = False
    ) -> None:
        self.name: Final = name
        self.clock: Final = clock
        self.sounds: list[Sound] = []
        self.library: Mapping[str, float] = {}
        """Seconds of the music that it can be told to play, by content id."""
        self.fetching = Fetching.ALL
        self.fetches_twice = False
        self.answering = Answering.WELL
        self._is_connected = True
        self.statuses: list[int] = []
        self._volume = volume
        self._is_muted = is_muted
        self._music: Sound | None = None
        self._paused: tuple[str, float] | None = None
        self._clip: Sound | None = None
        self._task: asyncio.Task[None] | None = None
        self._resumes = False
        self._volume_before: float | None = None
        self._listeners: list[Callable[[], None]] = []

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call the listener after every change; return a callback that unsubscribes."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def forget_listeners(self) -> None:
        """Go on when those who listened are no more."""
        self._listeners.clear()

    def _changed(self) -> None:
        for listener in tuple(self._listeners):
            listener()

    @property
    def is_connected(self) -> bool:
        """Whether Home Assistant reaches it."""
        return self._is_connected

    def unplug(self) -> None:
        """Fall silent, and be gone."""
        self._is_connected = False
        self.stop()

    def plug(self) -> None:
        """Be back, silent."""
        self._is_connected = True
        self._changed()

    # Volume

    @property
    def volume(self) -> float:
        """How loud it is set, 0 to 1."""
        return self._volume

    @volume.setter
    def volume(self, volume: float) -> None:
        self._volume = volume
        self._loudness_changed()

    @property
    def is_muted(self) -> bool:
        """Whether nothing is heard for all that it plays."""
        return self._is_muted

    @is_muted.setter
    def is_muted(self, is_muted: bool) -> None:
        self._is_muted = is_muted
        self._loudness_changed()

    def _loudness_changed(self) -> None:
        for sound in (self._music, self._clip):
            if sound is not None and sound.volumes[-1] != self.loudness:
                sound.volumes.append(self.loudness)
        self._changed()

    @property
    def loudness(self) -> float:
        """How loud it is heard."""
        return 0.0 if self._is_muted else self._volume

    # Music

    @property
    def is_playing_music(self) -> bool:
        """Whether music is heard."""
        return self._music is not None

    @property
    def music(self) -> str | None:
        """Content id of the music that it plays or that it would go on with."""
        if self._music is not None:
            return self._music.what
        return self._paused[0] if self._paused else None

    @property
    def position_s(self) -> float:
        """Where in the music it is."""
        if self._music is not None:
            return self._music.position_s + self.clock() - self._music.began_s
        return self._paused[1] if self._paused else 0.0

    def play_music(self, content_id: str, position_s: float = 0.0) -> None:
        """Play music instead of whatever is heard."""
        self._stop_clip()
        self._stop_music()
        self._paused = None
        self._music = self._begin(Kind.MUSIC, content_id)
        self._music.position_s = position_s
        self._changed()

    def pause(self) -> None:
        """Keep the place in the music."""
        if self._music is not None:
            self._paused = self._music.what, self.position_s
            self._stop_music()
            self._changed()

    def resume(self) -> None:
        """Go on with the music where it was paused."""
        if self._paused is not None and self._music is None:
            self.play_music(*self._paused)

    def seek(self, position_s: float) -> None:
        """Go to another place in the music."""
        if self._music is not None:
            self.play_music(self._music.what, position_s)
        elif self._paused is not None:
            self._paused = self._paused[0], position_s

    def stop(self) -> None:
        """Be silent, and know nothing of what was played."""
        self._resumes = False
        self._stop_clip()
        self._go_on()
        self._stop_music()
        self._paused = None
        self._changed()

    def _stop_music(self) -> None:
        if self._music is not None:
            self._music.ended_s = self.clock()
            self._music = None

    # Clips

    @property
    def is_playing_clip(self) -> bool:
        """Whether an announcement is heard."""
        return self._clip is not None

    @property
    def clip(self) -> str | None:
        """Address of the announcement that is heard."""
        return None if self._clip is None else self._clip.what

    @property
    def is_busy(self) -> bool:
        """Whether it fetches or plays a clip."""
        return self._task is not None

    def replace(self, url: str) -> None:
        """Play a clip, and forget the music."""
        self._stop_music()
        self._paused = None
        self._start(self._play(url))
        self._changed()

    def overlay(self, url: str, volume: float | None = None) -> None:
        """Play a clip over the music."""
        self._start(self._play(url, volume))

    def announce(self, url: str, volume: float | None = None) -> asyncio.Task[None]:
        """Pause the music for a clip, and go on afterwards."""
        return self._start(self._play_between(url, volume))

    async def _play_between(self, url: str, volume: float | None) -> None:
        self._resumes |= self.is_playing_music
        self.pause()
        if volume is not None:
            if self._volume_before is None:
                self._volume_before = self._volume
            self.volume = volume
        try:
            await self._play(url)
        finally:
            # Else it goes on behind the clip that has replaced this one.
            if self._task is asyncio.current_task():
                self._task = None
                self._go_on()

    def _go_on(self) -> None:
        if self._volume_before is not None:
            self.volume = self._volume_before
            self._volume_before = None
        if self._resumes:
            self._resumes = False
            self.resume()

    def _start(self, playing: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        self._stop_clip()
        task = asyncio.get_running_loop().create_task(playing)
        self._task = task
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        if self._task is task:
            self._task = None
            self._changed()
        if not task.cancelled():
            task.result()

    def _stop_clip(self) -> None:
        task, self._task = self._task, None
        if task is not None and task is not asyncio.current_task():
            task.cancel()
        self._end_clip()

    def _end_clip(self) -> None:
        if self._clip is not None:
            self._clip.ended_s = self.clock()
            self._clip = None
            self._changed()

    async def _play(self, url: str, volume: float | None = None) -> None:
        pcm = await self._fetch(url)
        if not pcm:
            return
        await asyncio.sleep(BEGINS_AFTER_S)
        self._clip = clip = self._begin(Kind.CLIP, url, volume)
        clip.pcm = pcm
        self._changed()
        try:
            await asyncio.sleep(len(pcm) / BYTES_PER_S)
        finally:
            if self._clip is clip:
                self._end_clip()

    def _begin(self, kind: Kind, what: str, volume: float | None = None) -> Sound:
        loudness = self.loudness if volume is None or self._is_muted else volume
        sound = Sound(kind=kind, what=what, began_s=self.clock(), volumes=[loudness])
        self.sounds.append(sound)
        return sound

    async def _fetch(self, url: str) -> bytes:
        """Return the samples; whoever cannot have them plays nothing, and tells nobody."""
        if self.fetching is Fetching.NOTHING:
            return b""
        connector = aiohttp.TCPConnector(socket_factory=_small_socket)
        async with aiohttp.ClientSession(connector=connector) as session:
            if self.fetches_twice:
                await self._get(session, url)
            return samples_of(await self._get(session, url))

    async def _get(self, session: aiohttp.ClientSession, url: str) -> bytes:
        body = bytearray()
        # Whoever loses the connection plays what it has.
        with suppress(aiohttp.ClientError):
            async with session.get(url) as answer:
                self.statuses.append(answer.status)
                if not answer.ok:
                    return b""
                async for chunk in answer.content.iter_any():
                    body += chunk
                    if self._has_enough(body, answer.content_length):
                        break
        return bytes(body)

    def _has_enough(self, body: bytearray, length: int | None) -> bool:
        if self.fetching is Fetching.ALL:
            return False
        # Of audio that is still being made, nobody knows the half.
        enough = _SOME_BYTES if length is None else int(length * self.fetching.value)
        del body[enough:]
        return len(body) >= enough

    async def async_close(self) -> None:
        """Pull the plug."""
        task = self._task
        self._stop_clip()
        self._stop_music()
        if task is not None:
            await asyncio.wait([task])

    # What was heard

    @property
    def clips(self) -> list[Sound]:
        """Return the announcements that were heard, or as much as was heard of them."""
        return [sound for sound in self.sounds if sound.kind is Kind.CLIP]

    @property
    def played(self) -> list[Sound]:
        """Return the music that was heard."""
        return [sound for sound in self.sounds if sound.kind is Kind.MUSIC]
