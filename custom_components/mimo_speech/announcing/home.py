"""What the speakers of one home share."""

from dataclasses import dataclass

from homeassistant.core import HomeAssistant

from .limits import Limits
from .saved_states import SavedStates
from .serving import AudioServer


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncingHome:
    """Home Assistant, the addresses that speakers fetch, and what they get back afterwards."""

    hass: HomeAssistant
    server: AudioServer
    saved: SavedStates
    limits: Limits
