"""A service that says on one connection what a test gives it, byte by byte."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


def event(content: object) -> bytes:
    return b"data: %s\n\n" % json.dumps(content).encode()


def audio_event(audio: bytes) -> bytes:
    data = base64.b64encode(audio).decode()
    return event({"choices": [{"delta": {"audio": {"data": data}}}]})


def finish_event(reason: str) -> bytes:
    return event({"choices": [{"delta": {}, "finish_reason": reason}]})


@asynccontextmanager
async def raw_service(*writes: bytes | float, stays_open: bool) -> AsyncIterator[str]:
    """Lend the address of a service that writes chunks, with seconds between them, and no end."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HEAD)
        for item in writes:
            if isinstance(item, bytes):
                writer.write(b"%x\r\n%s\r\n" % (len(item), item))
            else:
                await asyncio.sleep(item)
        if stays_open:
            # Until the client leaves.
            await reader.read()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}/v1"
