"""Audio that is measured and converted for files, with the real ffmpeg."""

import shutil
import subprocess

from homeassistant.exceptions import HomeAssistantError
import imageio_ffmpeg
import pytest

from custom_components.mimo_speech.media_files import duration_s

FFMPEG = shutil.which("ffmpeg") or imageio_ffmpeg.get_ffmpeg_exe()


def tone(audio_format: str) -> bytes:
    source = ("-f", "lavfi", "-i", "sine=frequency=660:duration=1")
    command = (FFMPEG, "-v", "error", *source, "-f", audio_format, "pipe:1")
    return subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603  # Made here.


@pytest.mark.parametrize("audio_format", ["wav", "mp3", "flac", "ogg", "opus", "adts", "matroska"])
def test_length_of_audio_is_measured(audio_format: str) -> None:
    assert duration_s(tone(audio_format), FFMPEG) == pytest.approx(1, abs=0.06)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(tone("voc"), id="container that nobody asks for"),
        pytest.param(b"ffconcat version 1.0\nfile gong.mp3\n", id="playlist"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_only_known_containers_of_audio_are_opened(content: bytes) -> None:
    with pytest.raises(HomeAssistantError) as caught:
        duration_s(content, FFMPEG)
    assert caught.value.translation_key == "audio_not_made"
