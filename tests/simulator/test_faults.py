"""Faults that answer something else, or say so themselves."""

import json
import re
from typing import Any

import pytest

from mimo_simulator import Fault, Shape, Simulator
from mimo_simulator.wav import BLOCK_BYTES
from tests.simulator.asking import (
    ask,
    chunks,
    finish_reasons,
    heard,
    listen,
    payloads,
    pieces,
    speech,
)

PIECE_BYTES = 14_400

REFUSALS = {
    "unauthorized": (Fault.unauthorized(), 401, "401", "Invalid API Key", "invalid_key"),
    "no balance": (
        Fault.no_balance(),
        402,
        "402",
        "Insufficient account balance",
        "insufficient_balance",
    ),
    "forbidden": (Fault.forbidden(), 403, "403", "Forbidden", "forbidden"),
    "risk control": (Fault.risk_control(), 403, "403", "Illegal access", "illegal_access"),
    "quota": (Fault.quota_exhausted(), 429, "429", "quota exhausted", "limitation"),
    "unauthorized by a gateway": (
        Fault.unauthorized(by_gateway=True),
        401,
        "401",
        "Invalid token",
        "new_api_error",
    ),
    "moderated": (Fault.moderated(), 421, "421", "Moderation Block", "content_filter"),
    "moderated as 400": (
        Fault.moderated(status=400),
        400,
        "421",
        "Moderation Block",
        "content_filter",
    ),
    "rate limited": (Fault.rate_limited(), 429, "429", "Too many requests", "limitation"),
    "server error": (Fault.server_error(), 500, "500", "500 Server Error", "server_error"),
    "bad gateway": (Fault.server_error(status=502), 502, "502", "502 Server Error", "server_error"),
    "model": (Fault.unsupported_model(), 400, "400", "Unsupported model mimo-v2.5-tts", ""),
}


@pytest.mark.parametrize("stream", [True, False], ids=["stream", "plain"])
@pytest.mark.parametrize(
    ("fault", "status", "code", "message", "kind"), REFUSALS.values(), ids=REFUSALS.keys()
)
async def test_refusal_has_the_words_of_the_service(
    simulator: Simulator,
    fault: Fault,
    status: int,
    code: str,
    message: str,
    kind: str,
    *,
    stream: bool,
) -> None:
    simulator.inject(fault)
    reply = await ask(simulator, speech(stream=stream))
    assert reply.status == status
    assert reply.error == {"code": code, "message": message, "param": "", "type": kind}


async def test_unsupported_model_can_be_told_in_param(simulator: Simulator) -> None:
    simulator.inject(Fault.unsupported_model(in_param=True))
    assert (await ask(simulator)).error["param"] == "Not supported model mimo-v2.5-tts"


@pytest.mark.parametrize(
    "fault", [Fault.not_found_html(), Fault.server_error(html=True), Fault.cross_border()]
)
async def test_error_can_be_a_page(simulator: Simulator, fault: Fault) -> None:
    simulator.inject(fault)
    reply = await ask(simulator)
    assert reply.status in (404, 451, 500)
    assert reply.headers["Content-Type"] == "text/html"
    assert b"<html>" in reply.body


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (Fault.moderated(status=400, is_framed=True), "Moderation Block"),
        (
            Fault.unsupported_model(status=404, is_framed=True),
            "Unsupported model mimo-v2.5-tts",
        ),
    ],
)
async def test_error_can_be_framed_as_an_event(
    simulator: Simulator, fault: Fault, message: str
) -> None:
    simulator.inject(fault)
    reply = await ask(simulator)
    assert reply.status in (400, 404)
    assert reply.body.startswith(b"data:{")
    assert json.loads(reply.body.removeprefix(b"data:"))["error"]["message"] == message


async def test_error_can_be_inside_that_of_a_gateway(simulator: Simulator) -> None:
    simulator.inject(Fault.moderated(by_gateway=True))
    error: Any = (await ask(simulator)).error
    assert error["code"] == 421
    assert json.loads(error["metadata"]["raw"])["error"]["message"] == "Moderation Block"


@pytest.mark.parametrize("shape", [Shape(), Shape(as_json=True), Shape(giant=True)])
async def test_short_audio_has_the_usage_of_all_of_it(simulator: Simulator, shape: Shape) -> None:
    simulator.shape = shape
    simulator.inject(Fault.short(), Fault.shaped(shape))
    short, whole = (await listen(simulator))[0], (await listen(simulator))[0]
    assert usage(short) == usage(whole) == 2 + len(simulator.pcm_for(speech())) / BLOCK_BYTES
    assert len(short) < len(whole) / 3


def usage(answer: bytes) -> int:
    found = re.search(rb'"completion_tokens":(\d+)', answer)
    assert found
    return int(found[1])


async def test_rate_limit_says_when_to_come_back(simulator: Simulator) -> None:
    simulator.inject(Fault.rate_limited(), Fault.rate_limited(retry_after=2))
    first, second = await ask(simulator), await ask(simulator)
    assert "Retry-After" not in first.headers
    assert second.headers["Retry-After"] == "2"


async def test_redirect_names_its_target(simulator: Simulator) -> None:
    simulator.inject(Fault.redirect("http://127.0.0.1:9/elsewhere"))
    reply = await ask(simulator)
    assert (reply.status, reply.headers["Location"]) == (307, "http://127.0.0.1:9/elsewhere")


async def test_answer_is_sent_as_given(simulator: Simulator) -> None:
    simulator.inject(Fault.answer(418, "short", "text/plain", {"X-Pot": "tea"}))
    reply = await ask(simulator)
    assert (reply.status, reply.body, reply.headers["X-Pot"]) == (418, b"short", "tea")


async def test_wrong_content_is_a_200(simulator: Simulator) -> None:
    simulator.inject(Fault.wrong_content())
    reply = await ask(simulator)
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/html")


@pytest.mark.parametrize(
    ("fault", "reason", "count"),
    [
        (Fault.empty_audio(), "stop", 0),
        (Fault.content_filter(), "content_filter", 0),
        (Fault.content_filter(after_pieces=2), "content_filter", 2),
        (Fault.length(after_pieces=1), "length", 1),
    ],
)
async def test_finish_reason_ends_a_stream_cleanly(
    simulator: Simulator, fault: Fault, reason: str, count: int
) -> None:
    simulator.inject(fault)
    stream, broken = await listen(simulator)
    assert broken is None
    assert (len(pieces(stream)), finish_reasons(stream)) == (count, [reason])
    assert payloads(stream)[-1] == "[DONE]"


async def test_length_can_come_after_all_audio(simulator: Simulator) -> None:
    simulator.inject(Fault.length())
    stream, _ = await listen(simulator)
    assert heard(stream) == simulator.pcm_for(speech())
    assert finish_reasons(stream) == ["length"]


async def test_plain_answer_without_audio_has_none(simulator: Simulator) -> None:
    simulator.inject(Fault.empty_audio())
    assert (await ask(simulator, speech(stream=False))).choice["message"]["audio"] is None


async def test_plain_answer_that_was_cut_is_a_true_wav(simulator: Simulator) -> None:
    simulator.inject(Fault.content_filter(after_pieces=1))
    reply = await ask(simulator, speech(stream=False))
    assert reply.choice["finish_reason"] == "content_filter"
    assert int.from_bytes(reply.audio[40:44], "little") == len(reply.audio) - 44 == PIECE_BYTES


async def test_error_comes_as_an_event(simulator: Simulator) -> None:
    simulator.inject(Fault.error_event(after_pieces=2))
    stream, broken = await listen(simulator)
    assert broken is None
    assert len(pieces(stream)) == 2
    assert chunks(stream)[-1]["error"]["message"] == "Internal Server Error"


async def test_error_event_of_a_plain_answer_is_its_body(simulator: Simulator) -> None:
    simulator.inject(Fault.error_event(after_pieces=2))
    reply = await ask(simulator, speech(stream=False))
    assert (reply.status, reply.error["code"]) == (200, "500")


@pytest.mark.parametrize("count", [0, 1, 3])
async def test_early_end_looks_clean(simulator: Simulator, count: int) -> None:
    simulator.inject(Fault.end_early(after_pieces=count))
    stream, broken = await listen(simulator)
    assert broken is None
    assert len(pieces(stream)) == count
    assert b"[DONE]" not in stream
    assert not finish_reasons(stream)


@pytest.mark.parametrize(
    ("fault", "mark"),
    [
        (Fault.invalid_json(), b'{"choices":[{"delta":{"audio":\n'),
        (Fault.invalid_base64(), b"!not base64!"),
    ],
    ids=["json", "base64"],
)
async def test_broken_event_stands_among_healthy_ones(
    simulator: Simulator, fault: Fault, mark: bytes
) -> None:
    simulator.inject(fault)
    stream, broken = await listen(simulator)
    assert broken is None
    assert stream.count(mark) == 1
    assert heard(stream) == simulator.pcm_for(speech())


async def test_plain_answer_can_be_no_json(simulator: Simulator) -> None:
    simulator.inject(Fault.invalid_json())
    reply = await ask(simulator, speech(stream=False))
    with pytest.raises(ValueError, match="delimiter"):
        json.loads(reply.body)


async def test_plain_answer_can_be_no_base64(simulator: Simulator) -> None:
    simulator.inject(Fault.invalid_base64())
    reply = await ask(simulator, speech(stream=False))
    assert "!" in reply.choice["message"]["audio"]["data"]
