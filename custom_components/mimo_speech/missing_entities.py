"""Why an entity that somebody names is not there to be used."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er

from .const import DOMAIN


@callback
def async_missing_voice(hass: HomeAssistant, entity_id: str | None) -> ServiceValidationError:
    """Return why there is no such voice; without an id, why there is none at all."""
    if entity_id is None:
        return _why_no_voice(hass)
    return _why_missing(hass, Platform.TTS, entity_id) or ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="not_a_voice",
        translation_placeholders={"entity_id": entity_id},
    )


@callback
def async_missing_announcer(hass: HomeAssistant, entity_id: str) -> ServiceValidationError:
    """Return why there is no such announcer."""
    return _why_missing(hass, Platform.NOTIFY, entity_id) or ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="not_an_announcer",
        translation_placeholders={"entity_id": entity_id},
    )


def _why_no_voice(hass: HomeAssistant) -> ServiceValidationError:
    for entity in er.async_get(hass).entities.values():
        if reason := _why_missing(hass, Platform.TTS, entity.entity_id):
            return reason
    return ServiceValidationError(translation_domain=DOMAIN, translation_key="no_voice")


def _why_missing(
    hass: HomeAssistant, platform: Platform, entity_id: str
) -> ServiceValidationError | None:
    """Return why an entity of this integration is not in use; None if that is not the reason."""
    entity = er.async_get(hass).async_get(entity_id)
    if entity is None or (entity.domain, entity.platform) != (platform, DOMAIN):
        return None
    account = hass.config_entries.async_get_entry(entity.config_entry_id or "")
    if account is not None and account.state is not ConfigEntryState.LOADED:
        return ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="account_not_loaded",
            translation_placeholders={"account": account.title},
        )
    if entity.disabled_by is None:
        return None
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="voice_disabled",
        translation_placeholders={"voice": entity.name or entity.original_name or entity_id},
    )
