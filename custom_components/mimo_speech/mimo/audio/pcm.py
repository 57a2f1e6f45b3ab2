"""Samples out of audio bytes that are cut anywhere."""

from typing import Final

from ..errors import MimoBrokenAnswerError
from .wav import MIMO_PCM, PcmFormat, WavReader

_WAV_MAGIC: Final = b"RIFF"


class PcmReader:
    """Turn the audio of one answer into whole frames, whether it is raw PCM or a WAV file.

    Raw audio is taken for `pcm16` as the service documents it. A WAV is recognised by its first
    four bytes and tells its own format.
    """

    def __init__(self) -> None:
        self._head: bytes | None = b""
        self._wav: WavReader | None = None
        self._partial_frame = b""

    @property
    def pcm_format(self) -> PcmFormat:
        """The format of the frames; settled once the first ones were returned."""
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
        """Return what was too short to be recognised; drop a partial frame.

        Raises `MimoBrokenAnswerError` if a WAV ended before its announced size.
        """
        if self._wav and not self._wav.is_complete:
            raise MimoBrokenAnswerError("The WAV file ends before its audio does")
        head, self._head = self._head, None
        return self._align(head) if head else b""

    def _align(self, pcm: bytes) -> bytes:
        if self._partial_frame:
            pcm = self._partial_frame + pcm
        partial_bytes = len(pcm) % self.pcm_format.frame_bytes
        self._partial_frame = pcm[len(pcm) - partial_bytes :]
        return pcm[:-partial_bytes] if partial_bytes else pcm
