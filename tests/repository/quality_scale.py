"""The quality scale, with every proof one click away: `python -m tests.repository.quality_scale`.

Writes docs/development/quality-scale.md, for people, from quality_scale.yaml, which Home Assistant
reads.
"""

from collections.abc import Iterator
from dataclasses import dataclass
import os
from pathlib import Path
import re
from typing import Final

from .files import INTEGRATION, ROOT, load_yaml, read

SCALE: Final = INTEGRATION / "quality_scale.yaml"
DOCUMENT: Final = ROOT / "docs/development/quality-scale.md"
RULES: Final[dict[str, dict[str, str]]] = load_yaml(SCALE)["rules"]

_RULE_ADDRESS: Final = (
    "https://developers.home-assistant.io/docs/core/integration-quality-scale/rules/"
)
_NAMED: Final = re.compile(
    r"(?:[\w.]+/)*[\w.]+\.\w+(?:#[\w-]+)?|scripts/\w+|\.github/\w+|\bfolder \w+"
)
"""A file, with or without the anchor of a section, or a folder, in the comment of a rule."""

_HEAD: Final = """\
# Quality scale

Home Assistant grades integrations by a [scale of rules]\
(https://developers.home-assistant.io/docs/core/integration-quality-scale/), from Bronze to \
Platinum. Custom integrations are not graded. This one follows {done} of the rules; for the other \
{exempt}, the reason is given. Each entry links to the implementation, and \
[tests](../../tests/repository/test_quality_scale.py) compare it with the code.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A file or folder that the comment of a rule names."""

    text: str
    """As it stands in the comment."""
    path: Path
    anchor: str

    @property
    def address(self) -> str:
        """Return where a link in the document leads."""
        path = Path(os.path.relpath(self.path, DOCUMENT.parent)).as_posix()
        return f"{path}#{self.anchor}" if self.anchor else path


def named(comment: str) -> Iterator[Named]:
    """Yield what a comment names, from this folder or from that of the integration."""
    for text in _NAMED.findall(comment):
        name, _, anchor = text.removeprefix("folder ").partition("#")
        found = [place / name for place in (ROOT, INTEGRATION) if (place / name).exists()]
        assert found, name
        yield Named(text=text, path=found[0], anchor=anchor)


def document() -> str:
    """Return the whole document."""
    states = [rule["status"] for rule in RULES.values()]
    parts = [_HEAD.format(done=states.count("done"), exempt=states.count("exempt"))]
    for tier, rules in _tiers():
        rows = [_row(rule, **RULES[rule]) for rule in rules]
        parts.append(
            f"## {tier}\n\n| Rule | Done | Implementation, or reason why not |\n| --- | --- | --- |"
        )
        parts[-1] += "".join(f"\n{row}" for row in rows) + "\n"
    return "\n".join(parts)


def _tiers() -> Iterator[tuple[str, list[str]]]:
    """Yield the rules of each tier; YAML itself does not tell, only a comment does."""
    _, *pieces = re.split(r"^  # (\w+)$", read(SCALE), flags=re.MULTILINE)
    for tier, rules in zip(pieces[::2], pieces[1::2], strict=True):
        yield tier, re.findall(r"^  ([\w-]+):$", rules, re.MULTILINE)


def _row(rule: str, status: str, comment: str) -> str:
    for place in dict.fromkeys(named(comment)):
        link = f"[{place.text}]({place.address})"
        comment = re.sub(rf"(?<![\w/\[]){re.escape(place.text)}(?![\w/#])", link, comment)
    return f"| [{rule}]({_RULE_ADDRESS}{rule}) | {'yes' if status == 'done' else '–'} | {comment} |"


if __name__ == "__main__":
    DOCUMENT.write_text(document(), "utf-8")
