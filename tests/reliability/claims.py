"""What the table of faults may claim: each claim is checked, and told in one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from .listening import FALLBACK, SERVICE, Heard, whole_sentences

_ENDLESS_TIMES: Final = 2
"""More often than this, and it is not a sentence that was spoken again."""


class Asked(Enum):
    """How often the service is asked for a whole text, and how that is told."""

    NEVER = (0, "Nothing: the service is not asked at all.")
    AWAY = (0, "The whole text, with longer and longer waits, until the patience is used up.")
    BACK = (1, "The whole text, after a moment.")
    ONCE = (1, "Nothing: it would not help.")
    ONCE_ALL_WELL = (1, "Nothing: all is well.")
    ONCE_SLOW = (1, "Nothing: the audio goes on, with gaps.")
    ONCE_ALL_HEARD = (1, "Nothing: all of the text was heard.")
    ONCE_TOO_LATE = (1, "Nothing: the patience is used up.")
    TWICE = (2, "The whole text, after a moment.")
    BY_OWN_VOICE = (2, "The whole text, by the voice that was asked.")
    ONCE_MORE = (2, "The whole text, once more after about a second.")
    WITH_PATIENCE = (
        3,
        "The whole text, with longer and longer waits, until the patience is used up.",
    )
    REST = (2, "The rest, from the sentence that broke off.")
    REST_IN_VAIN = (
        2,
        "The rest, from the sentence that broke off; no more if it breaks off there again.",
    )

    def __init__(self, times: int, sentence: str) -> None:
        self.times = times
        self.sentence = sentence


class Hears(Enum):
    """What the listener hears."""

    ALL = "The whole text."
    RESUMED = (
        "The whole text. After a short pause, the sentence that broke off is spoken again from "
        "its beginning."
    )
    OWN_VOICE = "The whole text, spoken by the voice that was asked."
    FALLBACK = "The whole text, spoken by the fallback."
    FALLBACK_GOES_ON = (
        "The whole text. From the sentence that broke off, the fallback speaks instead."
    )
    ENDLESS = "The whole text, then more, until a pause once it takes over twice its time."
    BEGINNING = "The beginning, up to where it broke off."
    NOTHING = "Nothing."

    @property
    def is_all(self) -> bool:
        """Tell whether no sentence is missing."""
        return self not in (Hears.BEGINNING, Hears.NOTHING)

    @property
    def by_samples(self) -> Hears:
        """What can be told of it by the samples alone, which do not know voices by their names."""
        return Hears.ALL if self is Hears.OWN_VOICE else self

    @property
    def is_kept(self) -> bool:
        """Tell whether Home Assistant may play the same audio again."""
        return self is Hears.ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a person is told; codes are those of the speech library's errors."""

    error: str | None = None
    """Of the speech, where nobody could speak all of it; it is what players and logs get."""
    problem: str | None = None
    """Reason of the binary sensor, which is on until speech works again."""
    last_error: str | None = None
    """State of the sensor of that name."""
    repair: str | None = None
    asks_for_key: bool = False
    logs_fallback: bool = False
    """Whether the log says that the fallback spoke, as nothing else does."""

    logs_flaw: bool = False
    """Whether the log has a line, though all of the text was heard."""

    @property
    def warnings(self) -> int:
        """Lines in the log, beside Home Assistant's own."""
        is_left_to_fallback = self.logs_fallback and self.error is None
        return 1 if is_left_to_fallback or self.logs_flaw or self.problem is not None else 0


NOTHING_TOLD: Final = Told()


def account_fails(code: str, *, repair: bool = False, asks_for_key: bool = False) -> Told:
    """Return what is told when other texts would fare no better."""
    return Told(
        error=code,
        problem=code,
        last_error=code,
        repair=code if repair else None,
        asks_for_key=asks_for_key,
    )


def text_fails(code: str) -> Told:
    """Return what is told when the next text may be fine."""
    return Told(error=code, last_error=code, logs_fallback=True)


def made_good(code: str) -> Told:
    """Return what is told of a break that the service itself made good."""
    return Told(last_error=code)


def hears(heard: Sequence[Heard], text: Sequence[str], tail: Sequence[str] = ()) -> Hears | str:
    """Return which claim is true of what was heard; else why there is none.

    The sentences of `tail` were asked for side by side with the others, so where the fallback
    comes in they may be of either.
    """
    if not heard:
        return Hears.NOTHING
    spoken = whole_sentences(heard)
    is_cut = len(spoken) < len(heard)
    if spoken != list(text):
        return _part_heard(spoken, text)
    speakers = [item.speaker for item in heard if item.is_whole][: len(text) - len(tail)]
    if set(speakers) == {FALLBACK}:
        return Hears.FALLBACK if heard[0].speaker == FALLBACK else Hears.FALLBACK_GOES_ON
    if FALLBACK in speakers:
        is_in_order = speakers == sorted(speakers, key=[SERVICE, FALLBACK].index)
        return Hears.FALLBACK_GOES_ON if is_in_order else f"The speakers change: {speakers}"
    return Hears.RESUMED if is_cut else Hears.ALL


def _part_heard(spoken: Sequence[str], text: Sequence[str]) -> Hears | str:
    if list(text[: len(spoken)]) == spoken:
        return Hears.BEGINNING
    first_times = list(dict.fromkeys(spoken))
    if first_times == list(text) and len(spoken) > _ENDLESS_TIMES * len(text):
        return Hears.ENDLESS
    return f"Sentences are missing or heard twice: {spoken}"
