"""What the tests of the simulator say to it, and how they read its answers."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
import io
import json
from typing import Any

import aiohttp

from mimo_simulator import Simulator

KEY = "sk-test"
TEXT = "The laundry is done, please come and fetch it."
HEADERS = {"api-key": KEY}

type Body = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def error(self) -> dict[str, str]:
        error: dict[str, str] = json.loads(self.body)["error"]
        return error

    @property
    def choice(self) -> dict[str, Any]:
        choice: dict[str, Any] = json.loads(self.body)["choices"][0]
        return choice

    @property
    def audio(self) -> bytes:
        return base64.b64decode(self.choice["message"]["audio"]["data"])


def speech(text: str = TEXT, *, stream: bool = True, **more: object) -> Body:
    body: Body = {
        "model": "mimo-v2.5-tts",
        "messages": [{"role": "assistant", "content": text}],
        "audio": {"format": "pcm16" if stream else "wav", "voice": "Mia"},
        "stream": stream,
    }
    return body | more


def speech_url(simulator: Simulator) -> str:
    return f"{simulator.url}/chat/completions"


async def ask(
    simulator: Simulator,
    body: Body | bytes | None = None,
    *,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """Ask on a connection of its own and read the whole answer."""
    raw = body if isinstance(body, bytes) else json.dumps(body or speech()).encode()
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            speech_url(simulator),
            data=io.BytesIO(raw),
            headers=HEADERS if headers is None else headers,
            allow_redirects=False,
        ) as response,
    ):
        return Reply(status=response.status, headers=response.headers, body=await response.read())


async def listen(simulator: Simulator, body: Body | None = None) -> tuple[bytes, Exception | None]:
    """Return all bytes that arrive, and what ended them if it was no clean end."""
    received = bytearray()
    try:
        async with (
            aiohttp.ClientSession(read_bufsize=2**20) as session,
            session.post(speech_url(simulator), json=body or speech(), headers=HEADERS) as response,
        ):
            async for octets in response.content.iter_any():
                received += octets
    except aiohttp.ClientError as err:
        return bytes(received), err
    return bytes(received), None


def payloads(stream: bytes) -> list[str]:
    """Return what the events of a stream carry, read as the specification of SSE says."""
    text = stream.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    events = (event.split("\n") for event in text.split("\n\n"))
    carried = ([line[6:] for line in lines if line.startswith("data: ")] for lines in events)
    return ["\n".join(lines) for lines in carried if lines]


def chunks(stream: bytes) -> list[dict[str, Any]]:
    """Return the JSON events of a stream, except broken ones."""
    found = []
    for payload in payloads(stream):
        try:
            found.append(json.loads(payload))
        except ValueError:
            continue
    return found


def pieces(stream: bytes) -> list[bytes]:
    """Return the pieces of audio in a stream, except broken ones."""
    deltas = (c["choices"][0]["delta"] for c in chunks(stream) if c.get("choices"))
    texts = [delta["audio"]["data"] for delta in deltas if delta.get("audio")]
    return [base64.b64decode(text) for text in texts if "!" not in text]


def heard(stream: bytes) -> bytes:
    return b"".join(pieces(stream))


def finish_reasons(stream: bytes) -> list[str]:
    choices = [c["choices"][0] for c in chunks(stream) if c.get("choices")]
    return [choice["finish_reason"] for choice in choices if choice["finish_reason"]]
