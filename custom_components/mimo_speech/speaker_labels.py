"""Speakers by labels that tell them apart."""

from collections import Counter
from collections.abc import Iterable

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er


@callback
def async_speaker_labels(hass: HomeAssistant, speakers: Iterable[str]) -> dict[str, str]:
    """Return the labels of speakers by their entity ids, in alphabetical order.

    Where the name alone is not unique, the area follows it, or else the entity id.
    """
    names = {speaker: _name(hass, speaker) for speaker in speakers}
    with_area = {
        speaker: f"{name} ({area})" if (area := _area(hass, speaker)) else name
        for speaker, name in names.items()
    }
    uses = [Counter(labels.values()) for labels in (names, with_area)]
    found = {}
    for speaker, name in names.items():
        label = f"{name} ({speaker})"
        for labels, used in zip((names, with_area), uses, strict=True):
            if used[labels[speaker]] == 1:
                label = labels[speaker]
                break
        found[speaker] = label
    return dict(sorted(found.items(), key=lambda item: item[1].casefold()))


def _name(hass: HomeAssistant, speaker: str) -> str:
    state = hass.states.get(speaker)
    return state.name if state else speaker


def _area(hass: HomeAssistant, speaker: str) -> str | None:
    entity = er.async_get(hass).async_get(speaker)
    if entity is None:
        return None
    device = dr.async_get(hass).async_get(entity.device_id) if entity.device_id else None
    area_id = entity.area_id or (device.area_id if device else None)
    area = ar.async_get(hass).async_get_area(area_id) if area_id else None
    return area.name if area else None
