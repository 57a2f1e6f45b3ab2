"""Numbers in words."""

from typing import Final

_HUNDRED: Final = 100
_ENGLISH_SMALL: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen"),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_ENGLISH_TENS: Final = (
    *("", "", "twenty", "thirty", "forty"),
    *("fifty", "sixty", "seventy", "eighty", "ninety"),
)
_ENGLISH_SCALES: Final = (
    (10**12, "trillion"),
    (10**9, "billion"),
    (10**6, "million"),
    (1000, "thousand"),
    (100, "hundred"),
)
_CHINESE_DIGITS: Final = "零一二三四五六七八九"
_CHINESE_SCALES: Final = (
    (10**12, "万亿"),
    (10**8, "亿"),
    (10**4, "万"),
    (1000, "千"),
    (100, "百"),
    (10, "十"),
)


def english_integer(number: int) -> str:
    """Return a non-negative integer in English words."""
    if number < len(_ENGLISH_SMALL):
        return _ENGLISH_SMALL[number]
    if number < _HUNDRED:
        tens, ones = divmod(number, 10)
        return _ENGLISH_TENS[tens] + (f"-{_ENGLISH_SMALL[ones]}" if ones else "")
    scale, name = next(entry for entry in _ENGLISH_SCALES if number >= entry[0])
    count, rest = divmod(number, scale)
    words = f"{english_integer(count)} {name}"
    return f"{words} {english_integer(rest)}" if rest else words


def chinese_integer(number: int) -> str:
    """Return a non-negative integer in Chinese: 十二, 两百, 一千零五."""
    words = _chinese(number)
    if words.startswith("一十"):
        return words[1:]
    is_counted = words.startswith("二") and words[1:2] in tuple("百千万亿")
    return f"两{words[1:]}" if is_counted else words


def _chinese(number: int) -> str:
    if number < len(_CHINESE_DIGITS):
        return _CHINESE_DIGITS[number]
    scale, name = next(entry for entry in _CHINESE_SCALES if number >= entry[0])
    count, rest = divmod(number, scale)
    words = _chinese(count) + name
    if not rest:
        return words
    return words + ("零" if rest < scale // 10 else "") + _chinese(rest)


def english_number(written: str) -> str:
    """Return digits with optional decimals in English words."""
    whole, _, decimals = written.replace(",", "").partition(".")
    words = english_integer(int(whole))
    digits = " ".join(_ENGLISH_SMALL[int(digit)] for digit in decimals)
    return f"{words} point {digits}" if digits else words


def chinese_number(written: str) -> str:
    """Return digits with optional decimals in Chinese."""
    whole, _, decimals = written.replace(",", "").partition(".")
    words = chinese_integer(int(whole))
    digits = "".join(_CHINESE_DIGITS[int(digit)] for digit in decimals)
    return f"{words}点{digits}" if digits else words
