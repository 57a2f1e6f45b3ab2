"""Refusals of the service, as it was seen to write them."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
import json

import pytest

from custom_components.mimo_speech.mimo import (
    MimoAddressError,
    MimoAuthError,
    MimoBalanceError,
    MimoError,
    MimoForbiddenError,
    MimoModerationError,
    MimoRateLimitError,
    MimoRequestError,
    MimoServerError,
    MimoUnknownVoiceError,
    MimoUnsupportedModelError,
)
from custom_components.mimo_speech.mimo.http.error_answers import error_from_response


def body(
    message: str = "Param Incorrect", param: str = "", kind: str = "", code: str = ""
) -> bytes:
    error = {"code": code, "message": message, "param": param, "type": kind}
    return json.dumps({"error": error}).encode()


def error(status: int, content: bytes, **headers: str) -> MimoError:
    return error_from_response(status, headers, content, secret="sk-secret")


@pytest.mark.parametrize(
    ("status", "content", "error_class"),
    [
        pytest.param(401, body("Invalid API Key", kind="invalid_key"), MimoAuthError, id="key"),
        pytest.param(402, body("no", kind="insufficient_balance"), MimoBalanceError, id="balance"),
        pytest.param(402, body("slow down", kind="limitation"), MimoRateLimitError, id="402 limit"),
        pytest.param(403, body("region"), MimoForbiddenError, id="region"),
        pytest.param(404, b"<html><h1>404</h1></html>", MimoAddressError, id="path"),
        pytest.param(404, body("x", code="model_not_found"), MimoUnsupportedModelError, id="404"),
        pytest.param(404, body("Model x does not exist"), MimoUnsupportedModelError, id="no such"),
        pytest.param(307, b"", MimoAddressError, id="redirect"),
        pytest.param(405, b"{}", MimoAddressError, id="405"),
        pytest.param(410, b"{}", MimoAddressError, id="410"),
        pytest.param(408, b"{}", MimoServerError, id="408"),
        pytest.param(425, b"{}", MimoRateLimitError, id="425"),
        pytest.param(400, body("Moderation Block"), MimoModerationError, id="moderated in words"),
        pytest.param(
            400, body("Moderation Block", code="421"), MimoModerationError, id="moderated"
        ),
        pytest.param(421, body("no", kind="content_filter"), MimoModerationError, id="421"),
        pytest.param(429, body("Too many requests"), MimoRateLimitError, id="limit"),
        pytest.param(400, body("Unsupported model X"), MimoUnsupportedModelError, id="model"),
        pytest.param(
            400, body(param="Not supported model X"), MimoUnsupportedModelError, id="param"
        ),
        pytest.param(
            400, body(param="messages must not be empty"), MimoRequestError, id="messages"
        ),
        pytest.param(413, b"too large", MimoRequestError, id="size"),
        pytest.param(500, body("oops"), MimoServerError, id="500"),
        pytest.param(502, b"<html><center>502 Bad Gateway</center>", MimoServerError, id="502"),
        pytest.param(503, b"\xff\xfe", MimoServerError, id="bytes"),
        pytest.param(500, b"[]", MimoServerError, id="no object"),
        pytest.param(500, b'{"error": null}', MimoServerError, id="no error"),
    ],
)
def test_refusal_becomes_the_error_of_its_reaction(
    status: int, content: bytes, error_class: type[MimoError]
) -> None:
    caught = error(status, content)
    assert type(caught) is error_class
    assert caught.status == status
    assert str(caught)


def test_unknown_voice_names_the_voices_offered() -> None:
    text = "Unknown voice: Zoe. Available voices: [mimo_default, 冰糖, Mia]"
    caught = error(400, body(param=text))
    assert isinstance(caught, MimoUnknownVoiceError)
    assert caught.voice == "Zoe"
    assert caught.available == ("mimo_default", "冰糖", "Mia")


def test_text_comes_from_param_where_the_service_puts_it() -> None:
    assert str(error(400, body(param="audio.voice is odd"))) == "audio.voice is odd"
    assert str(error(400, body(message="Unreadable"))) == "Unreadable"


@pytest.mark.parametrize("name", ["detail", "message"])
def test_gateway_may_say_it_under_another_name(name: str) -> None:
    assert str(error(500, json.dumps({name: "Out of order"}).encode())) == "Out of order"


def test_markup_never_reaches_a_person() -> None:
    page = b"<!DOCTYPE html><html><body>secret plans</body></html>"
    assert str(error(502, page)) == "HTTP status 502"
    assert str(error(502, body(message=page.decode()))) == "HTTP status 502"


def test_key_is_struck_out_and_long_text_cut() -> None:
    assert str(error(401, body("bad key sk-secret!"))) == "bad key ***!"
    assert len(str(error(500, body("x" * 5000)))) == 300


@pytest.mark.parametrize(
    ("value", "seconds"), [("7", 7.0), ("0.5", 0.5), ("-3", 0.0), ("soon", None)]
)
def test_retry_after_in_seconds(value: str, seconds: float | None) -> None:
    caught = error(429, b"", **{"Retry-After": value})
    assert isinstance(caught, MimoRateLimitError)
    assert caught.retry_after_s == seconds


def test_retry_after_as_a_date() -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    caught = error(429, b"", **{"Retry-After": moment})
    assert isinstance(caught, MimoRateLimitError)
    assert caught.retry_after_s == pytest.approx(3600, abs=120)


def test_retry_after_as_a_date_of_another_time_zone() -> None:
    there = timezone(timedelta(hours=8))
    moment = format_datetime(datetime.now(there) + timedelta(hours=1))
    caught = error(429, b"", **{"Retry-After": moment})
    assert isinstance(caught, MimoRateLimitError)
    assert caught.retry_after_s == pytest.approx(3600, abs=120)
