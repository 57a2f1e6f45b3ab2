"""How long each step of an announcement may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """All in seconds."""

    call_s: float = 10.0
    """A command to a speaker, but for those to speak."""
    insist_s: float = 15.0
    """One that a speaker refuses, to give back what it had."""
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
    refresh_s: float = 0.5
    """How long an announcement waits for a polled speaker to tell its state."""
    volume_lead_s: float = 0.5
    """How long an announcement waits for a speaker to report the volume that it was set to."""
    volume_s: float = 3.0
    """How long a speaker may take to report a volume."""
    cancel_s: float = 0.3
    """How long a command that is no longer wanted may take to end."""
    heard_share: float = 0.9
    """Not seconds: how much of its duration a speaker must have shown a speech that was heard."""
    music_age_s: float = 600.0
    """How long after an announcement music is still played again."""
