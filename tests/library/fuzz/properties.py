"""What holds for any input at all.

Every function here takes bytes or text as they come and raises if a promise of the library is
broken; so each of them serves hypothesis and a coverage-guided fuzzer alike.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
import math
import unicodedata

from custom_components.mimo_speech.mimo import (
    Dialect,
    Language,
    MimoError,
    MimoRateLimitError,
    PcmFormat,
    TagPolicy,
)
from custom_components.mimo_speech.mimo.audio.pcm import PcmReader
from custom_components.mimo_speech.mimo.audio.wav import whole_wav
from custom_components.mimo_speech.mimo.http.error_answers import error_from_response
from custom_components.mimo_speech.mimo.http.reader import SpeechReader
from custom_components.mimo_speech.mimo.text import (
    Part,
    Sentence,
    SpeechText,
    TextSettings,
    prepare,
    without_thought,
)

from .cuts import ways

SECRET = "sk-secret"
LONGEST_TAG_CHARS = 122
LONGEST_PAUSE_S = 10.0
INVISIBLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
"""Unicode's categories of what no voice can say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came of some bytes: audio, and perhaps the error that ended it."""

    pcm: bytes
    pcm_format: PcmFormat
    error: type[MimoError] | None = None


type Listen = Callable[[Iterable[bytes]], Heard]


def listen_to_answer(chunks: Iterable[bytes]) -> Heard:
    """Read an answer of the service; anything but a `MimoError` passes."""
    reader = SpeechReader(secret=SECRET)

    def frames() -> Iterator[bytes]:
        for chunk in chunks:
            yield from reader.feed(chunk)
        yield from reader.finish()

    return _listen(frames(), lambda: reader.pcm_format)


def listen_to_audio(chunks: Iterable[bytes]) -> Heard:
    """Read audio that may be a WAV; anything but a `MimoError` passes."""
    reader = PcmReader()

    def frames() -> Iterator[bytes]:
        yield from map(reader.feed, chunks)
        yield reader.finish()

    return _listen(frames(), lambda: reader.pcm_format)


def _listen(frames: Iterable[bytes], pcm_format: Callable[[], PcmFormat]) -> Heard:
    heard = bytearray()
    error = None
    try:
        for pcm in frames:
            assert not len(pcm) % pcm_format().frame_bytes, "a frame was cut"
            heard += pcm
    except MimoError as err:
        error = err
    assert SECRET.encode() not in str(error).encode()
    return Heard(
        pcm=bytes(heard), pcm_format=pcm_format(), error=None if error is None else type(error)
    )


def check_cuts(data: bytes, places: Sequence[int], listen: Listen) -> None:
    """Check that the audio does not depend on how the data is split.

    Before an error, more of the audio is heard the smaller the pieces are.
    """
    whole, *others = map(listen, ways(data, places))
    for other in others:
        assert other.error == whole.error
        if whole.error is None:
            assert other == whole
        else:
            shorter, longer = sorted((whole.pcm, other.pcm), key=len)
            assert longer.startswith(shorter)


def check_answer(body: bytes, places: Sequence[int]) -> None:
    """Check that a response ends in audio or in a library error, regardless of the split."""
    check_cuts(body, places, listen_to_answer)


def check_audio(data: bytes, places: Sequence[int]) -> None:
    """Audio ends in whole frames or an error; what was read can be written and read again."""
    check_cuts(data, places, listen_to_audio)
    heard = listen_to_audio([data])
    if heard.pcm and heard.error is None:
        assert listen_to_audio([whole_wav(heard.pcm_format, heard.pcm)]) == heard


def check_refusal(status: int, body: bytes, retry_after: str) -> None:
    """Any refusal becomes an error with a short text that holds no key."""
    error = error_from_response(status, {"Retry-After": retry_after}, body, secret=SECRET)
    assert 0 < len(str(error)) <= 300
    assert SECRET not in str(error)
    assert str(error).encode()
    if isinstance(error, MimoRateLimitError) and error.retry_after_s is not None:
        assert 0 <= error.retry_after_s < math.inf


def check_text(text: str, places: Sequence[int], settings: TextSettings) -> None:
    """Any text becomes sentences that can be spoken, the same for every cut."""
    sentences = prepare(text, settings, _settings_of)
    for fragments in ways(text, places):
        assert _stream(fragments, settings) == sentences
    for sentence in sentences:
        assert any(map(str.isalnum, sentence.text))
        assert 0 <= sentence.pause_s <= LONGEST_PAUSE_S
        if not sentence.is_song:
            # A tag at the start of a sentence is not broken, even if it is longer than one may be.
            assert len(sentence.text) <= settings.max_chars + LONGEST_TAG_CHARS
            assert "\n" not in sentence.text
        assert not INVISIBLE & set(map(unicodedata.category, sentence.text.replace("\n", "")))


def _settings_of(part: Part) -> TextSettings:
    """Return what holds for a part of a text: a named voice prepares it in its own way."""
    language = Language.CHINESE if part.language else Language.ENGLISH
    if not part.voice:
        return TextSettings(language=language, max_chars=40)
    return TextSettings(
        role=1 + len(part.voice) % 2,
        dialect=Dialect.NONE if "D" in part.voice else Dialect.BRACKETS,
        tags=TagPolicy.ALWAYS,
        styles=("happy",),
        normalize=True,
        language=language,
        max_chars=40,
        pronunciations=(("a", "b"),),
    )


def _stream(fragments: Iterable[str], settings: TextSettings) -> list[Sentence]:
    preparer = SpeechText(settings, _settings_of)
    sentences = [sentence for fragment in fragments for sentence in preparer.feed(fragment)]
    return without_thought(sentences + preparer.finish())
