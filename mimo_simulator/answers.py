"""Whole answers that carry no speech: errors, pages, redirects."""

from dataclasses import dataclass, replace
import json
from typing import Final

MODEL_PLACE: Final = "{model}"
"""Stands in a prepared answer for the model that a request asks for."""

NOT_FOUND_PAGE: Final = (
    "<html>\n<head><title>404 Not Found</title></head>\n"
    "<body>\n<center><h1>404 Not Found</h1></center>\n</body>\n</html>\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One complete HTTP answer."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()

    def about(self, model: str) -> Answer:
        """Return the answer with the model's name in it."""
        name = json.dumps(model, ensure_ascii=False)[1:-1].encode()
        return replace(self, body=self.body.replace(MODEL_PLACE.encode(), name))

    def as_event(self) -> Answer:
        """Return the answer framed as an event, as errors of stream requests are."""
        return replace(self, body=b"data:" + self.body + b"\n\n", content_type="text/event-stream")


def error_body(code: int, message: str, *, param: str = "", error_type: str = "") -> dict[str, str]:
    """Return what stands under `error`; the code is a string (Xiaomi's API reference)."""
    return {"code": str(code), "message": message, "param": param, "type": error_type}


def error_answer(
    status: int,
    message: str,
    *,
    code: int | None = None,
    param: str = "",
    error_type: str = "",
) -> Answer:
    """Return an error as the service words it; `code` is the status unless given."""
    error = error_body(code or status, message, param=param, error_type=error_type)
    body = json.dumps({"error": error}, ensure_ascii=False).encode()
    return Answer(status=status, body=body)


def wrapped_by_gateway(answer: Answer) -> Answer:
    """Return what a gateway makes of an answer: a string inside an error of its own."""
    metadata = {"raw": answer.body.decode(), "provider_name": "Xiaomi"}
    error = {"code": answer.status, "message": "Provider returned error", "metadata": metadata}
    body = json.dumps({"error": error}, ensure_ascii=False).encode()
    return replace(answer, body=body)


def wrong_param(param: str) -> Answer:
    """Return the answer to a request that the service understands and refuses."""
    return error_answer(400, "Param Incorrect", param=param)


def page(status: int, html: str) -> Answer:
    """Return an HTML page."""
    return Answer(status=status, body=html.encode(), content_type="text/html")


INVALID_JSON: Final = error_answer(400, "Invalid JSON in request body")
INVALID_KEY: Final = error_answer(401, "Invalid API Key", error_type="invalid_key")
NOT_FOUND: Final = page(404, NOT_FOUND_PAGE)
SERVER_ERROR_BODY: Final = error_body(500, "Internal Server Error", error_type="server_error")


def too_many_requests(retry_after_s: float | None = None) -> Answer:
    """Return the answer to one request too many; the service rarely says when to come back."""
    answer = error_answer(429, "Too many requests", error_type="limitation")
    if retry_after_s is None:
        return answer
    return replace(answer, headers=(("Retry-After", f"{retry_after_s:g}"),))
