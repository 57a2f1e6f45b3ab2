"""Accounts and voices of the integration, set up through Home Assistant's flows."""

import asyncio
from dataclasses import dataclass
from typing import Final, cast

from .api import HomeAssistant, Json
from .errors import HouseError, deadline

DOMAIN: Final = "mimo_speech"
VOICE_FLOWS: Final = "/api/config/config_entries/subentries/flow"
_FLOWS: Final = "/api/config/config_entries/flow"
_ENTITY_S: Final = 30.0
_POLL_S: Final = 0.1
_NOTICES: Final[dict[str, Json]] = {
    "token_plan": {},
    "no_model_list": {"next_step_id": "use_address"},
}
"""Steps that show a notice, and the input that continues."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account of the integration."""

    entry_id: str
    title: str


async def try_account(assistant: HomeAssistant, api_key: str, base_url: str | None) -> Json:
    """Return the result of the config flow for a key: an entry, or a form with errors."""
    answers: Json = {"api_key": api_key}
    if base_url is not None:
        answers["advanced"] = {"base_url": base_url}
    flow = await assistant.post(_FLOWS, {"handler": DOMAIN})
    result = await assistant.post(f"{_FLOWS}/{flow['flow_id']}", answers)
    while (step := result.get("step_id")) in _NOTICES:
        result = await assistant.post(f"{_FLOWS}/{result['flow_id']}", _NOTICES[step])
    if result["type"] == "form":
        await assistant.delete(f"{_FLOWS}/{result['flow_id']}")
    return cast(Json, result)


async def add_account(assistant: HomeAssistant, api_key: str, base_url: str | None) -> Account:
    """Add an account with its first voice."""
    entry = _created(await try_account(assistant, api_key, base_url))["result"]
    return Account(entry_id=entry["entry_id"], title=entry["title"])


async def find_account(assistant: HomeAssistant) -> Account | None:
    """Return the first existing account; None if there is none."""
    entries = await assistant.get(f"/api/config/config_entries/entry?domain={DOMAIN}")
    for entry in entries:
        return Account(entry_id=entry["entry_id"], title=entry["title"])
    return None


async def add_voice(assistant: HomeAssistant, account: Account, model: Json, speech: Json) -> str:
    """Add a voice and return its entity id; `model` and `speech` are the input of its steps."""
    known = set(await engines(assistant, account))
    flow = await assistant.post(VOICE_FLOWS, {"handler": [account.entry_id, "preset_voice"]})
    address = f"{VOICE_FLOWS}/{flow['flow_id']}"
    await assistant.post(address, model)
    _created(await assistant.post(address, speech))
    return await _new_engine(assistant, account, known)


async def add_announcer(
    assistant: HomeAssistant, account: Account, name: str, speaker: str
) -> None:
    """Add an announcer for a speaker, without quiet hours."""
    flow = await assistant.post(VOICE_FLOWS, {"handler": [account.entry_id, "announcer"]})
    address = f"{VOICE_FLOWS}/{flow['flow_id']}"
    await assistant.post(address, {"name": name, "speakers": {"entity_id": [speaker]}})
    _created(await assistant.post(address, {}))


async def engines(assistant: HomeAssistant, account: Account) -> list[str]:
    """Return the ids of the account's text-to-speech entities."""
    entities = await assistant.command("config/entity_registry/list")
    return [
        entity["entity_id"]
        for entity in entities
        if entity["config_entry_id"] == account.entry_id and entity["entity_id"].startswith("tts.")
    ]


async def _new_engine(assistant: HomeAssistant, account: Account, known: set[str]) -> str:
    """Wait for the entity of a new voice."""
    async with deadline(_ENTITY_S, "The new voice did not create a text-to-speech entity."):
        while True:
            for engine in set(await engines(assistant, account)) - known:
                return engine
            await asyncio.sleep(_POLL_S)


def _created(result: Json) -> Json:
    if result["type"] != "create_entry":
        reasons = ", ".join((result.get("errors") or {}).values()) or result.get("reason")
        raise HouseError(f"The integration rejected the input: {reasons}")
    return result
