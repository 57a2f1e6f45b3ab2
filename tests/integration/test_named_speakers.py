"""Where to announce, by the names that people say."""

from collections.abc import Iterable

from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.components.media_player.const import MediaPlayerEntityFeature
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import floor_registry as fr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

# 2026.3 has no platform for tools of language models, and less to find names with.
pytest.importorskip("homeassistant.components.llm", reason="This Home Assistant has no LLM tools")

from custom_components.mimo_speech.named_speakers import (
    ExposedPlaces,
    PlaceKind,
    async_exposed_places,
)

AREA, FLOOR, SPEAKER = PlaceKind.AREA, PlaceKind.FLOOR, PlaceKind.SPEAKER
CAN_PLAY = MediaPlayerEntityFeature.PLAY_MEDIA
ASSISTANT = "conversation"


@pytest.fixture(autouse=True)
async def _assistant(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, "homeassistant", {})


class Home:
    """A home of two floors."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.hass = hass
        floors, areas = fr.async_get(hass), ar.async_get(hass)
        down = floors.async_create("Ground floor", aliases={"downstairs"})
        up = floors.async_create("Upper floor", aliases={"upstairs", "楼上"})
        self.areas = {
            name: areas.async_create(name, floor_id=floor.floor_id, aliases=aliases)
            for name, floor, aliases in (
                ("Kitchen", down, {"厨房"}),
                ("Guest bathroom", down, {"Bathroom"}),
                ("Main bathroom", up, {"Bathroom"}),
                ("Children's room", up, {"Kids"}),
                ("Attic", up, set[str]()),
            )
        }

    def add(
        self,
        object_id: str,
        name: str,
        area: str = "",
        *,
        domain: str = Platform.MEDIA_PLAYER,
        features: int = CAN_PLAY,
        device_class: str | None = None,
        device_id: str | None = None,
        aliases: Iterable[str] = (),
    ) -> str:
        """Have a speaker in an area, and return its entity id."""
        registry = er.async_get(self.hass)
        entry = registry.async_get_or_create(
            domain, "test", object_id, suggested_object_id=object_id, device_id=device_id
        )
        registry.async_update_entity(
            entry.entity_id,
            area_id=self.areas[area].id if area else None,
            aliases=[er.COMPUTED_NAME, *aliases],
            name=name,
        )
        self.hass.states.async_set(
            entry.entity_id,
            "idle",
            {"friendly_name": name, "supported_features": features, "device_class": device_class},
        )
        return entry.entity_id

    def device(self) -> str:
        entry = MockConfigEntry(domain="test")
        entry.add_to_hass(self.hass)
        device = dr.async_get(self.hass).async_get_or_create(
            config_entry_id=entry.entry_id, identifiers={("test", "device")}
        )
        return device.id

    @property
    def exposed(self) -> ExposedPlaces:
        return async_exposed_places(self.hass, ASSISTANT)

    def find(self, *wanted: tuple[PlaceKind, str]) -> set[str]:
        """Return the speakers of places that are clear."""
        speakers, unclear = self.exposed.find(wanted)
        assert not unclear
        return set(speakers)

    def unclear(self, *wanted: tuple[PlaceKind, str]) -> dict[str, list[str]]:
        """Return what unclear names may stand for."""
        _, unclear = self.exposed.find(wanted)
        return {each.name: [place.names[0] for place in each.places] for each in unclear}


@pytest.fixture
def home(hass: HomeAssistant) -> Home:
    return Home(hass)


@pytest.fixture
def kitchen(home: Home) -> str:
    return home.add("sonos", "Sonos", "Kitchen", aliases=["the big one"])


@pytest.fixture
def kids(home: Home) -> str:
    return home.add("box", "Story box", "Children's room")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param((AREA, "Kitchen"), id="area"),
        pytest.param((AREA, " kitchen "), id="letter case"),
        pytest.param((AREA, "厨房"), id="alias of an area"),
        pytest.param((FLOOR, "downstairs"), id="alias of a floor"),
        pytest.param((SPEAKER, "Sonos"), id="speaker"),
        pytest.param((SPEAKER, "the big one"), id="alias of a speaker"),
        pytest.param((SPEAKER, "media_player.sonos"), id="entity id"),
        pytest.param((AREA, "Ground floor"), id="floor taken for an area"),
        pytest.param((FLOOR, "Kitchen"), id="area taken for a floor"),
        pytest.param((AREA, "sonos"), id="speaker taken for an area"),
    ],
)
def test_place_is_found_by_any_of_its_names(
    home: Home, kitchen: str, kids: str, name: tuple[PlaceKind, str]
) -> None:
    assert home.find(name) == {kitchen}


def test_places_add_up(home: Home, kitchen: str, kids: str) -> None:
    assert home.find((AREA, "Kitchen"), (FLOOR, "楼上")) == {kitchen, kids}


def test_speaker_within_an_area_narrows_it(home: Home, kitchen: str, kids: str) -> None:
    home.add("radio", "Radio", "Kitchen")
    assert home.find((AREA, "Kitchen"), (SPEAKER, "Sonos")) == {kitchen}


def test_floor_tells_areas_of_the_same_name_apart(home: Home) -> None:
    home.add("guest", "Guest", "Guest bathroom")
    main = home.add("main", "Main", "Main bathroom")
    assert home.unclear((AREA, "Bathroom")) == {"Bathroom": ["Guest bathroom", "Main bathroom"]}
    assert home.find((AREA, "Bathroom"), (FLOOR, "upstairs")) == {main}


def test_name_of_its_own_goes_before_an_alias(home: Home) -> None:
    main = home.add("main", "Main", "Main bathroom")
    home.add("guest", "Guest", "Guest bathroom")
    ar.async_get(home.hass).async_update(home.areas["Guest bathroom"].id, aliases={"Main bathroom"})
    assert home.find((AREA, "Main bathroom")) == {main}


def test_speakers_of_the_same_name_are_unclear_unless_their_area_is_named(home: Home) -> None:
    one = home.add("one", "Speaker", "Kitchen")
    home.add("two", "Speaker", "Attic")
    assert home.unclear((SPEAKER, "Speaker")) == {"Speaker": ["Speaker", "Speaker"]}
    assert home.find((SPEAKER, "Speaker"), (AREA, "Kitchen")) == {one}
    assert home.find((SPEAKER, one)) == {one}


@pytest.mark.parametrize(
    ("name", "known"), [("Garage", []), ("Attic", ["Attic"])], ids=["no place", "no speaker"]
)
def test_place_without_a_speaker_is_unclear(
    home: Home, kitchen: str, name: str, known: list[str]
) -> None:
    assert home.unclear((AREA, name), (AREA, "Kitchen")) == {name: known}


def test_what_is_not_exposed_is_not_found(home: Home, kitchen: str) -> None:
    async_expose_entity(home.hass, ASSISTANT, kitchen, should_expose=False)
    assert home.unclear((SPEAKER, "Sonos"), (AREA, "Kitchen")) == {
        "Sonos": [],
        "Kitchen": ["Kitchen"],
    }
    assert not home.exposed.speakers


def test_player_that_cannot_play_what_it_is_given_is_no_speaker(home: Home) -> None:
    home.add("remote", "Remote", "Kitchen", features=0)
    assert not home.exposed.speakers


def test_television_speaks_only_if_it_is_named(home: Home, kitchen: str) -> None:
    television = home.add("tv", "TV", "Kitchen", device_class="tv")
    assert home.find((AREA, "Kitchen")) == home.exposed.speakers == {kitchen}
    assert home.find((SPEAKER, "tv")) == {television}


def test_area_of_a_device_counts(home: Home) -> None:
    device_id = home.device()
    dr.async_get(home.hass).async_update_device(device_id, area_id=home.areas["Attic"].id)
    speaker = home.add("box", "Box", device_id=device_id)
    assert home.find((AREA, "Attic")) == {speaker}


def test_satellite_and_its_player_are_one_speaker(home: Home) -> None:
    """Home Assistant exposes players by itself, satellites not."""
    device_id = home.device()
    player = home.add("voice", "Voice", "Attic", device_id=device_id)
    satellite = home.add("voice", "Voice", "Attic", device_id=device_id, domain="assist_satellite")
    home.add("other", "Other satellite", "Attic", domain="assist_satellite")
    assert home.find((SPEAKER, "Voice")) == {player, satellite}
    assert home.find((AREA, "Attic")) == {player, satellite}
