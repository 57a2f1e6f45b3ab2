"""Separation of a text into spoken words and tags."""

from dataclasses import dataclass
import re
from typing import Final

_STYLE: Final = re.compile(r"<style>(.*?)</style>", re.IGNORECASE | re.DOTALL)
_BRACKETS: Final = re.compile(r"\(([^()]*)\)|（([^（）]*)）|\[([^\[\]]*)\]")
HAN: Final = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A text without its tags, and the tags."""

    words: str
    tags: tuple[str, ...]

    @property
    def is_chinese(self) -> bool:
        """Whether any of it is Chinese."""
        return HAN.search(self.words) is not None


def spoken(text: str) -> Spoken:
    """Separate style tags and audio tags from a text; to the models, every bracket is a tag."""
    tags = _STYLE.findall(text)
    rest = _STYLE.sub(" ", text)
    tags += [next(filter(None, groups), "") for groups in _BRACKETS.findall(rest)]
    words = _BRACKETS.sub(" ", rest)
    return Spoken(words=" ".join(words.split()), tags=tuple(tag.strip() for tag in tags))
