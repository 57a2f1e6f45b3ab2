"""What comes of a fallback that has trouble itself, while the service is away."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from .claims import Hears
from .engines import (
    EndingEngine,
    GermanEngine,
    HangingEngine,
    Mp3Engine,
    NothingEngine,
    OtherEngine,
    RaisingEngine,
    SilentEngine,
)

KITCHEN: Final = "Kitchen"
HALL: Final = "Hall"


@dataclass(frozen=True, slots=True, kw_only=True)
class FallbackRow:
    """One kind of fallback."""

    name: str
    what: str
    hears: Hears
    engine: Callable[[], OtherEngine] | None = None
    """The engine “tts.piper”; None: there is none."""
    fallbacks: Mapping[str, str] = field(default_factory=lambda: {KITCHEN: "tts.piper"})
    """Of the voices of the account."""
    warnings: int = 2
    """Lines in the log: that the service cannot speak, and which fallbacks cannot."""
    requests: int = 1
    asked_in: str | None = None
    """Language that the engine is asked in."""
    cannot_be_read: bool = False
    """Whether the audio was changed on the way, so that its samples are no longer the same."""

    @property
    def settings(self) -> Sequence[tuple[str, dict[str, Any]]]:
        """Titles of the voices, and what is special about their settings."""
        return [(title, {"fallback": engine}) for title, engine in self.fallbacks.items()]


FALLBACK_ROWS: Final = (
    FallbackRow(
        name="other format",
        what="speaks MP3, at another rate",
        engine=Mp3Engine,
        hears=Hears.FALLBACK,
        warnings=1,
        cannot_be_read=True,
    ),
    FallbackRow(
        name="other language",
        what="does not know the language",
        engine=GermanEngine,
        hears=Hears.FALLBACK,
        warnings=1,
        asked_in="de",
    ),
    FallbackRow(
        name="chain",
        what="is a voice of the same service, and has a fallback of its own that works",
        engine=OtherEngine,
        fallbacks={KITCHEN: "tts.hall", HALL: "tts.piper"},
        hears=Hears.FALLBACK,
        warnings=1,
        requests=2,
    ),
    FallbackRow(
        name="circle",
        what="has the first voice as its own fallback",
        fallbacks={KITCHEN: "tts.hall", HALL: "tts.kitchen"},
        hears=Hears.NOTHING,
        requests=2,
    ),
    FallbackRow(
        name="itself",
        what="is the voice itself",
        fallbacks={KITCHEN: "tts.kitchen"},
        hears=Hears.NOTHING,
        warnings=1,
    ),
    FallbackRow(name="gone", what="is not there any more", hears=Hears.NOTHING),
    FallbackRow(name="error", what="fails", engine=RaisingEngine, hears=Hears.NOTHING),
    FallbackRow(name="nothing", what="answers nothing", engine=NothingEngine, hears=Hears.NOTHING),
    FallbackRow(
        name="silence", what="answers audio without sound", engine=SilentEngine, hears=Hears.NOTHING
    ),
    FallbackRow(
        name="hangs", what="does not answer at all", engine=HangingEngine, hears=Hears.NOTHING
    ),
    FallbackRow(name="breaks off", what="breaks off", engine=EndingEngine, hears=Hears.BEGINNING),
)
