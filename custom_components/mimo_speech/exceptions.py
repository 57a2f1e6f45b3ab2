"""From errors of the speech library to errors that Home Assistant shows in the user's language."""

from typing import Final, TypedDict

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN
from .mimo import (
    MimoAddressError,
    MimoBrokenAnswerError,
    MimoConnectionError,
    MimoError,
    MimoUnknownVoiceError,
    MimoUnsupportedModelError,
)

_IN_OUR_WORDS: Final = (MimoBrokenAnswerError, MimoConnectionError)
_NAMES_A_THING: Final = (MimoUnknownVoiceError, MimoUnsupportedModelError)


class SpeechEndedError(HomeAssistantError):
    """The account was unloaded while it was speaking."""

    def __init__(self) -> None:
        super().__init__(translation_domain=DOMAIN, translation_key="speech_ended")


class SpeechResumedError(HomeAssistantError):
    """The speech broke off and was resumed, so it is not good enough to be kept."""

    def __init__(self) -> None:
        super().__init__(translation_domain=DOMAIN, translation_key="not_whole")


class ErrorTranslation(TypedDict):
    """Arguments of Home Assistant's exceptions that name their translation."""

    translation_domain: str
    translation_key: str
    translation_placeholders: dict[str, str]


def error_translation(error: MimoError) -> ErrorTranslation:
    """Return the translation of an error; its key is the code of the library's error."""
    placeholders = {"detail": _detail(error)}
    if isinstance(error, MimoUnknownVoiceError):
        placeholders |= {"voice": error.voice, "voices": ", ".join(error.available) or "–"}
    return ErrorTranslation(
        translation_domain=DOMAIN,
        translation_key=error.code,
        translation_placeholders=placeholders,
    )


def _detail(error: MimoError) -> str:
    """Return what may be told of an error, also in the log.

    The service's own words are left out, for they may quote what was to be spoken.
    """
    is_ours = isinstance(error, MimoAddressError) and error.status is None
    if is_ours or isinstance(error, (*_IN_OUR_WORDS, *_NAMES_A_THING)):
        return str(error)
    return f"HTTP {error.status}" if error.status else ""


def as_ha_error(error: MimoError) -> HomeAssistantError:
    """Return the translated error: a validation error if the call itself was at fault."""
    error_class = ServiceValidationError if error.is_about_call else HomeAssistantError
    return error_class(**error_translation(error))


def audio_not_made(error: Exception) -> HomeAssistantError:
    """Return the translated error for audio that Home Assistant or its FFmpeg could not make."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="audio_not_made",
        translation_placeholders={"detail": str(error)},
    )


def invalid_option(option: str, value: object, valid: tuple[str, ...]) -> ServiceValidationError:
    """Return the error for an option of a call that cannot be used, naming those that can."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=f"invalid_{option}",
        translation_placeholders={"value": str(value), "valid": ", ".join(valid)},
    )


async def async_message_of(hass: HomeAssistant, error: HomeAssistantError) -> str:
    """Return what went wrong in the language of the house; the error itself speaks English."""
    domain, key = error.translation_domain, error.translation_key
    if domain is None or key is None:
        return str(error)
    texts = await async_get_translations(hass, hass.config.language, "exceptions", [domain])
    text = texts.get(f"component.{domain}.exceptions.{key}.message")
    return text.format(**(error.translation_placeholders or {})) if text else str(error)
