"""Fixtures for calls of the actions that generate speech."""

from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .calls import TEXT, Call, act


@pytest.fixture
def media(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return the media folder, which nobody has made yet."""
    folder = tmp_path / "media"
    hass.config.media_dirs = {"other": str(tmp_path / "other"), "local": str(folder)}
    return folder


@pytest.fixture
def synthesize(hass: HomeAssistant, media: Path, account: MockConfigEntry) -> Call:
    async def synthesize(text: str = TEXT, **data: Any) -> dict[str, Any]:
        return await act(hass, "synthesize", {"text": text} | data)

    return synthesize


@pytest.fixture
def prepare(hass: HomeAssistant, account: MockConfigEntry) -> Call:
    async def prepare(*texts: str, **data: Any) -> dict[str, Any]:
        return await act(hass, "prepare", {"texts": list(texts)} | data)

    return prepare
