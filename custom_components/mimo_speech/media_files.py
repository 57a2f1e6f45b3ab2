"""Speech files in Home Assistant's media folder. All functions block: use the executor."""

from collections.abc import Mapping
from dataclasses import dataclass
import io
from pathlib import Path
import re
import secrets
import tempfile
from typing import Final
import wave

from homeassistant.components.media_source import DOMAIN as MEDIA_SOURCE
from homeassistant.components.media_source import generate_media_source_id
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .audio_conversion import convert
from .const import DOMAIN
from .exceptions import audio_not_made

FILE_FORMATS: Final = ("wav", "mp3", "flac", "ogg")

_USUAL_FOLDER: Final = "local"
_UNSAFE: Final = re.compile(r'\.\.|[\\:*?"<>|#%~]')
"""Characters that could leave the folder on some system, or have a meaning in media ids."""
_PART: Final = re.compile(r"(?![.\s]).+(?<![.\s])")
"""A folder or file name that is not hidden and has no trailing characters that systems drop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFile:
    """A valid path in a media folder."""

    name: str
    """As given by the caller, for errors."""
    path: Path
    audio_format: str
    media_content_id: str
    can_overwrite: bool

    def write(self, audio: bytes) -> None:
        """Write the file atomically, creating its folders.

        Raises `HomeAssistantError` with the name of the file.
        """
        # Hidden, so that nobody plays an incomplete file; short, as names have a maximum length.
        unfinished = self.path.with_name(f".{secrets.token_hex(4)}.tmp")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            try:
                unfinished.write_bytes(audio)
                # Another call may have created the file in the meantime.
                self.check()
                unfinished.replace(self.path)
            finally:
                unfinished.unlink(missing_ok=True)
        except OSError as err:
            raise self._failure(err) from err

    def check(self) -> None:
        """Raise `ServiceValidationError` if the file exists and must not be overwritten."""
        if not self.can_overwrite and self.path.exists(follow_symlinks=False):
            raise _invalid("file_exists", file_name=self.name)

    def _failure(self, error: OSError) -> HomeAssistantError:
        return HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="file_not_written",
            translation_placeholders={
                "file_name": self.name,
                "reason": error.strerror or type(error).__name__,
            },
        )


def find_media_file(
    media_folders: Mapping[str, str], name: str, *, can_overwrite: bool
) -> MediaFile:
    """Return the media file for a name.

    Raises `ServiceValidationError` for a name outside the media folder, an unsupported format, or a
    file that must not be overwritten.
    """
    if not media_folders:
        raise _invalid("no_media_folder")
    source = _USUAL_FOLDER if _USUAL_FOLDER in media_folders else next(iter(media_folders))
    folder = Path(media_folders[source]).absolute()
    parts = _read_name(name)
    path = folder.joinpath(*parts)
    if not path.parent.resolve().is_relative_to(folder.resolve()):
        raise _invalid("invalid_file_name", file_name=name)
    file = MediaFile(
        name=name,
        path=path,
        audio_format=path.suffix[1:].lower(),
        media_content_id=generate_media_source_id(MEDIA_SOURCE, "/".join((source, *parts))),
        can_overwrite=can_overwrite,
    )
    file.check()
    return file


def _read_name(name: str) -> list[str]:
    """Split a name into folders and file name; the latter has an extension."""
    parts = name.split("/")
    if not name.isprintable() or _UNSAFE.search(name) or not all(map(_PART.fullmatch, parts)):
        raise _invalid("invalid_file_name", file_name=name)
    extension = Path(parts[-1]).suffix
    if not extension:
        parts[-1] += ".wav"
    elif extension[1:].lower() not in FILE_FORMATS:
        raise _invalid(
            "unknown_file_format",
            extension=extension,
            valid=", ".join(f".{e}" for e in FILE_FORMATS),
        )
    return parts


def write_speech(
    file: MediaFile, streamed_wav: bytes, bitrate_kbps: str | int | None, ffmpeg: str
) -> None:
    """Write a WAV file streamed by Home Assistant, converted to the format of the file."""
    audio = _whole_wav(streamed_wav)
    if file.audio_format != "wav":
        audio = _encode(audio, file.audio_format, bitrate_kbps, ffmpeg)
    file.write(audio)


def _whole_wav(streamed: bytes) -> bytes:
    """Return a WAV file with true sizes; those of Home Assistant's stream are 4 GB."""
    parameters, frames = _read_wav(streamed)
    file = io.BytesIO()
    with wave.open(file, "wb") as whole:
        # The actual number of frames is written on close.
        whole.setparams(parameters._replace(nframes=0))
        whole.writeframes(frames)
    return file.getvalue()


def _encode(wav: bytes, audio_format: str, bitrate_kbps: str | int | None, ffmpeg: str) -> bytes:
    """Convert a WAV file to another format.

    FFmpeg writes to a file, because it must seek back to write the length into the header.
    """
    quality: tuple[str, ...] = ()
    if bitrate_kbps is not None:
        quality = ("-b:a", f"{bitrate_kbps}k")
    elif audio_format == "mp3":
        quality = ("-q:a", "0")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "speech")
        convert(ffmpeg, wav, "-f", audio_format, *quality, str(file))
        return file.read_bytes()


def duration_s(audio: bytes, ffmpeg: str) -> float:
    """Return the duration of audio in any format, in seconds.

    Streamed audio has no length in its header, so all of it is decoded.
    """
    is_wav = audio.startswith(b"RIFF")
    decoded = audio if is_wav else convert(ffmpeg, audio, "-ac", "1", "-f", "wav", "pipe:1")
    parameters, frames = _read_wav(decoded)
    frame_bytes = parameters.nchannels * parameters.sampwidth
    return len(frames) / frame_bytes / parameters.framerate


def _read_wav(streamed: bytes) -> tuple[wave._wave_params, bytes]:
    try:
        with wave.open(io.BytesIO(streamed)) as stream:
            return stream.getparams(), stream.readframes(stream.getnframes())
    except (EOFError, wave.Error) as err:
        raise audio_not_made(err) from err


def _invalid(key: str, **placeholders: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )
