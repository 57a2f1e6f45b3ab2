"""States of speakers to restore after announcements, stored to survive a restart."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from ..const import DOMAIN

_VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedVolume:
    """A volume to restore. All values are 0 to 1."""

    original: float
    ours: tuple[float, ...]
    """Volumes set by announcements and reported afterwards; any other was set by somebody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedMusic:
    """Music that an announcement replaced."""

    content_id: str
    content_type: str
    position_s: float | None
    """None if the position is unknown or the speaker cannot seek."""
    saved_at: float
    """Seconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedState:
    """Volume and music of one speaker to restore."""

    volume: SavedVolume | None = None
    music: SavedMusic | None = None

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Return the state from its stored form."""
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
        """Tell whether a speaker has a state to restore."""
        return entity_id in self._states

    def __iter__(self) -> Iterator[str]:
        """Iterate over the entity ids of the speakers with a state to restore."""
        return iter(tuple(self._states))

    async def async_load(self) -> None:
        """Load the states from disk."""
        stored = await self._store.async_load() or {}
        states = {entity_id: SavedState.from_dict(state) for entity_id, state in stored.items()}
        self._states = states | self._states

    def of(self, entity_id: str) -> SavedState:
        """Return the state of a speaker; an empty one if nothing is saved."""
        return self._states.get(entity_id, _NOTHING)

    async def async_save(self, entity_id: str, state: SavedState) -> None:
        """Save the state of a speaker; it is on disk when this returns."""
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
