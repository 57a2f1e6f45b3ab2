"""One text to speak as one request to the service."""

from dataclasses import dataclass, field
import re
from typing import Any, Final

from ..catalog import SINGING_TERMS, find_model, is_singing
from ..errors import MimoBlankTextError, MimoMixedSongError
from ..text import style_prefix

_STYLE_TAG: Final = re.compile(r"<style>([^<]*)</style>", re.IGNORECASE)
_LEADING_BRACKETS: Final = re.compile(r"[(（\[]([^)）\]]*)[)）\]]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechRequest:
    """What to speak and how."""

    text: str = field(repr=False)
    """What the listener hears; inline `<style>` and audio tags reach the model as they are."""
    model: str
    voice: str | None = None
    """Id of a preset voice; None for models that take none."""
    styles: tuple[str, ...] = ()
    """Names of recommended styles in any language, or own words."""
    direction: str = field(default="", repr=False)
    """How to speak, in natural language; it is not spoken."""


def build_body(request: SpeechRequest, *, is_stream: bool) -> dict[str, Any]:
    """Return the JSON body of the request.

    Raises `MimoBlankTextError` if there is nothing to speak (the service answers blank text with
    seconds of noise) and `MimoMixedSongError` if singing is combined with other styles.
    """
    if is_blank(request.text):
        raise MimoBlankTextError("There is nothing to speak")
    messages = [{"role": "assistant", "content": _content(request)}]
    if direction := request.direction.strip():
        messages.insert(0, {"role": "user", "content": direction})
    audio = {"format": "pcm16" if is_stream else "wav"}
    if request.voice is not None:
        audio["voice"] = request.voice
    body: dict[str, Any] = {"model": request.model, "messages": messages, "audio": audio}
    return body | {"stream": True} if is_stream else body


def is_blank(text: str) -> bool:
    """Tell whether the text holds nothing that could be spoken."""
    return not any(char.isalnum() for char in _STYLE_TAG.sub("", text))


def check_styles(styles: tuple[str, ...]) -> None:
    """Raise `MimoMixedSongError` if singing is combined with other styles."""
    if any(map(is_singing, styles)) and not all(map(is_singing, styles)):
        raise MimoMixedSongError("Singing cannot be combined with other styles")


def _content(request: SpeechRequest) -> str:
    check_styles(request.styles)
    text = request.text.strip()
    if _sets_its_own_style(text):
        return text
    return style_prefix(request.styles, find_model(request.model).dialect) + text


def _sets_its_own_style(text: str) -> bool:
    """Tell whether the text begins with a style tag, or a singing tag of either dialect.

    Such a text overrides the styles of the request. A singing tag must be the only one.
    """
    if _STYLE_TAG.match(text):
        return True
    leading = _LEADING_BRACKETS.match(text)
    return leading is not None and leading[1].strip().casefold() in SINGING_TERMS
