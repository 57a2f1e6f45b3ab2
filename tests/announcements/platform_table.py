"""Rows of docs/development/speakers.md: features of each platform."""

from dataclasses import dataclass
from typing import Any, Final

from .claims import Music, Second, Verdict, Volume
from .home import APP_SONG, SONG, Home, Speaker
from .players import (
    BangOlufsen,
    Cast,
    CastApp,
    Dlna,
    DlnaWithoutSeek,
    Esphome,
    FixedVolume,
    ForkedDaapd,
    Mpd,
    MusicAssistant,
    Sonos,
    Squeezebox,
    Vlc,
)
from .satellite import Satellite


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformRow:
    """Speakers of one kind."""

    what: str
    make: type[Speaker]
    volume: Volume
    music: Music
    second: Second
    verdict: Verdict
    song: str = SONG
    """Music that is playing before."""
    has_player: bool = False
    """Whether it is a satellite with a media player on its device."""

    @property
    def name(self) -> str:
        """A name that is unique among the rows."""
        return f"{self.make.__name__} with a player" if self.has_player else self.make.__name__

    async def async_add(self, home: Home, **settings: Any) -> Speaker:
        """Add such a speaker."""
        speaker = await home.async_add(self.make, **settings)
        if self.has_player:
            home.put_together(speaker, await home.async_add(Esphome, speaker.device))
        return speaker


PLATFORM_ROWS: Final = (
    PlatformRow(
        what="Sonos",
        make=Sonos,
        volume=Volume.NATIVE,
        music=Music.UNDER,
        second=Second.REPLACES,
        verdict=Verdict.UNSEEN,
    ),
    PlatformRow(
        what="Music Assistant",
        make=MusicAssistant,
        volume=Volume.NATIVE,
        music=Music.PAUSED,
        second=Second.LOST,
        verdict=Verdict.RETURNED,
    ),
    PlatformRow(
        what="Squeezebox (Lyrion Music Server)",
        make=Squeezebox,
        volume=Volume.NATIVE,
        music=Music.PAUSED,
        second=Second.REPLACES,
        verdict=Verdict.RETURNED,
    ),
    PlatformRow(
        what="Bang & Olufsen",
        make=BangOlufsen,
        volume=Volume.NATIVE,
        music=Music.UNDER,
        second=Second.REPLACES,
        verdict=Verdict.UNSEEN,
    ),
    PlatformRow(
        what="ESPHome media player",
        make=Esphome,
        volume=Volume.SET,
        music=Music.PAUSED,
        second=Second.REPLACES,
        verdict=Verdict.SEEN_IN_SILENCE,
    ),
    PlatformRow(
        what="OwnTone (forked-daapd)",
        make=ForkedDaapd,
        volume=Volume.INTEGRATION,
        music=Music.PAUSED,
        second=Second.REPLACES,
        verdict=Verdict.RETURNED,
    ),
    PlatformRow(
        what="Google Cast, playing a URL such as a radio station",
        make=Cast,
        volume=Volume.SET,
        music=Music.AT_PLACE,
        second=Second.REPLACES,
        verdict=Verdict.SEEN,
    ),
    PlatformRow(
        what="Google Cast, playing from an app such as Spotify",
        make=CastApp,
        volume=Volume.SET,
        music=Music.LOST_APP,
        second=Second.REPLACES,
        verdict=Verdict.SEEN,
        song=APP_SONG,
    ),
    PlatformRow(
        what="DLNA",
        make=Dlna,
        volume=Volume.SET,
        music=Music.AT_PLACE,
        second=Second.REPLACES,
        verdict=Verdict.SEEN,
    ),
    PlatformRow(
        what="DLNA, players that cannot seek",
        make=DlnaWithoutSeek,
        volume=Volume.SET,
        music=Music.AT_BEGINNING,
        second=Second.REPLACES,
        verdict=Verdict.SEEN,
    ),
    PlatformRow(
        what="MPD",
        make=Mpd,
        volume=Volume.SET,
        music=Music.AT_PLACE,
        second=Second.REPLACES,
        verdict=Verdict.SEEN,
    ),
    PlatformRow(
        what="VLC (Telnet)",
        make=Vlc,
        volume=Volume.SET,
        music=Music.LOST_UNKNOWN,
        second=Second.REPLACES,
        verdict=Verdict.SEEN,
    ),
    PlatformRow(
        what="Any player whose volume cannot be set",
        make=FixedVolume,
        volume=Volume.OWN,
        music=Music.AT_PLACE,
        second=Second.REPLACES,
        verdict=Verdict.SEEN,
    ),
    PlatformRow(
        what="Voice satellite (Assist)",
        make=Satellite,
        volume=Volume.OWN,
        music=Music.PAUSED,
        second=Second.REFUSED,
        verdict=Verdict.RETURNED,
    ),
    PlatformRow(
        what="Voice satellite with a media player on its device",
        make=Satellite,
        volume=Volume.SET,
        music=Music.PAUSED,
        second=Second.REFUSED,
        verdict=Verdict.RETURNED,
        has_player=True,
    ),
)
