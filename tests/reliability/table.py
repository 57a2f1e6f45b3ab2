"""The table of faults: everything that is known to go wrong, and what comes of it.

Sources of the faults: Xiaomi's API reference for what the service refuses and how, what others
captured of it and of gateways in public, and the ways in which a stream over HTTP can break.
"""

from typing import Final

from .breaks import BREAK, NONSENSE, TEXT
from .own_voices import OWN_VOICES
from .refusals import REFUSAL, UNREACHABLE
from .rows import Row
from .trouble import TROUBLE

ROWS: Final[tuple[Row, ...]] = (
    *UNREACHABLE,
    *REFUSAL,
    *TROUBLE,
    *BREAK,
    *NONSENSE,
    *TEXT,
    *OWN_VOICES,
)
