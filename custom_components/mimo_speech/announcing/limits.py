"""How long each step of an announcement may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """All in seconds."""

    call_s: float = 10.0
    """A command to a speaker, but for those to speak."""
    start_s: float = 12.0
    """From the command to speak until the audio is fetched."""
    conversation_s: float = 120.0
    """A satellite's conversation."""
    late_end_s: float = 6.0
    """How much later than expected a speaker that says that it plays may come to its end."""
    unseen_end_s: float = 1.5
    """The same for a speaker whose state does not tell: what it takes to buffer."""
    settle_s: float = 0.4
    """How long a state must hold to count as the end."""
    early_settle_s: float = 2.0
    """The same for an end that comes too early: it may be the speaker's own buffering."""
    volume_s: float = 2.0
    """Until a speaker reports a volume that it was set to."""
