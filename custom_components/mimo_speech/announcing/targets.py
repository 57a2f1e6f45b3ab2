"""Resolution of targets to speakers."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from homeassistant.components.media_player.const import (
    DOMAIN as MEDIA_PLAYER_DOMAIN,
)
from homeassistant.components.media_player.const import (
    MediaPlayerEntityFeature,
)
from homeassistant.const import (
    ATTR_ENTITY_ID,
    ATTR_SUPPORTED_FEATURES,
    STATE_UNAVAILABLE,
    Platform,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids

from .satellite_speaker import is_satellite

SPEAKER_DOMAINS: Final = frozenset({MEDIA_PLAYER_DOMAIN, Platform.ASSIST_SATELLITE})


@callback
def async_find_speakers(hass: HomeAssistant, target: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the speakers of a target: entities, devices, areas, floors and labels.

    Groups are replaced by their members. If a device is both a voice satellite and a media player,
    only the satellite is used. Entities named directly are always included; those of a device, an
    area, a floor or a label only if they can play media.
    """
    found = async_extract_referenced_entity_ids(hass, TargetSelection(dict(target)))
    named = _expand(hass, found.referenced)
    placed = _expand(hass, found.indirectly_referenced)
    speakers = named | {entity_id for entity_id in placed if _can_speak(hass, entity_id)}
    return tuple(sorted(_without_players_of_satellites(hass, speakers)))


@callback
def async_available_speakers(hass: HomeAssistant) -> frozenset[str]:
    """Return the speakers and groups of speakers that can announce now.

    Of a device that is a voice satellite and a media player, the satellite speaks.
    """
    available = {
        state.entity_id
        for state in hass.states.async_all(SPEAKER_DOMAINS)
        if state.state != STATE_UNAVAILABLE and _can_speak(hass, state.entity_id)
    }
    return frozenset(_without_players_of_satellites(hass, available))


def _expand(hass: HomeAssistant, entity_ids: Iterable[str]) -> set[str]:
    """Return the speakers among the entities, with groups replaced by their members."""
    speakers: set[str] = set()
    seen: set[str] = set()
    open_ids = list(entity_ids)
    while open_ids:
        entity_id = open_ids.pop()
        if entity_id in seen or entity_id.partition(".")[0] not in SPEAKER_DOMAINS:
            continue
        seen.add(entity_id)
        members = _members(hass, entity_id)
        if members:
            open_ids.extend(members)
        else:
            speakers.add(entity_id)
    return speakers


def _members(hass: HomeAssistant, entity_id: str) -> list[str]:
    """Return the members of one of Home Assistant's own groups."""
    state = hass.states.get(entity_id)
    members = state.attributes.get(ATTR_ENTITY_ID) if state else None
    return list(members) if isinstance(members, (list, tuple)) else []


def _can_speak(hass: HomeAssistant, entity_id: str) -> bool:
    if is_satellite(entity_id):
        return True
    state = hass.states.get(entity_id)
    features = state.attributes.get(ATTR_SUPPORTED_FEATURES, 0) if state else 0
    return bool(features & MediaPlayerEntityFeature.PLAY_MEDIA)


def _without_players_of_satellites(hass: HomeAssistant, speakers: set[str]) -> set[str]:
    devices = {speaker: _device_of(hass, speaker) for speaker in speakers}
    satellites = {devices[speaker] for speaker in speakers if is_satellite(speaker)} - {None}
    return {
        speaker
        for speaker in speakers
        if is_satellite(speaker) or devices[speaker] not in satellites
    }


def _device_of(hass: HomeAssistant, entity_id: str) -> str | None:
    entry = er.async_get(hass).async_get(entity_id)
    return entry.device_id if entry else None
