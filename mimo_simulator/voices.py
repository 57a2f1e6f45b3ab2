"""Speech output: tones, or eSpeak if available."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from typing import Protocol, override

from .espeak import EspeakUnavailableError, check_espeak, say
from .tones import tone
from .validation import SpeechRequest


class VoiceChoice(StrEnum):
    """How the simulator speaks."""

    TONE = "tone"
    ESPEAK = "espeak"
    AUTO = "auto"
    """eSpeak if available, otherwise tones."""


class Speaker(Protocol):
    """Converts requests to PCM; the same request always gives the same PCM."""

    async def speak(self, request: SpeechRequest) -> bytes:
        """Return the PCM without blocking the event loop."""

    def speak_now(self, request: SpeechRequest) -> bytes:
        """Return the PCM synchronously."""

    def close(self) -> None:
        """Release all resources."""


class ToneSpeaker(Speaker):
    """Tones, which are fast enough to need no thread."""

    @override
    async def speak(self, request: SpeechRequest) -> bytes:
        return tone(request)

    @override
    def speak_now(self, request: SpeechRequest) -> bytes:
        return tone(request)

    @override
    def close(self) -> None:
        pass


class EspeakSpeaker(Speaker):
    """Real speech, made in a thread that is started with the first request."""

    def __init__(self) -> None:
        check_espeak()
        self._thread: ThreadPoolExecutor | None = None

    @override
    async def speak(self, request: SpeechRequest) -> bytes:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="espeak")
        return await asyncio.get_running_loop().run_in_executor(self._thread, say, request)

    @override
    def speak_now(self, request: SpeechRequest) -> bytes:
        return say(request)

    @override
    def close(self) -> None:
        if self._thread is not None:
            self._thread.shutdown(cancel_futures=True)
            self._thread = None


def choose_speaker(choice: VoiceChoice) -> Speaker:
    """Return the speaker; raise `EspeakUnavailableError` if eSpeak is required but missing."""
    if choice is VoiceChoice.TONE:
        return ToneSpeaker()
    try:
        return EspeakSpeaker()
    except EspeakUnavailableError:
        if choice is VoiceChoice.ESPEAK:
            raise
        return ToneSpeaker()
