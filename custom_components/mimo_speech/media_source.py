"""Media source for the audio of announcements, which every media player can resolve."""

from typing import override

from homeassistant.components.media_source import (
    MediaSource,
    MediaSourceItem,
    PlayMedia,
    Unresolvable,
)
from homeassistant.core import HomeAssistant

from .announcing.serving import async_get_audio_server
from .const import DOMAIN


async def async_get_media_source(hass: HomeAssistant) -> MediaSource:
    """Return the media source of the integration."""
    return AnnouncementSource(hass)


class AnnouncementSource(MediaSource):
    """Resolves ids that the integration passes to speakers; it cannot be browsed."""

    name = "MiMo Speech"

    def __init__(self, hass: HomeAssistant) -> None:
        super().__init__(DOMAIN)
        self._hass = hass

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        """Return the URL of an announcement's audio for one speaker."""
        fetch = async_get_audio_server(self._hass).find(item.identifier)
        if fetch is None:
            raise Unresolvable(translation_domain=DOMAIN, translation_key="announcement_gone")
        return PlayMedia(fetch.url, fetch.audio.content_type)
