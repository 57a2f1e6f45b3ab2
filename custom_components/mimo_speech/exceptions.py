"""Conversion of the library's errors into translated Home Assistant errors."""

from typing import Final, TypedDict

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN
from .mimo import (
    VOICE_SETTING_ERRORS,
    MimoAddressError,
    MimoBrokenAnswerError,
    MimoConnectionError,
    MimoError,
    MimoUnknownVoiceError,
)

_IN_OUR_WORDS: Final = (MimoBrokenAnswerError, MimoConnectionError)


class SpeechEndedError(HomeAssistantError):
    """The account was unloaded while it was speaking."""

    def __init__(self) -> None:
        super().__init__(translation_domain=DOMAIN, translation_key="speech_ended")


class SpeechResumedError(HomeAssistantError):
    """The speech was interrupted and resumed, so it must not be cached."""

    def __init__(self) -> None:
        super().__init__(translation_domain=DOMAIN, translation_key="not_whole")


class ErrorTranslation(TypedDict):
    """Arguments of Home Assistant's exceptions for translations."""

    translation_domain: str
    translation_key: str
    translation_placeholders: dict[str, str]


def error_translation(error: MimoError) -> ErrorTranslation:
    """Return the translation of an error; the key is the error's code."""
    placeholders = {"detail": _detail(error)}
    if isinstance(error, MimoUnknownVoiceError):
        placeholders |= {"voice": error.voice, "voices": ", ".join(error.available) or "–"}
    return ErrorTranslation(
        translation_domain=DOMAIN,
        translation_key=error.code,
        translation_placeholders=placeholders,
    )


def _detail(error: MimoError) -> str:
    """Return details that may be shown and logged.

    The service's own message is not among them, since it may quote the text.
    """
    is_ours = isinstance(error, MimoAddressError) and error.status is None
    if is_ours or isinstance(error, (*_IN_OUR_WORDS, *VOICE_SETTING_ERRORS)):
        return str(error)
    return f"HTTP {error.status}" if error.status else ""


def as_ha_error(error: MimoError) -> HomeAssistantError:
    """Return the translated error: a `ServiceValidationError` if the call was at fault."""
    error_class = ServiceValidationError if error.is_about_call else HomeAssistantError
    return error_class(**error_translation(error))


def audio_not_made(error: Exception) -> HomeAssistantError:
    """Return the error for audio that Home Assistant or FFmpeg failed to create."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="audio_not_made",
        translation_placeholders={"detail": str(error)},
    )


def invalid_option(option: str, value: object, valid: tuple[str, ...]) -> ServiceValidationError:
    """Return the error for an invalid option of a call, with the valid values."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=f"invalid_{option}",
        translation_placeholders={"value": str(value), "valid": ", ".join(valid)},
    )


async def async_message_of(hass: HomeAssistant, error: HomeAssistantError) -> str:
    """Return the message in the language of Home Assistant; `str(error)` is English."""
    domain, key = error.translation_domain, error.translation_key
    if domain is None or key is None:
        return str(error)
    texts = await async_get_translations(hass, hass.config.language, "exceptions", [domain])
    text = texts.get(f"component.{domain}.exceptions.{key}.message")
    return text.format(**(error.translation_placeholders or {})) if text else str(error)
