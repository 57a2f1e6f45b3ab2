"""Claims of the table of failures: how each is checked, and the sentence for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from .listening import FALLBACK, SERVICE, Heard, whole_sentences

_ENDLESS_TIMES: Final = 2
"""Above this factor, the speech is endless rather than repeated."""


class Asked(Enum):
    """Number of requests for a whole text, and the sentence for it."""

    NEVER = (0, "Nothing: no request is sent.")
    AWAY = (0, "The whole text, with increasing backoff, until the timeout.")
    BACK = (1, "The whole text, after a short backoff.")
    ONCE = (1, "Nothing: a retry would not help.")
    ONCE_ALL_WELL = (1, "Nothing: there is no failure.")
    ONCE_SLOW = (1, "Nothing: the audio continues, with gaps.")
    ONCE_ALL_HEARD = (1, "Nothing: all of the text was spoken.")
    ONCE_TOO_LATE = (1, "Nothing: the timeout has passed.")
    TWICE = (2, "The whole text, after a short backoff.")
    BY_OWN_VOICE = (3, "The part of that voice, with the requested voice.")
    STAND_IN = (2, "Nothing: the requested voice speaks the part of that voice.")
    ONCE_MORE = (2, "The whole text, once, after about a second.")
    WITH_PATIENCE = (3, "The whole text, with increasing backoff, until the timeout.")
    REST = (2, "The rest, from the interrupted sentence.")
    REST_IN_VAIN = (
        2,
        "The rest, from the interrupted sentence; not again if the same sentence fails.",
    )

    def __init__(self, times: int, sentence: str) -> None:
        self.times = times
        self.sentence = sentence


class Hears(Enum):
    """What the listener hears."""

    ALL = "The whole text."
    RESUMED = (
        "The whole text. After a short pause, the interrupted sentence is repeated from its "
        "beginning."
    )
    OWN_VOICE = "The whole text. The requested voice speaks the part of that voice."
    FALLBACK = "The whole text, spoken by the fallback."
    FALLBACK_GOES_ON = "The whole text. From the interrupted sentence on, the fallback speaks."
    ENDLESS = "The whole text, and more until the first pause after twice its expected duration."
    BEGINNING = "The beginning, up to the interruption."
    NOTHING = "Nothing."

    @property
    def is_all(self) -> bool:
        """Tell whether no sentence is missing."""
        return self not in (Hears.BEGINNING, Hears.NOTHING)

    @property
    def by_samples(self) -> Hears:
        """The claim that samples can prove, which do not identify voices by name."""
        return Hears.ALL if self is Hears.OWN_VOICE else self

    @property
    def is_kept(self) -> bool:
        """Tell whether Home Assistant may play the same audio again."""
        return self is Hears.ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is reported to the user; codes are those of the library's errors."""

    error: str | None = None
    """Error that players and logs get if the text was not spoken completely."""
    problem: str | None = None
    """Reason of the binary sensor, which is on until speech succeeds again."""
    last_error: str | None = None
    """State of the sensor of that name."""
    repair: str | None = None
    asks_for_key: bool = False
    logs_fallback: bool = False
    """Whether the log mentions that the fallback spoke, because nothing else does."""

    logs_flaw: bool = False
    """Whether there is a log line although all of the text was spoken."""

    @property
    def warnings(self) -> int:
        """Number of log lines, apart from Home Assistant's own."""
        is_left_to_fallback = self.logs_fallback and self.error is None
        return 1 if is_left_to_fallback or self.logs_flaw or self.problem is not None else 0


NOTHING_TOLD: Final = Told()


def account_fails(code: str, *, repair: bool = False, asks_for_key: bool = False) -> Told:
    """Return the report of a failure that affects other texts, too."""
    return Told(
        error=code,
        problem=code,
        last_error=code,
        repair=code if repair else None,
        asks_for_key=asks_for_key,
    )


def text_fails(code: str) -> Told:
    """Return the report of a failure that affects only this text."""
    return Told(error=code, last_error=code, logs_fallback=True)


def made_good(code: str) -> Told:
    """Return the report of an interruption after which the service continued."""
    return Told(last_error=code)


def hears(heard: Sequence[Heard], text: Sequence[str], tail: Sequence[str] = ()) -> Hears | str:
    """Return the claim that describes the audio; otherwise why none does.

    The sentences of `tail` were requested concurrently with the others, so when the fallback takes
    over, either may have spoken them.
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
