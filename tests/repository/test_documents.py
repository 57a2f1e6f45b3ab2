"""The README says the same in English and in Chinese, and points to what is there."""

import re

import pytest
import yaml

from .files import ROOT, read, repository_files, sections

READMES = ["README.md", "README.zh-Hans.md"]
DOCUMENTS = [
    file.relative_to(ROOT).as_posix()
    for file in repository_files()
    if file.suffix == ".md" and file.relative_to(ROOT).parts[0] in {file.name, "docs"}
]


def headings(name: str) -> list[int]:
    without_code = re.sub(r"^```.*?^```", "", read(name), flags=re.MULTILINE | re.DOTALL)
    return [len(level) for level in re.findall(r"^(#+) ", without_code, re.MULTILINE)]


def examples(name: str) -> list[str]:
    return re.findall(r"^ *```yaml\n(.*?)^ *```", read(name), re.MULTILINE | re.DOTALL)


def test_both_readmes_have_the_same_sections() -> None:
    english, chinese = map(headings, READMES)
    assert english == chinese


def test_both_readmes_have_as_many_examples_and_rows() -> None:
    english, chinese = READMES
    assert len(examples(english)) == len(examples(chinese))
    rows = [len(re.findall(r"^\|", read(name), re.MULTILINE)) for name in READMES]
    assert rows[0] == rows[1]


@pytest.mark.parametrize("name", READMES)
def test_examples_are_yaml(name: str) -> None:
    assert examples(name)
    assert all(yaml.safe_load(example) for example in examples(name))


@pytest.mark.parametrize(("name", "other"), [READMES, READMES[::-1]], ids=READMES)
def test_readmes_point_to_each_other(name: str, other: str) -> None:
    assert f"]({other})" in read(name)


def test_both_overviews_differ_in_their_words_only() -> None:
    drawings = [
        re.sub(r">[^<>{}]+</(text|title)>", r"></\1>", read(f"docs/overview/{language}.svg"))
        for language in ("en", "zh-Hans")
    ]
    assert "<text" in drawings[0]
    assert drawings[0] == drawings[1]


@pytest.mark.parametrize(("name", "language"), zip(READMES, ["en", "zh-Hans"], strict=True))
def test_every_picture_of_the_house_is_shown(name: str, language: str) -> None:
    taken = {file.name for file in (ROOT / "docs/screenshots" / language).iterdir()}
    assert set(re.findall(rf"docs/screenshots/{language}/([\w-]+\.png)", read(name))) == taken


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_inside_the_repository_lead_somewhere(name: str) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)|(?:src|href|srcset)=\"([^\"]+)\"", read(name)):
        target = "".join(link)
        if target.startswith(("https://", "http://")):
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / name).parent / path if path else ROOT / name
        assert file.exists(), target
        assert not anchor or anchor in sections(file), target
