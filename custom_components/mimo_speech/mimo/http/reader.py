"""From the bytes of one HTTP answer to PCM, whichever way the service chose to send it."""

from collections.abc import Iterable, Iterator
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

_JSON: Final = "application/json"
_MAX_HELD_BYTES: Final = 1 << 15
"""Half a second of audio: an event of that size is read faster as a whole than as it arrives."""
_REASON_MODERATED: Final = "content_filter"
_REASON_TOO_LONG: Final = "length"


class SpeechReader:
    """Read one answer as its bytes arrive: an event stream, or one JSON document.

    `feed` and `finish` yield whole frames of PCM and raise the `MimoError` that the answer
    amounts to: an error event, a refusal by moderation, a broken or empty answer.
    """

    def __init__(self, content_type: str, *, secret: str) -> None:
        self._sse = None if content_type == _JSON else SSEDecoder()
        self._secret = secret
        self._answer = AnswerDecoder()
        self._pcm = PcmReader()
        self._has_audio = False
        self._is_finished = False
        self._is_cut_off = False
        self._is_closed = False

    @property
    def pcm_format(self) -> PcmFormat:
        """The format of the frames; settled once the first ones were yielded."""
        return self._pcm.pcm_format

    @property
    def is_done(self) -> bool:
        """Whether all that matters is there; what may follow, such as `usage`, is a trailer."""
        return self._is_closed or (self._is_finished and self._has_audio)

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield the PCM that the next bytes complete."""
        yield from self._read(self._sse.feed(chunk) if self._sse else (chunk,))

    def finish(self) -> Iterator[bytes]:
        """Yield the PCM that is left at the end of the answer; check that it is complete.

        A trailer may be cut off anywhere.
        """
        if not self.is_done:
            yield from self._read(self._sse.finish() if self._sse else (EVENT_END,))
        yield from self._found(self._pcm.finish())
        if not self._has_audio:
            raise MimoEmptyAudioError("The answer holds no audio")
        if not self._is_finished:
            raise MimoBrokenAnswerError("The answer ends before the speech does")
        if self._is_cut_off:
            raise MimoTextTooLongError("The text is longer than the model speaks at once")

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
            self._has_audio = True
            if self._sse:
                # The listener has something to hear meanwhile.
                self._sse.max_held_bytes = _MAX_HELD_BYTES
            yield pcm

    def _conclude(self, answer: AnswerMetadata) -> None:
        if answer.error is not None:
            raise error_from_event(answer.error, secret=self._secret)
        if answer.finish_reason == _REASON_MODERATED:
            raise MimoModerationError("The service declined to speak this text")
        self._is_closed |= answer.is_done
        self._is_cut_off |= answer.finish_reason == _REASON_TOO_LONG
        # A whole document has no need to say that it is one; a stream has.
        self._is_finished |= self._sse is None or answer.is_done or answer.finish_reason is not None
