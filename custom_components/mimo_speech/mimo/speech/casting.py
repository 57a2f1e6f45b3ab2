"""Roles: which voice speaks which part of a text."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
import logging

from ..catalog import Language, language_of
from ..errors import (
    VOICE_ERRORS,
    MimoError,
)
from ..http.request import SpeechRequest
from ..text import Part, Sentence, TextSettings, language_of_text
from .estimator import SpeechEstimator

_LOGGER = logging.getLogger(__name__)

type LoadSample = Callable[[SpeechRequest], Awaitable[SpeechRequest]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """Who speaks, and how."""

    template: SpeechRequest
    """Request to copy for each utterance; its text is ignored."""
    settings: TextSettings
    voices: Mapping[Language, str] = field(default_factory=dict)
    """Preset voices by the language of the first sentence.

    They replace the template's voice; empty to keep it.
    """
    estimator: SpeechEstimator
    """Estimator of the model."""
    sample: str = ""
    """Identifier of a sample that the template lacks; empty if nothing is missing."""
    load: LoadSample | None = field(default=None, compare=False)
    """Adds the sample to a template when it is needed."""

    def in_language(self, code: str) -> Role:
        """Return this role for a part of the text that declares its language."""
        language = language_of(code)
        return replace(
            self,
            template=replace(self.template, voice=self.voices.get(language, self.template.voice)),
            settings=replace(self.settings, language=language),
            voices={},
        )

    def with_pronunciations(self, others: tuple[tuple[str, str], ...]) -> Role:
        """Return this role with additional pronunciations; its own take precedence."""
        pronunciations = (*others, *self.settings.pronunciations)
        return replace(self, settings=replace(self.settings, pronunciations=pronunciations))

    def for_text(self, first: Sentence) -> SpeechRequest:
        """Return the template with the voice for the language of the first sentence."""
        language = language_of_text(first.transcript or first.text, self.settings.language)
        return replace(self.template, voice=self.voices.get(language, self.template.voice))

    def sounds_like(self, other: Role) -> bool:
        """Tell whether sentences of both roles may share a request."""
        return (
            self.template == other.template
            and self.sample == other.sample
            and self.voices == other.voices
            and self.settings.dialect is other.settings.dialect
            and self.settings.styles == other.settings.styles
        )


type Cast = Callable[[Part], Role]
"""Returns the role for a part of a text; the own role if the part names no known voice."""


class Casting:
    """The roles of one text. The first one is the own role: that of the requested voice."""

    def __init__(self, own: Role, cast: Cast | None = None) -> None:
        """Without `cast`, parts of a text can change the language, but not the voice."""
        self._roles = [own]
        self._cast = cast or self._own_role_in
        self._templates: dict[int, SpeechRequest] = {}
        self._refused: set[int] = set()
        self._loaded: set[int] = set()
        self._loading = asyncio.Lock()

    def settings_of(self, part: Part) -> TextSettings:
        """Return the text settings for a part."""
        role = self._cast(part)
        return replace(role.settings, role=self._number(role))

    def role_of(self, sentence: Sentence) -> Role:
        """Return the role that speaks a sentence."""
        return self._roles[self._number_of(sentence)]

    def template_for(self, first: Sentence) -> SpeechRequest:
        """Return the request template for an utterance that begins with this sentence.

        If the voice depends on the language, the first sentence of a role determines it.
        """
        number = self._number_of(first)
        if number not in self._templates:
            self._templates[number] = self._roles[number].for_text(first)
        return self._templates[number]

    async def load(self, first: Sentence) -> None:
        """Load the sample of the template if it lacks one; call this before the request is made."""
        number = self._number_of(first)
        if (load := self._roles[number].load) is None:
            return
        # The lock keeps requests that wait for the same sample in order.
        async with self._loading:
            if number not in self._loaded:
                self._templates[number] = await load(self.template_for(first))
                self._loaded.add(number)

    def stand_in(self, first: Sentence, error: MimoError) -> bool:
        """Replace a role whose voice the service rejected by the own role; return whether so."""
        number = self._number_of(first)
        if number == 0 or not isinstance(error, VOICE_ERRORS):
            return False
        self._refused.add(number)
        _LOGGER.warning(
            "The service rejected a voice named in a text; the requested voice is used instead: %s",
            error.code,
        )
        return True

    def _number_of(self, sentence: Sentence) -> int:
        return 0 if sentence.role in self._refused else sentence.role

    def _number(self, role: Role) -> int:
        for number, known in enumerate(self._roles):
            if known.sounds_like(role):
                return number
        self._roles.append(role)
        return len(self._roles) - 1

    def _own_role_in(self, part: Part) -> Role:
        own = self._roles[0]
        return own.in_language(part.language) if part.language else own
