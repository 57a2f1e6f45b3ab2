"""Prepare texts, and write what a model gets of them."""

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
"""Parts of this length keep what the stages hold short, and so their work linear."""

_WITHOUT_LANGUAGE: Final = OPENERS + CLOSERS + "…—"
"""Punctuation that Chinese and English share."""


class SpeechText:
    """Prepare a text that arrives in fragments, cut anywhere.

    ```
    fragments → Markup → Spacing → Pronunciation → Normalizer → Sentences → sentences
    ```

    Parts that the text itself gives a voice or a language are prepared as `settings_of` says;
    without it, they are spoken by the same role, in their language. Raises `MimoMixedSongError` if
    the settings combine singing with other styles.
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
        """Silence that the text asks for behind its last sentence, in seconds."""
        return self._sentences.trailing_pause_s

    def feed(self, fragment: str) -> list[Sentence]:
        """Take the next fragment; return the sentences that are certain to be whole."""
        parts = (
            fragment[start : start + _PART_CHARS] for start in range(0, len(fragment), _PART_CHARS)
        )
        return without_thought(list(self._prepare(parts, is_final=False)))

    def finish(self) -> list[Sentence]:
        """Return the rest of the text."""
        return list(self._prepare((), is_final=True))

    def take_clause(self, min_chars: int) -> Sentence | None:
        """Take the longest run of whole clauses out of the unfinished sentence.

        None if it is shorter than `min_chars`. What follows continues behind it.
        """
        return self._sentences.take_clause(min_chars)

    def _prepare(self, parts: Iterable[str], *, is_final: bool) -> Iterator[Sentence]:
        marks = self._known_marks(_through(self._markup, parts, is_final=is_final))
        tokens = _through(self._spacing, marks, is_final=is_final)
        for rewriter in self._rewriters:
            tokens = _through(rewriter, tokens, is_final=is_final)
        return _through(self._sentences, tokens, is_final=is_final)

    def _known_marks(self, marks: Iterable[Mark]) -> Iterator[Mark]:
        """Leave out audio tags in parts whose model knows none."""
        for mark in marks:
            if isinstance(mark, PartSwitch):
                self._knows_tags = mark.settings.dialect is not Dialect.NONE
            if self._knows_tags or not isinstance(mark, AudioTag):
                yield mark


class _PartRewriter(Stage[Token, Token]):
    """Rewrites each part of a text as its settings say."""

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
    """Return the same settings for every part, but for its language."""

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
    """Prepare a whole text; raises as `SpeechText` does."""
    speech_text = SpeechText(settings, settings_of)
    return without_thought(speech_text.feed(text) + speech_text.finish())


def join(sentences: Iterable[Sentence], dialect: Dialect) -> str:
    """Return the text of one utterance, as the model gets it: consecutive sentences, their styles.

    It opens with the styles in force, so that they hold on over utterances. Sung and spoken
    sentences do not go together: the service sings all or nothing of a text.
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
    """Return the text of consecutive sentences for an engine that knows no tags and styles."""
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
