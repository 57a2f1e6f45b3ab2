"""What a person may attach to a report: everything but the key."""

from dataclasses import asdict
from typing import Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant

from .account import MimoConfigEntry

_SECRETS: Final = frozenset({CONF_API_KEY})


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: MimoConfigEntry
) -> dict[str, Any]:
    """Return the diagnostics of an account."""
    account = entry.runtime_data
    endpoint, problem = account.endpoint, account.health.problem
    return {
        "account": async_redact_data(entry.data, _SECRETS),
        "endpoint": {
            "has_model_list": endpoint.has_model_list,
            "models": [asdict(model) for model in endpoint.models],
        },
        "problem": None if problem is None else problem.code,
        "voices": [
            {
                "type": voice.subentry.subentry_type,
                "title": voice.subentry.title,
                "settings": dict(voice.subentry.data),
                "styles_in_force": voice.settings.styles,
                "totals": asdict(voice.totals),
            }
            for voice in account.voices
        ],
    }
