"""Symbols that separate, or that are silent."""

from typing import Final

from ..characters import EMOJI, KEYCAP
from ..marks import Separator
from .construct import NOTHING, construct

_PAUSE: Final = (Separator.STRONG,)
_EMOTICON: Final = (Separator.WEAK,)

LINE_BREAK: Final = construct(lambda _match, cursor: cursor.break_line(), r"\n")
ESCAPE: Final = construct(NOTHING, r"\\(?=[!-/:-@\[-`{-~])", r"\\")
SYMBOLS: Final = (
    construct(_EMOTICON, r"(?<=\s)[:;]-?[)(DP](?![0-9a-z])", r"[:;]-?[)(DP]?"),
    construct(_EMOTICON, r"\([*]?\^[_.o]?\^[*]?\)", r"\([*]?(?:\^[_.o]?\^?[*]?)?"),
    construct((Separator.ARROW,), r"-{1,2}>|=>|→", r"-{1,2}|="),
    construct(_PAUSE, r"-{3,60}", r"-{1,59}"),
    construct(("×",), r"(?:(?<=\d)|(?<=\d[ ]))\*(?=[ ]?\d)", r"\*[ ]?"),
    # Between the steps of a menu path.
    construct(_PAUSE, r"(?<=[ ])>(?=[ ]{1,9}[^\s\d])", r">[ ]{0,9}"),
    construct((" ",), r"(?<=\w)_{1,9}(?=[^\W_])", r"_{1,9}"),
    construct(NOTHING, r"#(?=[^\W\d])", r"#"),
    # Closes a heading.
    construct(NOTHING, r"(?<=[ ])#{1,6}(?=[ ]{0,9}(?:\n|\Z))", r"#{1,6}[ ]{0,9}"),
    construct(NOTHING, r"(?<![0-9a-z])==(?=\S)|(?<=\S)==(?![0-9a-z=])", r"={1,2}"),
    construct(NOTHING, rf"[*_`{KEYCAP}]+|~~", r"~"),
)
LONE_BRACKET: Final = construct(_PAUSE, r"[(（）)\[\]【】〔〕{}|]")
EMOJI_SIGN: Final = construct((Separator.WEAK,), EMOJI)
