"""Fuzz the library, guided by coverage: `python -m tests.library.fuzz.guided TARGET [option ...]`.

Options are those of libFuzzer, such as -max_total_time=60. It needs atheris; scripts/fuzz gets it.
"""

from collections.abc import Callable
import sys

import atheris  # type: ignore[import-untyped]  # Published without types.

# What is imported here first is what the fuzzer watches.
with atheris.instrument_imports(include=["custom_components.mimo_speech.mimo"]):
    from custom_components.mimo_speech.mimo import Dialect, Language, TagPolicy, TextSettings

    from .properties import check_answer, check_audio, check_refusal, check_text

_LARGEST_BYTES = 2_000
_SETTINGS = [
    TextSettings(
        dialect=dialect,
        tags=tags,
        language=language,
        normalize=True,
        max_chars=40,
        pronunciations=(("HA", "Home Assistant"), ("小爱", "小艾")),
    )
    for dialect in Dialect
    for tags in TagPolicy
    for language in Language
]


def _stream(data: atheris.FuzzedDataProvider, places: list[int]) -> None:
    check_answer(data.ConsumeBytes(_LARGEST_BYTES), places)


def _document(data: atheris.FuzzedDataProvider, places: list[int]) -> None:
    check_answer(b"{" + data.ConsumeBytes(_LARGEST_BYTES), places)


def _audio(data: atheris.FuzzedDataProvider, places: list[int]) -> None:
    check_audio(b"RIFF" + data.ConsumeBytes(_LARGEST_BYTES), places)


def _refusal(data: atheris.FuzzedDataProvider, _: list[int]) -> None:
    retry_after = data.ConsumeUnicodeNoSurrogates(30)
    status = data.ConsumeIntInRange(201, 599)
    check_refusal(status, data.ConsumeBytes(_LARGEST_BYTES), retry_after)


def _text(data: atheris.FuzzedDataProvider, places: list[int]) -> None:
    settings = data.PickValueInList(_SETTINGS)
    check_text(data.ConsumeUnicodeNoSurrogates(_LARGEST_BYTES), places, settings)


_TARGETS: dict[str, Callable[[atheris.FuzzedDataProvider, list[int]], None]] = {
    "stream": _stream,
    "document": _document,
    "audio": _audio,
    "refusal": _refusal,
    "text": _text,
}


def main() -> None:
    """Fuzz one target until its time is over, or a promise is broken."""
    target = _TARGETS[sys.argv.pop(1)]

    def once(data: bytes) -> None:
        provider = atheris.FuzzedDataProvider(data)
        places = provider.ConsumeIntListInRange(3, 0, _LARGEST_BYTES)
        target(provider, places)

    atheris.Setup(sys.argv, once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
