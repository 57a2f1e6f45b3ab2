"""Names and texts for the screenshots, by language."""

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A button of the dashboard."""

    name: str
    icon: str
    message: str
    style: str | None = None

    @property
    def options(self) -> dict[str, Any]:
        """Options of the call."""
        return {"style": self.style} if self.style else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A house in one language."""

    language: str
    house: dict[str, str]
    """Arguments of `config/core/update`."""
    assist: dict[str, str]
    """Languages of the assistant."""
    name: str
    """Name of the voice."""
    speech: dict[str, Any]
    """Input for the second step of the voice's form."""
    board: str
    last: str
    style: str
    speaker: str
    area: str
    phrases: str
    buttons: tuple[Said, ...]


SCENES: Final = (
    Scene(
        language="en",
        house={
            "language": "en",
            "country": "GB",
            "time_zone": "Europe/London",
            "location_name": "Home",
        },
        assist={"language": "en", "conversation_language": "en", "tts_language": "en"},
        name="Storyteller",
        speech={
            "voice": "Milo",
            "styles": ["gentle", "magnetic"],
            "direction": "An uncle who reads a bedtime story: warm and unhurried, with a smile.",
            "text": {"pronunciations": ["HA = Home Assistant"], "spell_out": True},
            "sound": {"chime": "gentle", "lead_in": 250},
        },
        board="Announcements",
        last="Last announcement",
        style="Style",
        speaker="Kitchen speaker",
        area="Kitchen",
        phrases="On a wall tablet",
        buttons=(
            Said(
                name="Dinner is ready", icon="mdi:silverware-fork-knife", message="Dinner is ready."
            ),
            Said(name="Wash your hands", icon="mdi:hand-wash", message="Wash your hands, please."),
            Said(
                name="Off to school",
                icon="mdi:bag-personal",
                message="It is time for school.",
                style="excited",
            ),
            Said(
                name="Good night",
                icon="mdi:weather-night",
                message="Good night, sleep well.",
                style="whisper",
            ),
        ),
    ),
    Scene(
        language="zh-Hans",
        house={
            "language": "zh-Hans",
            "country": "CN",
            "time_zone": "Asia/Shanghai",
            "location_name": "家",
        },
        assist={"language": "zh", "conversation_language": "zh-CN", "tts_language": "zh-CN"},
        name="讲故事",
        speech={
            "voice": "苏打",
            "styles": ["gentle", "magnetic"],
            "direction": "像一位给孩子讲睡前故事的叔叔：温暖、从容，带着笑意。",
            "text": {"pronunciations": ["HA = 智能家居"], "spell_out": True},
            "sound": {"chime": "gentle", "lead_in": 250},
        },
        board="语音播报",
        last="上次播报",
        style="风格",
        speaker="厨房音箱",
        area="厨房",
        phrases="墙面平板",
        buttons=(
            Said(
                name="开饭了", icon="mdi:silverware-fork-knife", message="晚饭做好了，快来吃饭吧。"
            ),
            Said(name="去洗手", icon="mdi:hand-wash", message="吃饭前先洗手哦。"),
            Said(
                name="该上学了", icon="mdi:bag-personal", message="该出门上学了。", style="excited"
            ),
            Said(
                name="晚安", icon="mdi:weather-night", message="晚安，做个好梦。", style="whisper"
            ),
        ),
    ),
)
