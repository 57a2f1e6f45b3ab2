"""Speakers by the names that people say: those of areas, floors and the speakers themselves."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from homeassistant.components.homeassistant.exposed_entities import async_should_expose
from homeassistant.components.media_player.const import MediaPlayerEntityFeature
from homeassistant.const import ATTR_DEVICE_CLASS, ATTR_SUPPORTED_FEATURES, Platform
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.helpers import (
    area_registry as ar,
)
from homeassistant.helpers import (
    device_registry as dr,
)
from homeassistant.helpers import (
    entity_registry as er,
)
from homeassistant.helpers import (
    floor_registry as fr,
)
from homeassistant.helpers import (
    intent,
)

_SCREENS: Final = frozenset({"projector", "tv"})
"""Device classes; who says something to a room does not want its television switched on."""


class PlaceKind(StrEnum):
    """What a name may stand for."""

    AREA = "area"
    FLOOR = "floor"
    SPEAKER = "speaker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Somewhere to announce."""

    kind: PlaceKind
    names: tuple[str, ...]
    """Its own name, then its aliases; of a speaker, also its entity id."""
    speakers: frozenset[str]
    """Entity ids; empty: nothing is exposed there."""
    area: str = ""
    """Of a speaker, where it stands."""

    def has_name(self, name: str) -> bool:
        """Tell whether this is its name or an alias, in any letter case."""
        return _normalized(name) in map(_normalized, self.names)

    def has_own_name(self, name: str) -> bool:
        """Tell the same of its own name only."""
        return _normalized(name) == _normalized(self.names[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class UnclearPlace:
    """A name that does not tell where to announce."""

    name: str
    places: tuple[Place, ...]
    """What it stands for: nothing, several places, or one that has no speakers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposedPlaces:
    """The home as an assistant knows it."""

    all: tuple[Place, ...]
    """Areas, floors and speakers."""
    speakers: frozenset[str]
    """All that speak to a room; a television does only if it is named."""

    def find(
        self, wanted: Iterable[tuple[PlaceKind, str]]
    ) -> tuple[frozenset[str], tuple[UnclearPlace, ...]]:
        """Return the speakers of named places, and the names that are unclear.

        Places add up, but one within another narrows it: the speaker in the kitchen, the bathroom
        upstairs. So does it tell which of several places of the same name is meant.
        """
        named = {(kind, name): self._named(kind, name) for kind, name in wanted}
        clear = [places[0].speakers for places in named.values() if len(places) == 1]
        found, unclear = [], []
        for (_, name), places in named.items():
            if (speakers := _only_meant(places, clear)) is None:
                unclear.append(UnclearPlace(name=name, places=places))
            else:
                found.append(speakers)
        return _innermost(found), tuple(unclear)

    def _named(self, kind: PlaceKind, name: str) -> tuple[Place, ...]:
        """Return the places of a name: of this kind if there are some, else of any.

        An area that is called so itself is meant rather than one with that alias.
        """
        named = [place for place in self.all if place.has_name(name)]
        named = [place for place in named if place.kind is kind] or named
        return tuple([place for place in named if place.has_own_name(name)] or named)


@callback
def async_exposed_places(hass: HomeAssistant, assistant: str) -> ExposedPlaces:
    """Return the areas and floors of the home, and the speakers that an assistant may use."""
    speakers = _exposed_speakers(hass, assistant)
    heard = [state.entity_id for state in speakers if not _is_screen(state)]
    in_area, on_floor = defaultdict(set), defaultdict(set)
    for entity_id in heard:
        if area := _area_of(hass, entity_id):
            in_area[area.id].add(entity_id)
            on_floor[area.floor_id].add(entity_id)
    areas = [
        Place(
            kind=PlaceKind.AREA,
            names=(area.name, *area.aliases),
            speakers=frozenset(in_area[area.id]),
        )
        for area in ar.async_get(hass).async_list_areas()
    ]
    floors = [
        Place(
            kind=PlaceKind.FLOOR,
            names=(floor.name, *floor.aliases),
            speakers=frozenset(on_floor[floor.floor_id]),
        )
        for floor in fr.async_get(hass).async_list_floors()
    ]
    themselves = [_speaker(hass, states) for states in _by_device(hass, speakers)]
    return ExposedPlaces(all=(*areas, *floors, *themselves), speakers=frozenset(heard))


def _exposed_speakers(hass: HomeAssistant, assistant: str) -> list[State]:
    """Return what may speak; a satellite may if the media player of its device may.

    Home Assistant exposes players by default and satellites not, and of such a device it is the
    satellite that knows of its conversations.
    """
    speakers = [
        state
        for state in hass.states.async_all((Platform.ASSIST_SATELLITE, Platform.MEDIA_PLAYER))
        if _is_speaker(state)
    ]
    exposed = {
        state.entity_id
        for state in speakers
        if async_should_expose(hass, assistant, state.entity_id)
    }
    devices = {_device_id(hass, entity_id) for entity_id in exposed} - {None}
    return [
        state
        for state in speakers
        if state.entity_id in exposed
        or (_is_satellite(state) and _device_id(hass, state.entity_id) in devices)
    ]


def _by_device(hass: HomeAssistant, speakers: Iterable[State]) -> Iterable[list[State]]:
    """Return the speakers one by one, but a satellite together with the players of its device."""
    found: dict[str, list[State]] = {}
    # Satellites come first.
    for state in sorted(speakers, key=lambda state: state.entity_id):
        device_id = _device_id(hass, state.entity_id)
        if device_id and _is_satellite(state):
            found.setdefault(device_id, []).append(state)
        elif device_id in found:
            found[device_id].append(state)
        else:
            found[state.entity_id] = [state]
    return found.values()


def _speaker(hass: HomeAssistant, states: Iterable[State]) -> Place:
    names: list[str] = []
    for state in states:
        entry = er.async_get(hass).async_get(state.entity_id)
        aliases = intent.async_get_entity_aliases(hass, entry, state=state)
        names += (state.name, *aliases, state.entity_id)
    speakers = frozenset(state.entity_id for state in states)
    areas = [area for each in sorted(speakers) if (area := _area_of(hass, each))]
    return Place(
        kind=PlaceKind.SPEAKER,
        names=tuple(dict.fromkeys(names)),
        speakers=speakers,
        area=areas[0].name if areas else "",
    )


def _is_speaker(state: State) -> bool:
    features = state.attributes.get(ATTR_SUPPORTED_FEATURES, 0)
    return _is_satellite(state) or bool(features & MediaPlayerEntityFeature.PLAY_MEDIA)


def _is_satellite(state: State) -> bool:
    return state.domain == Platform.ASSIST_SATELLITE


def _device_id(hass: HomeAssistant, entity_id: str) -> str | None:
    entry = er.async_get(hass).async_get(entity_id)
    return entry.device_id if entry else None


def _is_screen(state: State) -> bool:
    return state.attributes.get(ATTR_DEVICE_CLASS) in _SCREENS


def _area_of(hass: HomeAssistant, entity_id: str) -> ar.AreaEntry | None:
    """Return the area of an entity, or else of its device."""
    if (entry := er.async_get(hass).async_get(entity_id)) is None:
        return None
    area_id = entry.area_id
    if area_id is None and entry.device_id is not None:
        device = dr.async_get(hass).async_get(entry.device_id)
        area_id = dr.async_get_effective_area_id(hass, device) if device else None
    return ar.async_get(hass).async_get_area(area_id) if area_id else None


def _only_meant(places: Sequence[Place], clear: Iterable[frozenset[str]]) -> frozenset[str] | None:
    """Return the speakers of the one place that can be meant, or None."""
    if len(places) > 1:
        within = set().union(*clear)
        places = [place for place in places if place.speakers and place.speakers <= within]
    return (places[0].speakers or None) if len(places) == 1 else None


def _innermost(sets: Sequence[frozenset[str]]) -> frozenset[str]:
    """Return what is in sets that hold none of the others."""
    return frozenset().union(*(each for each in sets if not any(other < each for other in sets)))


def _normalized(name: str) -> str:
    return name.strip().casefold()
