"""Parsing and validation of speech requests, in the service's order."""

import base64
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
import hashlib
import json
from typing import Any, Final

from .models import DEFAULT_VOICE, ModelKind, kind_of, voices_of

CLONE_SAMPLE_LIMIT_BYTES: Final = 10 * 1024 * 1024
"""Size in base64 (Xiaomi's guide to voice cloning)."""

_CLONE_FORMATS: Final = ("mpeg", "mp3", "wav")
_WHOLE_FORMATS: Final = ("wav", "pcm", "pcm16")
_STREAM_FORMATS: Final = ("pcm", "pcm16")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechRequest:
    """Fields of a request body that the service reads; missing ones are empty."""

    model: str
    roles: tuple[str, ...]
    text: str
    direction: str
    given_voice: str
    has_odd_voice: bool
    """Whether the voice is not a string."""
    audio_format: str
    is_streaming: bool
    take: int = 0
    """Number of the call, as a designed voice differs from call to call."""

    @property
    def kind(self) -> ModelKind:
        """Where the voice comes from."""
        return kind_of(self.model)

    @property
    def voice(self) -> str:
        """The voice that speaks; preset models have a default."""
        is_preset = self.kind is ModelKind.PRESET
        return self.given_voice or (DEFAULT_VOICE if is_preset else "")

    @property
    def sample_sha256(self) -> str | None:
        """Digest of the sample in hexadecimal; None if none was sent."""
        sample = _sample(self.given_voice) if self.kind is ModelKind.CLONE else None
        return None if sample is None else hashlib.sha256(sample).hexdigest()

    @property
    def timbre(self) -> str:
        """String that determines the sound of the voice."""
        match self.kind:
            case ModelKind.DESIGN:
                return f"{self.direction}\0{self.take}"
            case ModelKind.CLONE:
                return self.sample_sha256 or ""
            case ModelKind.PRESET:
                return self.voice


def read_json(raw: bytes) -> dict[str, Any] | None:
    """Return the JSON object of a request body; None if it is not one."""
    try:
        body = json.loads(raw)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def read_request(body: Mapping[str, Any]) -> SpeechRequest:
    """Parse the fields that the service reads; fields of a wrong type count as missing."""
    given = body.get("messages")
    messages = [m for m in given if isinstance(m, dict)] if isinstance(given, list) else []
    audio = body.get("audio")
    audio = audio if isinstance(audio, dict) else {}
    return SpeechRequest(
        model=_string(body.get("model")),
        roles=tuple(_string(message.get("role")) for message in messages),
        text=_content(messages, "assistant") or "",
        direction=_content(messages, "user") or "",
        given_voice=_string(audio.get("voice")),
        has_odd_voice=not isinstance(audio.get("voice", ""), str),
        audio_format=_string(audio.get("format")) or "wav",
        is_streaming=body.get("stream") is True,
    )


def find_mistake(request: SpeechRequest, models: Collection[str]) -> str | None:
    """Return the `param` text of the first error in a request; None if it is valid."""
    if request.model not in models:
        return f"Not supported model {request.model}"
    mistakes = (check(request) for check in _CHECKS)
    return next((mistake for mistake in mistakes if mistake), None)


def _sample(data_url: str) -> bytes | None:
    """Return the file in a data URL; None if it is not one."""
    head, _, encoded = data_url.partition(";base64,")
    if not head.startswith("data:audio/") or not encoded:
        return None
    try:
        return base64.b64decode(encoded, validate=True)
    except ValueError:
        return None


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _content(messages: list[dict[str, Any]], role: str) -> str | None:
    """Return the last message of a role."""
    contents = [_string(m.get("content")) for m in messages if m.get("role") == role]
    return contents[-1] if contents else None


def _check_messages(request: SpeechRequest) -> str | None:
    if not request.roles:
        return "messages must not be empty"
    if "system" in request.roles:
        place = request.roles.index("system")
        return f"messages[{place}] system role is not allowed for TTS model"
    if "assistant" not in request.roles:
        return "messages must contain an assistant role for TTS model"
    return None


def _check_voice(request: SpeechRequest) -> str | None:
    if request.has_odd_voice:
        return "audio.voice must not be empty"
    return _VOICE_CHECKS[request.kind](request)


def _check_preset(request: SpeechRequest) -> str | None:
    voices = voices_of(request.model)
    if request.voice in voices:
        return None
    return f"Unknown voice: {request.voice}. Available voices: [{', '.join(voices)}]"


def _check_design(request: SpeechRequest) -> str | None:
    if not request.direction.strip():
        return "user message content must not be empty for voice design model"
    if request.given_voice:
        return "audio.voice is not supported for voice design model"
    return None


def _check_clone(request: SpeechRequest) -> str | None:
    if not request.given_voice:
        return "audio.voice must not be empty for voice clone model"
    if _sample(request.given_voice) is None:
        return "audio.voice must be a DataURL for voice clone model"
    kind, _, sample = request.given_voice.partition(";base64,")
    if (found := kind.removeprefix("data:audio/")) not in _CLONE_FORMATS:
        return f"Unsupported audio.voice source format: {found}. Supported formats: [wav, mp3]"
    if len(sample) > CLONE_SAMPLE_LIMIT_BYTES:
        return "audio.voice must not exceed 10 MB for voice clone model"
    return None


def _check_format(request: SpeechRequest) -> str | None:
    formats = _STREAM_FORMATS if request.is_streaming else _WHOLE_FORMATS
    if request.audio_format in formats:
        return None
    return f"Unsupported audio format: {request.audio_format}"


_VOICE_CHECKS: Final[Mapping[ModelKind, Callable[[SpeechRequest], str | None]]] = {
    ModelKind.PRESET: _check_preset,
    ModelKind.DESIGN: _check_design,
    ModelKind.CLONE: _check_clone,
}
_CHECKS: Final = (_check_messages, _check_voice, _check_format)
