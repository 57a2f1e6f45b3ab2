"""Faults of the connection, seen by a client that knows nothing of them."""

import asyncio
import json

import aiohttp
import pytest

from mimo_simulator import Fault, Outcome, Simulator
from tests.simulator.asking import (
    HEADERS,
    listen,
    pieces,
    speech,
    speech_url,
)

PIECE_BYTES = 14_400


@pytest.mark.parametrize(
    ("fault", "kind", "count"),
    [
        (Fault.close(after_pieces=0), aiohttp.ClientPayloadError, 0),
        (Fault.close(after_pieces=2), aiohttp.ClientPayloadError, 2),
        (Fault.close_before_headers(), aiohttp.ServerDisconnectedError, 0),
    ],
    ids=["close at once", "close", "before headers"],
)
async def test_connection_closes_in_the_middle(
    simulator: Simulator, fault: Fault, kind: type[Exception], count: int
) -> None:
    simulator.inject(fault)
    stream, broken = await listen(simulator)
    assert isinstance(broken, kind)
    assert len(pieces(stream)) == count


async def speak_raw(simulator: Simulator) -> tuple[bytes, Exception | None]:
    """Ask over a bare socket, so that the end of the connection is seen as it is."""
    host, port = simulator.url.removeprefix("http://").removesuffix("/v1").split(":")
    body = json.dumps(speech()).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: {host}\r\nContent-Length: {len(body)}"
    reader, writer = await asyncio.open_connection(host, int(port))
    received = b""
    try:
        writer.write(f"{head}\r\napi-key: {HEADERS['api-key']}\r\n\r\n".encode() + body)
        while octets := await reader.read(65536):
            received += octets
    except ConnectionError as err:
        return received, err
    else:
        return received, None
    finally:
        writer.transport.abort()


async def test_reset_is_a_reset(simulator: Simulator) -> None:
    simulator.inject(Fault.reset(after_pieces=1))
    received, broken = await speak_raw(simulator)
    assert isinstance(broken, ConnectionResetError)
    assert received.count(b'"data":"') == 1


async def test_close_is_no_reset(simulator: Simulator) -> None:
    simulator.inject(Fault.close(after_pieces=1))
    received, broken = await speak_raw(simulator)
    assert broken is None
    assert not received.endswith(b"0\r\n\r\n")


async def test_reset_can_hit_the_middle_of_base64(simulator: Simulator) -> None:
    simulator.inject(Fault.reset(after_pieces=1, inside_base64=True))
    received, _ = await speak_raw(simulator)
    _, _, cut = received.rpartition(b'"data":"')
    assert received.count(b'"data":"') == 2
    assert PIECE_BYTES / 2 < len(cut) < PIECE_BYTES


@pytest.mark.parametrize("fault", [Fault.close(), Fault.reset()], ids=["close", "reset"])
async def test_plain_answer_breaks_too(simulator: Simulator, fault: Fault) -> None:
    simulator.inject(fault)
    received, broken = await listen(simulator, speech(stream=False))
    assert isinstance(broken, aiohttp.ClientPayloadError | aiohttp.ClientOSError)
    assert len(received) > PIECE_BYTES


async def first_bytes(simulator: Simulator, count: int, *, stream: bool = True) -> bytes:
    """Read so many bytes, leave, and wait until the simulator has noticed."""
    received = bytearray()
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            speech_url(simulator), json=speech(stream=stream), headers=HEADERS
        ) as response,
    ):
        while len(received) < count:
            received += await response.content.readany()
        response.close()
    await simulator.drained()
    return bytes(received)


async def test_endless_comments_do_not_end(simulator: Simulator) -> None:
    simulator.inject(Fault.endless_comments())
    received = await first_bytes(simulator, 260)
    assert received.count(b": PROCESSING\n\n") > 3
    assert simulator.requests[0].outcome is Outcome.ABORTED


async def test_endless_comments_of_a_plain_answer_are_white_space(simulator: Simulator) -> None:
    simulator.inject(Fault.endless_comments())
    assert (await first_bytes(simulator, 3, stream=False)).isspace()


async def test_endless_audio_goes_beyond_the_text(simulator: Simulator) -> None:
    simulator.inject(Fault.endless_audio())
    spoken = simulator.pcm_for(speech())
    await first_bytes(simulator, 4 * len(spoken))
    assert simulator.requests[0].pcm.startswith(spoken * 2)


async def test_stall_sends_headers_and_nothing_more(simulator: Simulator) -> None:
    simulator.inject(Fault.stall())
    async with (
        aiohttp.ClientSession() as session,
        session.post(speech_url(simulator), json=speech(), headers=HEADERS) as response,
    ):
        assert response.status == 200
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(response.content.readany(), 0.1)
        response.close()
    await simulator.drained()
    assert simulator.requests[0].outcome is Outcome.ABORTED


async def test_stall_can_come_before_the_headers(simulator: Simulator) -> None:
    simulator.inject(Fault.stall(before_headers=True))
    async with aiohttp.ClientSession(headers=HEADERS) as session:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(session.post(speech_url(simulator), json=speech()), 0.1)
    await simulator.drained()
    assert simulator.requests[0].status is None


async def test_stall_can_come_after_audio(simulator: Simulator) -> None:
    simulator.inject(Fault.stall(after_pieces=1))
    received = await first_bytes(simulator, PIECE_BYTES)
    await simulator.drained()
    assert len(simulator.requests[0].pcm) == PIECE_BYTES
    assert b"[DONE]" not in received
