"""The dashboard card: serving its file, and registering it with dashboards."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
import hashlib
from pathlib import Path
from typing import Any, Final

from homeassistant.components.frontend import (
    DATA_EXTRA_MODULE_URL,
    add_extra_js_url,
    remove_extra_js_url,
)
from homeassistant.components.http import StaticPathConfig
from homeassistant.components.lovelace.const import CONF_RESOURCE_TYPE_WS, LOVELACE_DATA
from homeassistant.components.lovelace.resources import (
    ResourceStorageCollection,
    ResourceYAMLCollection,
)
from homeassistant.const import CONF_ID, CONF_TYPE, CONF_URL
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey
from yarl import URL

from .const import DOMAIN

BUNDLE: Final = Path(__file__).parent / "frontend" / "mimo-speech-card.js"
PATH: Final = f"/{DOMAIN}/{BUNDLE.name}"
"""URL path of the bundle."""

_MODULE: Final = "module"
_VERSION_CHARACTERS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The card as served in this run of Home Assistant."""

    version: str
    """Hash of the bundle."""
    # Accounts are set up concurrently.
    changing: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def url(self) -> str:
        """URL with the hash of the bundle, so that browsers do not use an outdated one."""
        return f"{PATH}?v={self.version}"


_CARD: HassKey[Card] = HassKey(f"{DOMAIN}_card")


async def async_serve_card(hass: HomeAssistant) -> None:
    """Serve the bundle."""
    content = await hass.async_add_executor_job(BUNDLE.read_bytes)
    version = hashlib.sha256(content).hexdigest()[:_VERSION_CHARACTERS]
    await hass.http.async_register_static_paths([StaticPathConfig(PATH, str(BUNDLE))])
    hass.data[_CARD] = Card(version=version)


@callback
def async_card_version(hass: HomeAssistant) -> str:
    """Return the hash of the bundle."""
    return hass.data[_CARD].version


async def async_add_card(hass: HomeAssistant) -> None:
    """Register the card with dashboards, if Home Assistant has them."""
    card = hass.data[_CARD]
    async with card.changing:
        resources = _resources(hass)
        if isinstance(resources, ResourceStorageCollection):
            await _async_keep_one_row(resources, card.url)
        elif resources is not None and not [*_rows(resources)]:
            _async_add_module(hass, card.url)


async def async_remove_card(hass: HomeAssistant) -> None:
    """Remove the card from dashboards."""
    resources = _resources(hass)
    if isinstance(resources, ResourceStorageCollection):
        await resources.async_get_info()
        for row in _rows(resources):
            await resources.async_delete_item(row[CONF_ID])
    elif resources is not None:
        for url in filter(_is_card, _modules(hass)):
            remove_extra_js_url(hass, url)


async def _async_keep_one_row(resources: ResourceStorageCollection, url: str) -> None:
    # Load the resources first: items added before are lost when they are loaded.
    await resources.async_get_info()
    content = {CONF_RESOURCE_TYPE_WS: _MODULE, CONF_URL: url}
    rows = [*_rows(resources)]
    if not rows:
        await resources.async_create_item(content)
        return
    first, *others = rows
    if (first[CONF_TYPE], first[CONF_URL]) != (_MODULE, url):
        await resources.async_update_item(first[CONF_ID], content)
    for row in others:
        await resources.async_delete_item(row[CONF_ID])


@callback
def _async_add_module(hass: HomeAssistant, url: str) -> None:
    if DATA_EXTRA_MODULE_URL in hass.data and url not in _modules(hass):
        add_extra_js_url(hass, url)


def _modules(hass: HomeAssistant) -> frozenset[str]:
    """Return the modules that the frontend loads; empty if there is no frontend."""
    manager = hass.data.get(DATA_EXTRA_MODULE_URL)
    return frozenset() if manager is None else manager.urls


def _resources(
    hass: HomeAssistant,
) -> ResourceStorageCollection | ResourceYAMLCollection | None:
    lovelace = hass.data.get(LOVELACE_DATA)
    return None if lovelace is None else lovelace.resources


def _rows(
    resources: ResourceStorageCollection | ResourceYAMLCollection,
) -> Iterator[dict[str, Any]]:
    """Yield the resources for the card, whatever their version."""
    # A copy, so that resources can be deleted during iteration.
    yield from tuple(row for row in resources.async_items() if _is_card(row[CONF_URL]))


def _is_card(url: str) -> bool:
    try:
        return URL(url).path == PATH
    except ValueError:
        # A resource with an invalid URL.
        return False
