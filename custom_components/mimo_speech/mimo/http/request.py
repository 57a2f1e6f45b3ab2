"""One text to speak as one request to the service."""

from dataclasses import dataclass, field
from typing import Any

from ..catalog import ModelKind, find_model
from ..errors import MimoBlankTextError, MimoVoiceSampleError
from ..text import is_blank
from ..voice_source import VoiceDescription, VoiceSample, VoiceSource


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechRequest:
    """What to speak and how."""

    text: str = field(repr=False)
    """What the model gets, its styles and audio tags included (see `text.join`)."""
    model: str
    voice: VoiceSource | None = None
    """None: the service's own choice; models that design or clone voices have none."""
    direction: str = field(default="", repr=False)
    """How to speak, in natural language; it is not spoken."""


def build_body(request: SpeechRequest, *, is_stream: bool) -> dict[str, Any]:
    """Return the JSON body of the request.

    Raises `MimoBlankTextError` if there is nothing to speak: the service answers blank text with
    seconds of noise. Raises `MimoVoiceSampleError` for a cloned voice without a sample.
    """
    if is_blank(request.text):
        raise MimoBlankTextError("There is nothing to speak")
    is_clone = find_model(request.model).kind is ModelKind.CLONE
    if is_clone and not isinstance(request.voice, VoiceSample):
        raise MimoVoiceSampleError("The sample is missing")
    messages = [{"role": "assistant", "content": request.text.strip()}]
    if instruction := _instruction(request):
        messages.insert(0, {"role": "user", "content": instruction})
    audio = {"format": "pcm16" if is_stream else "wav"}
    match request.voice:
        case str() as preset:
            audio["voice"] = preset
        case VoiceSample(data_url=data_url):
            audio["voice"] = data_url
    body: dict[str, Any] = {"model": request.model, "messages": messages, "audio": audio}
    return body | {"stream": True} if is_stream else body


def _instruction(request: SpeechRequest) -> str:
    """Return what the model is told beside the text: whose voice it is, and how to speak."""
    described = request.voice.text if isinstance(request.voice, VoiceDescription) else ""
    return "\n".join(part for part in (described.strip(), request.direction.strip()) if part)
