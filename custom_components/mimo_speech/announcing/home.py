"""Objects that all speakers share."""

from dataclasses import dataclass

from homeassistant.core import HomeAssistant

from .limits import Limits
from .saved_states import SavedStates
from .serving import AudioServer


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncingHome:
    """Home Assistant, the audio server, saved states and time limits."""

    hass: HomeAssistant
    server: AudioServer
    saved: SavedStates
    limits: Limits
