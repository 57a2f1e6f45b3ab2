"""Replies of an assistant, written as an LLM writes them."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
import re
import tomllib
from typing import Final

_FILE: Final = Path(__file__).with_name("replies.toml")
_SPACES: Final = {"English": " ", "Chinese": ""}
_TOKEN: Final = re.compile(r"\s*[\u3000-\u9fff\uff00-\uffef]{1,2}|\s*[^\s\u3000-\u9fff]{1,6}")
"""A short word with the space before it, or two Chinese characters."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A text that is written token by token."""

    name: str
    language: str
    sentences: tuple[str, ...]

    @cached_property
    def text(self) -> str:
        """The complete text."""
        return _SPACES[self.language].join(self.sentences)

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """The tokens of the text."""
        return tuple(_TOKEN.findall(self.text))

    def first_sentence_at(self, chars_per_s: float) -> float:
        """Return when it is certain that the first sentence is complete, in seconds.

        That takes the first token after it, since `8.` could become `8.30`.
        """
        return self.sentence_at(0, chars_per_s)

    def sentence_at(self, number: int, chars_per_s: float) -> float:
        """Return the same for any sentence, by its index."""
        length = len(_SPACES[self.language].join(self.sentences[: number + 1]))
        written = 0
        for token in self.tokens:
            written += len(token)
            if written > length:
                break
        return written / chars_per_s

    async def write(self, chars_per_s: float) -> AsyncGenerator[str]:
        """Yield each token when its last character has been written."""
        loop = asyncio.get_running_loop()
        began_at, written = loop.time(), 0
        for token in self.tokens:
            written += len(token)
            await asyncio.sleep(began_at + written / chars_per_s - loop.time())
            yield token


def read_replies() -> dict[str, Reply]:
    """Return all replies by name."""
    listed = tomllib.loads(_FILE.read_text("utf-8"))["reply"]
    replies = (
        Reply(name=item["name"], language=item["language"], sentences=tuple(item["sentences"]))
        for item in listed
    )
    return {reply.name: reply for reply in replies}
