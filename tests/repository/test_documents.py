"""Each page says the same in English and in Chinese, and points to what is there."""

from collections.abc import Iterator
from pathlib import Path
import re
from typing import Final

import pytest
import yaml

from custom_components.mimo_speech.voice_fields import SUPPORTED_OPTIONS

from .actions import actions, walk_fields
from .files import ROOT, read, repository_files, sections

README: Final = ("README.md", "README.zh-Hans.md")
NAMES: Final = sorted(file.name for file in ROOT.glob("docs/*.md"))
PAGES: Final = [
    README,
    *(
        (f"docs/{file.name}", f"docs/zh-Hans/{file.name}")
        for file in sorted(ROOT.glob("docs/*.md"))
    ),
]
IN_BOTH: Final = [pytest.param(*pair, id=pair[0]) for pair in PAGES]
TRANSLATED: Final = [
    pytest.param(name, language, id=name)
    for pair in PAGES
    for name, language in zip(pair, ("en", "zh-Hans"), strict=True)
]
DOCUMENTS: Final = [
    file.relative_to(ROOT).as_posix()
    for file in repository_files()
    if file.suffix == ".md" and file.relative_to(ROOT).parts[0] in {file.name, "docs"}
]
SCREEN_LINES: Final = 110
_LINK: Final = re.compile(r"\]\(([^)\s]+)\)|(?:src|href|srcset)=\"([^\"]+)\"")


def headings(name: str) -> list[int]:
    without_code = re.sub(r"^```.*?^```", "", read(name), flags=re.MULTILINE | re.DOTALL)
    return [len(level) for level in re.findall(r"^(#+) ", without_code, re.MULTILINE)]


def examples(name: str) -> list[str]:
    return re.findall(r"^ *```yaml\n(.*?)^ *```", read(name), re.MULTILINE | re.DOTALL)


def links(name: str) -> list[str]:
    """Return what a page links to inside the repository."""
    found = ["".join(link) for link in _LINK.findall(read(name))]
    return [link for link in found if not link.startswith(("https://", "http://"))]


def linked_files(name: str) -> set[Path]:
    folder = (ROOT / name).parent
    return {(folder / link.partition("#")[0]).resolve() for link in links(name)}


def test_there_are_as_many_pages_in_chinese() -> None:
    english, chinese = (
        {file.name for file in ROOT.glob(f"{folder}/*.md")} for folder in ("docs", "docs/zh-Hans")
    )
    assert english == chinese


@pytest.mark.parametrize(("english", "chinese"), IN_BOTH)
def test_both_languages_have_the_same_sections(english: str, chinese: str) -> None:
    assert headings(english) == headings(chinese)


@pytest.mark.parametrize(("english", "chinese"), IN_BOTH)
def test_both_languages_have_as_many_examples_rows_and_points(english: str, chinese: str) -> None:
    assert len(examples(english)) == len(examples(chinese))
    for what in (r"^\|", r"^- ", r"^\d\. "):
        found = [len(re.findall(what, read(name), re.MULTILINE)) for name in (english, chinese)]
        assert found[0] == found[1], what


@pytest.mark.parametrize(("english", "chinese"), IN_BOTH)
def test_languages_point_to_each_other(english: str, chinese: str) -> None:
    assert (ROOT / chinese) in linked_files(english)
    assert (ROOT / english) in linked_files(chinese)


@pytest.mark.parametrize("name", README)
def test_readme_is_one_screen_and_leads_to_every_page(name: str) -> None:
    assert len(read(name).splitlines()) <= SCREEN_LINES
    language = README.index(name)
    assert {ROOT / pair[language] for pair in PAGES[1:]} <= linked_files(name)


@pytest.mark.parametrize(("name", "language"), TRANSLATED)
def test_examples_are_yaml(name: str, language: str) -> None:
    assert all(yaml.safe_load(example) for example in examples(name))


def calls_in(example: object) -> Iterator[tuple[str, set[str], set[str]]]:
    """Yield the actions that an example calls, with the fields and options that they are given."""
    if isinstance(example, list):
        for item in example:
            yield from calls_in(item)
    elif isinstance(example, dict):
        action = example.get("perform_action") or example.get("action")
        if isinstance(action, str):
            data = example.get("data", {})
            yield action, {*data} | ({"target"} & {*example}), {*data.get("options", {})}
        for item in example.values():
            yield from calls_in(item)


@pytest.mark.parametrize(("name", "language"), TRANSLATED)
def test_examples_use_fields_that_exist(name: str, language: str) -> None:
    known = {
        f"mimo_speech.{action}": {field.name for field in walk_fields(fields)} | {"target"}
        for action, fields in actions().items()
    }
    for example in examples(name):
        for action, fields, options in calls_in(yaml.safe_load(example)):
            assert not action.startswith("mimo_speech.") or fields <= known[action]
            assert options <= {*SUPPORTED_OPTIONS, "preferred_format"}


@pytest.mark.parametrize(("name", "language"), TRANSLATED)
def test_pictures_are_those_of_the_language(name: str, language: str) -> None:
    shown = re.findall(r"screenshots/([\w-]+)/", read(name))
    assert set(shown) <= {language}


@pytest.mark.parametrize("language", [0, 1], ids=["en", "zh-Hans"])
def test_every_picture_of_the_house_is_shown(language: int) -> None:
    folder = ROOT / "docs/screenshots" / ("en", "zh-Hans")[language]
    shown = set().union(*(linked_files(pair[language]) for pair in PAGES))
    assert set(folder.iterdir()) <= shown


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_inside_the_repository_lead_somewhere(name: str) -> None:
    for target in links(name):
        path, _, anchor = target.partition("#")
        file = (ROOT / name).parent / path if path else ROOT / name
        assert file.exists(), target
        assert not anchor or anchor in sections(file), target
