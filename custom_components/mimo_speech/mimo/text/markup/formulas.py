r"""TeX formulas: $E=mc^2$, \(\frac{a}{b}\), \text{km}."""

from collections.abc import Iterable
import re
from typing import Final

from ...catalog import Language
from ..marks import Mark
from .construct import Cursor, construct

_MAX_DEPTH: Final = 5
"""Maximum nesting of fractions."""
_LONGEST_VARIABLE: Final = 2
_MATHEMATICAL: Final = re.compile(r"[\\^_=+<>{}]")
_SIGNS: Final = {
    "times": "×",
    "cdot": "×",
    "div": "÷",
    "pm": "±",
    "approx": "≈",
    "neq": "≠",
    "ne": "≠",
    "leq": "≤",
    "le": "≤",
    "geq": "≥",
    "ge": "≥",
    "circ": "°",
    "degree": "°",
    "infty": "∞",
    "ldots": "…",
    "dots": "…",
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "Delta": "Δ",
    "epsilon": "ε",
    "theta": "θ",
    "lambda": "λ",
    "mu": "μ",
    "pi": "π",
    "rho": "ρ",
    "sigma": "σ",
    "Sigma": "Σ",
    "sum": "Σ",
    "tau": "τ",
    "phi": "φ",
    "omega": "ω",
    "Omega": "Ω",
}
_SILENT: Final = frozenset({"left", "right", "displaystyle", "quad", "qquad", "limits", "big"})
_WORDING: Final = {
    Language.ENGLISH: {
        "fraction": "{} over {}",
        "root": " square root of {} ",
        "2": " squared",
        "3": " cubed",
        "power": " to the power of {}",
        "to": " to ",
    },
    Language.CHINESE: {
        "fraction": "{1}分之{0}",
        "root": "根号{}",
        "2": "的平方",
        "3": "的立方",
        "power": "的{}次方",
        "to": "到",
    },
}
_ARGUMENT: Final = r"\{([^{}]*)\}"
_WORDS: Final = re.compile(rf"\\(?:text|textbf|mathrm|mathbf|mathit|operatorname|boxed){_ARGUMENT}")
_FRACTION: Final = re.compile(rf"\\[dt]?frac{_ARGUMENT}{_ARGUMENT}")
_ROOT: Final = re.compile(rf"\\sqrt{_ARGUMENT}")
_DEGREES: Final = re.compile(r"\^(?:\{?\\(?:circ|degree)\}?|°)")
_POWER: Final = re.compile(rf"\^(?:{_ARGUMENT}|(\w))")
_INDEX: Final = re.compile(rf"_(?:{_ARGUMENT}|(\w))")
_ARROW: Final = re.compile(r"\\(?:right|longright)?arrow(?![A-Za-z])|\\to(?![A-Za-z])")
_COMMAND: Final = re.compile(r"\\([A-Za-z]+)[ ]?")
_LINE_END: Final = re.compile(r"\\\\|\n")
_BRACKETS: Final = re.compile(r"[()\[\]（）【】]")
_NO_SIGNS: Final = re.compile(r"\\[,;:! ]|[{}&]")


def _say(formula: str, language: Language) -> str:
    wording = _WORDING[language]
    formula = _DEGREES.sub("°", formula.strip())
    for pattern, replace in (
        (_WORDS, lambda match: match[1]),
        (_POWER, lambda match: _say_power(match, wording)),
        (_INDEX, lambda match: match[1] or match[2] or ""),
        (_FRACTION, lambda match: wording["fraction"].format(match[1], match[2])),
        (_ROOT, lambda match: wording["root"].format(match[1])),
    ) * _MAX_DEPTH:
        formula = pattern.sub(replace, formula)
    formula = _ARROW.sub(wording["to"], formula)
    formula = _LINE_END.sub(", " if language is Language.ENGLISH else "，", formula)
    formula = _COMMAND.sub(_name, _NO_SIGNS.sub(" ", formula)).replace("\\", "")
    # A model would read remaining brackets as a tag.
    return " ".join(_BRACKETS.sub(" ", formula).split())


def _say_power(match: re.Match[str], wording: dict[str, str]) -> str:
    exponent = match[1] or match[2] or ""
    return wording.get(exponent) or wording["power"].format(exponent)


def _name(match: re.Match[str]) -> str:
    name = match[1]
    return _SIGNS.get(name, "" if name in _SILENT else name) + " "


def _read_formula(match: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    return (_say(match["formula"], cursor.language),)


def _read_power(match: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    return (_say_power(match, _WORDING[cursor.language]),)


def _read_dollars(match: re.Match[str], cursor: Cursor) -> Iterable[Mark]:
    """Read a formula between dollar signs, unless they mark prices."""
    formula = match["formula"]
    if len(formula) > _LONGEST_VARIABLE and not _MATHEMATICAL.search(formula):
        cursor.position = match.start() + 1
        return ("$",)
    return _read_formula(match, cursor)


_INLINE_CHAR: Final = r"(?![.!?][ \n])[^$\n。！？]"
_BEGINNING: Final = r"(?:(?=[\\a-z({|])|(?=\d+(?:\.\d+)?[a-z]?[ ]?[\\^_=+*/<>{]))"
"""A digit begins a formula only if it cannot be an amount of money."""
_COMMANDS: Final = (
    "times|cdot|div|pm|approx|neq|leq|geq|infty|alpha|beta|pi|"
    r"(?:text|textbf|mathrm|mathbf|sqrt)\{[^{}\n]{0,60}\}|[dt]?frac\{[^{}\n]{0,60}\}\{[^{}\n]{0,60}\}"
)

FORMULAS: Final = (
    construct(
        _read_formula,
        r"\\\((?P<formula>(?:(?!\\\))[^\n]){1,300})\\\)",
        r"\\(?:\((?:(?!\\\))[^\n]){0,300})?",
    ),
    construct(
        _read_formula,
        r"\\\[(?P<formula>(?:(?!\\\])[\s\S]){1,400})\\\]",
        r"\\(?:\[(?:(?!\\\])[\s\S]){0,401})?",
    ),
    construct(
        _read_formula,
        r"\$\$(?!\$)(?P<formula>[^$]{1,400})\$\$(?!\$)",
        r"\$(?:\$(?:[^$]{1,400}\$?\$?)?)?",
    ),
    construct(
        _read_dollars,
        rf"(?<!\$)\$(?P<formula>{_BEGINNING}(?:{_INLINE_CHAR}){{1,200}}(?<!\s))\$(?![$\d])",
        r"(?<!\$)\$(?:\d+(?:\.\d+)?[a-z]?[ ]?|\d[\d.]{0,9}"
        rf"|{_BEGINNING}(?:{_INLINE_CHAR}){{0,200}}\$?)?",
    ),
    construct(
        _read_formula,
        rf"(?<![a-z:\\])(?P<formula>\\(?:{_COMMANDS})(?![a-z]))",
        r"(?<![a-z:\\])\\(?:[a-z]{0,12}|[a-z]{4,8}\{[^{}\n]{0,60}(?:\}(?:\{[^{}\n]{0,60}\}?)?)?)",
    ),
    construct(
        _read_power,
        r"(?<=[0-9a-z)])\^(?:\{([^{}\n]{1,20})\}|(\d{1,3}|[a-z]))(?![0-9a-z])",
        r"(?<=[0-9a-z)])\^(?:\d{0,3}|[a-z]|\{[^{}\n]{0,20}\}?)",
    ),
)
"""Tried before the escapes of Markdown."""
