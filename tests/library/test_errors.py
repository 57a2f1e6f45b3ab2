"""The kinds of failure and their codes."""

from collections.abc import Iterator

import pytest

from custom_components.mimo_speech import mimo
from custom_components.mimo_speech.mimo import CALL_ERROR_CODES, ERROR_CODES, MimoError
from custom_components.mimo_speech.mimo.speech.recovery import _FallbackDueError

PUBLIC = [
    member
    for member in vars(mimo).values()
    if isinstance(member, type) and issubclass(member, MimoError) and member is not MimoError
]


def kinds(of: type[MimoError]) -> Iterator[type[MimoError]]:
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_codes_are_those_of_the_errors_that_others_may_see() -> None:
    assert len(PUBLIC) > 15
    assert list(ERROR_CODES) == sorted(kind.code for kind in PUBLIC if not kind.is_about_call)
    assert list(CALL_ERROR_CODES) == sorted(kind.code for kind in PUBLIC if kind.is_about_call)


def test_no_two_kinds_share_a_code() -> None:
    assert len(set(ERROR_CODES)) == len(ERROR_CODES)


def test_every_error_that_can_be_raised_has_one_of_the_codes() -> None:
    found = list(kinds(MimoError))
    assert _FallbackDueError in found
    assert {kind.code for kind in found if not kind.is_about_call} == set(ERROR_CODES)


@pytest.mark.parametrize("kind", PUBLIC, ids=lambda kind: kind.code)
def test_who_asked_wrongly_is_not_to_try_again(kind: type[MimoError]) -> None:
    assert not (kind.is_about_call and kind.is_retryable)
