"""Speaking through Home Assistant, by action, HTTP API or Assist."""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
import time
from typing import Any, Final

from .announcement import Announcement, Spoken, Way
from .api import HomeAssistant
from .errors import HouseError
from .process import child_environment
from .recording import Recording, SpeakerShelf, listen
from .wav import Wav, read_wav

SPEAKER: Final = "media_player.speaker"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    reply: str
    recording: Recording


class Stage:
    """A text-to-speech entity and the ways to use it."""

    def __init__(self, assistant: HomeAssistant, engine: str, shelf: SpeakerShelf) -> None:
        self.assistant = assistant
        self.engine = engine
        self._shelf = shelf
        self._ways: Mapping[Way, Callable[[Announcement], Awaitable[_Answer]]] = {
            Way.SPEAK: self._speak,
            Way.URL: self._fetch,
            Way.ASSIST: self._converse,
        }

    async def perform(self, announcement: Announcement, path: Path) -> Spoken:
        """Speak through Home Assistant and save the audio as a WAV file."""
        asked_at = time.monotonic()
        answer = await self._ways[announcement.way](announcement)
        wav = _keep(await as_wav(answer.recording), path)
        return Spoken(
            announcement=announcement,
            reply=answer.reply,
            asked_at=asked_at,
            recording=answer.recording,
            wav=wav,
            path=path,
        )

    async def _speak(self, announcement: Announcement) -> _Answer:
        known = self._shelf.count()
        call = _without_none(
            entity_id=self.engine,
            media_player_entity_id=SPEAKER,
            message=announcement.text,
            language=announcement.language,
            options=announcement.options,
        )
        await self.assistant.post("/api/services/tts/speak", call)
        recording = await self._shelf.next_recording(known)
        return _Answer(reply=announcement.text, recording=recording)

    async def _fetch(self, announcement: Announcement) -> _Answer:
        call = _without_none(
            engine_id=self.engine,
            message=announcement.text,
            language=announcement.language,
            options=announcement.options,
        )
        address = (await self.assistant.post("/api/tts_get_url", call))["path"]
        return _Answer(reply=announcement.text, recording=await self._listen(address))

    async def _converse(self, announcement: Announcement) -> _Answer:
        pipeline = await self._pipeline(announcement)
        reply, address = "", ""
        async for event in self.assistant.events(
            "assist_pipeline/run",
            start_stage="intent",
            end_stage="tts",
            input={"text": announcement.text},
            pipeline=pipeline["id"],
        ):
            match event:
                case {"type": "error", "data": {"message": message}}:
                    raise HouseError(f"Assist did not answer: {message}")
                case {"type": "tts-start", "data": {"tts_input": reply}}:
                    pass
                case {"type": "tts-end", "data": {"tts_output": {"url": address}}}:
                    break
        return _Answer(reply=reply, recording=await self._listen(address))

    async def _pipeline(self, announcement: Announcement) -> dict[str, Any]:
        """Create an assistant that uses Home Assistant's conversation agent and this voice."""
        language = announcement.language or "en"
        pipeline: dict[str, Any] = await self.assistant.command(
            "assist_pipeline/pipeline/create",
            name="Spoken house",
            language=language,
            conversation_engine="conversation.home_assistant",
            conversation_language=language,
            stt_engine=None,
            stt_language=None,
            tts_engine=self.engine,
            tts_language=language,
            tts_voice=announcement.voice,
            wake_word_entity=None,
            wake_word_id=None,
        )
        return pipeline

    async def _listen(self, address: str) -> Recording:
        return await listen(self.assistant.session, f"{self.assistant.url}{address}")


async def as_wav(recording: Recording) -> bytes:
    """Return the audio as a WAV file, decoded by ffmpeg if necessary."""
    if recording.is_wav:
        return recording.body
    process = await asyncio.create_subprocess_exec(
        *("ffmpeg", "-loglevel", "error", "-i", "pipe:", "-f", "wav", "pipe:"),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env=child_environment(),
    )
    body, _ = await process.communicate(recording.body)
    if process.returncode:
        raise HouseError(f"ffmpeg failed to decode the recording ({recording.content_type}).")
    return body


def _keep(body: bytes, path: Path) -> Wav:
    path.write_bytes(body)
    return read_wav(body)


def _without_none(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
