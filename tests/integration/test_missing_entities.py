"""Voices and announcers that cannot be used: whoever asks for one is told why."""

from collections.abc import Awaitable, Callable
from typing import Any

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.translation import async_get_translations
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mimo_speech.const import DOMAIN

from .conftest import announcer, voice

KITCHEN = "tts.kitchen"
ACTIONS: dict[str, dict[str, Any]] = {
    "announce": {"message": "Hi", "target": {"entity_id": "media_player.kitchen"}},
    "synthesize": {"text": "Hi"},
    "prepare": {"texts": ["Hi"]},
}
VOICE_FIELD = {"announce": "voice", "synthesize": "entity_id", "prepare": "entity_id"}

type Refused = Callable[[str], Awaitable[tuple[str | None, dict[str, str] | None]]]


@pytest.fixture(params=ACTIONS)
def refused(
    hass: HomeAssistant, account: MockConfigEntry, request: pytest.FixtureRequest
) -> Refused:
    """Return a way to call an action with a voice; it returns the error."""

    async def refused(entity_id: str) -> tuple[str | None, dict[str, str] | None]:
        data = ACTIONS[request.param] | {VOICE_FIELD[request.param]: entity_id}
        return await refuse(hass, request.param, data)

    return refused


async def refuse(
    hass: HomeAssistant, action: str, data: dict[str, Any]
) -> tuple[str | None, dict[str, str] | None]:
    """Call an action in vain; return key and placeholders of the error."""
    with pytest.raises(ServiceValidationError) as caught:
        await hass.services.async_call(DOMAIN, action, data, blocking=True, return_response=True)
    return caught.value.translation_key, caught.value.translation_placeholders


async def disable(hass: HomeAssistant, entity_id: str) -> None:
    er.async_get(hass).async_update_entity(
        entity_id, disabled_by=er.RegistryEntryDisabler.USER, name="Chef"
    )
    await hass.async_block_till_done()


async def test_disabled_voice_is_told(hass: HomeAssistant, refused: Refused) -> None:
    await disable(hass, KITCHEN)
    assert await refused(KITCHEN) == ("voice_disabled", {"voice": "Chef"})


@pytest.mark.parametrize("is_disabled", [False, True], ids=["unloaded", "disabled"])
async def test_account_that_is_not_loaded_is_told(
    hass: HomeAssistant, account: MockConfigEntry, refused: Refused, *, is_disabled: bool
) -> None:
    if is_disabled:
        user = ConfigEntryDisabler.USER
        await hass.config_entries.async_set_disabled_by(account.entry_id, user)
    else:
        await hass.config_entries.async_unload(account.entry_id)
    assert await refused(KITCHEN) == ("account_not_loaded", {"account": "MiMo"})


async def test_unknown_voice_is_told(refused: Refused) -> None:
    assert await refused("tts.nobody") == ("not_a_voice", {"entity_id": "tts.nobody"})


async def test_engine_of_another_integration_is_no_voice(
    hass: HomeAssistant, refused: Refused
) -> None:
    er.async_get(hass).async_get_or_create("tts", "other", "1", suggested_object_id="other")
    await disable(hass, "tts.other")
    assert await refused("tts.other") == ("not_a_voice", {"entity_id": "tts.other"})


async def test_announcement_with_no_voice_left_is_told_why(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    await disable(hass, KITCHEN)
    assert await refuse(hass, "announce", ACTIONS["announce"]) == (
        "voice_disabled",
        {"voice": "Chef"},
    )
    await hass.config_entries.async_unload(account.entry_id)
    key, _ = await refuse(hass, "announce", ACTIONS["announce"])
    assert key == "account_not_loaded"
    await hass.config_entries.async_remove(account.entry_id)
    key, _ = await refuse(hass, "announce", ACTIONS["announce"])
    assert key == "no_voice"


@pytest.mark.parametrize("voices", [[voice(), announcer("Family")]])
async def test_announcer_of_an_account_that_is_not_loaded_is_told(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    await hass.config_entries.async_unload(account.entry_id)
    data = {"message": "Hi", "announcer": "notify.family"}
    assert await refuse(hass, "announce", data) == ("account_not_loaded", {"account": "MiMo"})


@pytest.mark.parametrize(
    ("language", "says"), [("en", "Enable"), ("zh-Hans", "启用"), ("zh-Hant", "啟用")]
)
async def test_message_says_what_to_do(hass: HomeAssistant, language: str, says: str) -> None:
    texts = await async_get_translations(hass, language, "exceptions", [DOMAIN])
    for key in ("voice_disabled", "account_not_loaded"):
        assert says in texts[f"component.{DOMAIN}.exceptions.{key}.message"]
