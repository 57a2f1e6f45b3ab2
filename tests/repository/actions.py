"""The actions and their fields, as services.yaml describes them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.helpers.selector import Selector, selector

from .files import INTEGRATION, load_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionField:
    """A field of an action."""

    name: str
    section: str
    """Empty: it stands above all sections."""
    described: Mapping[str, Any]

    @property
    def selector(self) -> Selector[Any]:
        """What asks for the field; this checks it as Home Assistant does."""
        asked: Selector[Any] = selector(dict(self.described["selector"]))
        return asked


def actions() -> dict[str, Any]:
    return load_yaml(INTEGRATION / "services.yaml")


def walk_fields(action: Mapping[str, Any], section: str = "") -> Iterator[ActionField]:
    """Yield the fields of an action, those of its sections included."""
    for name, described in action["fields"].items():
        if "fields" in described:
            yield from walk_fields(described, name)
        else:
            yield ActionField(name=name, section=section, described=described)


def selectors_of(described: Mapping[str, Any]) -> Iterator[Selector[Any]]:
    """Yield what asks for the fields of these actions."""
    for action in described.values():
        yield from (field.selector for field in walk_fields(action))
