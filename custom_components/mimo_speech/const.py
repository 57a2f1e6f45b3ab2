"""Names that several modules of the integration use."""

from typing import Final

DOMAIN: Final = "mimo_speech"
MANUFACTURER: Final = "Xiaomi"
PLATFORM_URL: Final = "https://platform.xiaomimimo.com"

SUBENTRY_ANNOUNCER: Final = "announcer"
SUBENTRY_CLONED_VOICE: Final = "cloned_voice"
SUBENTRY_DESIGNED_VOICE: Final = "designed_voice"
SUBENTRY_PRESET_VOICE: Final = "preset_voice"
VOICE_SUBENTRIES: Final = frozenset(
    {SUBENTRY_CLONED_VOICE, SUBENTRY_DESIGNED_VOICE, SUBENTRY_PRESET_VOICE}
)
"""Types of subentries that are voices."""

CONF_ADVANCED: Final = "advanced"
CONF_BASE_URL: Final = "base_url"
CONF_CHIME: Final = "chime"
CONF_CHIME_MEDIA: Final = "chime_media"
"""Field of forms and actions: a media file as the chime."""
CONF_DESCRIPTION: Final = "description"
CONF_DIRECTION: Final = "direction"
CONF_FALLBACK: Final = "fallback"
CONF_PATIENCE: Final = "patience"
CONF_PRONUNCIATIONS: Final = "pronunciations"
CONF_SAMPLE: Final = "sample"
CONF_STYLES: Final = "styles"
CONF_VOICE: Final = "voice"

LANGUAGES: Final = (
    "zh",
    "zh-CN",
    "zh-Hans",
    "zh-Hant",
    "zh-HK",
    "zh-SG",
    "zh-TW",
    "en",
    "en-AU",
    "en-CA",
    "en-GB",
    "en-HK",
    "en-IE",
    "en-IN",
    "en-NZ",
    "en-SG",
    "en-US",
    "en-ZA",
)
"""Codes that users and Home Assistant use for the languages of the models."""
