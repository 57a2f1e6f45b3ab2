"""Conversion of the bytes of one HTTP response into PCM, in every form the service may use."""

from collections.abc import Iterable, Iterator
from enum import Enum, auto
from typing import Final

from ..audio.pcm import PcmReader
from ..audio.wav import PcmFormat
from ..errors import (
    MimoBrokenAnswerError,
    MimoEmptyAudioError,
    MimoModerationError,
    MimoTextTooLongError,
)
from .answer import AnswerDecoder, AnswerMetadata, parse_small_answer
from .error_answers import error_from_event
from .sse import EVENT_END, EventEnd, Signal, SSEDecoder, WholeEvent
from .usage import UsageCheck

_JSON_BEGINS: Final = (b"{", b"[")
_WAV_MAGIC: Final = b"RIFF"
_WHITE_SPACE: Final = b" \t\r\n"
_MAX_HELD_BYTES: Final = 1 << 15
"""Half a second of audio: an event up to this size decodes faster if it is buffered whole."""
_REASON_MODERATED: Final = "content_filter"
_REASON_TOO_LONG: Final = "length"


class _Form(Enum):
    """Form of a response, detected from its first bytes; the content type is not reliable."""

    EVENTS = auto()
    DOCUMENT = auto()
    WAV = auto()
    """A bare WAV file."""


class SpeechReader:
    """Decode one response while it arrives: an event stream, a JSON document or a WAV file.

    `feed` and `finish` yield whole frames of PCM. They raise the matching `MimoError` for an error
    event, a moderated text, or a broken or empty response.
    """

    def __init__(self, *, secret: str, usage: UsageCheck | None = None) -> None:
        self._form: _Form | None = None
        self._head = b""
        self._sse = SSEDecoder()
        self._secret = secret
        self._usage = usage or UsageCheck()
        self._answer = AnswerDecoder()
        self._pcm = PcmReader()
        self._audio_bytes = 0
        self._completion_tokens: int | None = None
        self._is_finished = False
        self._is_cut_off = False
        self._is_closed = False

    @property
    def pcm_format(self) -> PcmFormat:
        """Format of the frames; final once the first ones were yielded."""
        return self._pcm.pcm_format

    @property
    def is_done(self) -> bool:
        """Whether the speech is complete; what may follow, such as `usage`, is a trailer."""
        return self._is_closed or (self._is_finished and self._audio_bytes > 0)

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield the PCM that the next bytes complete."""
        if self._form is None:
            chunk = self._recognize(chunk)
        match self._form:
            case _Form.EVENTS:
                yield from self._read(self._sse.feed(chunk))
            case _Form.DOCUMENT:
                yield from self._read((chunk,))
            case _Form.WAV:
                yield from self._found(self._pcm.feed(chunk))

    def finish(self) -> Iterator[bytes]:
        """Yield the remaining PCM and check that the response is complete.

        A truncated trailer is not an error.
        """
        if not self.is_done:
            yield from self._read(self._last_signals())
        yield from self._found(self._pcm.finish())
        if not self._audio_bytes:
            raise MimoEmptyAudioError("The response contains no audio")
        if not self._is_finished:
            raise MimoBrokenAnswerError("The response ends before the speech is complete")
        if self._is_cut_off:
            raise MimoTextTooLongError("The text is too long for one request")
        self._check_usage()

    def _recognize(self, chunk: bytes) -> bytes:
        """Detect the form of the response; return the bytes so far, or b"" if it is unknown yet."""
        head = (self._head + chunk).lstrip(_WHITE_SPACE)
        if len(head) < len(_WAV_MAGIC) and _WAV_MAGIC.startswith(head):
            self._head = head
            return b""
        if head.startswith(_WAV_MAGIC):
            self._form = _Form.WAV
        else:
            self._form = _Form.DOCUMENT if head.startswith(_JSON_BEGINS) else _Form.EVENTS
        return head

    def _last_signals(self) -> Iterable[Signal]:
        if self._form is _Form.DOCUMENT:
            return (EVENT_END,)
        # A WAV file declares its own length, which its reader checks.
        self._is_finished |= self._form is _Form.WAV
        return self._sse.finish()

    def _read(self, signals: Iterable[Signal]) -> Iterator[bytes]:
        for signal in signals:
            if isinstance(signal, WholeEvent):
                yield from self._read_event(signal.data)
            elif isinstance(signal, EventEnd):
                self._conclude(self._answer.finish())
            else:
                for audio in self._answer.feed(signal):
                    yield from self._found(self._pcm.feed(audio))

    def _read_event(self, data: bytes) -> Iterator[bytes]:
        if (parsed := parse_small_answer(data)) is None:
            yield from self._read((data, EVENT_END))
            return
        yield from self._found(self._pcm.feed(parsed.audio))
        self._conclude(parsed.metadata)

    def _found(self, pcm: bytes) -> Iterator[bytes]:
        if pcm:
            self._audio_bytes += len(pcm)
            # There is audio to play while the next event is being buffered.
            self._sse.max_held_bytes = _MAX_HELD_BYTES
            yield pcm

    def _conclude(self, answer: AnswerMetadata) -> None:
        if answer.error is not None:
            raise error_from_event(answer.error, secret=self._secret)
        if answer.finish_reason == _REASON_MODERATED:
            raise MimoModerationError("The service declined to speak this text")
        self._is_closed |= answer.is_done
        self._is_cut_off |= answer.finish_reason == _REASON_TOO_LONG
        # A complete JSON document needs no finish reason; a stream does.
        is_whole = self._form is _Form.DOCUMENT
        self._is_finished |= is_whole or answer.is_done or answer.finish_reason is not None
        if answer.completion_tokens is not None:
            self._completion_tokens = answer.completion_tokens

    def _check_usage(self) -> None:
        tokens = self._completion_tokens
        audio_s = self._audio_bytes / self.pcm_format.bytes_per_second
        if tokens is not None and self._usage.shows_loss(completion_tokens=tokens, audio_s=audio_s):
            raise MimoBrokenAnswerError("The audio is much shorter than the service reports")
