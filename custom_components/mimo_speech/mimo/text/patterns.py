r"""What Markdown, HTML and bare text look like where something is not read as it is written.

Every construct has two patterns. `complete` matches it; `partial` matches up to the end of the text
whatever may still become it, or become more of it, so the reader knows when to wait. `partial` is
bounded: what is longer than any honest example is read as plain text.
"""

from dataclasses import dataclass
import re
from typing import Final

from .characters import CJK, EMOJI, KEYCAP

LINK_END: Final = "\x1e"
"""Stands where the words of a link end and its target begins."""


@dataclass(frozen=True, slots=True)
class Construct:
    """Something to read differently from how it is written."""

    name: str
    complete: re.Pattern[str]
    partial: re.Pattern[str] | None = None

    def may_come(self, text: str, position: int) -> bool:
        """Tell whether it takes more text to know if it stands here, or where it ends."""
        return self.partial is not None and self.partial.match(text, position) is not None


def _construct(name: str, complete: str, partial: str = "") -> Construct:
    return Construct(
        name,
        re.compile(complete, re.IGNORECASE),
        re.compile(f"(?:{partial})\\Z", re.IGNORECASE) if partial else None,
    )


_LINE_END: Final = r"(?=\n|\Z)"
_BOX: Final = r"\[[ x]\][ ]*"
_LABEL: Final = r"[^\[\]\n]{0,200}(?:\[[^\[\]\n]{0,100}\][^\[\]\n]{0,100}){0,4}"
"""The words of a link; a few images may be among them."""
_OPEN_LABEL: Final = _LABEL + r"(?:\[[^\[\]\n]{0,100}|\])?"
_URL_END: Final = r"\s<>\"'“”‘’「」《》（）()\[\]{}|`，。；：！？、" + CJK + EMOJI + LINK_END
_HOST: Final = rf"[^/?#{_URL_END}]"
URL_REST: Final = re.compile(rf"(?:[^{_URL_END}]|\([^{_URL_END}]{{0,100}}\))*")
"""What may follow the beginning of a web address."""
URL_OPEN_BRACKET: Final = re.compile(rf"\([^{_URL_END}]{{0,100}}\Z")
AFTER_URL: Final = ".,;:!?…*_~-"
"""Closes the sentence rather than the address."""
_WORD_IN_TAG: Final = r"[^\W\d_]|[ ,，、'’…-]"

LINE_START: Final = (
    _construct("blank", r"[ ]+"),
    _construct(
        "fence",
        r"(?P<fence>`{3,9}|~{3,9})[ ]{0,9}(?P<label>[^\s`]{0,30})[^\n`]{0,70}(?:\n|\Z)",
        r"`{1,2}|~{1,2}|(?:`{3,9}|~{3,9})[^\n`]{0,120}",
    ),
    _construct("rule", rf"[-=*_|:][-=*_|: ]{{0,200}}{_LINE_END}", r"[-=*_|:][-=*_|: ]{0,200}"),
    _construct("heading", rf"#{{1,6}}(?:[ ]+|{_LINE_END})|#{{2,6}}", r"#{1,6}"),
    _construct("quote", r">"),
    _construct(
        "bullet",
        rf"(?:[-*+][ ]{{1,9}}|[•‣∙·][ ]{{0,9}})(?:{_BOX})?",
        r"[-*+]|(?:[-*+][ ]{1,9}|[•‣∙·][ ]{0,9})(?:\[(?:[ x]\]?)?)?",
    ),
    _construct("placeholder", r"\[!(?P<words>[a-z]{3,12})\]", r"\[(?:![a-z]{0,12})?"),
    _construct("box", _BOX, r"\[(?:[ x]\]?)?"),
    _construct(
        "reference",
        rf"\[[^\]\n]{{1,60}}\]:[ ]?<?(?:https?://|www\.)[^\n]{{0,2000}}{_LINE_END}",
        r"\[[^\]\n]{0,60}(?:\](?::[ ]?<?(?:\S{0,8}|(?:https?://|www\.)[^\n]{0,2000}))?)?",
    ),
    _construct(
        "ordinal",
        rf"(\d{{1,3}})(?:[.)）][ ]{{1,9}}|[.)）](?=[{CJK}*])|{KEYCAP}[ ]*)",
        r"\d{1,3}(?:[.)）][ ]{0,9})?",
    ),
    _construct(
        "ordinal",
        r"[(（\[](\d{1,2})[)）\]](?!\()[ ]{0,9}",
        r"[(（\[]\d{0,2}(?:[)）\]][ ]{0,9})?",
    ),
)
"""Tried in this order where a line begins, after its markers too."""

PLAIN: Final = re.compile(
    rf"(?:[^\n\\&<!\[\](（）)【】〔〕{{}}*_~`|=>#→{EMOJI}{KEYCAP}{LINK_END}hw:;-]"
    r"|(?<=[0-9a-z])[hw]|(?<=[0-9a-z])-(?=[0-9a-z])|(?<!\s)[:;])+",
    re.IGNORECASE,
)
"""Characters that never begin a construct."""

INLINE: Final = (
    _construct("line_break", r"\n"),
    _construct("escape", r"\\(?=[!-/:-@\[-`{-~])", r"\\"),
    _construct(
        "entity", r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", r"&(?:#?[a-z0-9]{0,32})"
    ),
    _construct("comment", r"<!--", r"<(?:!-?)?"),
    _construct(
        "style",
        r"<style>(?P<styles>[^<>\n]{0,100})</style>",
        r"<style>[^<>\n]{0,100}(?:</?[a-z]{0,5})?",
    ),
    _construct("thought", r"<(?P<thought>think|thinking|thought|reasoning)>", r"<[a-z]{0,9}"),
    _construct(
        "autolink",
        r"<(?:mailto:)?(?P<target>(?:https?://|www\.)[^<>\s]{1,300}|[^<>\s@/]{1,64}@[^<>\s]{1,99})>",
        r"<(?:[a-z0-9][^<>\s]{0,320})?",
    ),
    _construct(
        "element",
        r"</?(?P<element>[a-z][\w:-]{0,40})(?: [^<>\n=]{0,40}=[^<>\n]{0,400}|[ ]?/?)>",
        r"</?(?:[a-z][^<>\n]{0,500})?",
    ),
    _construct("placeholder", r"<(?P<words>[a-z][^<>\n=]{0,60})>", r"<(?:[a-z][^<>\n=]{0,60})?"),
    _construct("link", rf"!?\[(?P<label>{_LABEL})\]\(", rf"!(?:\[{_OPEN_LABEL})?|\[{_OPEN_LABEL}"),
    _construct("footnote", r"\[\^[^\[\]\n]{1,20}\]"),
    _construct("citation", r"(?<=\S)\[\d{1,3}\]"),
    _construct(
        "closing_citation",
        r"\[\d{1,3}\](?=[\[\n.,;:!?。，；：！？]|[ ]?\Z)",
        r"\[\d{1,3}\][ ]?",
    ),
    _construct("citation", r"【\d[^】\n]{0,40}†[^】\n]{0,80}】", r"【(?:\d[^】\n]{0,120})?"),
    _construct("plural", r"(?<=[a-z])\((?P<ending>e?s)\)", r"(?<=[a-z])\((?:e?s?)"),
)
"""Tried in this order, before the brackets."""

AUTOMATIC_BRACKET: Final = _construct(
    "bracket",
    rf"[(（](?:{_WORD_IN_TAG}){{1,60}}[)）]|\[(?:{_WORD_IN_TAG}){{1,60}}\]",
    rf"[(（\[](?:{_WORD_IN_TAG}){{0,60}}",
)
"""No tag holds digits or the end of a sentence, so most other brackets are known at once."""
EVERY_BRACKET: Final = _construct(
    "bracket",
    r"[(（][^()（）\[\]\n]{1,120}[)）]|\[[^()（）\[\]\n]{1,120}\]",
    r"[(（][^()（）\[\]\n]{0,120}|\[[^()（）\[\]\n]{0,120}",
)

SYMBOLS: Final = (
    _construct(
        "url",
        rf"(?:https?://|www\.){_HOST}{{1,253}}",
        rf"h(?:t(?:t(?:ps?(?::(?:/(?:/{_HOST}{{0,252}})?)?)?)?)?)?"
        rf"|w(?:w(?:w(?:\.{_HOST}{{0,252}})?)?)?",
    ),
    _construct("emoticon", r"(?<=\s)[:;]-?[)(DP](?![0-9a-z])", r"[:;]-?[)(DP]?"),
    _construct("emoticon", r"\([*]?\^[_.o]?\^[*]?\)", r"\([*]?(?:\^[_.o]?\^?[*]?)?"),
    _construct("arrow", r"-{1,2}>|=>|→", r"-{1,2}|="),
    _construct("dashes", r"-{3,60}", r"-{1,59}"),
    _construct("times", r"(?:(?<=\d)|(?<=\d[ ]))\*(?=[ ]?\d)", r"\*[ ]?"),
    _construct("crumb", r"(?<=[ ])>(?=[ ]{1,9}[^\s\d])", r">[ ]{0,9}"),
    _construct("underscore", r"(?<=\w)_{1,9}(?=[^\W_])", r"_{1,9}"),
    _construct("hash", r"#(?=[^\W\d])", r"#"),
    _construct("heading", r"(?<=[ ])#{1,6}(?=[ ]{0,9}(?:\n|\Z))", r"#{1,6}[ ]{0,9}"),
    _construct("dropped", r"(?<![0-9a-z])==(?=\S)|(?<=\S)==(?![0-9a-z=])", r"={1,2}"),
    _construct("dropped", rf"[*_`{KEYCAP}]+|~~", r"~"),
    _construct("link_end", LINK_END),
    _construct("pause", r"[(（）)\[\]【】〔〕{}|]"),
    _construct("emoji", EMOJI),
)
"""Tried last; what none of them takes is read as it is."""
