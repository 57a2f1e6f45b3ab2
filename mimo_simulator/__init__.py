"""Simulator of Xiaomi's MiMo speech service over HTTP, with faults on demand."""

from .clock import Clock, ManualClock, RealClock
from .espeak import EspeakUnavailableError
from .faults import Fault
from .models import ALL_MODELS, CURRENT_MODELS
from .records import Outcome, RequestRecord
from .server import DEFAULT_KEY, Simulator
from .service import RATE_LIMIT_PER_MINUTE
from .shape import Shape, Timing

__all__ = [
    "ALL_MODELS",
    "CURRENT_MODELS",
    "DEFAULT_KEY",
    "RATE_LIMIT_PER_MINUTE",
    "Clock",
    "EspeakUnavailableError",
    "Fault",
    "ManualClock",
    "Outcome",
    "RealClock",
    "RequestRecord",
    "Shape",
    "Simulator",
    "Timing",
]
