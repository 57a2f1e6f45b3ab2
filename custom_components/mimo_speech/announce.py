"""The actions `announce` and `repeat`."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.core import (
    Context,
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
    UnknownUser,
)
from homeassistant.util.json import JsonValueType

from .announce_schema import (
    ANNOUNCE_SCHEMA,
    ATTR_ANNOUNCEMENT_ID,
    ATTR_ANNOUNCER,
    ATTR_EXPIRES_AFTER,
    ATTR_LANGUAGE,
    ATTR_MESSAGE,
    ATTR_PRIORITY,
    ATTR_RESUME,
    ATTR_TARGET,
    ATTR_VOICE,
    ATTR_VOLUME,
    ATTR_WAIT,
    REPEAT_SCHEMA,
)
from .announcers import Announcer, async_find_announcer, async_repeat
from .announcing.announcement import (
    HEARD,
    Announcement,
    AnnouncementRequest,
    Priority,
    SpeakerReport,
)
from .announcing.announcements import async_get_announcements
from .announcing.targets import async_find_speakers
from .call_options import ATTR_OPTIONS, options_of_call
from .const import CONF_CHIME, DOMAIN
from .exceptions import async_message_of
from .missing_entities import async_missing_announcer
from .tts import async_find_engine

SERVICE_ANNOUNCE: Final = "announce"
SERVICE_REPEAT: Final = "repeat"


@callback
def async_setup_announce(hass: HomeAssistant) -> None:
    """Register the actions."""
    hass.services.async_register(
        DOMAIN, SERVICE_ANNOUNCE, _async_announce, ANNOUNCE_SCHEMA, SupportsResponse.OPTIONAL
    )
    hass.services.async_register(
        DOMAIN, SERVICE_REPEAT, _async_repeat, REPEAT_SCHEMA, SupportsResponse.OPTIONAL
    )


async def async_announce(
    hass: HomeAssistant, data: Mapping[str, Any], context: Context | None
) -> Announcement:
    """Start an announcement with the fields of the action.

    Raises `ServiceValidationError` if they are invalid, and `Unauthorized` for a speaker that the
    user may not control.
    """
    announcer = _find_announcer(hass, data.get(ATTR_ANNOUNCER))
    if announcer is not None:
        data = _with_fields_of(announcer, data)
    request = _read_request(hass, data, context)
    await _async_check_permission(hass, request.speakers, context)
    return (announcer or async_get_announcements(hass)).async_announce(request)


async def async_response(
    hass: HomeAssistant, announcement: Announcement
) -> dict[str, JsonValueType]:
    """Return the results of an announcement, with errors in Home Assistant's language."""
    return {
        "announcement_id": announcement.announcement_id,
        "speakers": {
            speaker: await _async_describe(hass, report)
            for speaker, report in announcement.reports.items()
        },
    }


def _find_announcer(hass: HomeAssistant, entity_id: str | None) -> Announcer | None:
    if entity_id is None:
        return None
    announcer = async_find_announcer(hass, entity_id)
    if announcer is None:
        raise async_missing_announcer(hass, entity_id)
    return announcer


def _with_fields_of(announcer: Announcer, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a call, completed by those of its announcer."""
    stored = announcer.fields()
    if CONF_CHIME in data.get(ATTR_OPTIONS, {}):
        stored.pop(CONF_CHIME, None)
    return {**stored, **data}


def _read_request(
    hass: HomeAssistant, data: Mapping[str, Any], context: Context | None
) -> AnnouncementRequest:
    engine = async_find_engine(hass, data.get(ATTR_VOICE))
    language, options = data.get(ATTR_LANGUAGE), options_of_call(data)
    engine.check_call(data[ATTR_MESSAGE], language, options)
    volume: float | None = data.get(ATTR_VOLUME)
    return AnnouncementRequest(
        message=data[ATTR_MESSAGE],
        engine=engine.entity_id,
        speakers=_find_speakers(hass, data.get(ATTR_TARGET, {})),
        language=language,
        options=options,
        volume=None if volume is None else volume / 100,
        priority=data.get(ATTR_PRIORITY, Priority.NORMAL),
        expires_after_s=data.get(ATTR_EXPIRES_AFTER),
        resume=data.get(ATTR_RESUME, True),
        context=context,
    )


def _find_speakers(hass: HomeAssistant, target: Mapping[str, Any]) -> tuple[str, ...]:
    speakers = async_find_speakers(hass, target)
    if not speakers:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_speakers")
    return speakers


async def _async_check_permission(
    hass: HomeAssistant, speakers: tuple[str, ...], context: Context | None
) -> None:
    """Raise `Unauthorized` if the user of a call may not control one of its speakers."""
    if context is None or context.user_id is None:
        return
    user = await hass.auth.async_get_user(context.user_id)
    if user is None:
        raise UnknownUser(context=context)
    for speaker in speakers:
        if not user.permissions.check_entity(speaker, POLICY_CONTROL):
            raise Unauthorized(context=context, entity_id=speaker, permission=POLICY_CONTROL)


async def _async_announce(call: ServiceCall) -> ServiceResponse:
    """Announce, and return the results by speaker."""
    return await _async_finish(call, await async_announce(call.hass, call.data, call.context))


async def _async_repeat(call: ServiceCall) -> ServiceResponse:
    """Repeat a recent announcement."""
    hass = call.hass
    announcement_id, target = call.data.get(ATTR_ANNOUNCEMENT_ID), call.data.get(ATTR_TARGET)
    speakers = (
        async_get_announcements(hass).find(announcement_id).request.speakers
        if target is None
        else _find_speakers(hass, target)
    )
    await _async_check_permission(hass, speakers, call.context)
    return await _async_finish(call, async_repeat(hass, announcement_id, speakers, call.context))


async def _async_finish(call: ServiceCall, announcement: Announcement) -> ServiceResponse:
    """Wait for the last speaker, unless the caller does not want to.

    If no response is requested, raises an error if no speaker played it.
    """
    if call.data[ATTR_WAIT]:
        await announcement.async_wait()
        if not call.return_response:
            await async_check_heard(call.hass, announcement)
    return await async_response(call.hass, announcement)


async def async_check_heard(hass: HomeAssistant, announcement: Announcement) -> None:
    """Raise `HomeAssistantError` with a reason if an announcement that is done was not heard."""
    reports = announcement.reports.values()
    if any(report.result in HEARD for report in reports):
        return
    reasons = [report.error for report in reports if report.error is not None]
    raise HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="announcement_not_heard",
        translation_placeholders={
            "reason": await async_message_of(hass, reasons[0]) if reasons else "–"
        },
    )


async def _async_describe(hass: HomeAssistant, report: SpeakerReport) -> dict[str, JsonValueType]:
    return {
        "result": report.result,
        "began_at": report.began_at.isoformat() if report.began_at else None,
        "error": await async_message_of(hass, report.error) if report.error else None,
        "notes": list(report.notes),
    }
