"""What speakers get back after announcements, stored in case Home Assistant restarts meanwhile."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from ..const import DOMAIN

_VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedVolume:
    """A volume to give back. All are 0 to 1."""

    original: float
    ours: tuple[float, ...]
    """What it was set to and what the speaker reported then; any other is somebody's choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedMusic:
    """What a speaker played before an announcement replaced it."""

    content_id: str
    content_type: str
    position_s: float | None
    """None: it cannot be told, or the speaker cannot seek."""
    saved_at: float
    """Seconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedState:
    """What one speaker gets back."""

    volume: SavedVolume | None = None
    music: SavedMusic | None = None

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Return what was stored."""
        volume, music = stored["volume"], stored["music"]
        if volume is not None:
            volume = SavedVolume(original=volume["original"], ours=tuple(volume["ours"]))
        return cls(volume=volume, music=None if music is None else SavedMusic(**music))


class SavedStates:
    """The saved states of all speakers, in memory and on disk."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._store = Store[dict[str, dict[str, Any]]](
            hass, _VERSION, f"{DOMAIN}.speakers", private=True, atomic_writes=True
        )
        self._states: dict[str, SavedState] = {}

    def __contains__(self, entity_id: object) -> bool:
        """Tell whether a speaker gets something back."""
        return entity_id in self._states

    def __iter__(self) -> Iterator[str]:
        """Iterate over the entity ids of the speakers that get something back."""
        return iter(tuple(self._states))

    async def async_load(self) -> None:
        """Read the disk."""
        stored = await self._store.async_load() or {}
        states = {entity_id: SavedState.from_dict(state) for entity_id, state in stored.items()}
        self._states = states | self._states

    def of(self, entity_id: str) -> SavedState:
        """Return what a speaker gets back."""
        return self._states.get(entity_id, _NOTHING)

    async def async_save(self, entity_id: str, state: SavedState) -> None:
        """Keep what a speaker gets back; it is on disk when this returns."""
        if state == self.of(entity_id):
            return
        if state == _NOTHING:
            self._states.pop(entity_id, None)
        else:
            self._states[entity_id] = state
        await self._store.async_save(self._data())

    @callback
    def _data(self) -> dict[str, dict[str, Any]]:
        return {entity_id: asdict(state) for entity_id, state in self._states.items()}


_NOTHING: Final = SavedState()
