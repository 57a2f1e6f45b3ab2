"""Speakers by the spoken names of areas, floors and speakers."""

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
"""Device classes of media players that announcements to an area should not switch on."""


class PlaceKind(StrEnum):
    """What a name may refer to."""

    AREA = "area"
    FLOOR = "floor"
    SPEAKER = "speaker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An area, a floor or a speaker."""

    kind: PlaceKind
    names: tuple[str, ...]
    """Its name, followed by its aliases; for a speaker, also its entity id."""
    speakers: frozenset[str]
    """Entity ids; empty if nothing is exposed there."""
    area: str = ""
    """Name of the area that a speaker is in."""

    def has_name(self, name: str) -> bool:
        """Tell whether this is its name or an alias, ignoring case."""
        return _normalized(name) in map(_normalized, self.names)

    def has_own_name(self, name: str) -> bool:
        """Tell whether this is its name, ignoring case and aliases."""
        return _normalized(name) == _normalized(self.names[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class UnclearPlace:
    """A name that does not identify a place."""

    name: str
    places: tuple[Place, ...]
    """Matching places: none, several, or one without speakers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposedPlaces:
    """The places of the home that an assistant may use."""

    all: tuple[Place, ...]
    """Areas, floors and speakers."""
    speakers: frozenset[str]
    """Speakers to use by default, without televisions."""

    def find(
        self, wanted: Iterable[tuple[PlaceKind, str]]
    ) -> tuple[frozenset[str], tuple[UnclearPlace, ...]]:
        """Return the speakers of named places, and the names that are unclear.

        Places are combined, but a place within another one narrows it: the speaker in the kitchen,
        the bathroom upstairs. That also resolves names that several places have.
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
        """Return the places with a name: those of this kind if there are any, otherwise all.

        A place with the name itself takes precedence over one with the alias.
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
    """Return the exposed speakers, including satellites whose media player is exposed.

    Home Assistant exposes media players by default, but not satellites; of such a device, the
    satellite is preferred, as it is aware of its conversations.
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
    """Return the speakers in groups: a satellite with the players of its device, others alone."""
    found: dict[str, list[State]] = {}
    # Sorted by entity id, so that satellites come first.
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
    """Return the area of an entity, or otherwise that of its device."""
    if (entry := er.async_get(hass).async_get(entity_id)) is None:
        return None
    area_id = entry.area_id
    if area_id is None and entry.device_id is not None:
        device = dr.async_get(hass).async_get(entry.device_id)
        area_id = dr.async_get_effective_area_id(hass, device) if device else None
    return ar.async_get(hass).async_get_area(area_id) if area_id else None


def _only_meant(places: Sequence[Place], clear: Iterable[frozenset[str]]) -> frozenset[str] | None:
    """Return the speakers of the place that is meant; None if it is not unique."""
    if len(places) > 1:
        within = set().union(*clear)
        places = [place for place in places if place.speakers and place.speakers <= within]
    return (places[0].speakers or None) if len(places) == 1 else None


def _innermost(sets: Sequence[frozenset[str]]) -> frozenset[str]:
    """Return the union of the sets that contain none of the others."""
    return frozenset().union(*(each for each in sets if not any(other < each for other in sets)))


def _normalized(name: str) -> str:
    return name.strip().casefold()
