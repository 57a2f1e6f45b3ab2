"""Announcers at run time: settings, quiet hours and mute."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, Protocol, override

from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import Platform
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from .announcer_settings import AnnouncerSettings
from .announcing.announcement import (
    Announcement,
    AnnouncementRequest,
    HeldBackError,
    Priority,
    Result,
)
from .announcing.announcements import async_get_announcements
from .const import CONF_CHIME, CONF_VOICE, DOMAIN
from .house_rules import HouseRules
from .mimo import is_singing
from .option_values import ATTR_STYLE
from .quiet_hours import QuietAction
from .subentry_items import SubentryItem
from .voice import Voice

_WHISPER: Final = "whisper"
_PERCENT: Final = 100


class Announcer(SubentryItem[AnnouncerSettings]):
    """A saved way to announce."""

    def __init__(
        self, hass: HomeAssistant, subentry: ConfigSubentry, known: Announcer | None = None
    ) -> None:
        """`known` is the announcer that this one replaces, whose mute is kept."""
        super().__init__(subentry)
        self.is_muted: bool = known is not None and known.is_muted
        """Whether all announcements are suppressed, including urgent ones."""
        self._hass = hass
        self._rules = HouseRules(hass, subentry)

    @staticmethod
    @override
    def _read(stored: Mapping[str, Any]) -> AnnouncerSettings:
        return AnnouncerSettings.from_mapping(stored)

    def fields(self) -> dict[str, Any]:
        """Return the stored fields for the action `announce`; those of a call take precedence.

        The volume is not included, since it depends on the quiet hours; see `async_announce`.
        """
        settings = self.configured
        fields: dict[str, Any] = {"target": dict(settings.speakers)}
        if settings.voice:
            fields[CONF_VOICE] = settings.voice
        if settings.chime:
            fields[CONF_CHIME] = settings.chime
        return fields

    @callback
    def async_announce(self, request: AnnouncementRequest) -> Announcement:
        """Announce with the volume and the quiet hours of the announcer, unless it is muted.

        Volume and style of the request take precedence. Urgent announcements ignore quiet hours.
        Raises `HomeAssistantError` as `Announcements.async_announce` does.
        """
        request = replace(request, announcer_id=self.subentry.subentry_id)
        if self.is_muted:
            return self.async_refuse_muted(request)
        volume_percent = self.configured.volume_percent
        is_urgent = request.priority is Priority.URGENT
        match None if is_urgent else self._rules.async_action_now():
            case QuietAction.ONLY_URGENT:
                return self._refuse(request, "announcer_quiet")
            case QuietAction.HOLD:
                request = replace(request, hold=self._async_hold)
            case QuietAction.QUIETER:
                request = self._whispered(request)
                if self.configured.quiet_volume_percent is not None:
                    volume_percent = self.configured.quiet_volume_percent
        if request.volume is None and volume_percent is not None:
            request = replace(request, volume=volume_percent / _PERCENT)
        return async_get_announcements(self._hass).async_announce(request)

    @callback
    def async_refuse_muted(self, request: AnnouncementRequest) -> Announcement:
        """Return an announcement that is not played because the announcer is muted."""
        return self._refuse(request, "announcer_muted")

    async def _async_hold(self) -> None:
        """Wait for the end of the quiet hours; raise `HeldBackError` if it is muted then."""
        await self._rules.async_wait_while_held()
        current = _async_find(self._hass, self.subentry.subentry_id)
        if current is not None and current.is_muted:
            raise self._error("announcer_muted")

    def _whispered(self, request: AnnouncementRequest) -> AnnouncementRequest:
        """Return the request with a whisper added to the voice's styles, unless it sets styles."""
        if ATTR_STYLE in request.options:
            return request
        styles = _async_styles_in_force(self._hass, request.engine)
        kept = [style for style in styles if not is_singing(style) and style != _WHISPER]
        return replace(request, options={**request.options, ATTR_STYLE: [_WHISPER, *kept]})

    def _refuse(self, request: AnnouncementRequest, reason: str) -> Announcement:
        announcements = async_get_announcements(self._hass)
        return announcements.async_refuse(request, Result.MUTED, self._error(reason))

    def _error(self, reason: str) -> HeldBackError:
        return HeldBackError(
            translation_domain=DOMAIN,
            translation_key=reason,
            translation_placeholders={"name": self.title},
        )


@callback
def async_repeat(
    hass: HomeAssistant,
    announcement_id: str | None,
    speakers: tuple[str, ...],
    context: Context | None,
) -> Announcement:
    """Repeat a recent announcement, unless its announcer is muted.

    Quiet hours do not apply, since the user asked to hear it now. Raises `ServiceValidationError`
    if there is no such announcement.
    """
    announcements = async_get_announcements(hass)
    request = announcements.find(announcement_id).request
    announcer = _async_find(hass, request.announcer_id) if request.announcer_id else None
    if announcer is not None and announcer.is_muted:
        return announcer.async_refuse_muted(replace(request, speakers=speakers, context=context))
    return announcements.async_repeat(announcement_id, speakers=speakers, context=context)


@callback
def async_find_announcer(hass: HomeAssistant, entity_id: str) -> Announcer | None:
    """Return the announcer of a notify entity; None if it is not set up."""
    entity = er.async_get(hass).async_get(entity_id)
    if entity is None or (entity.domain, entity.platform) != (Platform.NOTIFY, DOMAIN):
        return None
    return _async_find(hass, entity.unique_id)


@callback
def _async_find(hass: HomeAssistant, subentry_id: str) -> Announcer | None:
    announcers = (each for account in _async_accounts(hass) for each in account.announcers)
    return next((each for each in announcers if each.subentry.subentry_id == subentry_id), None)


@callback
def _async_styles_in_force(hass: HomeAssistant, engine: str) -> tuple[str, ...]:
    """Return the styles of a voice by its entity id."""
    entity = er.async_get(hass).async_get(engine)
    voice_id = None if entity is None else entity.unique_id
    for account in _async_accounts(hass):
        for voice in account.voices:
            if voice.subentry.subentry_id == voice_id:
                return voice.settings.styles
    return ()


class _Account(Protocol):
    """The part of `Account` used here; importing it would be circular."""

    @property
    def is_in_use(self) -> bool: ...
    @property
    def announcers(self) -> Iterable[Announcer]: ...
    @property
    def voices(self) -> Iterable[Voice]: ...


@callback
def _async_accounts(hass: HomeAssistant) -> Iterator[_Account]:
    for entry in hass.config_entries.async_entries(DOMAIN):
        account: _Account | None = getattr(entry, "runtime_data", None)
        if account is not None and account.is_in_use:
            yield account
