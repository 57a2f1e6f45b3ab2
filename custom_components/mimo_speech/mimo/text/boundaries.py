"""Sentence and clause boundaries, in Chinese and English."""

from collections.abc import Iterator
from dataclasses import dataclass
import re
from typing import Final

from .abbreviations import DotRule, begins_sentence, dot_rule
from .characters import CJK, CLOSERS, ENDS, OPENERS

# Text contains no control characters, so these two can delimit audio tags in an incomplete
# sentence.
_TAG_START: Final = "\x02"
_TAG_END: Final = "\x03"
TAG_MARKERS: Final = str.maketrans("", "", _TAG_START + _TAG_END)
TAG: Final = rf"{_TAG_START}[^{_TAG_END}]*{_TAG_END}"

_CLAUSE: Final = re.compile(
    rf"{TAG}|(?P<place>(?:[，；：…]|——|[,;:](?=\s)|—(?=\s))[{re.escape(CLOSERS)}]*)(?=.)"
)
_WORD: Final = re.compile(rf"{TAG}|(?P<place>[ 、])")
_STRONG_CLAUSE: Final = re.compile(rf"{TAG}|(?P<place>(?:[；：…]|——|[;:](?=\s)|—(?=\s)))")
_CANDIDATE: Final = re.compile(
    rf"{TAG}|\n|(?P<marks>[{re.escape(ENDS)}]{{1,20}})(?P<closers>[{re.escape(CLOSERS)}]{{0,20}})"
)
_TRAILING_TAGS: Final = re.compile(rf"(?:{TAG}){{1,9}}")
"""Bounded, so that an endless row of tags is not waited for."""
_WORD_BEFORE: Final = re.compile(r"[^\s\x03\"'“‘(（]{0,24}\Z")
_NEXT: Final = re.compile(r"[ \"'“‘「『]{0,20}+(?P<visible>.)", re.DOTALL)
_NEXT_WORD: Final = re.compile(r"[ \"'“‘]{0,20}+(?P<word>[^\W\d_]{1,20})")
_CHINESE_END: Final = re.compile(r"[。！？；]")
_HARD_END: Final = re.compile(r"[!?]")
_IS_CJK: Final = re.compile(f"[{CJK}]")
_NOT_AFTER_END: Final = frozenset("，、：；,;:。．.!?！？…—–-～~" + CLOSERS)
_MIN_LETTERS_BEFORE_ELLIPSIS: Final = 6
"""With fewer letters, an ellipsis is a hesitation: "Well... Let me see", "我……我不知道"."""
_ORDINAL: Final = re.compile(r"\s*\d{1,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Result of a search for the end of a sentence."""

    judged: int
    """Position up to which no sentence ends."""
    end: int | None = None
    is_waiting: bool = False
    """Whether more text is needed to tell if a sentence ends here."""


def find_end(text: str, start: int, *, limit: int, is_final: bool) -> Search:
    """Find the end of the first sentence, checking marks from `start` to `limit`."""
    for match in _CANDIDATE.finditer(text, start):
        if match.start() >= limit:
            break
        if not is_final and match.end() == len(text) and match[0] != "\n":
            return Search(judged=match.start(), is_waiting=True)
        verdict = _ends_sentence(text, match, is_final=is_final)
        if verdict:
            end = _with_trailing_tags(text, match.end(), is_final=is_final)
            return Search(judged=match.start(), end=end, is_waiting=end is None)
        if verdict is None:
            return Search(judged=match.start(), is_waiting=True)
        start = match.end()
    return Search(judged=start)


def _ends_sentence(text: str, match: re.Match[str], *, is_final: bool) -> bool | None:
    """Tell whether a candidate ends the sentence; None if more text is needed."""
    if match["marks"] is None:
        return match[0] == "\n"
    after = text[match.end() :] + ("\n" if is_final else "")
    if _CHINESE_END.search(match["marks"]):
        return after[0] not in _NOT_AFTER_END
    return _english_end(text[: match.start()], match, after)


def _english_end(before: str, match: re.Match[str], after: str) -> bool | None:
    marks, has_closers = match["marks"], bool(match["closers"])
    if _HARD_END.search(marks):
        return _hard_end(after, has_closers=has_closers)
    if marks == ".":
        return _dot(before, after, has_closers=has_closers)
    return _ellipsis(before, after)


def _hard_end(after: str, *, has_closers: bool) -> bool | None:
    if after[0].isspace():
        return _unless_lowercase(after) if has_closers else True
    return bool(_IS_CJK.match(after)) or after[0] in "\x02" + OPENERS


def _unless_lowercase(after: str) -> bool | None:
    """Tell whether a closing quote ends the sentence; it does not in "Stop!" he cried."""
    following = _NEXT.match(after)
    return None if following is None else not following["visible"].islower()


def _ellipsis(before: str, after: str) -> bool | None:
    following = _NEXT.match(after)
    if following is None:
        return None
    visible = following["visible"]
    if visible == "\n":
        return True
    if sum(map(str.isalnum, before)) < _MIN_LETTERS_BEFORE_ELLIPSIS:
        return False
    return bool(_IS_CJK.match(visible)) or (after[0].isspace() and visible.isupper())


def _dot(before: str, after: str, *, has_closers: bool) -> bool | None:
    if not after[0].isspace():
        is_chinese = bool(_IS_CJK.match(after)) and not before[-1:].isdigit()
        return is_chinese or after[0] == "\x02"
    if _ORDINAL.fullmatch(before):
        return False
    if after[0] == "\n":
        return True
    word = _WORD_BEFORE.search(before)
    rule = dot_rule(word[0] if word else "")
    if rule is DotRule.ALWAYS:
        return _unless_lowercase(after) if has_closers else True
    return False if rule is DotRule.NEVER else _judge_abbreviation(rule, after)


def _judge_abbreviation(rule: DotRule, after: str) -> bool | None:
    following = _NEXT.match(after)
    if following is None:
        return None
    visible = following["visible"]
    if rule is DotRule.UNLESS_NUMBER:
        return not visible.isdigit()
    if visible == "\n" or _IS_CJK.match(visible):
        return True
    word = _NEXT_WORD.match(after)
    if word is None:
        return False
    return None if word.end() == len(after) else begins_sentence(word["word"], rule)


def _with_trailing_tags(text: str, end: int, *, is_final: bool) -> int | None:
    """Return the end after any tags that directly follow; None if more text is needed."""
    tags = _TRAILING_TAGS.match(text, end)
    if tags is None:
        return end
    if tags.end() == len(text):
        return tags.end() if is_final else None
    return tags.end() if text[tags.end()].isspace() else end


def mark_tag(tag: str) -> str:
    """Return an audio tag in the form used in an incomplete sentence."""
    return _TAG_START + tag + _TAG_END


def last_clause(text: str) -> int:
    """Return the end of the last complete clause of an incomplete sentence; 0 if none."""
    return max(_places(_CLAUSE, text), default=0)


def best_cut(text: str, max_chars: int) -> int:
    """Return where to cut an overlong text: preferably late and at strong punctuation."""
    for pattern, earliest in (
        (_STRONG_CLAUSE, max_chars // 2),
        (_CLAUSE, max_chars // 3),
        (_WORD, max_chars // 3),
    ):
        places = [place for place in _places(pattern, text) if earliest < place <= max_chars]
        if places:
            return places[-1]
    return _outside_tag(text, max_chars)


def _places(pattern: re.Pattern[str], text: str) -> Iterator[int]:
    for match in pattern.finditer(text):
        if match["place"]:
            yield match.end()


def _outside_tag(text: str, place: int) -> int:
    """Return the position, or the nearest one outside the tag around it."""
    for match in re.finditer(TAG, text):
        if match.start() < place < match.end():
            return match.start() or match.end()
    return max(place, 1)
