"""Refusals that nobody has seen yet."""

import json

from hypothesis import example, given
from hypothesis import strategies as st

from custom_components.mimo_speech.mimo.http.error_answers import error_from_event

from .mutations import damaged
from .properties import SECRET, check_refusal

WORDS = st.sampled_from(
    [
        *("Unknown voice: ", "Available voices: [", "]", ".", " ", "Unsupported model", "model"),
        *("421", "<html>", "<!doctype html>", "does not exist", "Moderation Block", "冰糖", "\0"),
        SECRET,
    ]
)
TEXTS = st.lists(WORDS | st.text(max_size=5), max_size=40).map("".join)
VALUES = st.recursive(
    TEXTS | st.none() | st.booleans() | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)
ERRORS = st.dictionaries(st.sampled_from(["code", "message", "param", "type"]), VALUES) | VALUES
DOCUMENTS = st.dictionaries(st.sampled_from(["error", "detail", "message"]), ERRORS).map(json.dumps)
WRAPPINGS = st.sampled_from(
    ["{}", "data:{}\n\n", "data: {}", ": x\r\n\r\ndata:{}\r\n", "status 4: {}"]
)
WRAPPED = st.recursive(
    st.tuples(DOCUMENTS, WRAPPINGS).map(lambda parts: parts[1].replace("{}", parts[0])),
    lambda inner: st.one_of(
        inner.map(lambda raw: json.dumps({"error": {"code": 400, "metadata": {"raw": raw}}})),
        inner.map(lambda message: json.dumps({"error": {"message": message}})),
        inner.map(lambda error: json.dumps({"error": error})),
    ),
    max_leaves=1,
)
BODIES = WRAPPED.map(str.encode)
FOREIGN = st.sampled_from([b'"', b"\\", b"{", b"}", b"[" * 5000, b"<html>", b"\xff"])
STATUSES = st.sampled_from([307, 400, 401, 402, 403, 404, 421, 429, 500, 502]) | st.integers(
    201, 599
)
RETRY_AFTERS = st.text("0123456789.-+eE_ naif", max_size=8) | st.lists(
    st.sampled_from(
        ["Wed, ", "21 ", "Oct ", "2015 ", "0001 ", "9999 ", "07:28:00", " GMT", " -9999", " +2400"]
    ),
    max_size=7,
).map("".join)


@example(429, b"", "1e400")
@example(400, b'{"error":{"message":"\\ud83d"}}', "")
@example(500, b'{"error":' * 7000, "")
@example(500, b'data:{"error":' * 7000, "")
@example(400, b'data:{"error":{"message":"\\ud83d {"}}', "")
@given(STATUSES, damaged(BODIES, FOREIGN), RETRY_AFTERS)
def test_any_refusal_becomes_an_error_for_people(
    status: int, body: bytes, retry_after: str
) -> None:
    check_refusal(status, body, retry_after)


def test_code_without_end_is_no_status() -> None:
    assert error_from_event({"code": "9" * 5000}, secret=SECRET).status is None
