"""Update settings when the entity ids in them change."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from .announcer_settings import CONF_QUIET_SCHEDULE, CONF_SPEAKERS
from .const import CONF_FALLBACK, CONF_VOICE, SUBENTRY_ANNOUNCER, VOICE_SUBENTRIES

_NAMING_ONE: Final[Mapping[str, tuple[str, ...]]] = {
    SUBENTRY_ANNOUNCER: (CONF_VOICE, CONF_QUIET_SCHEDULE),
    **dict.fromkeys(VOICE_SUBENTRIES, (CONF_FALLBACK,)),
}
"""Settings that are an entity id, by type of subentry."""


@callback
def async_follow_renames(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Update the entry's settings on changes of entity ids, until the entry is unloaded."""

    @callback
    def follow(event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        if event.data["action"] != "update" or "old_entity_id" not in event.data:
            return
        old, new = event.data["old_entity_id"], event.data["entity_id"]
        for subentry in tuple(entry.subentries.values()):
            data = _renamed(subentry.subentry_type, subentry.data, old, new)
            hass.config_entries.async_update_subentry(entry, subentry, data=data)

    entry.async_on_unload(hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, follow))


def _renamed(subentry_type: str, data: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    """Return the data of a subentry with an entity id replaced."""
    renamed = dict(data)
    for key in _NAMING_ONE.get(subentry_type, ()):
        if renamed.get(key) == old:
            renamed[key] = new
    if subentry_type == SUBENTRY_ANNOUNCER:
        target = dict(data[CONF_SPEAKERS])
        if old in target.get(ATTR_ENTITY_ID, ()):
            named = [new if named == old else named for named in target[ATTR_ENTITY_ID]]
            renamed[CONF_SPEAKERS] = target | {ATTR_ENTITY_ID: named}
    return renamed
