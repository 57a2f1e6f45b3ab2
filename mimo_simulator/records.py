"""Records of requests, for tests to inspect."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
import hashlib
from typing import Any, Final

from multidict import CIMultiDict

HIDDEN_KEY: Final = "***"
_BEARER: Final = "Bearer "


class Outcome(StrEnum):
    """How a response ended."""

    SENDING = "sending"
    ANSWERED = "answered"
    ABORTED = "aborted"
    """The client closed the connection."""
    FAULT = "fault"
    """An injected fault was applied."""


@dataclass(slots=True, kw_only=True)
class RequestRecord:
    """One request and its response; times are those of the simulator's clock."""

    number: int
    """Index in the list of all requests."""
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Case-insensitive; the key is replaced by `***`."""
    key_header: str | None
    key_accepted: bool
    connection: int
    """Number of the TCP connection, from 1."""
    received_at: float
    body: dict[str, Any] | None = field(default=None, repr=False)
    text: str | None = None
    direction: str | None = None
    voice: str | None = field(default=None, repr=False)
    """As requested, unless it is a sample."""
    sample_sha256: str | None = None
    """Digest of the sample that was sent."""
    model: str | None = None
    fault: str | None = None
    status: int | None = None
    first_audio_at: float | None = None
    finished_at: float | None = None
    outcome: Outcome = Outcome.SENDING
    _pcm: bytearray = field(default_factory=bytearray, repr=False)

    @property
    def pcm(self) -> bytes:
        """The audio sent so far."""
        return bytes(self._pcm)

    @property
    def audio_sha256(self) -> str:
        """Digest of the audio sent so far."""
        return hashlib.sha256(self._pcm).hexdigest()

    def add_audio(self, pcm: bytes, moment: float) -> None:
        """Record audio that is sent from this time on."""
        if self.first_audio_at is None:
            self.first_audio_at = moment
        self._pcm += pcm

    def as_json(self) -> dict[str, Any]:
        """Return the record without its audio and without the sample."""
        names = (name for name in self.__slots__ if not name.startswith("_"))
        known = {name: getattr(self, name) for name in names}
        known |= {"query": dict(self.query), "headers": dict(self.headers)}
        if self.sample_sha256 is not None and self.body is not None:
            audio = self.body["audio"] | {"voice": self.sample_sha256}
            known["body"] = self.body | {"audio": audio}
        return known | {"pcm_bytes": len(self._pcm), "audio_sha256": self.audio_sha256}


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenKey:
    """The key of a request, and the header that it was in."""

    header: str | None
    value: str = field(default="", repr=False)


def given_key(headers: Mapping[str, str]) -> GivenKey:
    """Return the key; `api-key` takes precedence if both headers are present (measured)."""
    if (key := headers.get("api-key")) is not None:
        return GivenKey(header="api-key", value=key)
    if (authorization := headers.get("authorization")) is not None:
        return GivenKey(header="authorization", value=authorization.removeprefix(_BEARER))
    return GivenKey(header=None)


def without_key(headers: Mapping[str, str]) -> CIMultiDict[str]:
    """Return the headers with all keys masked."""
    kept = CIMultiDict(headers)
    if "api-key" in kept:
        kept["api-key"] = HIDDEN_KEY
    if "authorization" in kept:
        is_bearer = kept["authorization"].startswith(_BEARER)
        kept["authorization"] = f"{_BEARER}{HIDDEN_KEY}" if is_bearer else HIDDEN_KEY
    return kept
