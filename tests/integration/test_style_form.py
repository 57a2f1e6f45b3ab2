"""A style that looks misspelled is asked about once; free descriptions are not."""

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mimo_speech.const import SUBENTRY_PRESET_VOICE

from .conftest import Speak
from .flows import begin, submit

MODEL = {"name": "Storyteller", "model": "mimo-v2.5-tts", "language": "en"}


@pytest.mark.parametrize(
    ("style", "meant"), [("hapy", "happy"), ("Whispr", "whisper"), ("cantonesse", "cantonese")]
)
async def test_misspelled_style_is_asked_about_once(
    hass: HomeAssistant, account: MockConfigEntry, style: str, meant: str
) -> None:
    flow = await begin(SUBENTRY_PRESET_VOICE, hass, account)
    await submit(hass, flow, MODEL)
    result = await submit(hass, flow, {"styles": [style]})
    assert result["errors"] == {"styles": "misspelled_style"}
    assert result["description_placeholders"]
    assert result["description_placeholders"]["style"] == style
    assert result["description_placeholders"]["suggestion"] == meant
    result = await submit(hass, flow, {"styles": [style]})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"]["styles"] == [style]


@pytest.mark.parametrize("style", ["like a tired detective", "calmly", "开心", "Happy", "懒洋洋"])
async def test_known_style_and_free_description_are_taken_at_once(
    hass: HomeAssistant, account: MockConfigEntry, style: str
) -> None:
    flow = await begin(SUBENTRY_PRESET_VOICE, hass, account)
    await submit(hass, flow, MODEL)
    result = await submit(hass, flow, {"styles": [style]})
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.usefixtures("account")
async def test_misspelled_style_of_a_call_is_told_in_the_log_once(
    speak: Speak, caplog: pytest.LogCaptureFixture
) -> None:
    for text in ("Good morning.", "Good night."):
        await speak(text, style="hapy")
    assert caplog.text.count('Did you mean "happy"?') == 1
