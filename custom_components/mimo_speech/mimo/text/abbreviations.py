"""Abbreviations, whose dot may not end the sentence."""

from enum import Enum, auto
import re
from typing import Final

from .characters import words


class DotRule(Enum):
    """When the dot after a word ends the sentence."""

    ALWAYS = auto()
    NEVER = auto()
    UNLESS_NUMBER = auto()
    """Unless a digit follows: "No. 5"."""
    BEFORE_CAPITAL = auto()
    """If the next word is capitalized: "etc. Then"."""
    BEFORE_STARTER = auto()
    """If the next word often begins a sentence: "the U.S. It", but "the U.S. Navy"."""


_WORDS: Final = {
    DotRule.NEVER: """
        mr mrs ms mx dr prof rev fr gen capt cpt lt col sgt cmdr adm hon pres gov sen rep mt
        messrs mme vs cf viz al e.g i.e eg ie a.k.a c.f p.s
    """,
    DotRule.UNLESS_NUMBER: """
        no nos vol fig figs eq sec ch chap pp art nr op ver par pt
    """,
    DotRule.BEFORE_CAPITAL: "etc a.m p.m am pm approx incl excl max min temp avg est min tel ext",
    DotRule.BEFORE_STARTER: """
        inc ltd co corp llc plc bros jr sr st ave rd blvd ln hwy sq apt dept univ assn intl
        jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun
        ph.d b.a m.a m.d u.s u.k u.n e.u d.c
    """,
}
_RULES: Final = {word: rule for rule, text in _WORDS.items() for word in words(text)}

_INITIALS: Final = re.compile(r"[A-Z]|(?:[A-Za-z]\.)+[A-Za-z]")
_STARTERS: Final = words("""
    a about after all also an and another any are as at be because before both but by can could
    did do does don each even every everything first for from good great had has have he head
    hello her here hey his how however i if in is it its just last later let look make many maybe
    me more most my next no not nothing now oh ok okay on once one only open or other our please
    remember second several she should since so some sorry still take thank thanks that the their
    then there therefore these they this those though to today tomorrow tonight turn two
    unfortunately until use was we well were what when where which while who why will with would
    yes yesterday you your
""")
_NAMES_OF_TIMES: Final = words("""
    monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december eastern pacific central mountain est edt pst
    pdt cst cet gmt utc bst
""")


def dot_rule(word: str) -> DotRule:
    """Return when a dot after the word ends the sentence."""
    rule = _RULES.get(word.lower())
    if rule is not None:
        return rule
    return DotRule.BEFORE_STARTER if _INITIALS.fullmatch(word) else DotRule.ALWAYS


def begins_sentence(word: str, rule: DotRule) -> bool:
    """Tell whether the word after an abbreviation begins a new sentence.

    Of a word with an apostrophe, pass the part before it: "don" of "don't".
    """
    if not word[:1].isupper():
        return False
    if rule is DotRule.BEFORE_CAPITAL:
        return word.lower() not in _NAMES_OF_TIMES
    return word.lower() in _STARTERS
