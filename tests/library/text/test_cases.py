"""What a listener wants to hear, case by case: `cases_en.toml` and `cases_zh.toml`."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
import tomllib
from typing import Any

import pytest

from custom_components.mimo_speech.mimo.catalog import Dialect, Language, language_of
from custom_components.mimo_speech.mimo.text import (
    Part,
    Sentence,
    SpeechText,
    TagPolicy,
    TextSettings,
    join,
    prepare,
    without_thought,
)

MIN_CASES_PER_LANGUAGE = 200


@dataclass(frozen=True, slots=True)
class Case:
    text: str
    spoken: list[str]
    settings: TextSettings
    voices: list[str]
    """Other voices that the text may name."""

    def settings_of(self, part: Part) -> TextSettings:
        language = language_of(part.language) if part.language else self.settings.language
        settings = replace(self.settings, language=language)
        if part.voice not in self.voices:
            return settings
        return replace(settings, role=self.voices.index(part.voice) + 1)


def _settings(section: dict[str, Any], language: Language) -> TextSettings:
    return TextSettings(
        language=language,
        dialect=Dialect(section.get("dialect", Dialect.BRACKETS)),
        tags=TagPolicy(section.get("tags", TagPolicy.AUTOMATIC)),
        normalize=section.get("normalize", False),
        pronunciations=tuple((pair[0], pair[1]) for pair in section.get("pronunciations", ())),
        max_chars=section.get("max_chars", TextSettings().max_chars),
    )


def _read_cases(language: Language) -> Iterator[Any]:
    table = tomllib.loads((Path(__file__).parent / f"cases_{language}.toml").read_text("utf-8"))
    for name, section in table.items():
        settings = _settings(section, language)
        for number, (text, *spoken) in enumerate(section["cases"], 1):
            case = Case(text, spoken, settings, section.get("voices", []))
            yield pytest.param(case, id=f"{language}-{name}-{number}")


CASES = [case for language in Language for case in _read_cases(language)]


def _render(sentence: Sentence, styles_before: tuple[str, ...], case: Case) -> str:
    sign = "♪ " if sentence.is_song else "¶ " if sentence.starts_paragraph else ""
    pause = f"{sentence.pause_s:g} s … " if sentence.pause_s else ""
    voice = f"{case.voices[sentence.role - 1]}: " if sentence.role else ""
    has_switch = sentence.style != styles_before
    text = join([sentence], case.settings.dialect) if has_switch else sentence.text
    return pause + sign + voice + text


@pytest.mark.parametrize("case", CASES)
def test_listener_hears_what_they_want_to_hear(case: Case) -> None:
    sentences = prepare(case.text, case.settings, case.settings_of)
    styles_before = [(), *(sentence.style for sentence in sentences)]
    heard = [
        _render(sentence, before, case)
        for sentence, before in zip(sentences, styles_before, strict=False)
    ]
    assert heard == case.spoken


@pytest.mark.parametrize("case", CASES)
def test_case_is_the_same_character_by_character(case: Case) -> None:
    preparer = SpeechText(case.settings, case.settings_of)
    streamed = [sentence for char in case.text for sentence in preparer.feed(char)]
    whole = prepare(case.text, case.settings, case.settings_of)
    assert without_thought(streamed + preparer.finish()) == whole


@pytest.mark.parametrize("language", Language)
def test_table_covers_real_life(language: Language) -> None:
    assert len(list(_read_cases(language))) >= MIN_CASES_PER_LANGUAGE
