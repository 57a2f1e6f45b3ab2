"""Real players as media players of a real Home Assistant."""

import asyncio
from typing import Any, Final

from mimo_house.api import HomeAssistant, Json
from mimo_house.errors import deadline
from mimo_house.service import Service

from .ear import WAIT_S

HOST: Final = "127.0.0.1"
_FLOWS: Final = "/api/config/config_entries/flow"


async def add_player(assistant: HomeAssistant, domain: str, answers: Json) -> str:
    """Set up an integration of Home Assistant and return its media player."""
    flow = await assistant.post(_FLOWS, {"handler": domain})
    result = await assistant.post(f"{_FLOWS}/{flow['flow_id']}", answers)
    assert result["type"] == "create_entry", result
    entry_id = result["result"]["entry_id"]
    async with deadline(WAIT_S, f"{domain} brought no media player."):
        while True:
            for entity in await assistant.command("config/entity_registry/list"):
                if entity["config_entry_id"] == entry_id:
                    player: str = entity["entity_id"]
                    return player
            await asyncio.sleep(0.1)


class Room:
    """One media player, and the voice that is heard there."""

    def __init__(self, assistant: HomeAssistant, service: Service, player: str, voice: str) -> None:
        self.assistant = assistant
        self.player = player
        self.voice = voice
        self._service = service

    async def act(self, action: str, **data: Any) -> None:
        """Call an action of the media player."""
        await self.assistant.post(
            f"/api/services/media_player/{action}", {"entity_id": self.player, **data}
        )

    async def announce(self, message: str, **fields: Any) -> Json:
        """Announce, and return the report on the player."""
        call = {"target": {"entity_id": self.player}, "voice": self.voice, "message": message}
        answer = await self.assistant.post(
            "/api/services/mimo_speech/announce?return_response", call | fields
        )
        report: Json = answer["service_response"]["speakers"][self.player]
        return report

    async def spoken(self, message: str) -> bytes:
        """Return the samples that the service sent for a message."""
        (sent,) = [
            speech for speech in await self._service.speech_sent() if speech.text.endswith(message)
        ]
        return await self._service.pcm(sent)

    async def update(self) -> None:
        """Let Home Assistant ask the player for its state."""
        await self.assistant.post(
            "/api/services/homeassistant/update_entity", {"entity_id": self.player}
        )

    async def until_playing(self) -> None:
        """Wait until Home Assistant knows that something is played."""
        async with deadline(WAIT_S, f"{self.player} plays nothing."):
            while await self._state() != "playing":  # noqa: ASYNC110 - of another process
                await asyncio.sleep(0.1)

    async def _state(self) -> str:
        await self.update()
        state: str = (await self.assistant.get(f"/api/states/{self.player}"))["state"]
        return state
