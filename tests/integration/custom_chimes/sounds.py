"""Sounds of the media library, and a media source that is slow."""

import asyncio
from collections.abc import Awaitable
import os
from pathlib import Path
import shutil
import subprocess
from typing import override

from homeassistant.components.media_source import MediaSource, MediaSourceItem, PlayMedia
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import imageio_ffmpeg
import pytest

from custom_components.mimo_speech import custom_chimes
from custom_components.mimo_speech.const import DOMAIN
from custom_components.mimo_speech.custom_chimes import (
    ChimeError,
    async_load_chime,
)
from mimo_simulator import Simulator

FFMPEG = shutil.which("ffmpeg") or imageio_ffmpeg.get_ffmpeg_exe()


TONE = "sine=frequency=660:sample_rate=44100:duration=1"


class Library:
    """A media library in a folder, and the conversions that were asked of ffmpeg."""

    def __init__(self, hass: HomeAssistant, folder: Path) -> None:
        self.hass = hass
        self.media = folder / "media"
        self.media.mkdir()
        self._log = folder / "conversions"
        self._ffmpeg = folder / "ffmpeg"
        self.set_ffmpeg(f'exec "{FFMPEG}" "$@"')
        hass.config.config_dir = str(folder / "config")
        hass.config.media_dirs = {"local": str(self.media)}

    async def async_set_up(self) -> None:
        config = {"ffmpeg": {"ffmpeg_bin": str(self._ffmpeg)}}
        assert await async_setup_component(self.hass, "ffmpeg", config)
        assert await async_setup_component(self.hass, "media_source", {})

    def set_ffmpeg(self, command: str) -> None:
        """Have a shell's command run where ffmpeg would convert."""
        log = f'case "$*" in *pipe:1) echo $$ >> "{self._log}"; {command};; esac'
        self._ffmpeg.write_text(f'#!/bin/sh\n{log}\nexec "{FFMPEG}" "$@"\n')
        self._ffmpeg.chmod(0o755)

    @property
    def conversions(self) -> list[int]:
        """The processes that converted."""
        return [int(pid) for pid in self._log.read_text().split()] if self._log.exists() else []

    @property
    def kept(self) -> list[Path]:
        return sorted(Path(self.hass.config.cache_path(DOMAIN, "chimes")).iterdir())

    def forbid_keeping(self) -> None:
        """Have a file where the folder for converted sounds would be."""
        cache = Path(self.hass.config.cache_path())
        cache.parent.mkdir()
        cache.write_text("no folder")

    def lose_cache(self) -> None:
        """Have a file where the folder for all that is cached was."""
        shutil.rmtree(self.hass.config.cache_path())
        Path(self.hass.config.cache_path()).write_text("no folder")

    def make(self, name: str, *options: str, source: str = TONE) -> None:
        command = (FFMPEG, "-nostdin", "-loglevel", "error", "-y", "-f", "lavfi", "-i", source)
        subprocess.run([*command, *options, self.media / name], check=True)  # noqa: S603  # Made here.

    def set_time(self, name: str, time_s: int) -> None:
        os.utime(self.media / name, (time_s, time_s))

    async def load(self, name: str) -> bytes:
        return await async_load_chime(self.hass, f"media-source://media_source/local/{name}")

    def restart(self) -> None:
        """Forget what is in memory, as a restart does."""
        del self.hass.data[custom_chimes._CHIMES]


class Radio(MediaSource):
    """A media source that has addresses only."""

    def __init__(self) -> None:
        super().__init__("radio")
        self.url = ""
        self.resolved = 0
        self.is_awake = asyncio.Event()
        """Whether what is under `late` is answered."""

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        self.resolved += 1
        return PlayMedia(f"{self.url}{item.identifier}", "audio/mpeg")


async def reason(load: Awaitable[bytes]) -> str | None:
    """Return the translation key of the error that loading ends with."""
    with pytest.raises(ChimeError) as raised:
        await load
    return raised.value.translation_key


LATE = "media-source://radio/late/gong.wav"


GAP = bytes(9600)
"""Between a chime and the words."""


def words(simulator: Simulator) -> bytes:
    """Return what the service spoke last."""
    return simulator.speech_requests[-1].pcm
