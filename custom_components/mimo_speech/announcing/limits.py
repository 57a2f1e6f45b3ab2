"""Time limits for the steps of an announcement."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits in seconds, unless stated otherwise."""

    call_s: float = 10.0
    """For a command to a speaker, except playing an announcement."""
    insist_s: float = 15.0
    """For retries of a command that restores a speaker."""
    start_s: float = 12.0
    """From the play command to the first fetched byte."""
    conversation_s: float = 120.0
    """For a satellite's conversation to end."""
    late_end_s: float = 6.0
    """How much later than expected playback may end while the state is "playing"."""
    unseen_end_s: float = 1.5
    """The same if the state does not show playback; covers the speaker's buffer."""
    settle_s: float = 0.4
    """How long a state must last to count as the end of playback."""
    early_settle_s: float = 2.0
    """The same if playback seems to end early, as the speaker may be buffering."""
    refresh_s: float = 0.5
    """How long an announcement waits for a polled speaker to update its state."""
    volume_lead_s: float = 0.5
    """How long an announcement waits for a speaker to report its new volume."""
    volume_s: float = 3.0
    """How long a speaker may take to report a volume."""
    cancel_s: float = 0.3
    """How long to wait for a cancelled command."""
    heard_share: float = 0.9
    """Share of the duration that must have been played for `SPOKEN`; not in seconds."""
    music_age_s: float = 600.0
    """How long after an announcement music is still resumed."""
