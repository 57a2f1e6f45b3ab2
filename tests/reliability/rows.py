"""How the rows of the table of faults are made, and what their columns may say."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from mimo_simulator import Fault, Shape, Simulator

from .claims import NOTHING_TOLD, Asked, Hears, Told

SENTENCES: Final = (
    "The tea is ready.",
    "The cat is outside.",
    "The door is open.",
    "It will rain soon.",
)
IN_THE_SECOND: Final = 6
"""Pieces of 0.3 s until the simulator is in the middle of the second sentence."""

RETRIES_S: Final = 1.3
"""Patience for three requests, and as much time to spare as it can have."""
THIN_LINE_BYTES_PER_S: Final = 44_000
"""The simulator's base64 is heard at 64 000."""
ONCE_MORE_S: Final = 3.0
"""Patience for a second request after about a second."""
SHORT_S: Final = 0.8
"""Patience where it is to run out. The other limits of a request are shortened alike."""


class Group(StrEnum):
    """Headings of the table."""

    UNREACHABLE = "The service cannot be reached"
    REFUSAL = "The service refuses"
    TROUBLE = "The service has trouble of its own"
    BREAK = "The audio breaks off"
    NONSENSE = "The answer is odd"
    TEXT = "The text is at fault"
    OWN_VOICES = "Designed and cloned voices"


class VoiceKind(StrEnum):
    """Which kind of voice speaks."""

    PRESET = "preset"
    CLONED = "cloned"
    DESIGNED = "designed"
    """Designed again for every request, as the account cannot clone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What comes of a fault, for a voice with or without a fallback."""

    asked: Asked
    hears: Hears


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """The same with and without a fallback."""

    alone: Case
    helped: Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that goes wrong."""

    name: str
    what: str
    group: Group
    told: Told
    """Its error is what a voice without a fallback ends with."""
    cases: Cases
    told_alone: Told | None = None
    """Where a voice without a fallback has something else to tell."""
    faults: Sequence[Fault] = ()
    """Of one request each; the last one stays if the trouble lasts."""
    lasts: bool = False
    is_down: bool = False
    """Whether nobody listens at the address."""
    keys: Sequence[str] | None = None
    shape: Shape | None = None
    text: Sequence[str] = SENTENCES
    named_voice: str = ""
    """A voice to which the text gives its first sentence; empty: none."""
    named_kind: VoiceKind = VoiceKind.PRESET
    is_ended: bool = True
    """Whether the writer of a reply says that it is complete."""
    timeout_s: float = RETRIES_S
    kind: VoiceKind = VoiceKind.PRESET
    has_sample: bool = True
    """Whether the samples of cloned voices are on disk."""
    spoken_before: Sequence[str] = ()
    """Texts from which it is learned what answers of the service are like."""

    @property
    def written(self) -> Sequence[str]:
        """The text as it is written."""
        if not self.named_voice:
            return self.text
        first, *others = self.text
        return (f'<voice name="{self.named_voice}">{first}</voice>', *others)

    def told_to(self, *, is_helped: bool) -> Told:
        """Return what the owner of a voice with or without a fallback is told."""
        told = self.told if is_helped or self.told_alone is None else self.told_alone
        return replace(told, error=None) if self.case(is_helped=is_helped).hears.is_all else told

    def case(self, *, is_helped: bool) -> Case:
        """Return what comes of it for a voice with or without a fallback."""
        return self.cases.helped if is_helped else self.cases.alone

    async def prepare(self, simulator: Simulator) -> None:
        """Let it go wrong from now on."""
        for fault in self.faults[:-1]:
            simulator.inject(fault)
        if self.faults:
            simulator.inject(self.faults[-1], times=None if self.lasts else 1)
        if self.keys is not None:
            simulator.keys = set(self.keys)
        if self.shape is not None:
            simulator.shape = self.shape
        if self.is_down:
            await simulator.stop()


def refused(*, asked: Asked = Asked.ONCE) -> Cases:
    """Return what comes of a refusal before the first audio that stays one."""
    return Cases(
        alone=Case(asked=asked, hears=Hears.NOTHING), helped=Case(asked=asked, hears=Hears.FALLBACK)
    )


def passes() -> Cases:
    """Return what comes of trouble before the first audio that is over when asked again."""
    case = Case(asked=Asked.TWICE, hears=Hears.ALL)
    return Cases(alone=case, helped=case)


def once_and_lasting(row: Row, once: str, lasting: str) -> tuple[Row, Row]:
    """Return the same fault twice: over when asked again, and staying."""
    return (
        replace(row, what=f"{row.what} {once}", told=NOTHING_TOLD, cases=passes()),
        replace(row, name=f"{row.name}, lasting", what=f"{row.what} {lasting}", lasts=True),
    )


def healthy() -> Cases:
    """Return what comes of an answer that only looks odd."""
    case = Case(asked=Asked.ONCE_ALL_WELL, hears=Hears.ALL)
    return Cases(alone=case, helped=case)


def resumed() -> Cases:
    """Return what comes of audio that breaks off once."""
    case = Case(asked=Asked.REST, hears=Hears.RESUMED)
    return Cases(alone=case, helped=case)


def broken_again(asked: Asked = Asked.REST_IN_VAIN) -> Cases:
    """Return what comes of audio that breaks off for good."""
    return Cases(
        alone=Case(asked=asked, hears=Hears.BEGINNING),
        helped=Case(asked=asked, hears=Hears.FALLBACK_GOES_ON),
    )
