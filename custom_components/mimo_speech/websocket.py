"""WebSocket commands for the dashboard card, available to all users."""

from collections.abc import Iterable, Iterator
from typing import Any

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.components import tts, websocket_api
from homeassistant.components.tts import ATTR_PREFERRED_FORMAT
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from .announce_schema import ATTR_LANGUAGE, ATTR_MESSAGE, ATTR_VOICE
from .announcing.announcement import Announcement, SpeakerReport
from .announcing.announcements import async_get_announcements
from .call_options import call_option_fields, options_of_call
from .card import async_card_version
from .const import DOMAIN
from .mimo import STYLES, Chime, Dialect, find_model
from .option_values import NO_CHIME
from .tts import MimoTextToSpeechEntity, async_engines, async_find_engine
from .voice_fields import AudioFormat


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
    """Send the recent announcements, then each new or changed one.

    Users receive only speakers that they may read, and only announcements with such a speaker.
    """
    announcements = async_get_announcements(hass)

    @callback
    def send(changed: Iterable[Announcement]) -> None:
        event = {
            "card_version": async_card_version(hass),
            "announcements": [*_visible(changed, connection.user)],
            "recent": [
                announcement.announcement_id
                for announcement in announcements.recent
                if _speakers(announcement, connection.user)
            ],
        }
        connection.send_message(websocket_api.event_message(msg["id"], event))

    @callback
    def send_changed(announcement: Announcement) -> None:
        if _speakers(announcement, connection.user):
            send((announcement,))

    connection.subscriptions[msg["id"]] = announcements.async_listen(send_changed)
    connection.send_result(msg["id"])
    send(announcements.recent)


def _visible(announcements: Iterable[Announcement], user: User) -> Iterator[dict[str, Any]]:
    for announcement in announcements:
        if speakers := _speakers(announcement, user):
            yield {
                "announcement_id": announcement.announcement_id,
                "message": announcement.request.message,
                "created_at": announcement.created_at.isoformat(),
                "speakers": [
                    {"entity_id": speaker, **_describe_report(announcement.reports[speaker])}
                    for speaker in speakers
                ],
            }


def _speakers(announcement: Announcement, user: User) -> list[str]:
    """Return the speakers of an announcement that a user may read."""
    return [speaker for speaker in announcement.reports if _may_read(user, speaker)]


def _describe_report(report: SpeakerReport) -> dict[str, Any]:
    return {
        "result": report.result,
        "began_at": report.began_at and report.began_at.isoformat(),
        "error": report.error and _describe_error(report.error),
        "notes": report.notes,
    }


def _describe_error(error: HomeAssistantError) -> dict[str, Any]:
    """Describe an error as Home Assistant's commands do; the frontend translates it."""
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
    """Send the voices that a user may read, with the options for each of them."""
    voices = [
        _describe_voice(engine)
        for engine in async_engines(hass)
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
        vol.Optional(ATTR_VOICE): cv.entity_domain(Platform.TTS),
        vol.Optional(ATTR_LANGUAGE): cv.string,
        **call_option_fields(),
    }
)
@callback
def _listen(
    hass: HomeAssistant, connection: websocket_api.ActiveConnection, msg: dict[str, Any]
) -> None:
    """Send the URL of a text's speech, which is generated while the browser plays it."""
    engine = async_find_engine(hass, msg.get(ATTR_VOICE))
    if not connection.user.permissions.check_entity(engine.entity_id, POLICY_CONTROL):
        raise Unauthorized(entity_id=engine.entity_id, permission=POLICY_CONTROL)
    message, language, options = msg[ATTR_MESSAGE], msg.get(ATTR_LANGUAGE), options_of_call(msg)
    engine.check_call(message, language, options)
    options = _as_browsers_play(engine, options)
    stream = tts.async_create_stream(hass, engine.entity_id, language, options)
    stream.async_set_message(message)
    connection.send_result(msg["id"], {"url": stream.url})


def _as_browsers_play(engine: MimoTextToSpeechEntity, options: dict[str, Any]) -> dict[str, Any]:
    """Return options with a format that browsers can stream; some cannot stream WAV."""
    if engine.settings.audio_format is AudioFormat.WAV:
        return {**options, ATTR_PREFERRED_FORMAT: str(AudioFormat.MP3)}
    return options


def _may_read(user: User, entity_id: str) -> bool:
    return user.permissions.check_entity(entity_id, POLICY_READ)
