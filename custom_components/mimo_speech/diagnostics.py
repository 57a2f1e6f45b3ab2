"""Diagnostics for issue reports, without the key and without user-written texts."""

from dataclasses import asdict
from typing import Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant

from .account import Account, MimoConfigEntry
from .const import (
    CONF_DESCRIPTION,
    CONF_DIRECTION,
    CONF_PRONUNCIATIONS,
    CONF_SAMPLE,
    SUBENTRY_ANNOUNCER,
)

_SECRETS: Final = frozenset(
    {CONF_API_KEY, CONF_DESCRIPTION, CONF_DIRECTION, CONF_PRONUNCIATIONS, CONF_SAMPLE}
)
"""The key, texts written by the user, and the reference to a recording."""


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: MimoConfigEntry
) -> dict[str, Any]:
    """Return the diagnostics of an account; also works if it is not loaded."""
    subentries = entry.subentries.values()
    diagnostics = {
        "account": async_redact_data(entry.data, _SECRETS),
        "voices": [_of_subentry(each) for each in subentries if not _is_announcer(each)],
        "announcers": [_of_subentry(each) for each in subentries if _is_announcer(each)],
    }
    if entry.state is ConfigEntryState.LOADED:
        diagnostics |= _of_account(entry.runtime_data)
    return diagnostics


def _is_announcer(subentry: ConfigSubentry) -> bool:
    return subentry.subentry_type == SUBENTRY_ANNOUNCER


def _of_subentry(subentry: ConfigSubentry) -> dict[str, Any]:
    return {
        "type": subentry.subentry_type,
        "title": subentry.title,
        "settings": async_redact_data(subentry.data, _SECRETS),
    }


def _of_account(account: Account) -> dict[str, Any]:
    endpoint, problem = account.endpoint, account.health.problem
    return {
        "endpoint": {
            "has_model_list": endpoint.has_model_list,
            "models": [asdict(model) for model in endpoint.models],
        },
        "problem": None if problem is None else problem.kind.code,
        "speech": [
            {
                "title": voice.title,
                "styles_in_force": voice.settings.styles,
                "totals": voice.totals.as_dict(),
            }
            for voice in account.voices
        ],
        "muted": [announcer.title for announcer in account.announcers if announcer.is_muted],
    }
