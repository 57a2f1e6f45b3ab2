"""Text processing: turn written text, also from an LLM, into sentences to speak. No I/O.

```
preparer = SpeechText(TextSettings(dialect=Dialect.BRACKETS))
for fragment in fragments:
    sentences += preparer.feed(fragment)
sentences += preparer.finish()
utterance = join(sentences, Dialect.BRACKETS)
```
"""

from .characters import language_of_text, name_key
from .sentences import Sentence, without_thought
from .settings import MAX_SENTENCE_CHARS, Part, SettingsOf, TagPolicy, TextSettings
from .speech_text import SpeechText, join, join_transcripts, prepare
from .styles import check_styles, is_blank, read_styles, style_prefix

__all__ = [
    "MAX_SENTENCE_CHARS",
    "Part",
    "Sentence",
    "SettingsOf",
    "SpeechText",
    "TagPolicy",
    "TextSettings",
    "check_styles",
    "is_blank",
    "join",
    "join_transcripts",
    "language_of_text",
    "name_key",
    "prepare",
    "read_styles",
    "style_prefix",
    "without_thought",
]
