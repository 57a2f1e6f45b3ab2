"""From what people choose as a target to the speakers that are meant."""

from typing import Any

from homeassistant.components.media_player.const import MediaPlayerEntityFeature
from homeassistant.const import ATTR_ENTITY_ID, ATTR_SUPPORTED_FEATURES, EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import floor_registry as fr
from homeassistant.helpers import label_registry as lr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mimo_speech.announcing.targets import async_find_speakers

PLAYS = MediaPlayerEntityFeature.PLAY_MEDIA
SATELLITE = Platform.ASSIST_SATELLITE


class Home:
    """Speakers in the registries of a home."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.hass = hass
        self.areas = ar.async_get(hass)
        self.owner = MockConfigEntry(domain="test")
        self.owner.add_to_hass(hass)

    def device(self, name: str, area: str | None = None) -> str:
        device = dr.async_get(self.hass).async_get_or_create(
            config_entry_id=self.owner.entry_id, identifiers={("test", name)}
        )
        if area is not None:
            dr.async_get(self.hass).async_update_device(
                device.id, area_id=self.areas.async_get_or_create(area).id
            )
        return device.id

    def speaker(
        self,
        name: str,
        *,
        domain: str = "media_player",
        device: str | None = None,
        features: int = PLAYS,
        **details: Any,
    ) -> str:
        entity_id = f"{domain}.{name}"
        er.async_get(self.hass).async_get_or_create(
            domain,
            "test",
            name,
            suggested_object_id=name,
            device_id=device,
            config_entry=self.owner,
            **details,
        )
        self.hass.states.async_set(entity_id, "idle", {ATTR_SUPPORTED_FEATURES: features})
        return entity_id

    def found(self, **target: Any) -> set[str]:
        speakers = async_find_speakers(self.hass, target)
        assert len(speakers) == len(set(speakers))
        return set(speakers)


@pytest.fixture
def home(hass: HomeAssistant) -> Home:
    return Home(hass)


def test_area_gives_the_speakers_in_it_and_nothing_else(home: Home) -> None:
    kitchen = home.device("kitchen", area="Kitchen")
    player = home.speaker("kitchen", device=kitchen)
    home.speaker("lamp", domain="light", device=kitchen)
    home.speaker("hall", device=home.device("hall", area="Hall"))
    assert home.found(area_id="kitchen") == {player}


def test_floor_and_label_give_their_speakers(hass: HomeAssistant, home: Home) -> None:
    upstairs = fr.async_get(hass).async_create("Upstairs")
    player = home.speaker("bedroom", device=home.device("bedroom", area="Bedroom"))
    home.areas.async_update("bedroom", floor_id=upstairs.floor_id)
    assert home.found(floor_id="upstairs") == {player}
    label = lr.async_get(hass).async_create("Loud")
    siren = home.speaker("siren")
    er.async_get(hass).async_update_entity(siren, labels={label.label_id})
    assert home.found(label_id="loud") == {siren}


def test_what_a_place_has_is_left_out_if_it_cannot_play(home: Home) -> None:
    tv = home.speaker("tv", device=home.device("tv", area="Hall"), features=0)
    home.speaker(
        "diagnosis", device=home.device("other", area="Hall"), entity_category=EntityCategory.CONFIG
    )
    assert home.found(area_id="hall") == set()
    assert home.found(entity_id=tv) == {tv}


def test_group_is_replaced_by_its_members_also_inside_groups(
    hass: HomeAssistant, home: Home
) -> None:
    one, two, three = (home.speaker(name) for name in ("one", "two", "three"))
    for name, members in (("inner", [one, two]), ("outer", ["media_player.inner", three, one])):
        hass.states.async_set(f"media_player.{name}", "idle", {ATTR_ENTITY_ID: members})
    assert home.found(entity_id="media_player.outer") == {one, two, three}


def test_groups_that_hold_each_other_come_to_an_end(hass: HomeAssistant, home: Home) -> None:
    one = home.speaker("one")
    for name, other in (("first", "second"), ("second", "first")):
        members = {ATTR_ENTITY_ID: [f"media_player.{other}", one]}
        hass.states.async_set(f"media_player.{name}", "idle", members)
    assert home.found(entity_id="media_player.first") == {one}


def test_device_that_is_satellite_and_player_is_used_once(home: Home) -> None:
    device = home.device("voice", area="Kitchen")
    player = home.speaker("voice", device=device)
    satellite = home.speaker("voice", domain=SATELLITE, device=device, features=0)
    other = home.speaker("radio", device=home.device("radio", area="Kitchen"))
    assert home.found(area_id="kitchen") == {satellite, other}
    assert home.found(device_id=device) == {satellite}
    assert home.found(entity_id=[player, satellite]) == {satellite}
    assert home.found(entity_id=player) == {player}


def test_named_speaker_counts_although_home_assistant_does_not_know_it(home: Home) -> None:
    assert home.found(entity_id="media_player.gone") == {"media_player.gone"}
    assert home.found(entity_id="light.lamp") == set()
    assert home.found() == set()
