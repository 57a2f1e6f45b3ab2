"""Format and timing of valid responses."""

from dataclasses import dataclass
import math
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Timing in seconds; `speed` is relative to real time.

    The defaults for speech were measured with the service.
    """

    first_audio: float = 0.87
    speed: float = 4.0
    computing_speed: float = 4.0
    """For models that compute all of their audio first; not measured."""
    piece: float = 0.3
    connect: float = 0.0
    """Before the first response on each connection, for DNS, TCP and TLS."""
    models: float = 0.0
    """Before the list of models."""

    @classmethod
    def instant(cls) -> Timing:
        """Return a timing without any delays."""
        return cls(first_audio=0.0, speed=math.inf, computing_speed=math.inf)

    def ready_at(self, seconds: float) -> float:
        """Return when this much audio is available, in seconds after the request."""
        return self.first_audio + max(0.0, seconds - self.piece) / self.speed

    def computed_at(self, seconds: float) -> float:
        """Return when audio that is computed as a whole is available."""
        return self.first_audio + seconds / self.computing_speed


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    r"""Format of a response; all variants are legal, though some are rare.

    `newline` is LF, CRLF or CR. `role_chunk` is `empty` (no audio in it), `null` (`"audio": null`)
    or `absent`. `finish_reason` None omits the finishing chunk.
    """

    newline: Literal["\n", "\r\n", "\r"] = "\n"
    comments: int = 1
    """Number of `: PROCESSING` lines at the start."""
    role_chunk: Literal["empty", "null", "absent"] = "empty"
    done: bool = True
    usage: bool = True
    finish_reason: str | None = "stop"
    data_lines: int = 1
    """Number of `data:` lines per event."""
    odd_pieces: bool = False
    """Pieces of audio have odd numbers of bytes."""
    write_size: int | None = None
    """Bytes per write; None to write an event at once."""
    giant: bool = False
    """All audio is in one event, as in the service's compatibility mode."""
    escape_slashes: bool = False
    bom: bool = False
    content_type: str = "text/event-stream"
    as_json: bool = False
    """The response to a streaming request is a JSON document."""
    as_wav: bool = False
    """The response to a streaming request is a bare WAV file."""
    blanks: int = 0
    """Amount of white space after each piece of audio, inside its JSON."""
    wav_in_stream: bool = False
    """The streamed audio starts with a WAV header."""
    bandwidth_bytes_per_s: float | None = None
    """Limits the download; None for no limit."""
    upload_bytes_per_s: float | None = None
    """Limits the upload of the request; None for no limit."""
