"""What the service refuses, in which words and in which order."""

from typing import Any

import aiohttp
import pytest

from mimo_simulator import CURRENT_MODELS, ManualClock, Simulator, Timing
from tests.simulator.asking import HEADERS, KEY, TEXT, Body, Reply, ask, speech

DESIGN = "mimo-v2.5-tts-voicedesign"
CLONE = "mimo-v2.5-tts-voiceclone"
SAMPLE = "data:audio/wav;base64,UklGRg=="
ASSISTANT = {"role": "assistant", "content": TEXT}
USER = {"role": "user", "content": "an old sailor"}


def asked(model: str, messages: list[Any], **audio: object) -> Body:
    audio = {"format": "pcm16"} | audio
    return {"model": model, "messages": messages, "audio": audio, "stream": True}


V25_VOICES = "[mimo_default, 冰糖, 茉莉, 苏打, 白桦, Mia, Chloe, Milo, Dean]"
PARAMS = {
    "unknown voice": (
        speech(audio={"format": "pcm16", "voice": "Siri"}),
        f"Unknown voice: Siri. Available voices: {V25_VOICES}",
    ),
    "unknown voice of v2": (
        asked("mimo-v2-tts", [ASSISTANT], voice="Mia"),
        "Unknown voice: Mia. Available voices: [mimo_default, default_zh, default_en]",
    ),
    "no assistant": (
        speech(messages=[USER]),
        "messages must contain an assistant role for TTS model",
    ),
    "no messages": (speech(messages=[]), "messages must not be empty"),
    "system": (
        speech(messages=[USER, {"role": "system", "content": "be kind"}, ASSISTANT]),
        "messages[1] system role is not allowed for TTS model",
    ),
    "voice is an object": (
        speech(audio={"format": "pcm16", "voice": {"id": "Mia"}}),
        "audio.voice must not be empty",
    ),
    "messages missing": (
        {"model": "mimo-v2.5-tts", "stream": True},
        "messages must not be empty",
    ),
    "format": (
        speech(audio={"format": "opus", "voice": "Mia"}),
        "Unsupported audio format: opus",
    ),
    "wav in a stream": (
        speech(audio={"format": "wav", "voice": "Mia"}),
        "Unsupported audio format: wav",
    ),
    "model": (speech(model="mimo-v9-tts"), "Not supported model mimo-v9-tts"),
    "design without description": (
        asked(DESIGN, [ASSISTANT]),
        "user message content must not be empty for voice design model",
    ),
    "design with blank description": (
        asked(DESIGN, [{"role": "user", "content": " "}, ASSISTANT]),
        "user message content must not be empty for voice design model",
    ),
    "design with voice": (
        asked(DESIGN, [USER, ASSISTANT], voice="Mia"),
        "audio.voice is not supported for voice design model",
    ),
    "clone without sample": (
        asked(CLONE, [ASSISTANT]),
        "audio.voice must not be empty for voice clone model",
    ),
    "clone with a name": (
        asked(CLONE, [ASSISTANT], voice="Mia"),
        "audio.voice must be a DataURL for voice clone model",
    ),
    "clone with something else than a sample": (
        asked(CLONE, [ASSISTANT], voice="data:audio/wav;base64,UklG!!"),
        "audio.voice must be a DataURL for voice clone model",
    ),
    "clone over 10 MB": (
        asked(CLONE, [ASSISTANT], voice=f"data:audio/wav;base64,{'A' * (10 * 1024 * 1024 + 4)}"),
        "audio.voice must not exceed 10 MB for voice clone model",
    ),
    "clone with ogg": (
        asked(CLONE, [ASSISTANT], voice="data:audio/ogg;base64,T2dnUw=="),
        "Unsupported audio.voice source format: ogg. Supported formats: [wav, mp3]",
    ),
}


@pytest.mark.parametrize(("body", "param"), PARAMS.values(), ids=PARAMS.keys())
async def test_wrong_request_is_told_in_param(simulator: Simulator, body: Body, param: str) -> None:
    reply = await ask(simulator, body)
    assert reply.status == 400
    assert reply.error == {
        "code": "400",
        "message": "Param Incorrect",
        "param": param,
        "type": "",
    }


def tell(reply: Reply) -> tuple[int, str]:
    return reply.status, reply.error["param"] or reply.error["message"]


@pytest.mark.parametrize("raw", [b"{", b"", b"[]", b"\xff", b'"text"'])
async def test_malformed_json_is_refused(simulator: Simulator, raw: bytes) -> None:
    assert tell(await ask(simulator, raw)) == (400, "Invalid JSON in request body")


@pytest.mark.parametrize(
    "headers",
    [{}, {"api-key": "sk-other"}, {"Authorization": "Bearer sk-other"}, {"api-key": ""}],
    ids=["missing", "wrong", "wrong bearer", "empty"],
)
async def test_bad_key_is_refused(simulator: Simulator, headers: dict[str, str]) -> None:
    reply = await ask(simulator, headers=headers)
    assert reply.status == 401
    assert reply.error["message"] == "Invalid API Key"
    assert reply.error["type"] == "invalid_key"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": f"Bearer {KEY}"}, 200),
        ({"api-key": KEY, "Authorization": "Bearer wrong"}, 200),
        ({"api-key": "wrong", "Authorization": f"Bearer {KEY}"}, 401),
    ],
    ids=["bearer alone", "api-key is right", "api-key is wrong"],
)
async def test_api_key_header_wins(
    simulator: Simulator, headers: dict[str, str], status: int
) -> None:
    assert (await ask(simulator, headers=headers)).status == status


WRONG_IN_EVERY_WAY = speech(model="none", messages=[], audio={"voice": "none", "format": "none"})
ORDER = {
    "json before key": (b"{", {}, "Invalid JSON in request body"),
    "key before model": (WRONG_IN_EVERY_WAY, {}, "Invalid API Key"),
    "model before messages": (WRONG_IN_EVERY_WAY, HEADERS, "Not supported model none"),
    "messages before voice": (
        WRONG_IN_EVERY_WAY | {"model": "mimo-v2.5-tts"},
        HEADERS,
        "messages must not be empty",
    ),
    "voice before format": (
        speech(audio={"voice": "none", "format": "none"}),
        HEADERS,
        f"Unknown voice: none. Available voices: {V25_VOICES}",
    ),
    "description before voice": (
        asked(DESIGN, [ASSISTANT], voice="Mia", format="none"),
        HEADERS,
        "user message content must not be empty for voice design model",
    ),
    "voice of a design before format": (
        asked(DESIGN, [USER, ASSISTANT], voice="Mia", format="none"),
        HEADERS,
        "audio.voice is not supported for voice design model",
    ),
    "messages before sample": (
        asked(CLONE, [USER], voice="Mia"),
        HEADERS,
        "messages must contain an assistant role for TTS model",
    ),
    "sample before format": (
        asked(CLONE, [ASSISTANT], voice="Mia", format="none"),
        HEADERS,
        "audio.voice must be a DataURL for voice clone model",
    ),
}


@pytest.mark.parametrize(("body", "headers", "told"), ORDER.values(), ids=ORDER.keys())
async def test_first_mistake_is_told(
    simulator: Simulator, body: Body | bytes, headers: dict[str, str], told: str
) -> None:
    assert tell(await ask(simulator, body, headers=headers))[1] == told


@pytest.mark.parametrize("path", ["/v1/nothing", "/chat/completions", "/v1/chat/completions/", "/"])
async def test_wrong_path_is_a_page(simulator: Simulator, path: str) -> None:
    base = simulator.url.removesuffix("/v1")
    async with aiohttp.ClientSession() as session, session.get(f"{base}{path}") as response:
        assert response.status == 404
        assert response.content_type == "text/html"


async def test_retired_model_is_refused(simulator: Simulator) -> None:
    body = asked("mimo-v2-tts", [ASSISTANT])
    assert (await ask(simulator, body)).status == 200
    simulator.models = CURRENT_MODELS
    assert tell(await ask(simulator, body)) == (400, "Not supported model mimo-v2-tts")


async def test_key_can_be_revoked(simulator: Simulator) -> None:
    assert (await ask(simulator)).status == 200
    simulator.keys.discard(KEY)
    assert (await ask(simulator)).status == 401


async def test_new_model_is_taken_for_one_with_preset_voices(simulator: Simulator) -> None:
    simulator.models = ("mimo-v3-tts",)
    assert (await ask(simulator, speech(model="mimo-v3-tts"))).status == 200


@pytest.mark.parametrize("kind", ["wav", "mp3", "mpeg"])
async def test_clone_takes_a_sample(simulator: Simulator, kind: str) -> None:
    sample = SAMPLE.replace("wav", kind)
    assert (await ask(simulator, asked(CLONE, [ASSISTANT], voice=sample))).status == 200


async def test_unknown_fields_are_ignored(simulator: Simulator) -> None:
    assert (await ask(simulator, speech(speed=2, pitch="high"))).status == 200


async def test_rate_limit_counts_a_minute_of_each_model() -> None:
    clock = ManualClock()
    async with Simulator(
        keys={KEY}, timing=Timing.instant(), clock=clock, rate_limit=2
    ) as simulator:
        statuses = [(await ask(simulator)).status for _ in range(3)]
        other = (await ask(simulator, asked("mimo-v2-tts", [ASSISTANT]))).status
        await clock.advance(60)
        assert [*statuses, other, (await ask(simulator)).status] == [200, 200, 429, 200, 200]


async def test_too_many_requests_are_told() -> None:
    async with Simulator(keys={KEY}, rate_limit=0) as simulator:
        reply = await ask(simulator)
        assert reply.error["message"] == "Too many requests"
        assert reply.error["type"] == "limitation"
