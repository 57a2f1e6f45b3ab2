"""Contents, order and timing of a response, with or without a fault."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count, cycle
import math
from typing import Final

from .answers import SERVER_ERROR_BODY
from .breaks import GOES_ON_AFTER, Break
from .envelope import DocumentEnvelope, Ending, Envelope, EventEnvelope, FileEnvelope
from .faults import Fault
from .models import ModelKind
from .shape import Shape, Timing
from .validation import SpeechRequest
from .wav import BLOCK_BYTES, SAMPLE_BYTES, SAMPLE_RATE, seconds_of

COMMENT_PAUSE_S: Final = 0.1
"""Between endless comments."""

_BYTES_PER_MEGABYTE: Final = 1_000_000
_NO_FAULT: Final = Fault(name="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Bytes of a body, the PCM in them, and their time in seconds after the request."""

    body: bytes
    pcm: bytes = b""
    due: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One response with status 200."""

    content_type: str
    parts: Iterator[Part]
    ends_with: Break | None
    shape: Shape


def speech_script(
    request: SpeechRequest, pcm: bytes, *, shape: Shape, timing: Timing, fault: Fault | None
) -> Script:
    """Return how to respond to a request with this speech."""
    fault = fault or _NO_FAULT
    shape = _fitting(fault.shape or shape, request)
    timing = fault.timing or timing
    spoken = _grown(pcm, fault.megabytes)
    pieces = _cut(_beginning(spoken, fault.share), shape, timing)
    if fault.breaks is Break.FINISH:
        pieces = pieces[: fault.after_pieces]
    told_bytes = len(spoken) if fault.share is not None else sum(map(len, pieces))
    envelope = _envelope(request, shape, fault, sum(map(len, pieces)), told_bytes)
    return Script(
        content_type=envelope.content_type,
        parts=iter(_Telling(envelope, pieces, _ready_at(request, timing), fault)),
        ends_with=fault.breaks,
        shape=shape,
    )


def body_script(body: bytes, *, due: float, fault: Fault | None) -> Script:
    """Return how to send a short JSON body; an interruption comes in its middle."""
    fault = fault or _NO_FAULT
    sent = body[: len(body) // 2] if fault.breaks else body
    parts = () if fault.breaks is Break.SILENCE else (Part(body=sent, due=due),)
    return Script(
        content_type="application/json",
        parts=iter(parts),
        ends_with=fault.breaks,
        shape=fault.shape or Shape(),
    )


def _fitting(shape: Shape, request: SpeechRequest) -> Shape:
    """Return the shape for the model: only preset voices are streamed."""
    if request.kind is ModelKind.PRESET:
        return shape
    return replace(shape, giant=True)


def _grown(pcm: bytes, megabytes: float | None) -> bytes:
    """Repeat the audio, or its beginning, until it is about this many MB in base64."""
    if megabytes is None:
        return pcm
    size = math.ceil(megabytes * _BYTES_PER_MEGABYTE * 3 / 4)
    times = math.ceil(size / len(pcm))
    return pcm[: size // times // SAMPLE_BYTES * SAMPLE_BYTES] * times


def _beginning(pcm: bytes, share: float | None) -> bytes:
    if share is None:
        return pcm
    return pcm[: int(len(pcm) * share) // BLOCK_BYTES * BLOCK_BYTES or BLOCK_BYTES]


def _cut(pcm: bytes, shape: Shape, timing: Timing) -> list[bytes]:
    if shape.giant:
        return [pcm]
    size = max(1, round(timing.piece * SAMPLE_RATE)) * SAMPLE_BYTES
    if shape.odd_pieces:
        size -= 1
    return [pcm[start : start + size] for start in range(0, len(pcm), size)]


def _envelope(
    request: SpeechRequest, shape: Shape, fault: Fault, pcm_bytes: int, told_bytes: int
) -> Envelope:
    """Return the format of the response; `told_bytes` is the audio that its usage reports."""
    ending = Ending(finish_reason=fault.finish_reason or shape.finish_reason, told_bytes=told_bytes)
    if request.is_streaming and shape.as_wav:
        return FileEnvelope(pcm_bytes=pcm_bytes)
    if request.is_streaming and not shape.as_json:
        return EventEnvelope(
            model=request.model,
            shape=shape,
            ending=ending,
            pcm_bytes=pcm_bytes,
        )
    return DocumentEnvelope(
        model=request.model,
        shape=shape,
        ending=ending,
        pcm_bytes=pcm_bytes,
        is_wav=request.audio_format == "wav",
    )


def _ready_at(request: SpeechRequest, timing: Timing) -> Callable[[float], float]:
    """Return a function for the time at which a number of seconds of audio is available."""
    return timing.ready_at if request.kind is ModelKind.PRESET else timing.computed_at


class _Telling:
    """Iterates over the parts of a response, once."""

    def __init__(
        self,
        envelope: Envelope,
        pieces: list[bytes],
        ready_at: Callable[[float], float],
        fault: Fault,
    ) -> None:
        self._envelope = envelope
        self._ready_at = ready_at
        self._breaks = fault.breaks
        self._inside_base64 = fault.inside_base64
        self._total_bytes = sum(map(len, pieces))
        self._made_bytes = 0
        after = len(pieces) if fault.after_pieces is None else fault.after_pieces
        self._before, self._after = pieces[:after], pieces[after:]

    def __iter__(self) -> Iterator[Part]:
        if self._opens():
            due = 0.0 if self._envelope.is_stream else self._due()
            yield Part(body=self._envelope.opening(), due=due)
            yield from self._audio(self._before)
        if self._breaks is not None:
            yield from self._interruption()
        if self._breaks is None or self._breaks in GOES_ON_AFTER:
            yield from self._audio(self._after)
            yield self._now(self._envelope.closing())

    def _opens(self) -> bool:
        """Tell whether the response starts as usual; a document may be interrupted before."""
        if self._breaks is Break.SILENCE:
            return bool(self._before)
        if self._breaks in (Break.ERROR_EVENT, Break.COMMENTS):
            return self._envelope.is_stream
        return True

    def _audio(self, pieces: list[bytes]) -> Iterator[Part]:
        for piece in pieces:
            self._made_bytes += len(piece)
            due = self._due()
            for body, pcm in self._envelope.audio(piece):
                yield Part(body=body, pcm=pcm, due=due)

    def _due(self) -> float:
        """Return when the latest audio is available; a document is sent only when complete."""
        made_bytes = self._made_bytes if self._envelope.is_stream else self._total_bytes
        return self._ready_at(seconds_of(made_bytes))

    def _now(self, body: bytes) -> Part:
        return Part(body=body, due=self._due())

    def _interruption(self) -> Iterator[Part]:
        bodies: dict[Break, Callable[[], bytes]] = {
            Break.FINISH: self._envelope.closing,
            Break.INVALID_JSON: self._envelope.invalid_json,
            Break.INVALID_BASE64: self._envelope.invalid_base64,
            Break.ERROR_EVENT: lambda: self._envelope.error(SERVER_ERROR_BODY),
        }
        endless = {Break.COMMENTS: self._comments, Break.AUDIO: self._audio_again}
        if self._breaks in bodies:
            yield self._now(bodies[self._breaks]())
        elif self._breaks in endless:
            yield from endless[self._breaks]()
        elif self._inside_base64:
            yield from self._half_a_piece()

    def _comments(self) -> Iterator[Part]:
        for number in count(1):
            yield Part(body=self._envelope.comment(), due=number * COMMENT_PAUSE_S)

    def _audio_again(self) -> Iterator[Part]:
        for piece in cycle(self._before):
            yield from self._audio([piece])

    def _half_a_piece(self) -> Iterator[Part]:
        for piece in self._after[:1]:
            event = b"".join(body for body, _ in self._envelope.audio(piece))
            yield self._now(event[: len(event) // 2])
