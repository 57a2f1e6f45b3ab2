"""Client for the simulator's control pages."""

from dataclasses import dataclass

import aiohttp
from yarl import URL


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechSent:
    """One request for speech as recorded by the simulator; times are monotonic."""

    number: int
    """Index among all requests."""
    text: str
    voice: str | None
    sample_sha256: str | None
    """Digest of a cloned voice's sample."""
    direction: str | None
    received_at: float
    first_audio_at: float | None

    @property
    def first_audio_s(self) -> float | None:
        """Latency of the simulator to its first audio; None without audio."""
        return None if self.first_audio_at is None else self.first_audio_at - self.received_at


class Service:
    """A running simulator."""

    def __init__(self, session: aiohttp.ClientSession, base_url: str) -> None:
        self.base_url = base_url
        self._session = session
        self._pages = URL(base_url).with_path("/simulator")

    async def speech_sent(self) -> list[SpeechSent]:
        """Return the requests for speech so far, in order."""
        async with self._session.get(self._pages / "requests") as answer:
            requests = await answer.json()
        return [
            SpeechSent(
                number=request["number"],
                text=request["text"],
                voice=request["voice"],
                sample_sha256=request["sample_sha256"],
                direction=request["direction"],
                received_at=request["received_at"],
                first_audio_at=request["first_audio_at"],
            )
            for request in requests
            if request["method"] == "POST"
        ]

    async def pcm(self, speech: SpeechSent) -> bytes:
        """Return the samples that were sent."""
        page = self._pages / "requests" / str(speech.number) / "audio"
        async with self._session.get(page) as answer:
            return await answer.read()

    async def inject(self, fault: str, *, times: int | None = 1) -> None:
        """Apply a fault to the next requests for speech; None: until cleared."""
        wanted = {"fault": fault, "times": times}
        async with self._session.post(self._pages / "faults", json=wanted) as answer:
            answer.raise_for_status()

    async def clear_faults(self) -> None:
        """Discard all faults."""
        async with self._session.delete(self._pages / "faults") as answer:
            answer.raise_for_status()
