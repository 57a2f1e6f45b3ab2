"""Recordings of somebody who speaks, made of tones; and files of them in many formats."""

from array import array
import io
import math
import subprocess
from typing import Final
import wave

import imageio_ffmpeg

RATE: Final = 24_000
LOUD: Final = 12_000
_FFMPEG: Final = imageio_ffmpeg.get_ffmpeg_exe()
_OUTPUT: Final = {
    "wav": ("-f", "wav"),
    "mp3": ("-f", "mp3"),
    "ogg": ("-f", "ogg"),
    "flac": ("-f", "flac"),
    "m4a": ("-f", "ipod", "-movflags", "frag_keyframe+empty_moov"),
    "webm": ("-f", "webm"),
}
FORMATS: Final = tuple(_OUTPUT)


def silence(seconds: float) -> bytes:
    return bytes(round(seconds * RATE) * 2)


def speech(seconds: float, *, peak: int = LOUD, hz: float = 220.0) -> bytes:
    """Return words of 0.3 s with pauses of 0.1 s in between."""
    samples = array("h")
    for index in range(round(seconds * RATE)):
        speaks = index / RATE % 0.4 < 0.3
        level = peak * 1.4 * math.sin(math.tau * hz * index / RATE) if speaks else 0.0
        samples.append(int(max(-peak, min(peak, level))))
    return samples.tobytes()


def recording(pcm: bytes, extension: str = "wav") -> bytes:
    """Return a file of the PCM."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(pcm)
    if extension == "wav":
        return file.getvalue()
    command = (_FFMPEG, "-nostdin", "-loglevel", "error", "-i", "pipe:0", *_OUTPUT[extension])
    converted = subprocess.run(  # noqa: S603  # Made here.
        [*command, "pipe:1"], input=file.getvalue(), capture_output=True, check=True
    )
    return converted.stdout
