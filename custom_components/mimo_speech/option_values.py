"""Values that people give in forms and calls, read and checked. Pure rules, no I/O."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import re
from typing import Any, Final

from homeassistant.components.media_source import is_media_source_id
from homeassistant.components.media_source.const import URI_SCHEME

from .const import CONF_CHIME, CONF_GAIN, CONF_LEAD_IN, CONF_TAIL
from .exceptions import as_ha_error, invalid_option
from .mimo import STYLES, Chime, MimoMixedSongError, Shaping, check_styles

ATTR_STYLE: Final = "style"
NO_CHIME: Final = "none"

_STYLE_SEPARATOR: Final = re.compile(r"[,，、;；]")
_MARKUP: Final = re.compile(r"[<>()（）\[\]]")
"""What would end the style's own markup early."""
_LONGEST_WRITTEN_CHARS: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioOptions:
    """What surrounds speech, and how loud it is."""

    lead_in_ms: int = 0
    tail_ms: int = 0
    gain_db: float = 0.0
    chime: str = NO_CHIME
    """A built-in chime, the media-source id of a sound, or none."""

    def shaping(self, chime: bytes) -> Shaping:
        """Return what the library makes of it, with the PCM of the chime."""
        return Shaping(
            lead_in_ms=self.lead_in_ms,
            tail_ms=self.tail_ms,
            gain_db=self.gain_db,
            chime=chime,
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the values as settings and calls name them."""
        return {
            CONF_LEAD_IN: self.lead_in_ms,
            CONF_TAIL: self.tail_ms,
            CONF_GAIN: self.gain_db,
            CONF_CHIME: self.chime,
        }


def read_audio_options(options: Mapping[str, Any]) -> AudioOptions:
    """Return the sound that settings or a call ask for.

    Raises `ServiceValidationError` naming the valid values.
    """
    silence = (0, Shaping.MAX_SILENCE_MS)
    loudness = (Shaping.MIN_GAIN_DB, Shaping.MAX_GAIN_DB)
    return AudioOptions(
        lead_in_ms=round(_read_number(CONF_LEAD_IN, options[CONF_LEAD_IN], *silence)),
        tail_ms=round(_read_number(CONF_TAIL, options[CONF_TAIL], *silence)),
        gain_db=_read_number(CONF_GAIN, options[CONF_GAIN], *loudness),
        chime=_read_chime(options[CONF_CHIME]),
    )


def _read_number(option: str, value: object, least: float, most: float) -> float:
    """Read a number, also one that a template made a string of."""
    try:
        number = float(value) if isinstance(value, (int, float, str)) else None
    except OverflowError, ValueError:
        number = None
    if number is None or isinstance(value, bool) or not least <= number <= most:
        raise invalid_option(option, value, (f"{least:g} … {most:g}",))
    return number


def _read_chime(value: object) -> str:
    named = (NO_CHIME, *Chime)
    if not isinstance(value, str) or not (value in named or is_media_source_id(value)):
        raise invalid_option(CONF_CHIME, value, (*named, URI_SCHEME))
    return value


def read_styles(value: object) -> tuple[str, ...]:
    """Return the styles that a string (separated by commas) or a list names, each one once.

    Raises `ServiceValidationError` for anything else, for styles that hold brackets, and for
    singing together with other styles.
    """
    named = _STYLE_SEPARATOR.split(value) if isinstance(value, str) else value
    if not isinstance(named, (list, tuple)) or not all(map(_is_style, named)):
        raise invalid_option(ATTR_STYLE, value, tuple(style.style_id for style in STYLES))
    styles = tuple(dict.fromkeys(name.strip() for name in named if name.strip()))
    try:
        check_styles(styles)
    except MimoMixedSongError as err:
        raise as_ha_error(err) from err
    return styles


def read_pronunciations(lines: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the pairs of written and spoken form in lines of the form `written = spoken`.

    Raises `ServiceValidationError` for a line that lacks one of them or has too long a written
    form: text is held back for as long as it could become one.
    """
    pairs = []
    for line in lines:
        written, _, spoken = (part.strip() for part in line.partition("="))
        if not (written and spoken) or len(written) > _LONGEST_WRITTEN_CHARS:
            raise invalid_option("pronunciation", line, ())
        pairs.append((written, spoken))
    return tuple(pairs)


def _is_style(name: object) -> bool:
    return isinstance(name, str) and not _MARKUP.search(name)
