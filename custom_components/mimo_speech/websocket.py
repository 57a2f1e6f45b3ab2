"""What the dashboard card asks for over the WebSocket, also for users who are no administrators."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.components import tts, websocket_api
from homeassistant.components.tts import ATTR_PREFERRED_FORMAT
from homeassistant.components.tts.const import DATA_COMPONENT
from homeassistant.const import CONF_LANGUAGE
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from .announcing.announcement import Announcement, SpeakerReport
from .announcing.announcements import async_get_announcements
from .card import async_card_version
from .const import DOMAIN
from .mimo import STYLES, Chime, Dialect, find_model
from .option_values import NO_CHIME
from .tts import MimoTextToSpeechEntity
from .voice_fields import AudioFormat

ATTR_MESSAGE: Final = "message"
ATTR_OPTIONS: Final = "options"
ATTR_VOICE: Final = "voice"


@callback
def async_setup_websocket(hass: HomeAssistant) -> None:
    """Register the commands."""
    for command in (_subscribe_announcements, _list_voices, _listen):
        websocket_api.async_register_command(hass, command)


@websocket_api.websocket_command({vol.Required("type"): f"{DOMAIN}/announcements/subscribe"})
@callback
def _subscribe_announcements(
    hass: HomeAssistant, connection: websocket_api.ActiveConnection, msg: dict[str, Any]
) -> None:
    """Send the recent announcements, then every one that is new or changes.

    Users get the speakers that they may read, and no announcement without one of these.
    """
    announcements = async_get_announcements(hass)

    @callback
    def send(changed: Iterable[Announcement]) -> None:
        event = {
            "card_version": async_card_version(hass),
            "announcements": [*_visible(changed, connection.user)],
        }
        connection.send_message(websocket_api.event_message(msg["id"], event))

    @callback
    def send_changed(announcement: Announcement) -> None:
        if any(_visible((announcement,), connection.user)):
            send((announcement,))

    connection.subscriptions[msg["id"]] = announcements.async_listen(send_changed)
    connection.send_result(msg["id"])
    send(announcements.recent)


def _visible(announcements: Iterable[Announcement], user: User) -> Iterator[dict[str, Any]]:
    for announcement in announcements:
        speakers = [
            {"entity_id": entity_id, **_describe_report(report)}
            for entity_id, report in announcement.reports.items()
            if _may_read(user, entity_id)
        ]
        if speakers:
            yield {
                "announcement_id": announcement.announcement_id,
                "message": announcement.request.message,
                "created_at": announcement.created_at.isoformat(),
                "speakers": speakers,
            }


def _describe_report(report: SpeakerReport) -> dict[str, Any]:
    return {
        "result": report.result,
        "began_at": report.began_at and report.began_at.isoformat(),
        "error": report.error and _describe_error(report.error),
        "notes": report.notes,
    }


def _describe_error(error: HomeAssistantError) -> dict[str, Any]:
    """Describe an error as Home Assistant's own commands do: the page knows its user's language."""
    return {
        "message": str(error),
        "translation_domain": error.translation_domain,
        "translation_key": error.translation_key,
        "translation_placeholders": error.translation_placeholders,
    }


@websocket_api.websocket_command({vol.Required("type"): f"{DOMAIN}/voices"})
@callback
def _list_voices(
    hass: HomeAssistant, connection: websocket_api.ActiveConnection, msg: dict[str, Any]
) -> None:
    """Send the voices that a user may read, with what a call may choose for each."""
    voices = [
        _describe_voice(engine)
        for engine in _engines(hass)
        if _may_read(connection.user, engine.entity_id)
    ]
    connection.send_result(msg["id"], {"voices": voices, "chimes": (NO_CHIME, *Chime)})


def _describe_voice(engine: MimoTextToSpeechEntity) -> dict[str, Any]:
    settings = engine.settings
    has_styles = find_model(settings.model_id).dialect is not Dialect.NONE
    return {
        "entity_id": engine.entity_id,
        "name": engine.name,
        "preset_voices": [
            {"id": voice.voice_id, "name": voice.name}
            for voice in engine.async_get_supported_voices(engine.default_language) or ()
        ],
        "styles": [style.style_id for style in STYLES] if has_styles else [],
    }


@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/listen",
        vol.Required(ATTR_MESSAGE): cv.string,
        vol.Optional(ATTR_VOICE): cv.entity_id,
        vol.Optional(CONF_LANGUAGE): cv.string,
        vol.Optional(ATTR_OPTIONS, default=dict): dict,
    }
)
@callback
def _listen(
    hass: HomeAssistant, connection: websocket_api.ActiveConnection, msg: dict[str, Any]
) -> None:
    """Send the address of a text's speech, which is made while the browser plays it."""
    message, language = msg[ATTR_MESSAGE], msg.get(CONF_LANGUAGE)
    engine = _find_engine(hass, msg.get(ATTR_VOICE), connection.user)
    engine.check_call(message, language, msg[ATTR_OPTIONS])
    options = _playable(engine, msg[ATTR_OPTIONS])
    stream = tts.async_create_stream(hass, engine.entity_id, language, options)
    stream.async_set_message(message)
    connection.send_result(msg["id"], {"url": stream.url})


def _find_engine(hass: HomeAssistant, entity_id: str | None, user: User) -> MimoTextToSpeechEntity:
    """Return the voice with this id, or the first one. Raises unless the user may speak with it."""
    engines = [engine for engine in _engines(hass) if entity_id in (None, engine.entity_id)]
    if not engines:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="not_a_voice",
            translation_placeholders={"entity_id": entity_id or "tts"},
        )
    for engine in engines:
        if user.permissions.check_entity(engine.entity_id, POLICY_CONTROL):
            return engine
    raise Unauthorized(entity_id=entity_id, permission=POLICY_CONTROL)


def _playable(engine: MimoTextToSpeechEntity, options: dict[str, Any]) -> dict[str, Any]:
    """Return options with a format that browsers play while it grows; not all do so with WAV."""
    if engine.default_options.get(ATTR_PREFERRED_FORMAT) == AudioFormat.WAV:
        return {**options, ATTR_PREFERRED_FORMAT: AudioFormat.MP3}
    return options


def _engines(hass: HomeAssistant) -> Iterator[MimoTextToSpeechEntity]:
    """Yield the voices of all accounts that are set up, in the order of their ids."""
    component = hass.data.get(DATA_COMPONENT)
    entities = sorted(component.entities, key=lambda entity: entity.entity_id) if component else ()
    for entity in entities:
        if isinstance(entity, MimoTextToSpeechEntity):
            yield entity


def _may_read(user: User, entity_id: str) -> bool:
    return user.permissions.check_entity(entity_id, POLICY_READ)
