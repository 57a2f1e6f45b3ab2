"""Links, web addresses and citations."""

from collections.abc import Iterable
import re
from typing import Final, override

from ..characters import CJK, EMOJI
from ..marks import Mark, Separator
from .construct import NOTHING, Cursor, Skip, construct

TARGET_MARK: Final = "\x1e"
"""Placeholder between the label of a link and its target."""

_LABEL: Final = r"[^\[\]\n]{0,200}(?:\[[^\[\]\n]{0,100}\][^\[\]\n]{0,100}){0,4}"
"""Label of a link, which may contain a few images."""
_OPEN_LABEL: Final = _LABEL + r"(?:\[[^\[\]\n]{0,100}|\])?"
_URL_END: Final = r"\s<>\"'“”‘’「」《》（）()\[\]{}|`，。；：！？、" + CJK + EMOJI + TARGET_MARK
# Case-sensitive, because case folding of such a large class is slow.
_HOST_CHAR: Final = rf"(?-i:[^/?#{_URL_END}])"
_URL_REST: Final = re.compile(rf"(?:[^{_URL_END}]|\([^{_URL_END}]{{0,100}}\))*")
"""Rest of a web address after its beginning."""
_URL_OPEN_BRACKET: Final = re.compile(rf"\([^{_URL_END}]{{0,100}}\Z")
_AFTER_URL: Final = ".,;:!?…*_~-"
"""Punctuation that belongs to the sentence, not to the address."""
_MAX_AFTER_URL_CHARS: Final = 110
"""Longer runs of punctuation do not belong to the address."""
_HOST: Final = re.compile(r"(?:https?://)?(?:[^/@\s]*@)?(?:www\.)?([^/?#\s]*)", re.IGNORECASE)


class TargetSkip(Skip):
    """Skip the target of a link including its closing bracket; it also ends with the line."""

    _NOTABLE: Final = re.compile(r"[()\n]")

    def __init__(self) -> None:
        self._depth = 1

    @override
    def advance(self, text: str, start: int, *, is_final: bool) -> tuple[int, bool]:
        for match in self._NOTABLE.finditer(text, start):
            if match[0] == "\n":
                return match.start(), True
            self._depth += 1 if match[0] == "(" else -1
            if not self._depth:
                return match.end(), True
        return len(text), False


class UrlSkip(Skip):
    """Skip the rest of a web address, but not the punctuation after it."""

    @override
    def advance(self, text: str, start: int, *, is_final: bool) -> tuple[int, bool]:
        rest = _URL_REST.match(text, start)
        end = rest.end() if rest else start
        kept = start + len(text[start:end].rstrip(_AFTER_URL))
        may_go_on = end == len(text) or _URL_OPEN_BRACKET.match(text, end) is not None
        is_over = is_final or not may_go_on or len(text) - kept > _MAX_AFTER_URL_CHARS
        return kept, is_over


def _read_link(match: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    """Leave the label to be read, which may contain markup."""
    label = match["label"] + TARGET_MARK
    cursor.text = cursor.text[: match.start()] + label + cursor.text[match.end() :]
    cursor.position = match.start()
    return ()


def _read_target(_: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    return cursor.begin_skip(TargetSkip())


def _read_url(match: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    address = match[0].rstrip(_AFTER_URL)
    cursor.position = match.start() + len(address)
    cursor.skip = UrlSkip()
    return (_host(address),)


def _read_autolink(match: re.Match[str], _: Cursor) -> Iterable[Mark]:
    return (_host(match["target"]),)


def _host(address: str) -> str:
    """Return the host of a web address; other addresses unchanged."""
    host = _HOST.match(address) if "://" in address or address.lower().startswith("www.") else None
    return host[1] if host else address


AUTOLINK: Final = construct(
    _read_autolink,
    r"<(?:mailto:)?(?P<target>(?:https?://|www\.)[^<>\s]{1,300}|[^<>\s@/]{1,64}@[^<>\s]{1,99})>",
    r"<(?:[a-z0-9][^<>\s]{0,320})?",
)
LINK: Final = construct(
    _read_link, rf"!?\[(?P<label>{_LABEL})\]\(", rf"!(?:\[{_OPEN_LABEL})?|\[{_OPEN_LABEL}"
)
TARGET: Final = construct(_read_target, TARGET_MARK)
URL: Final = construct(
    _read_url,
    rf"(?:https?://|www\.){_HOST_CHAR}{{1,253}}",
    rf"h(?:t(?:t(?:ps?(?::(?:/(?:/{_HOST_CHAR}{{0,252}})?)?)?)?)?)?"
    rf"|w(?:w(?:w(?:\.{_HOST_CHAR}{{0,252}})?)?)?",
)
CITATIONS: Final = (
    construct(NOTHING, r"\[\^[^\[\]\n]{1,20}\]"),
    construct(NOTHING, r"(?<=\S)\[\d{1,3}\]"),
    construct(
        (Separator.STRONG,), r"\[\d{1,3}\](?=[\[\n.,;:!?。，；：！？]|[ ]?\Z)", r"\[\d{1,3}\][ ]?"
    ),
    construct(NOTHING, r"【\d[^】\n]{0,40}†[^】\n]{0,80}】", r"【(?:\d[^】\n]{0,120})?"),
)
