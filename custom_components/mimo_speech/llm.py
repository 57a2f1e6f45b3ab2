"""LLM tool for announcements in areas, on floors and on speakers.

Home Assistant loads this platform from 2026.10 on; older versions ignore it.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, override

from homeassistant.components.llm import LLMTools
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.intent import is_blank_slot_value
from homeassistant.helpers.llm import (
    LLM_API_ASSIST,
    LLMContext,
    Tool,
    ToolAnnotations,
    ToolInput,
    ToolResult,
)
from homeassistant.util.json import JsonObjectType
import voluptuous as vol

from .announce import async_announce
from .announce_schema import ANNOUNCE_SCHEMA, ATTR_MESSAGE, ATTR_PRIORITY, ATTR_TARGET
from .announcing.announcement import HEARD, Announcement, Priority, Result, SpeakerReport
from .const import DOMAIN
from .exceptions import async_message_of
from .named_speakers import Place, PlaceKind, UnclearPlace, async_exposed_places
from .option_values import ATTR_STYLE

_PLACES: Final = {
    "areas": PlaceKind.AREA,
    "floors": PlaceKind.FLOOR,
    "speakers": PlaceKind.SPEAKER,
}
_LONGEST_WAIT_S: Final = 30.0
"""Limited because the user is waiting for Assist's reply."""

_MEANINGS: Final = {
    Result.QUEUED: "It will play when the speaker is free.",
    Result.SPEAKING: "It is playing.",
    Result.UNVERIFIED: "It was sent, but the speaker does not report whether it was heard.",
    Result.MUTED: "Nobody heard it.",
    Result.INTERRUPTED: "Only the beginning was heard.",
}
"""Explanations of results whose name is not self-explanatory to a language model."""


@callback
def async_get_tools(hass: HomeAssistant, llm_context: LLMContext, api_id: str) -> LLMTools | None:
    """Return the tool if there is a voice and a speaker that Assist may use."""
    if api_id != LLM_API_ASSIST or not llm_context.assistant:
        return None
    if not hass.config_entries.async_loaded_entries(DOMAIN):
        return None
    if not any(place.speakers for place in async_exposed_places(hass, llm_context.assistant).all):
        return None
    return LLMTools(tools=[AnnounceTool()])


class AnnounceTool(Tool):
    """Makes an announcement."""

    name = f"{DOMAIN}__announce"
    title = "Announce"
    description = (
        "Announces a message in areas, on floors or on speakers, and returns where it was heard. "
        "Several places are combined; a place inside another one narrows it down. If no place is "
        "given, all speakers are used except the one that the user is talking to. Never choose "
        "between places yourself: pass the names exactly as the user says them."
    )
    parameters = vol.Schema(
        {
            vol.Required(
                ATTR_MESSAGE,
                description="The text to speak, worded for the listeners and in their language",
            ): cv.string,
            vol.Optional("areas", description="Names of areas"): [cv.string],
            vol.Optional("floors", description="Names of floors"): [cv.string],
            vol.Optional("speakers", description="Names of speakers"): [cv.string],
            vol.Optional(
                ATTR_STYLE,
                description=(
                    "How to say it, if useful: a style such as gentle, excited, serious or "
                    "whisper, or your own words"
                ),
            ): cv.string,
            vol.Optional(
                ATTR_PRIORITY,
                description="Use urgent only in case of danger; it interrupts other announcements",
            ): vol.In([str(priority) for priority in Priority]),
        }
    )
    integration = DOMAIN
    annotations = ToolAnnotations(destructive=False, open_world=False)

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: ToolInput, llm_context: LLMContext
    ) -> ToolResult:
        """Announce, or return the questions to ask the user first."""
        args: dict[str, Any] = self.parameters(_without_blanks(tool_input.tool_args))
        asking = _speakers_of_device(hass, llm_context.device_id)
        exposed = async_exposed_places(hass, llm_context.assistant)
        if wanted := [
            (kind, name) for each, kind in _PLACES.items() for name in args.pop(each, ())
        ]:
            speakers, unclear = exposed.find(wanted)
            if unclear:
                return ToolResult(data=_question(unclear, exposed.all))
        else:
            # The user's own satellite is left out, as it is about to speak the reply.
            speakers = exposed.speakers - asking or exposed.speakers
        data = ANNOUNCE_SCHEMA({**args, ATTR_TARGET: {"entity_id": sorted(speakers)}})
        announcement = await async_announce(hass, data, llm_context.context)
        # A satellite announces after the conversation, which continues only after this reply.
        await _async_wait(announcement, set(announcement.reports) - asking)
        return await _async_result(hass, announcement)


def _without_blanks(args: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments without blank values, and with all places as lists."""
    given = {name: value for name, value in args.items() if not is_blank_slot_value(value)}
    for name in _PLACES.keys() & given:
        named = given[name] if isinstance(given[name], list) else [given[name]]
        given[name] = [each for each in named if not is_blank_slot_value(each)]
    return given


def _speakers_of_device(hass: HomeAssistant, device_id: str | None) -> frozenset[str]:
    if device_id is None or dr.async_get(hass).async_get(device_id) is None:
        return frozenset()
    entries = er.async_entries_for_device(er.async_get(hass), device_id)
    return frozenset(entry.entity_id for entry in entries)


async def _async_wait(announcement: Announcement, speakers: Iterable[str]) -> None:
    """Wait until these speakers are done, with a timeout."""
    done = asyncio.Event()
    waited_for = frozenset(speakers)

    @callback
    def look() -> None:
        if all(announcement.reports[speaker].result.is_final for speaker in waited_for):
            done.set()

    unsubscribe = announcement.async_listen(look)
    look()
    try:
        async with asyncio.timeout(_LONGEST_WAIT_S):
            await done.wait()
    except TimeoutError:
        # The reply lists the speakers that are still waiting.
        pass
    finally:
        unsubscribe()


async def _async_result(hass: HomeAssistant, announcement: Announcement) -> ToolResult:
    """Return the results by speaker; an error if no speaker will play it."""
    reports = announcement.reports
    is_heard = any(report.result in HEARD for report in reports.values())
    is_lost = all(report.result.is_final for report in reports.values()) and not is_heard
    data: JsonObjectType = {
        "heard": is_heard,
        "speakers": [
            await _async_describe(hass, speaker, report) for speaker, report in reports.items()
        ],
    }
    return ToolResult(data=data, error=is_lost)


async def _async_describe(
    hass: HomeAssistant, speaker: str, report: SpeakerReport
) -> JsonObjectType:
    state = hass.states.get(speaker)
    described: JsonObjectType = {
        "name": state.name if state else speaker,
        "result": report.result,
    }
    if meaning := _MEANINGS.get(report.result):
        described["meaning"] = meaning
    if report.error is not None:
        described["error"] = await async_message_of(hass, report.error)
    if report.notes:
        described["notes"] = list(report.notes)
    return described


def _question(unclear: Iterable[UnclearPlace], places: Iterable[Place]) -> JsonObjectType:
    """Return the questions to ask the user, with the candidates."""
    with_speakers = [place for place in places if place.speakers]
    return {
        "heard": False,
        "unclear": [
            {
                "name": each.name,
                "problem": _problem(each),
                "candidates": [
                    dict(_candidate(place))
                    for place in (each.places if len(each.places) > 1 else with_speakers)
                ],
            }
            for each in unclear
        ],
        "instruction": (
            "Nothing has been announced yet. Ask the user which candidate they mean and call this "
            "tool again with its name, or with its entity_id if several have the same name."
        ),
    }


def _problem(unclear: UnclearPlace) -> str:
    if not unclear.places:
        return "No place has this name."
    if len(unclear.places) > 1:
        return "Several places have this name."
    return "No speaker here is exposed to Assist."


def _candidate(place: Place) -> Iterator[tuple[str, str]]:
    yield "kind", place.kind
    yield "name", place.names[0]
    if place.kind is PlaceKind.SPEAKER:
        yield "entity_id", min(place.speakers)
        if place.area:
            yield "area", place.area
