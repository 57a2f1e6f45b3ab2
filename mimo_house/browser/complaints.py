"""Errors that the browser reports on Home Assistant's pages."""

from collections.abc import Mapping
import json
import re
from typing import Any, Final

from playwright.async_api import ConsoleMessage, Error, Page, WebSocket
from yarl import URL

_NAME_REJECTIONS: Final = """
addEventListener("unhandledrejection", ({ reason }) => {
    if (!(reason instanceof Error)) console.error(`Rejected: ${JSON.stringify(reason)}`);
});
"""
"""Home Assistant rejects promises with plain objects, which page errors report only as `Object`."""

_EXPECTED_REFUSALS: Final = {
    # The test house has no recorder; the frontend asks for one wherever entities are listed.
    ("recorder/info", "unknown_command"),
    # Nor does it have energy preferences, which the card picker asks for.
    ("energy/get_prefs", "unknown_command"),
    # The integration's page asks again for the voices of a deleted account.
    ("config_entries/subentries/list", "not_found"),
}
_FOREIGN_PICTURE: Final = re.compile(r"/api/brands/(?!integration/mimo_speech/)|/stub_config/")
"""Images of other brands, and of cards in the picker, are on the internet.

It may not be available.
"""


_USED_UPLOAD: Final = re.compile(r"/api/file_upload$")
"""An upload is gone once it was read; the frontend deletes it when the user removes it."""


class Complaints:
    """All errors of one page: console, scripts and requests."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._expected: set[str] = set()
        """Console messages about expected errors; they contain the response, not the command."""

    async def listen(self, page: Page) -> None:
        """Record all errors of the page from now on."""
        await page.add_init_script(_NAME_REJECTIONS)
        page.on("console", self._take_console)
        page.on("pageerror", self._take_error)
        page.on("websocket", self._take_socket)

    def _take_console(self, message: ConsoleMessage) -> None:
        place = message.location["url"]
        is_expected = message.text in self._expected or any(
            overlooked.search(place) for overlooked in (_FOREIGN_PICTURE, _USED_UPLOAD)
        )
        if message.type == "error" and not is_expected:
            self.found.append(f"Console: {message.text} ({URL(place).path})")

    def _take_error(self, error: Error) -> None:
        # A rejection with a plain object, which the console reports in full.
        if error.message != "Object":
            self.found.append(f"Script: {error.message}")

    def _take_socket(self, socket: WebSocket) -> None:
        asked: dict[int, str] = {}
        socket.on("framesent", lambda frame: asked.update(_commands(frame)))
        socket.on("framereceived", lambda frame: self._take_refusals(frame, asked))

    def _take_refusals(self, frame: str | bytes, asked: Mapping[int, str]) -> None:
        for message in _messages(frame):
            if message.get("success") is False:
                command, error = asked.get(message["id"], "?"), message["error"]
                if (command, error["code"]) in _EXPECTED_REFUSALS:
                    # As the page formats it.
                    written = json.dumps(error, ensure_ascii=False, separators=(",", ":"))
                    self._expected.add(f"Rejected: {written}")
                else:
                    self.found.append(f"Command {command}: {error['message']}")


def _commands(frame: str | bytes) -> dict[int, str]:
    return {message["id"]: message["type"] for message in _messages(frame) if "id" in message}


def _messages(frame: str | bytes) -> list[dict[str, Any]]:
    """Parse a frame, which is one message or a list of them; binary frames are audio."""
    if isinstance(frame, bytes):
        return []
    read = json.loads(frame)
    return read if isinstance(read, list) else [read]
