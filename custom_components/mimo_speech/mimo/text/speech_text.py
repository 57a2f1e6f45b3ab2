"""Prepare texts for speech, and assemble the text of requests."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final, override

from ..catalog import Dialect, language_of
from .characters import CLOSERS, OPENERS, brings_space
from .marks import AudioTag, Mark, PartSwitch, Stage, Token
from .markup import Markup
from .normalization.normalizer import Normalizer
from .pronunciation import Pronunciation
from .rewriting import Rewriter
from .sentences import Sentence, Sentences, without_thought
from .settings import Part, SettingsOf, TextSettings
from .spacing import Spacing
from .styles import check_styles, style_prefix

_PART_CHARS: Final = 256
"""Feeding parts of this length bounds the stages' buffers, and so keeps the work linear."""

_WITHOUT_LANGUAGE: Final = OPENERS + CLOSERS + "…—"
"""Punctuation that Chinese and English share."""


class SpeechText:
    """Prepare a text that arrives in fragments, split at any position.

    ``` fragments → Markup → Spacing → Pronunciation → Normalizer → Sentences → sentences ```

    `settings_of` returns the settings of parts with a voice or language of their own; without it,
    such parts change the language only. Raises `MimoMixedSongError` if the settings combine singing
    with other styles.
    """

    def __init__(self, settings: TextSettings, settings_of: SettingsOf | None = None) -> None:
        check_styles(settings.styles)
        self._knows_tags = settings.dialect is not Dialect.NONE
        self._markup = Markup(settings, settings_of or _in_language(settings))
        self._spacing = Spacing(settings.language)
        self._rewriters = (
            _PartRewriter(_pronunciation, settings),
            _PartRewriter(_normalizer, settings),
        )
        self._sentences = Sentences(settings)

    @property
    def trailing_pause_s(self) -> float:
        """Pause after the last sentence that the text requests, in seconds."""
        return self._sentences.trailing_pause_s

    def feed(self, fragment: str) -> list[Sentence]:
        """Process the next fragment; return the sentences that are complete."""
        parts = (
            fragment[start : start + _PART_CHARS] for start in range(0, len(fragment), _PART_CHARS)
        )
        return without_thought(list(self._prepare(parts, is_final=False)))

    def finish(self) -> list[Sentence]:
        """Return the rest of the text."""
        return list(self._prepare((), is_final=True))

    def take_clause(self, min_chars: int) -> Sentence | None:
        """Take as many complete clauses as possible out of the incomplete sentence.

        Returns None if they are shorter than `min_chars`. The rest of the sentence follows later.
        """
        return self._sentences.take_clause(min_chars)

    def _prepare(self, parts: Iterable[str], *, is_final: bool) -> Iterator[Sentence]:
        marks = self._known_marks(_through(self._markup, parts, is_final=is_final))
        tokens = _through(self._spacing, marks, is_final=is_final)
        for rewriter in self._rewriters:
            tokens = _through(rewriter, tokens, is_final=is_final)
        return _through(self._sentences, tokens, is_final=is_final)

    def _known_marks(self, marks: Iterable[Mark]) -> Iterator[Mark]:
        """Drop audio tags in parts whose model does not support them."""
        for mark in marks:
            if isinstance(mark, PartSwitch):
                self._knows_tags = mark.settings.dialect is not Dialect.NONE
            if self._knows_tags or not isinstance(mark, AudioTag):
                yield mark


class _PartRewriter(Stage[Token, Token]):
    """Rewrites each part of a text according to its settings."""

    def __init__(
        self, make: Callable[[TextSettings], Rewriter | None], settings: TextSettings
    ) -> None:
        self._make = make
        self._rewriter = make(settings)

    @override
    def feed(self, item: Token) -> Iterator[Token]:
        if isinstance(item, PartSwitch):
            yield from self.finish()
            self._rewriter = self._make(item.settings)
        if self._rewriter is None:
            yield item
        else:
            yield from self._rewriter.feed(item)

    @override
    def finish(self) -> Iterator[Token]:
        if self._rewriter is not None:
            yield from self._rewriter.finish()


def _pronunciation(settings: TextSettings) -> Rewriter | None:
    return Pronunciation(settings.pronunciations) if settings.pronunciations else None


def _normalizer(settings: TextSettings) -> Rewriter | None:
    return Normalizer(settings.language) if settings.normalize else None


def _in_language(settings: TextSettings) -> SettingsOf:
    """Return a function that changes only the language of the settings."""

    def settings_of(part: Part) -> TextSettings:
        language = language_of(part.language) if part.language else settings.language
        return replace(settings, language=language)

    return settings_of


def _through[In, Out](
    stage: Stage[In, Out], items: Iterable[In], *, is_final: bool
) -> Iterator[Out]:
    for item in items:
        yield from stage.feed(item)
    if is_final:
        yield from stage.finish()


def prepare(
    text: str, settings: TextSettings, settings_of: SettingsOf | None = None
) -> list[Sentence]:
    """Prepare a complete text; raises as `SpeechText` does."""
    speech_text = SpeechText(settings, settings_of)
    return without_thought(speech_text.feed(text) + speech_text.finish())


def join(sentences: Iterable[Sentence], dialect: Dialect) -> str:
    """Return the text of one utterance for the model: consecutive sentences with their styles.

    It begins with the styles in force, so that they continue across utterances. Do not mix sung and
    spoken sentences: the service sings all of a text or none of it.
    """
    text = ""
    prefix = ""
    for sentence in sentences:
        text += _space_between(text, sentence.text, starts_paragraph=sentence.starts_paragraph)
        if (styles := style_prefix(sentence.style, dialect)) != prefix:
            text += styles
            prefix = styles
        text += sentence.text
    return text


def join_transcripts(sentences: Iterable[Sentence]) -> str:
    """Return the text of consecutive sentences for an engine without tags and styles."""
    text = ""
    for sentence in sentences:
        if words := sentence.transcript.strip():
            text += _space_between(text, words, starts_paragraph=sentence.starts_paragraph) + words
    return text


def _space_between(text: str, following: str, *, starts_paragraph: bool) -> str:
    if not text:
        return ""
    if starts_paragraph:
        return "\n"
    last = text.rstrip(_WITHOUT_LANGUAGE)[-1:] or " "
    first = following.lstrip(_WITHOUT_LANGUAGE)[:1] or " "
    return "" if brings_space(last) or brings_space(first) else " "
