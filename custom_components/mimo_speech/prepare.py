"""The action `prepare`: texts on disk, ready to be spoken."""

import asyncio
from collections.abc import Mapping, Sequence
import logging
from typing import Final

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from .const import DOMAIN
from .kept_speech import MANNER_FIELDS, Manner, async_keep, check_text, read_manner

_LOGGER = logging.getLogger(__name__)

ATTR_TEXTS: Final = "texts"
ATTR_WAIT: Final = "wait"

PREPARE_SCHEMA: Final = vol.Schema(
    MANNER_FIELDS
    | {
        vol.Required(ATTR_TEXTS): vol.All(cv.ensure_list, [cv.string]),
        vol.Optional(ATTR_WAIT, default=True): cv.boolean,
    }
)

_PREPARED_AT_ONCE: Final = 2


async def async_prepare(call: ServiceCall) -> ServiceResponse:
    """Have texts on disk, and tell which are there: in the end, or at once."""
    manner = read_manner(call)
    texts: list[str] = call.data[ATTR_TEXTS]
    different = list(dict.fromkeys(texts))
    if not call.data[ATTR_WAIT]:
        missing = [text for text in different if not await manner.async_is_kept(text)]
        if missing:
            manner.entry.async_create_background_task(
                call.hass, _async_make_unattended(manner, missing), "mimo_speech prepare"
            )
        return _response(manner, texts, dict.fromkeys(missing))
    failures = await _async_make(manner, different)
    reasons = {text: await _async_message(call.hass, err) for text, err in failures.items()}
    failed = [text for text in texts if text in reasons]
    if failed and not call.return_response:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="not_all_ready",
            translation_placeholders={
                "failed": str(len(failed)),
                "total": str(len(texts)),
                "reason": reasons[failed[0]],
            },
        )
    return _response(manner, texts, reasons)


def _response(
    manner: Manner, texts: Sequence[str], not_ready: Mapping[str, str | None]
) -> ServiceResponse:
    """Return which texts are ready; of the others, why not, unless they are still being made."""
    states: list[JsonValueType] = [
        {
            "text": text,
            "ready": text not in not_ready,
            "media_content_id": (
                None if text in not_ready else manner.async_media_content_id(text)
            ),
            "error": not_ready.get(text),
        }
        for text in texts
    ]
    return {"ready": sum(text not in not_ready for text in texts), "texts": states}


async def _async_make_unattended(manner: Manner, texts: list[str]) -> None:
    """Have texts on disk that nobody waits for; the log tells of failures, not of words."""
    if failures := await _async_make(manner, texts):
        kinds = {err.translation_key or type(err).__name__ for err in failures.values()}
        _LOGGER.warning(
            "%s could not make %s of %s texts ready: %s",
            manner.entity.entity_id,
            len(failures),
            len(texts),
            ", ".join(sorted(kinds)),
        )


async def _async_make(manner: Manner, texts: list[str]) -> dict[str, HomeAssistantError]:
    """Have texts on disk; return why some of them could not be made."""
    turns = asyncio.Semaphore(_PREPARED_AT_ONCE)

    async def make_in_turn(text: str) -> HomeAssistantError | None:
        async with turns:
            try:
                check_text(text)
                await async_keep(manner, text)
            except HomeAssistantError as err:
                return err
        return None

    errors = await asyncio.gather(*map(make_in_turn, texts))
    return {text: err for text, err in zip(texts, errors, strict=True) if err is not None}


async def _async_message(hass: HomeAssistant, error: HomeAssistantError) -> str:
    """Return what went wrong in the language of the house; the error itself speaks English."""
    domain, key = error.translation_domain, error.translation_key
    if domain is None or key is None:
        return str(error)
    texts = await async_get_translations(hass, hass.config.language, "exceptions", [domain])
    text = texts.get(f"component.{domain}.exceptions.{key}.message")
    return text.format(**(error.translation_placeholders or {})) if text else str(error)
