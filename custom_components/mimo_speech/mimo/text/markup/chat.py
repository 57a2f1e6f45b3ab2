"""Chat artifacts in a reply: template tokens, hidden channels, tool calls, reasoning."""

from collections.abc import Iterable
import re
from typing import Final, override

from ..marks import Mark, ThoughtEnd
from .construct import NOTHING, Cursor, Skip, UntilSkip, construct

_THOUGHT: Final = "(?P<thought>think|thinking|thought|reasoning)"
_OTHERS: Final = frozenset({"user", "human", "system", "developer", "tool", "function", "ipython"})
_ROLES: Final = "|".join(("assistant", "model", *_OTHERS))
_CALL: Final = (
    "tool_calls?|tool_responses?|tool_results?|tool_outputs?|tool_use|tool_code"
    "|function_calls?|function_results?|function_responses?|invoke(?= )|function(?==)"
)
_INSIDE: Final = r"[^<>|｜\n]"
_OPEN: Final = rf"<(?:[|｜](?:{_INSIDE}{{0,40}}[|｜]?)?)?"


def _token(name: str) -> str:
    """Return the pattern of a token: <|im_end|>, or with DeepSeek's full-width bars."""
    return rf"<[|｜](?:{name})[|｜]>"


_START: Final = f"(?:{_token('start|im_start|start_header_id|header_start')}|<start_of_turn>)"
_END: Final = f"{_token('end|return|call|im_end|eot_id|eom_id|eot')}|<end_of_turn>"
_HIDDEN_END: Final = f"{_END}|(?={_START}|{_token('channel')})"


class JsonSkip(Skip):
    """Skip a JSON object or array from its opening to its closing bracket."""

    _NOTABLE: Final = re.compile(r"\\[\s\S]|[\"\[\]{}]")

    def __init__(self) -> None:
        self._depth = 0
        self._is_string = False

    @override
    def advance(self, text: str, start: int, *, is_final: bool) -> tuple[int, bool]:
        for match in self._NOTABLE.finditer(text, start):
            if match[0] == '"':
                self._is_string = not self._is_string
            elif not self._is_string and match[0] in "[]{}":
                self._depth += 1 if match[0] in "[{" else -1
            if not self._depth:
                return match.end(), True
            start = match.end()
        has_open_escape = text.endswith("\\") and start < len(text) and not is_final
        return len(text) - has_open_escape, False


def _read_thought(match: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    return cursor.begin_skip(UntilSkip(f"</{match['thought']}>"))


def _read_thought_end(_: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    return () if cursor.is_text_start else (*cursor.parts.close_all(), ThoughtEnd())


def _read_channel(match: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    if not match["channel"].strip().lower().startswith("final"):
        cursor.begin_skip(UntilSkip(_HIDDEN_END))
    return (" ",)


def _read_turn(match: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    if (match["role"] or "").lower() in _OTHERS:
        cursor.begin_skip(UntilSkip(_HIDDEN_END))
    return (" ",)


def _read_call(match: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    cursor.begin_skip(UntilSkip(f"</(?:[a-z]{{1,10}}:)?{match['call']}>"))
    return (" ",)


def _read_call_token(match: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    closing = f"{re.escape(match['call'] or '')}end|/{match['name']}"
    cursor.begin_skip(UntilSkip(f"{_token(closing)}|{_END}"))
    return (" ",)


def _read_call_object(match: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    cursor.position = match.start()
    cursor.begin_skip(JsonSkip())
    return (" ",)


CHAT: Final = (
    construct(
        _read_channel,
        rf"{_token('channel')}(?P<channel>[^<>\n]{{0,80}}(?:{_token('constrain')}[^<>\n]{{0,20}})?)"
        rf"{_token('message')}",
        rf"{_token('channel')}[^<>\n]{{0,80}}"
        rf"(?:{_OPEN}|{_token('constrain')}[^<>\n]{{0,20}}(?:{_OPEN})?)?|{_OPEN}",
    ),
    construct(_read_turn, rf"{_START}(?:(?P<role>{_ROLES})\b)?", rf"{_START}[a-z]{{0,12}}"),
    construct(
        _read_call_token,
        rf"<[|｜](?:(?P<call>tool{_INSIDE}{{0,30}})begin|python_tag|(?P<name>tool_calls?))[|｜]>",
    ),
    construct(NOTHING, _token(rf"{_INSIDE}{{1,40}}")),
    construct(NOTHING, r"<(?:eos|bos|pad|unk|eot|endoftext|end_of_turn)>|<</?SYS>>|\[/?INST\]"),
    construct(NOTHING, r"\[/?(?:TOOL_CALLS?|TOOL_RESULTS|AVAILABLE_TOOLS)\]"),
    construct(
        _read_call,
        rf"<(?:[a-z]{{1,10}}:)?(?P<call>{_CALL})(?:[= ][^<>\n]{{0,100}})?>",
        r"<(?:[a-z][^<>\n]{0,140})?",
    ),
    construct(
        _read_call_object,
        r"\{\s{0,4}\"(?:name|function|tool|tool_name|tool_calls|arguments)\"\s{0,4}:",
        r"\{\s{0,4}(?:\"(?:[a-z_]{0,12}(?:\"\s{0,4})?)?)?",
    ),
    construct(_read_thought, rf"<{_THOUGHT}>", r"<[a-z]{0,9}"),
    construct(_read_thought_end, rf"</{_THOUGHT}>"),
)
"""Tried before other markup in angle brackets."""
