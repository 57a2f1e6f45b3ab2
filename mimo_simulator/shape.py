"""How a healthy answer looks on the wire, and when its parts are there."""

from dataclasses import dataclass
import math
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When things happen; seconds, and `speed` in times real time.

    The defaults of speech were measured against the service.
    """

    first_audio: float = 0.87
    speed: float = 4.0
    computing_speed: float = 4.0
    """Of models that compute all of their audio before they send any; not measured."""
    piece: float = 0.3
    connect: float = 0.0
    """Before the first answer on each connection; stands for DNS, TCP and TLS."""
    models: float = 0.0
    """Before a list of models."""

    @classmethod
    def instant(cls) -> Timing:
        """Return a timing without any waiting."""
        return cls(first_audio=0.0, speed=math.inf, computing_speed=math.inf)

    def ready_at(self, seconds: float) -> float:
        """Return when that much audio has been made, counted from the request."""
        return self.first_audio + max(0.0, seconds - self.piece) / self.speed

    def computed_at(self, seconds: float) -> float:
        """Return when audio of this length is there that is sent in one piece."""
        return self.first_audio + seconds / self.computing_speed


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    r"""How an answer is written down; everything here is legal, the rarer the wider from default.

    `newline` is LF, CRLF or CR. `role_chunk` is `empty` (no audio in it), `null`
    (`"audio": null`) or `absent`. `finish_reason` None leaves the finishing chunk out.
    """

    newline: Literal["\n", "\r\n", "\r"] = "\n"
    comments: int = 1
    """How many `: PROCESSING` lines come first."""
    role_chunk: Literal["empty", "null", "absent"] = "empty"
    done: bool = True
    usage: bool = True
    finish_reason: str | None = "stop"
    data_lines: int = 1
    """How many `data:` lines an event is spread over."""
    odd_pieces: bool = False
    """Pieces of audio have odd numbers of bytes."""
    write_size: int | None = None
    """Bytes per write; None writes an event at once."""
    giant: bool = False
    """All audio comes in one event, as in the service's compatibility mode."""
    escape_slashes: bool = False
    bom: bool = False
    content_type: str = "text/event-stream"
    as_json: bool = False
    """A streaming request is answered like a plain one."""
    as_wav: bool = False
    """A streaming request is answered with a bare WAV file."""
    blanks: int = 0
    """White space behind each piece of audio, inside its JSON."""
    wav_in_stream: bool = False
    """The streamed audio begins with a WAV header."""
    bandwidth_bytes_per_s: float | None = None
    """Limits the bytes of the body; None for no limit."""
    upload_bytes_per_s: float | None = None
    """Limits the bytes of the request in the same way."""
