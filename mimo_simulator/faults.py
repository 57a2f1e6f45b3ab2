"""Faults on demand, one class method for each."""

from collections.abc import Mapping
from dataclasses import dataclass

from .answers import (
    INVALID_KEY,
    MODEL_PLACE,
    NOT_FOUND,
    Answer,
    error_answer,
    page,
    too_many_requests,
    wrapped_by_gateway,
    wrong_param,
)
from .breaks import WHOLE_BODY_BREAKS, Break
from .shape import Shape, Timing


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault of one response.

    `after_pieces` counts the pieces of audio that are sent before it. A non-streaming response has
    the same pieces inside its JSON body.
    """

    name: str
    refusal: Answer | None = None
    breaks: Break | None = None
    after_pieces: int | None = None
    """None: after all of them."""
    inside_base64: bool = False
    finish_reason: str | None = None
    shape: Shape | None = None
    timing: Timing | None = None
    megabytes: float | None = None
    share: float | None = None
    """Share of the audio that is sent, although `usage` reports all of it."""

    @property
    def fits_models(self) -> bool:
        """Whether it applies to the list of models."""
        return self.breaks is None or self.breaks in WHOLE_BODY_BREAKS

    @property
    def spoils(self) -> bool:
        """Whether the response differs from what was requested."""
        return self.refusal is not None or self.breaks is not None

    # Refusals.

    @classmethod
    def unauthorized(cls, *, by_gateway: bool = False) -> Fault:
        """Respond with 401, as the service does sporadically under load, or as a gateway does."""
        new_api = error_answer(401, "Invalid token", error_type="new_api_error")
        return cls(name="unauthorized", refusal=new_api if by_gateway else INVALID_KEY)

    @classmethod
    def no_balance(cls) -> Fault:
        """Respond with 402."""
        message = "Insufficient account balance"
        answer = error_answer(402, message, error_type="insufficient_balance")
        return cls(name="no_balance", refusal=answer)

    @classmethod
    def forbidden(cls) -> Fault:
        """Respond with 403, for a region or risk control; the body is a guess."""
        return cls(name="forbidden", refusal=error_answer(403, "Forbidden", error_type="forbidden"))

    @classmethod
    def risk_control(cls) -> Fault:
        """Respond with 403, as to an IP address that is blocked for some time (measured)."""
        answer = error_answer(403, "Illegal access", error_type="illegal_access")
        return cls(name="risk_control", refusal=answer)

    @classmethod
    def cross_border(cls) -> Fault:
        """Respond with 451 and a page, as the service does occasionally (measured)."""
        html = "<html><body>Access denied due to cross-border policy</body></html>\n"
        return cls(name="cross_border", refusal=page(451, html))

    @classmethod
    def not_found_html(cls) -> Fault:
        """Respond with 404 and the page of a wrong path."""
        return cls(name="not_found_html", refusal=NOT_FOUND)

    @classmethod
    def moderated(
        cls, *, status: int = 421, is_framed: bool = False, by_gateway: bool = False
    ) -> Fault:
        """Respond with 400 or 421 and code 421: plain, as an event, or in a gateway's error."""
        answer = error_answer(status, "Moderation Block", code=421, error_type="content_filter")
        if by_gateway:
            answer = wrapped_by_gateway(answer)
        return cls(name="moderated", refusal=answer.as_event() if is_framed else answer)

    @classmethod
    def rate_limited(cls, *, retry_after: float | None = None) -> Fault:
        """Respond with 429; with `Retry-After` in seconds if given."""
        return cls(name="rate_limited", refusal=too_many_requests(retry_after))

    @classmethod
    def quota_exhausted(cls) -> Fault:
        """Respond with 429 for a plan whose quota is used up."""
        answer = error_answer(429, "quota exhausted", error_type="limitation")
        return cls(name="quota_exhausted", refusal=answer)

    @classmethod
    def server_error(cls, *, status: int = 500, html: bool = False) -> Fault:
        """Respond with 500, 502 or 503, as JSON or as a gateway's page; the bodies are guesses."""
        words = f"{status} Server Error"
        if html:
            answer = page(status, f"<html><body><h1>{words}</h1></body></html>\n")
        else:
            answer = error_answer(status, words, error_type="server_error")
        return cls(name="server_error", refusal=answer)

    @classmethod
    def unsupported_model(
        cls, *, in_param: bool = False, status: int = 400, is_framed: bool = False
    ) -> Fault:
        """Respond with 400 or 404, with the requested model in `message` or in `param`."""
        if in_param:
            answer = wrong_param(f"Not supported model {MODEL_PLACE}")
        else:
            answer = error_answer(status, f"Unsupported model {MODEL_PLACE}")
        return cls(name="unsupported_model", refusal=answer.as_event() if is_framed else answer)

    @classmethod
    def redirect(cls, location: str, *, status: int = 307) -> Fault:
        """Redirect the client; 307 keeps method and body."""
        answer = Answer(status=status, content_type="text/html", headers=(("Location", location),))
        return cls(name="redirect", refusal=answer)

    @classmethod
    def answer(
        cls,
        status: int,
        body: str | bytes = b"",
        content_type: str = "application/json",
        headers: Mapping[str, str] | None = None,
    ) -> Fault:
        """Send exactly this response."""
        answer = Answer(
            status=status,
            body=body.encode() if isinstance(body, str) else body,
            content_type=content_type,
            headers=tuple((headers or {}).items()),
        )
        return cls(name="answer", refusal=answer)

    @classmethod
    def wrong_content(
        cls, *, content_type: str = "text/html", body: str | bytes = "<html>Sign in</html>"
    ) -> Fault:
        """Respond with 200 and other content, as a captive portal does."""
        answer = cls.answer(200, body, content_type).refusal
        return cls(name="wrong_content", refusal=answer)

    # Endings that look like complete responses.

    @classmethod
    def empty_audio(cls) -> Fault:
        """Respond with 200 and end cleanly without any audio."""
        return cls._finish("empty_audio", "stop", 0)

    @classmethod
    def content_filter(cls, *, after_pieces: int = 0) -> Fault:
        """Stop in the middle of speech with a `finish_reason` for moderation."""
        return cls._finish("content_filter", "content_filter", after_pieces)

    @classmethod
    def length(cls, *, after_pieces: int | None = None) -> Fault:
        """Stop at the model's limit; None: after all of the audio."""
        return cls._finish("length", "length", after_pieces)

    @classmethod
    def error_event(cls, *, after_pieces: int = 0) -> Fault:
        """Send an `error` inside a response of status 200 and end; the body is a guess."""
        return cls(name="error_event", breaks=Break.ERROR_EVENT, after_pieces=after_pieces)

    @classmethod
    def end_early(cls, *, after_pieces: int = 1) -> Fault:
        """End the HTTP response cleanly, without a finishing chunk or `[DONE]`."""
        return cls(name="end_early", breaks=Break.END, after_pieces=after_pieces)

    @classmethod
    def short(cls, *, share: float = 0.1) -> Fault:
        """Send only the beginning of the audio as if it were all; `usage` reports all of it."""
        return cls(name="short", share=share)

    # Transport.

    @classmethod
    def close_before_headers(cls) -> Fault:
        """Close the connection without a response."""
        return cls(name="close_before_headers", breaks=Break.CLOSE_BEFORE_HEADERS)

    @classmethod
    def close(cls, *, after_pieces: int = 1) -> Fault:
        """Close the connection in the middle of the chunked body."""
        return cls(name="close", breaks=Break.CLOSE, after_pieces=after_pieces)

    @classmethod
    def reset(cls, *, after_pieces: int = 1, inside_base64: bool = False) -> Fault:
        """Reset the connection (TCP RST), optionally in the middle of a piece of audio."""
        return cls(
            name="reset",
            breaks=Break.RESET,
            after_pieces=after_pieces,
            inside_base64=inside_base64,
        )

    @classmethod
    def stall(cls, *, after_pieces: int = 0, before_headers: bool = False) -> Fault:
        """Send nothing more: after the request, after the headers (0) or later."""
        breaks = Break.SILENCE_BEFORE_HEADERS if before_headers else Break.SILENCE
        return cls(name="stall", breaks=breaks, after_pieces=after_pieces)

    @classmethod
    def trickle(cls, bytes_per_s: float) -> Fault:
        """Send a valid response at a very low bandwidth."""
        return cls(name="trickle", shape=Shape(bandwidth_bytes_per_s=bytes_per_s))

    # Responses that strain a parser.

    @classmethod
    def endless_comments(cls) -> Fault:
        """Send `: PROCESSING` forever; white space in a non-streaming response."""
        return cls(name="endless_comments", breaks=Break.COMMENTS, after_pieces=0)

    @classmethod
    def endless_audio(cls) -> Fault:
        """Repeat the audio forever."""
        return cls(name="endless_audio", breaks=Break.AUDIO)

    @classmethod
    def invalid_json(cls, *, after_pieces: int = 1) -> Fault:
        """Send one event with invalid JSON among valid ones."""
        return cls(name="invalid_json", breaks=Break.INVALID_JSON, after_pieces=after_pieces)

    @classmethod
    def invalid_base64(cls, *, after_pieces: int = 1) -> Fault:
        """Send one piece of audio with invalid base64 among valid ones."""
        return cls(name="invalid_base64", breaks=Break.INVALID_BASE64, after_pieces=after_pieces)

    # Valid, but unusual.

    @classmethod
    def shaped(cls, shape: Shape) -> Fault:
        """Send this response in another shape."""
        return cls(name="shaped", shape=shape)

    @classmethod
    def delayed(cls, timing: Timing) -> Fault:
        """Send this response with another timing."""
        return cls(name="delayed", timing=timing)

    @classmethod
    def giant(cls, megabytes: float) -> Fault:
        """Send one event with about this many MB of base64; the audio is repeated."""
        return cls(name="giant", shape=Shape(giant=True), megabytes=megabytes)

    @classmethod
    def _finish(cls, name: str, reason: str, after_pieces: int | None) -> Fault:
        return cls(name=name, breaks=Break.FINISH, finish_reason=reason, after_pieces=after_pieces)
