"""Arrival times of audio over a real connection."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

import aiohttp

from custom_components.mimo_speech.mimo import (
    MIMO_PCM,
    MimoClient,
    Speaker,
    SpeechEstimator,
    SpeechRequest,
    SpeechService,
    TextSettings,
)
from custom_components.mimo_speech.mimo.http.request import build_body


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Times of one response, in seconds from the request."""

    first_audio_s: float
    last_audio_s: float
    audio_s: float
    """Duration of the audio."""


async def listen(pieces: AsyncGenerator[bytes]) -> Arrival:
    """Consume the audio to its end and return its arrival times."""
    time = asyncio.get_running_loop().time
    began_at, moments, size = time(), list[float](), 0
    async with aclosing(pieces):
        async for pcm in pieces:
            moments.append(time() - began_at)
            size += len(pcm)
    return Arrival(
        first_audio_s=moments[0],
        last_audio_s=moments[-1],
        audio_s=size / MIMO_PCM.bytes_per_second,
    )


async def first_byte_s(
    session: aiohttp.ClientSession, base_url: str, key: str, request: SpeechRequest
) -> float:
    """Send a request and return the seconds until the first byte of the body."""
    time = asyncio.get_running_loop().time
    began_at = time()
    async with session.post(
        f"{base_url}/chat/completions",
        headers={"api-key": key},
        json=build_body(request, is_stream=True),
    ) as response:
        await response.content.readany()
        return time() - began_at


def speak_whole(client: MimoClient, request: SpeechRequest) -> AsyncGenerator[bytes]:
    """Speak the text of a request as the integration speaks a complete text."""
    speaker = Speaker(
        stream=SpeechService(client).stream,
        template=request,
        settings=TextSettings(),
        estimator=SpeechEstimator(),
    )
    return speaker.speak(_once(request.text))


async def _once(text: str) -> AsyncGenerator[str]:
    yield text
