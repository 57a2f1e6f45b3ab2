"""Prepare a text for speech while it is being written."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Iterator
from typing import Final

from ..text import Sentence, SettingsOf, SpeechText, TextSettings, without_thought
from .schedule import Schedule

_PART_CHARS: Final = 256
"""Characters to prepare before yielding to the event loop; they take a millisecond or two."""


class TextReader:
    """Reads one text and passes its sentences to the schedule."""

    def __init__(
        self,
        settings: TextSettings,
        schedule: Schedule,
        *,
        settings_of: SettingsOf | None = None,
        clock: Callable[[], float],
        on_text: Callable[[], None],
    ) -> None:
        """`on_text` is called when the schedule has received more of the text."""
        self.error: Exception | None = None
        """Why the text ended early. To be raised after its complete sentences."""
        self._text = SpeechText(settings, settings_of)
        self._schedule = schedule
        self._clock = clock
        self._on_text = on_text
        self._is_preparing = False

    @property
    def trailing_pause_s(self) -> float:
        """Silence that the text requests at its end, in seconds; known once it has ended."""
        return self._text.trailing_pause_s

    async def read(self, text: AsyncIterable[str]) -> None:
        """Read the text to its end and close it."""
        fragments = aiter(text)
        try:
            async for fragment in fragments:
                await self._prepare(fragment)
                self._on_text()
        except Exception as err:  # noqa: BLE001  # Writers may raise anything; keep it for later.
            self.error = err
            # Half a sentence would be confusing to hear.
            self._schedule.text_ended(())
        else:
            self.end()
        finally:
            if isinstance(fragments, AsyncGenerator):
                await fragments.aclose()

    def end(self) -> None:
        """Treat the text received so far as complete."""
        self._schedule.text_ended(self._text.finish())

    def take_clause(self, min_chars: int) -> Sentence | None:
        """Take a clause out of the incomplete sentence.

        Returns None if there is none of that length, or if the schedule has not yet received the
        sentences before it.
        """
        return None if self._is_preparing else self._text.take_clause(min_chars)

    async def _prepare(self, fragment: str) -> None:
        """Prepare a fragment, yielding to the event loop in between.

        The schedule receives it in one piece, so that a complete text is recognised as such.
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
