"""Refusals of the service, as it was seen to write them."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
import json

import pytest

from custom_components.mimo_speech.mimo import (
    MimoAddressError,
    MimoAuthError,
    MimoBalanceError,
    MimoCrossBorderError,
    MimoError,
    MimoForbiddenError,
    MimoModerationError,
    MimoQuotaError,
    MimoRateLimitError,
    MimoRequestError,
    MimoRiskControlError,
    MimoServerError,
    MimoUnknownVoiceError,
    MimoUnsupportedModelError,
    MimoVoiceSampleError,
)
from custom_components.mimo_speech.mimo.http.error_answers import (
    error_from_event,
    error_from_response,
)


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
        pytest.param(
            403,
            body("Illegal access", kind="illegal_access", code="403"),
            MimoRiskControlError,
            id="risk control",
        ),
        pytest.param(
            451,
            b"<html><body>Access denied due to cross-border policy</body></html>",
            MimoCrossBorderError,
            id="cross-border",
        ),
        pytest.param(429, body("Too many requests"), MimoRateLimitError, id="limit"),
        pytest.param(429, body("quota exhausted", code="429"), MimoQuotaError, id="quota"),
        pytest.param(
            429, body("Quota exhausted", kind="limitation"), MimoQuotaError, id="quota by type"
        ),
        pytest.param(
            403, body("no money", code="insufficient_user_quota"), MimoQuotaError, id="new-api"
        ),
        pytest.param(
            401, body("Invalid token", kind="new_api_error"), MimoAuthError, id="new-api key"
        ),
        pytest.param(401, b"", MimoAuthError, id="empty 401"),
        pytest.param(400, b"", MimoRequestError, id="empty 400"),
        pytest.param(429, b" ", MimoRateLimitError, id="empty 429"),
        pytest.param(503, b"", MimoServerError, id="empty 503"),
        pytest.param(400, body("Unsupported model X"), MimoUnsupportedModelError, id="model"),
        pytest.param(
            400, body(param="Not supported model X"), MimoUnsupportedModelError, id="param"
        ),
        pytest.param(
            400, body(param="messages must not be empty"), MimoRequestError, id="messages"
        ),
        *(
            pytest.param(400, body(param=text), MimoVoiceSampleError, id=f"sample: {text}")
            for text in (
                "audio.voice must not be empty for voice clone model",
                "audio.voice must be a DataURL for voice clone model",
                "Unsupported audio.voice source format: ogg. Supported formats: [wav, mp3]",
            )
        ),
        pytest.param(
            400,
            body(param="audio.voice is not supported for voice design model"),
            MimoRequestError,
            id="voice of a design",
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


def whole(*lines: bytes, ends: bytes) -> bytes:
    return ends.join((*lines, b"", b""))


MODERATION = {"error": {"code": "421", "message": "Moderation Block", "type": "content_filter"}}
GONE = {"error": {"code": "404", "message": "Not supported model X", "param": "", "type": ""}}
ENDS = pytest.mark.parametrize("ends", [b"\n", b"\r\n", b"\r"], ids=["LF", "CRLF", "CR"])


@ENDS
@pytest.mark.parametrize("colon", [b"data:", b"data: "], ids=["no blank", "blank"])
@pytest.mark.parametrize("status", [400, 404, 421, 500])
def test_error_may_be_framed_as_an_event(status: int, colon: bytes, ends: bytes) -> None:
    one_line = json.dumps(MODERATION).encode()
    several = [colon + line.encode() for line in json.dumps(MODERATION, indent=1).split("\n")]
    for framed in (
        colon + one_line,
        whole(colon + one_line, ends=ends),
        whole(b"\xef\xbb\xbf" + colon + one_line, ends=ends),
        whole(b": PROCESSING", b"", colon + one_line, b"", colon + b"[DONE]", ends=ends),
        whole(b"event: error", colon + one_line, ends=ends),
        whole(*several, ends=ends),
        whole(b"data: {}", b"", colon + one_line, ends=ends),
    ):
        caught = error(status, framed)
        assert type(caught) is MimoModerationError
        assert str(caught) == "Moderation Block"


def test_unknown_model_under_a_framed_404_is_no_wrong_address() -> None:
    caught = error(404, b"data:" + json.dumps(GONE).encode())
    assert type(caught) is MimoUnsupportedModelError
    assert str(caught) == "Not supported model X"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b'data:{"error":{"code":"4', id="framed"),
        pytest.param(b'{"error":{"code":"4', id="JSON"),
        pytest.param(b"[1,2]", id="no object"),
        pytest.param(b'{"error":{"message":"{\\"error\\":{\\"co"}}', id="wrapped"),
    ],
)
def test_nobody_sees_broken_json(content: bytes) -> None:
    assert str(error(400, content)) == "HTTP status 400"


RATE = {"error": {"code": 429, "message": "Too many requests", "type": "limitation"}}


def wrapped(raw: object) -> object:
    metadata = {"raw": raw, "provider_name": "Xiaomi"}
    return {"error": {"message": "Provider returned error", "code": 400, "metadata": metadata}}


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(wrapped(json.dumps(RATE)), id="metadata"),
        pytest.param(wrapped(f"data:{json.dumps(RATE)}\n\n"), id="metadata, framed"),
        pytest.param({"error": json.dumps(RATE)}, id="plain string"),
        pytest.param({"error": {"message": json.dumps(RATE), "code": 500}}, id="message"),
        pytest.param({"error": {"message": f"status 429, body: {json.dumps(RATE)}"}}, id="inside"),
        pytest.param({"detail": RATE}, id="detail"),
        pytest.param(wrapped(json.dumps(wrapped(json.dumps(RATE)))), id="twice"),
        pytest.param(f"upstream: {json.dumps(RATE)}", id="text"),
        pytest.param({"code": 429, "type": "limitation", "msg": "Too many requests"}, id="bare"),
    ],
)
def test_reason_is_found_inside_what_a_gateway_says(document: object) -> None:
    content = document if isinstance(document, str) else json.dumps(document)
    caught = error(400, content.encode())
    assert type(caught) is MimoRateLimitError
    assert str(caught) == "Too many requests"


@pytest.mark.parametrize(
    ("code", "error_class"),
    [(401, MimoAuthError), ("402", MimoBalanceError), (503, MimoServerError)],
)
def test_code_inside_is_the_status_that_counts(code: object, error_class: type[MimoError]) -> None:
    inner = json.dumps({"error": {"code": code, "message": "no"}})
    assert type(error(400, json.dumps(wrapped(inner)).encode())) is error_class
    assert type(error_from_event({"message": inner}, secret="")) is error_class


def test_plain_words_inside_are_told_instead_of_the_wrapping() -> None:
    assert str(error(400, json.dumps(wrapped("The voice is ill")).encode())) == "The voice is ill"


def test_error_may_be_a_plain_string() -> None:
    caught = error(500, b'{"error":"Upstream is down","status":500}')
    assert (type(caught), str(caught)) == (MimoServerError, "Upstream is down")


def test_name_of_a_field_explains_nothing() -> None:
    assert str(error(400, body("Invalid value", param="audio.voice"))) == "Invalid value"
    assert str(error(400, body("", param="audio.voice"))) == "audio.voice"
