"""Forms of subentries, filled in as the web page does it."""

from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    SubentryFlowContext,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry


async def begin(
    kind: str, hass: HomeAssistant, account: MockConfigEntry, subentry_id: str | None = None
) -> SubentryFlowResult:
    """Begin to add a subentry, or to change the one with this id."""
    context = SubentryFlowContext(source=SOURCE_USER)
    if subentry_id:
        context = SubentryFlowContext(source=SOURCE_RECONFIGURE, subentry_id=subentry_id)
    return await hass.config_entries.subentries.async_init(
        (account.entry_id, kind), context=context
    )


async def submit(
    hass: HomeAssistant, flow: SubentryFlowResult, answers: dict[str, Any]
) -> SubentryFlowResult:
    result = await hass.config_entries.subentries.async_configure(flow["flow_id"], answers)
    await hass.async_block_till_done()
    return result


def suggested(result: SubentryFlowResult) -> dict[str, Any]:
    """Return what a form suggests, by field."""
    assert result["data_schema"]
    return {
        str(key): key.description["suggested_value"]
        for key in result["data_schema"].schema
        if key.description
    }
