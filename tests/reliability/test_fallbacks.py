"""A fallback that has trouble itself."""

from unittest.mock import patch

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
import pytest

from custom_components.mimo_speech import fallback
from mimo_simulator import Fault, Simulator
from tests.integration.conftest import voice

from .claims import hears
from .engines import HANGS_S, HangingEngine, OtherEngine, async_add_engine
from .fallback_table import FALLBACK_ROWS, FallbackRow
from .house import House
from .listening import samples_of, transcribe
from .rows import RETRIES_S, SENTENCES


def voices_of(row: FallbackRow) -> list[ConfigSubentryData]:
    return [voice(title, patience=RETRIES_S, **settings) for title, settings in row.settings]


@pytest.mark.parametrize(
    ("row", "voices"),
    [pytest.param(row, voices_of(row), id=row.name) for row in FALLBACK_ROWS],
)
async def test_row(
    hass: HomeAssistant, house: House, simulator: Simulator, row: FallbackRow
) -> None:
    engine = await async_add_engine(hass, row.engine()) if row.engine else None
    simulator.inject(Fault.forbidden(), times=None)
    # The others have the time that ffmpeg may need on a busy machine.
    limit_s = HANGS_S / 3 if row.engine is HangingEngine else fallback._FIRST_AUDIO_S
    with patch.object(fallback, "_FIRST_AUDIO_S", limit_s):
        spoken = await house.speak(SENTENCES)
    clips = engine.clips if engine else []
    pcm = samples_of(spoken.audio)
    if row.cannot_be_read:
        assert len(pcm) == pytest.approx(len(clips[0].pcm), rel=0.1)
        assert clips[0].text == " ".join(SENTENCES)
    else:
        assert hears(transcribe(pcm, clips), SENTENCES) is row.hears
    assert spoken.error_key == (None if row.hears.is_all else "forbidden")
    assert (house.problem, house.repair) == ("forbidden", "forbidden")
    assert len(house.warnings) == row.warnings
    assert not [line for line in house.warnings if "tea" in line]
    assert len(simulator.speech_requests) == row.requests
    assert engine is None or set(engine.languages) <= {row.asked_in or "en"}
    assert house.kept(SENTENCES) == set()
    assert not house.tasks


@pytest.mark.parametrize("voices", [[voice(fallback="tts.piper", patience=RETRIES_S)]])
async def test_fallback_is_asked_in_the_language_of_the_call(
    hass: HomeAssistant, house: House, piper: OtherEngine, simulator: Simulator
) -> None:
    simulator.inject(Fault.forbidden())
    await house.speak(SENTENCES, language="zh-CN")
    assert piper.languages == ["zh"]
