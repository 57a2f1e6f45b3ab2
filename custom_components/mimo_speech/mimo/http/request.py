"""Speech requests and their JSON bodies."""

from dataclasses import dataclass, field
from typing import Any

from ..catalog import ModelKind, find_model
from ..errors import MimoBlankTextError, MimoVoiceSampleError
from ..text import is_blank
from ..voice_source import VoiceDescription, VoiceSample, VoiceSource


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechRequest:
    """One text to speak, with its model and voice."""

    text: str = field(repr=False)
    """Text for the model, including styles and audio tags (see `text.join`)."""
    model: str
    voice: VoiceSource | None = None
    """None leaves the choice to the service. Models that design or clone voices have no default."""
    direction: str = field(default="", repr=False)
    """How to speak, in natural language; it is not spoken."""


def build_body(request: SpeechRequest, *, is_stream: bool) -> dict[str, Any]:
    """Return the JSON body of the request.

    Raises `MimoBlankTextError` if there is nothing to speak, because the service responds to blank
    text with seconds of noise. Raises `MimoVoiceSampleError` for a cloned voice without a sample.
    """
    if is_blank(request.text):
        raise MimoBlankTextError("The text is empty")
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
    """Return the user message: the description of the voice and the direction."""
    described = request.voice.text if isinstance(request.voice, VoiceDescription) else ""
    return "\n".join(part for part in (described.strip(), request.direction.strip()) if part)
