"""One text to speak as one request to the service."""

from dataclasses import dataclass, field
from typing import Any

from ..errors import MimoBlankTextError
from ..text import is_blank


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechRequest:
    """What to speak and how."""

    text: str = field(repr=False)
    """What the model gets, its styles and audio tags included (see `text.join`)."""
    model: str
    voice: str | None = None
    """Id of a preset voice; None for models that take none."""
    direction: str = field(default="", repr=False)
    """How to speak, in natural language; it is not spoken."""


def build_body(request: SpeechRequest, *, is_stream: bool) -> dict[str, Any]:
    """Return the JSON body of the request.

    Raises `MimoBlankTextError` if there is nothing to speak: the service answers blank text with
    seconds of noise.
    """
    if is_blank(request.text):
        raise MimoBlankTextError("There is nothing to speak")
    messages = [{"role": "assistant", "content": request.text.strip()}]
    if direction := request.direction.strip():
        messages.insert(0, {"role": "user", "content": direction})
    audio = {"format": "pcm16" if is_stream else "wav"}
    if request.voice is not None:
        audio["voice"] = request.voice
    body: dict[str, Any] = {"model": request.model, "messages": messages, "audio": audio}
    return body | {"stream": True} if is_stream else body
