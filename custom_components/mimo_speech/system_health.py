"""System health: what is set up, and whether the service can be reached."""

import asyncio
from collections import Counter
from typing import Any, Final

import aiohttp
from homeassistant.components.system_health import SystemHealthRegistration
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from yarl import URL

from .const import CONF_BASE_URL, DOMAIN, SUBENTRY_ANNOUNCER

_TIMEOUT: Final = aiohttp.ClientTimeout(total=5)


@callback
def async_register(hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Register the system health information."""
    register.async_register_info(_async_info)


async def _async_info(hass: HomeAssistant) -> dict[str, Any]:
    entries = hass.config_entries.async_entries(DOMAIN)
    types = Counter(each.subentry_type for entry in entries for each in entry.subentries.values())
    info: dict[str, Any] = {
        "accounts": len(entries),
        "voices": types.total() - types[SUBENTRY_ANNOUNCER],
        "announcers": types[SUBENTRY_ANNOUNCER],
    }
    addresses = sorted({entry.data[CONF_BASE_URL] for entry in entries})
    if addresses:
        info["address"] = ", ".join(map(_host, addresses))
        # Not awaited, so that Home Assistant shows the other values immediately.
        info["can_reach_service"] = _async_reachability(hass, addresses)
    return info


async def _async_reachability(hass: HomeAssistant, addresses: list[str]) -> str | dict[str, str]:
    """Return "ok", or a failure with the hosts, in the format of Home Assistant's own check."""
    can_reach = await asyncio.gather(*(_async_can_reach(hass, address) for address in addresses))
    unreachable = [
        _host(address)
        for address, is_reachable in zip(addresses, can_reach, strict=True)
        if not is_reachable
    ]
    if not unreachable:
        return "ok"
    return {"type": "failed", "error": f"unreachable: {', '.join(unreachable)}"}


async def _async_can_reach(hass: HomeAssistant, address: str) -> bool:
    """Tell whether the host responds; any status counts, as the key is not sent."""
    try:
        async with async_get_clientsession(hass).get(
            address, allow_redirects=False, timeout=_TIMEOUT
        ):
            return True
    except aiohttp.ClientError, TimeoutError:
        return False


def _host(address: str) -> str:
    """Return the host, with its port unless it is the default."""
    return URL(address).host_port_subcomponent or address
