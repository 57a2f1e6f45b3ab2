"""Faults by name, for the control pages."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from .faults import Fault
from .shape import Shape, Timing

FAULTS: Final[Mapping[str, Callable[..., Fault]]] = {
    method.__name__: method
    for method in (
        *(Fault.unauthorized, Fault.no_balance, Fault.quota_exhausted),
        *(Fault.forbidden, Fault.risk_control, Fault.cross_border, Fault.not_found_html),
        *(Fault.moderated, Fault.rate_limited, Fault.server_error, Fault.unsupported_model),
        *(Fault.redirect, Fault.answer, Fault.wrong_content),
        *(Fault.empty_audio, Fault.content_filter, Fault.length, Fault.error_event),
        Fault.short,
        *(Fault.end_early, Fault.close_before_headers, Fault.close, Fault.reset, Fault.stall),
        *(Fault.trickle, Fault.endless_comments, Fault.endless_audio),
        *(Fault.invalid_json, Fault.invalid_base64),
        *(Fault.shaped, Fault.delayed, Fault.giant),
    )
}
"""Every fault by its name."""


def fault_named(name: object, arguments: Mapping[str, Any]) -> Fault:
    """Return a fault from plain values; a shape or a timing is given by its fields.

    Raises `ValueError` for an unknown name or invalid arguments.
    """
    if not isinstance(name, str) or name not in FAULTS:
        raise ValueError(f"Unknown fault {name!r}; there are: {', '.join(sorted(FAULTS))}")
    try:
        if name == "shaped":
            return Fault.shaped(Shape(**arguments))
        if name == "delayed":
            return Fault.delayed(Timing(**arguments))
        return FAULTS[name](**arguments)
    except TypeError as err:
        raise ValueError(f"Fault {name!r}: {err}") from err
