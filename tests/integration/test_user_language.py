"""Forms speak the language of the user who fills them in, also in a house of another language."""

from http import HTTPStatus

from homeassistant.components.config import config_entries
from homeassistant.components.frontend.storage import async_user_store
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

FLOWS = "/api/config/config_entries/subentries/flow"


@pytest.mark.parametrize(
    ("language", "automatic"),
    [("zh-Hans", "自动"), ("zh-Hant", "自動"), ("en", "Automatic"), (None, "Automatic")],
)
async def test_form_is_in_one_language(
    hass: HomeAssistant,
    account: MockConfigEntry,
    hass_admin_user: MockUser,
    hass_client: ClientSessionGenerator,
    language: str | None,
    automatic: str,
) -> None:
    if language:
        store = await async_user_store(hass, hass_admin_user.id)
        await store.async_set_item("language", {"language": language})
    assert await async_setup_component(hass, "http", {})
    config_entries.async_setup(hass)
    client = await hass_client()
    answer = await client.post(FLOWS, json={"handler": [account.entry_id, "preset_voice"]})
    assert answer.status == HTTPStatus.OK
    flow = await answer.json()
    model = {"name": "Hall", "model": "mimo-v2.5-tts", "language": "en"}
    answer = await client.post(f"{FLOWS}/{flow['flow_id']}", json=model)
    (voice,) = (field for field in (await answer.json())["data_schema"] if field["name"] == "voice")
    assert voice["selector"]["select"]["options"][0]["label"] == automatic
