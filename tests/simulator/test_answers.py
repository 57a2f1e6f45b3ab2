"""Healthy answers, in every legal shape."""

import io
import json
from typing import Any
import wave

import aiohttp
import pytest

from mimo_simulator import ALL_MODELS, Fault, Shape, Simulator
from tests.simulator.asking import (
    HEADERS,
    Body,
    ask,
    chunks,
    finish_reasons,
    heard,
    listen,
    payloads,
    pieces,
    speech,
)

BLOCK_BYTES = 7680


async def test_models_are_listed(simulator: Simulator) -> None:
    async with (
        aiohttp.ClientSession(headers=HEADERS) as session,
        session.get(f"{simulator.url}/models") as response,
    ):
        listed = await response.json()
    assert listed["object"] == "list"
    assert [model["id"] for model in listed["data"]] == list(ALL_MODELS)
    assert {"id": "mimo-v2.5-tts", "object": "model", "owned_by": "xiaomi"} in listed["data"]


async def test_models_need_the_key(simulator: Simulator) -> None:
    async with (
        aiohttp.ClientSession(headers={"api-key": "wrong"}) as session,
        session.get(f"{simulator.url}/models") as response,
    ):
        assert response.status == 401


async def test_plain_answer_is_a_wav_of_true_size(simulator: Simulator) -> None:
    body = speech(stream=False)
    reply = await ask(simulator, body)
    with wave.open(io.BytesIO(reply.audio)) as clip:
        assert clip.getparams()[:3] == (1, 2, 24_000)
        assert clip.readframes(clip.getnframes()) == simulator.pcm_for(body)
    assert reply.headers["Content-Type"] == "application/json"


async def test_plain_answer_has_the_fields_of_the_service(simulator: Simulator) -> None:
    choice = (await ask(simulator, speech(stream=False))).choice
    message = choice["message"]
    assert (message["content"], choice["finish_reason"]) == ("", "stop")
    assert (message["audio"]["expires_at"], message["audio"]["transcript"]) == (None, None)


@pytest.mark.parametrize("audio_format", ["pcm", "pcm16"])
async def test_plain_answer_can_be_bare_pcm(simulator: Simulator, audio_format: str) -> None:
    body = speech(stream=False, audio={"format": audio_format})
    assert (await ask(simulator, body)).audio == simulator.pcm_for(body)


async def test_stream_has_its_chunks_in_order(simulator: Simulator) -> None:
    stream, _ = await listen(simulator)
    first, *audio, finish, usage = chunks(stream)
    assert stream.startswith(b": PROCESSING\n\n")
    assert first["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    assert all("audio" in chunk["choices"][0]["delta"] for chunk in audio)
    assert finish["choices"][0]["finish_reason"] == "stop"
    assert (usage["choices"], "usage" in usage) == ([], True)
    assert payloads(stream)[-1] == "[DONE]"


async def test_stream_carries_the_pcm_in_pieces(simulator: Simulator) -> None:
    stream, _ = await listen(simulator)
    assert {len(piece) for piece in pieces(stream)[:-1]} == {14_400}
    assert heard(stream) == simulator.pcm_for(speech())


@pytest.mark.parametrize("text", ["Hi", "你好", "A longer sentence, with 12 numbers."])
async def test_audio_is_whole_blocks(simulator: Simulator, text: str) -> None:
    assert len(simulator.pcm_for(speech(text))) % BLOCK_BYTES == 0


@pytest.mark.parametrize("text", ["", " \n "])
async def test_blank_text_is_seconds_of_noise(simulator: Simulator, text: str) -> None:
    stream, _ = await listen(simulator, speech(text))
    assert len(heard(stream)) > 2 * 48_000
    assert any(heard(stream))


SHAPES = {
    "crlf": Shape(newline="\r\n"),
    "cr": Shape(newline="\r"),
    "comments": Shape(comments=3),
    "null role audio": Shape(role_chunk="null"),
    "no role": Shape(role_chunk="absent"),
    "no done": Shape(done=False),
    "no usage": Shape(usage=False),
    "no finish": Shape(finish_reason=None),
    "many data lines": Shape(data_lines=5),
    "odd pieces": Shape(odd_pieces=True),
    "tiny writes": Shape(write_size=13),
    "small writes": Shape(write_size=1000),
    "giant": Shape(giant=True),
    "escaped slashes": Shape(escape_slashes=True),
    "bom": Shape(bom=True),
    "other content type": Shape(content_type="text/event-stream; charset=utf-8"),
    "bandwidth": Shape(bandwidth_bytes_per_s=1e9),
    "everything": Shape(
        newline="\r\n", data_lines=3, odd_pieces=True, write_size=777, escape_slashes=True, bom=True
    ),
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
async def test_every_shape_carries_the_same_audio(simulator: Simulator, shape: Shape) -> None:
    simulator.shape = shape
    body = speech("Done.")
    stream, broken = await listen(simulator, body)
    assert broken is None
    assert heard(stream) == simulator.pcm_for(body)


@pytest.mark.parametrize(
    ("shape", "mark"),
    [
        (Shape(newline="\r\n"), b"\r\n\r\ndata: "),
        (Shape(newline="\r"), b"\r\rdata: "),
        (Shape(comments=3), b": PROCESSING\n\n" * 3 + b"data: "),
        (Shape(role_chunk="null"), b'"content":"","audio":null}'),
        (Shape(escape_slashes=True), rb"\/"),
        (Shape(bom=True), b"\xef\xbb\xbf: PROCESSING"),
    ],
    ids=["crlf", "cr", "comments", "null", "slashes", "bom"],
)
async def test_shape_can_be_seen(simulator: Simulator, shape: Shape, mark: bytes) -> None:
    simulator.inject(Fault.shaped(shape))
    shaped, _ = await listen(simulator)
    usual, _ = await listen(simulator)
    assert mark in shaped
    assert mark not in usual


@pytest.mark.parametrize(
    ("shape", "missing"),
    [
        (Shape(role_chunk="absent"), b'"role"'),
        (Shape(done=False), b"[DONE]"),
        (Shape(usage=False), b'"usage"'),
        (Shape(finish_reason=None), b'"stop"'),
        (Shape(comments=0), b"PROCESSING"),
    ],
    ids=["role", "done", "usage", "finish", "comments"],
)
async def test_shape_leaves_out(simulator: Simulator, shape: Shape, missing: bytes) -> None:
    usual, _ = await listen(simulator)
    simulator.shape = shape
    shaped, _ = await listen(simulator)
    assert missing in usual
    assert missing not in shaped


async def test_data_lines_are_as_many_as_asked(simulator: Simulator) -> None:
    simulator.shape = Shape(data_lines=3)
    stream, _ = await listen(simulator)
    first = stream.decode().split("\n\n")[1]
    assert first.count("data: ") == 3
    assert json.loads(payloads(stream)[0])["choices"]


async def test_odd_pieces_are_odd(simulator: Simulator) -> None:
    simulator.shape = Shape(odd_pieces=True)
    stream, _ = await listen(simulator)
    assert all(len(piece) % 2 for piece in pieces(stream)[:-1])


@pytest.mark.parametrize(
    "body",
    [
        speech(model="mimo-v2.5-tts-voicedesign", audio={"format": "pcm16"}),
        speech(
            model="mimo-v2.5-tts-voiceclone",
            audio={"format": "pcm16", "voice": "data:audio/mpeg;base64,SUQz"},
        ),
    ],
    ids=["design", "clone"],
)
async def test_compatibility_mode_is_one_event(simulator: Simulator, body: Body) -> None:
    messages: list[Any] = [{"role": "user", "content": "an old sailor"}, *body["messages"]]
    stream, _ = await listen(simulator, body | {"messages": messages})
    assert len(pieces(stream)) == 1


async def test_stream_can_be_answered_as_json(simulator: Simulator) -> None:
    simulator.shape = Shape(as_json=True)
    assert (await ask(simulator)).audio == simulator.pcm_for(speech())


async def test_stream_can_begin_with_a_wav_header(simulator: Simulator) -> None:
    simulator.shape = Shape(wav_in_stream=True)
    stream, _ = await listen(simulator)
    with wave.open(io.BytesIO(heard(stream))) as clip:
        assert clip.readframes(clip.getnframes()) == simulator.pcm_for(speech())


@pytest.mark.parametrize("megabytes", [0.5, 4])
async def test_giant_is_one_event_of_that_size(simulator: Simulator, megabytes: float) -> None:
    simulator.inject(Fault.giant(megabytes))
    stream, _ = await listen(simulator)
    assert len(stream) == pytest.approx(megabytes * 1e6, rel=0.01)
    assert pieces(stream) == [simulator.requests[0].pcm]
    assert finish_reasons(stream) == ["stop"]
