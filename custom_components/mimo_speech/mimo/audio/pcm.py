"""Incremental extraction of PCM from raw audio or a WAV file."""

from typing import Final

from ..errors import MimoBrokenAnswerError
from .wav import MIMO_PCM, PcmFormat, WavReader

_WAV_MAGIC: Final = b"RIFF"


class PcmReader:
    """Convert the audio of one response, raw PCM or a WAV file, into whole frames.

    Raw audio is assumed to be `pcm16` as the service documents it. A WAV file is recognised by its
    first four bytes and declares its own format.
    """

    def __init__(self) -> None:
        self._head: bytes | None = b""
        self._wav: WavReader | None = None
        self._partial_frame = b""

    @property
    def pcm_format(self) -> PcmFormat:
        """Format of the frames; final once the first frames were returned."""
        wav_format = self._wav.pcm_format if self._wav else None
        return wav_format or MIMO_PCM

    def feed(self, data: bytes) -> bytes:
        """Return the whole frames that the next bytes complete."""
        if self._head is not None:
            data = self._head + data
            if len(data) < len(_WAV_MAGIC):
                self._head = data
                return b""
            self._head = None
            self._wav = WavReader() if data.startswith(_WAV_MAGIC) else None
        return self._align(self._wav.feed(data) if self._wav else data)

    def finish(self) -> bytes:
        """Return audio that was too short to be recognised, and drop a partial frame.

        Raises `MimoBrokenAnswerError` if a WAV file ends before its declared size.
        """
        if self._wav and not self._wav.is_complete:
            raise MimoBrokenAnswerError("The WAV file is truncated")
        head, self._head = self._head, None
        return self._align(head) if head else b""

    def _align(self, pcm: bytes) -> bytes:
        if self._partial_frame:
            pcm = self._partial_frame + pcm
        partial_bytes = len(pcm) % self.pcm_format.frame_bytes
        self._partial_frame = pcm[len(pcm) - partial_bytes :]
        return pcm[:-partial_bytes] if partial_bytes else pcm
