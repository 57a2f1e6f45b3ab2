"""Prepare a text for speech while it is being written."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Iterator
from typing import Final

from ..text import Sentence, SettingsOf, SpeechText, TextSettings, without_thought
from .schedule import Schedule

_PART_CHARS: Final = 256
"""Text to prepare between two turns of the event loop; it takes a millisecond or two."""


class TextReader:
    """Reads one text and hands its sentences to the schedule."""

    def __init__(
        self,
        settings: TextSettings,
        schedule: Schedule,
        *,
        settings_of: SettingsOf | None = None,
        clock: Callable[[], float],
        on_text: Callable[[], None],
    ) -> None:
        """Use `on_text` to learn that the schedule knows more of the text."""
        self.error: Exception | None = None
        """Why the text ended early. It is to be raised once its whole sentences were heard."""
        self._text = SpeechText(settings, settings_of)
        self._schedule = schedule
        self._clock = clock
        self._on_text = on_text
        self._is_preparing = False

    @property
    def trailing_pause_s(self) -> float:
        """Silence that the text asks for at its end, in seconds; known once it has ended."""
        return self._text.trailing_pause_s

    async def read(self, text: AsyncIterable[str]) -> None:
        """Read to the end, and close the text."""
        fragments = aiter(text)
        try:
            async for fragment in fragments:
                await self._prepare(fragment)
                self._on_text()
        except Exception as err:  # noqa: BLE001  # Writers raise whatever they like; it is kept.
            self.error = err
            # Half a sentence helps nobody.
            self._schedule.text_ended(())
        else:
            self.end()
        finally:
            if isinstance(fragments, AsyncGenerator):
                await fragments.aclose()

    def end(self) -> None:
        """Take what has come for the whole text."""
        self._schedule.text_ended(self._text.finish())

    def take_clause(self, min_chars: int) -> Sentence | None:
        """Take a clause out of the unfinished sentence.

        None if there is none of that length, or while the schedule lacks sentences before it.
        """
        return None if self._is_preparing else self._text.take_clause(min_chars)

    async def _prepare(self, fragment: str) -> None:
        """Prepare a fragment, leaving the event loop to others in between.

        The schedule gets it as one, so that a text that comes whole is seen to be whole.
        """
        sentences: list[Sentence] = []
        self._is_preparing = True
        for part in _parts(fragment):
            sentences = without_thought(sentences + self._text.feed(part))
            if len(fragment) > _PART_CHARS:
                await asyncio.sleep(0)
        self._is_preparing = False
        self._schedule.text_came(fragment, sentences, self._clock())


def _parts(fragment: str) -> Iterator[str]:
    return (fragment[start : start + _PART_CHARS] for start in range(0, len(fragment), _PART_CHARS))
