"""Complete responses without speech: errors, pages, redirects."""

from dataclasses import dataclass, replace
import json
from typing import Final

MODEL_PLACE: Final = "{model}"
"""Placeholder in a prepared response for the requested model."""

NOT_FOUND_PAGE: Final = (
    "<html>\n<head><title>404 Not Found</title></head>\n"
    "<body>\n<center><h1>404 Not Found</h1></center>\n</body>\n</html>\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One complete HTTP response."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()

    def about(self, model: str) -> Answer:
        """Return the response with the model's name filled in."""
        name = json.dumps(model, ensure_ascii=False)[1:-1].encode()
        return replace(self, body=self.body.replace(MODEL_PLACE.encode(), name))

    def as_event(self) -> Answer:
        """Return the response framed as an event, as for errors of streaming requests."""
        return replace(self, body=b"data:" + self.body + b"\n\n", content_type="text/event-stream")


def error_body(code: int, message: str, *, param: str = "", error_type: str = "") -> dict[str, str]:
    """Return the content of `error`; the code is a string (Xiaomi's API reference)."""
    return {"code": str(code), "message": message, "param": param, "type": error_type}


def error_answer(
    status: int,
    message: str,
    *,
    code: int | None = None,
    param: str = "",
    error_type: str = "",
) -> Answer:
    """Return an error in the service's format; `code` defaults to the status."""
    error = error_body(code or status, message, param=param, error_type=error_type)
    body = json.dumps({"error": error}, ensure_ascii=False).encode()
    return Answer(status=status, body=body)


def wrapped_by_gateway(answer: Answer) -> Answer:
    """Return a response as a gateway wraps it: as a string in an error of its own."""
    metadata = {"raw": answer.body.decode(), "provider_name": "Xiaomi"}
    error = {"code": answer.status, "message": "Provider returned error", "metadata": metadata}
    body = json.dumps({"error": error}, ensure_ascii=False).encode()
    return replace(answer, body=body)


def wrong_param(param: str) -> Answer:
    """Return the response to a valid request with invalid values."""
    return error_answer(400, "Param Incorrect", param=param)


def page(status: int, html: str) -> Answer:
    """Return an HTML page."""
    return Answer(status=status, body=html.encode(), content_type="text/html")


INVALID_JSON: Final = error_answer(400, "Invalid JSON in request body")
INVALID_KEY: Final = error_answer(401, "Invalid API Key", error_type="invalid_key")
NOT_FOUND: Final = page(404, NOT_FOUND_PAGE)
SERVER_ERROR_BODY: Final = error_body(500, "Internal Server Error", error_type="server_error")


def too_many_requests(retry_after_s: float | None = None) -> Answer:
    """Return the response above the rate limit; the service rarely sends Retry-After."""
    answer = error_answer(429, "Too many requests", error_type="limitation")
    if retry_after_s is None:
        return answer
    return replace(answer, headers=(("Retry-After", f"{retry_after_s:g}"),))
