"""Client for the parts of Home Assistant's HTTP and WebSocket API that are used here."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from http import HTTPStatus
import time
from typing import Any, Final, Self

import aiohttp

from .errors import HouseError

ANSWER_S: Final = 60.0
_TIMEOUT: Final = aiohttp.ClientTimeout(total=ANSWER_S)
_MS_PER_S: Final = 1000

type Json = dict[str, Any]
type JsonValue = Any
"""JSON response whose structure the caller knows."""


class HomeAssistant:
    """A running Home Assistant, accessed as its first user."""

    def __init__(self, session: aiohttp.ClientSession, url: str, tokens: Json) -> None:
        self.session = session
        self.url = url
        self.tokens = tokens
        """Tokens in the form in which the frontend stores them."""

    @classmethod
    async def enter(
        cls, session: aiohttp.ClientSession, url: str, user: str, password: str
    ) -> Self:
        """Sign in; create the user if there is none yet."""
        client_id = f"{url}/"
        person = {"username": user, "password": password, "client_id": client_id}
        if await _needs_user(session, url):
            body = {**person, "name": user.title(), "language": "en"}
            code = (await _post(session, f"{url}/api/onboarding/users", json=body))["auth_code"]
        else:
            code = await _log_in(session, url, person)
        grant = {"grant_type": "authorization_code", "code": code, "client_id": client_id}
        tokens = await _post(session, f"{url}/auth/token", data=grant)
        expires = int((time.time() + tokens["expires_in"]) * _MS_PER_S)
        place = {"hassUrl": url, "clientId": client_id, "expires": expires}
        return cls(session, url, tokens | place)

    async def get(self, path: str) -> JsonValue:
        """Return the response to a GET request."""
        return await self._request("GET", path)

    async def post(self, path: str, body: Json) -> JsonValue:
        """Return the response to a POST request."""
        return await self._request("POST", path, json=body)

    async def delete(self, path: str) -> JsonValue:
        """Return the response to a DELETE request."""
        return await self._request("DELETE", path)

    async def command(self, command_type: str, **fields: Any) -> JsonValue:
        """Return the result of a WebSocket command."""
        async with aclosing(self._messages({"type": command_type, **fields})) as messages:
            return await anext(messages)

    async def events(self, command_type: str, **fields: Any) -> AsyncGenerator[Json]:
        """Yield the events of a WebSocket subscription; closing the generator ends it."""
        async with aclosing(self._messages({"type": command_type, **fields})) as messages:
            await anext(messages)
            async for event in messages:
                yield event

    @property
    def _token(self) -> str:
        token: str = self.tokens["access_token"]
        return token

    async def _messages(self, command: Json) -> AsyncGenerator[JsonValue]:
        """Yield the command's result, then its events."""
        async with self.session.ws_connect(f"{self.url}/api/websocket", max_msg_size=0) as socket:
            await socket.receive_json(timeout=ANSWER_S)
            await socket.send_json({"type": "auth", "access_token": self._token})
            await socket.receive_json(timeout=ANSWER_S)
            await socket.send_json({"id": 1, **command})
            while True:
                message = await socket.receive_json(timeout=ANSWER_S)
                if message["type"] == "result" and not message["success"]:
                    reason = message["error"]["message"]
                    raise HouseError(f"Home Assistant rejected {command['type']}: {reason}")
                yield message.get("event", message.get("result"))

    async def _request(self, method: str, path: str, **arguments: Any) -> JsonValue:
        headers = {"Authorization": f"Bearer {self._token}"}
        url = f"{self.url}{path}"
        return await _request(self.session, method, url, headers=headers, **arguments)


async def _needs_user(session: aiohttp.ClientSession, url: str) -> bool:
    async with session.get(f"{url}/api/onboarding", timeout=_TIMEOUT) as answer:
        if answer.status == HTTPStatus.NOT_FOUND:
            return False
        return {"step": "user", "done": False} in await answer.json()


async def _log_in(session: aiohttp.ClientSession, url: str, person: Json) -> str:
    start = {
        "client_id": person["client_id"],
        "handler": ["homeassistant", None],
        "redirect_uri": person["client_id"],
    }
    flow = await _post(session, f"{url}/auth/login_flow", json=start)
    result = await _post(session, f"{url}/auth/login_flow/{flow['flow_id']}", json=person)
    if result["type"] != "create_entry":
        raise HouseError(
            f"Home Assistant rejected the user name or password of {person['username']}."
        )
    code: str = result["result"]
    return code


async def _post(session: aiohttp.ClientSession, url: str, **arguments: Any) -> JsonValue:
    return await _request(session, "POST", url, **arguments)


async def _request(
    session: aiohttp.ClientSession, method: str, url: str, **arguments: Any
) -> JsonValue:
    """Return the JSON of a response; raise `HouseError` with its text if it is an error."""
    async with session.request(method, url, timeout=_TIMEOUT, **arguments) as answer:
        if answer.status >= HTTPStatus.BAD_REQUEST:
            text = (await answer.text())[:300]
            path = answer.url.path
            raise HouseError(f"Home Assistant returned status {answer.status} for {path}: {text}")
        return await answer.json()
