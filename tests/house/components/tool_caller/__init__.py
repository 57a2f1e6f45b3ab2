"""A conversation agent that answers with the tools of Assist, as one with a language model does.

It understands `Tell PLACE that MESSAGE`, takes the place for a floor, and says what its tool
answered, or asks what the tool wants to know.
"""

import re
from typing import Any, Literal, override

from homeassistant.components.conversation import (
    AssistantContent,
    ChatLog,
    ConversationEntity,
    ConversationInput,
    ConversationResult,
    ToolResultContent,
    async_get_result_from_chat_log,
)
from homeassistant.components.conversation.const import DATA_COMPONENT
from homeassistant.const import MATCH_ALL
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.llm import LLM_API_ASSIST, ToolInput
from homeassistant.helpers.typing import ConfigType

DOMAIN = "tool_caller"
CONFIG_SCHEMA = cv.empty_config_schema(DOMAIN)
_TOOL = "mimo_speech__announce"
_REQUEST = re.compile(r"Tell (?P<place>.+?) that (?P<message>.+)")


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Add the agent."""
    await hass.data[DATA_COMPONENT].async_add_entities([ToolCaller()])
    return True


class ToolCaller(ConversationEntity):
    """The agent."""

    _attr_name = "Tool caller"
    _attr_unique_id = DOMAIN

    @property
    @override
    def supported_languages(self) -> list[str] | Literal["*"]:
        """Any language: it understands next to nothing."""
        return MATCH_ALL

    @override
    async def _async_handle_message(
        self, user_input: ConversationInput, chat_log: ChatLog
    ) -> ConversationResult:
        context = user_input.as_llm_context(DOMAIN)
        await chat_log.async_provide_llm_data(context, [LLM_API_ASSIST])
        asked = _REQUEST.fullmatch(user_input.text)
        if asked is None:
            raise ValueError(user_input.text)
        arguments = {"floors": [asked["place"]], "message": asked["message"]}
        request = AssistantContent(
            agent_id=user_input.agent_id,
            tool_calls=[ToolInput(tool_name=_TOOL, tool_args=arguments)],
        )
        async for content in chat_log.async_add_assistant_content(request):
            answer = AssistantContent(agent_id=user_input.agent_id, content=_reply(content))
            chat_log.async_add_assistant_content_without_tools(answer)
        return async_get_result_from_chat_log(user_input, chat_log)


def _reply(content: ToolResultContent) -> str:
    result: dict[str, Any] = dict(content.result.data)
    if "unclear" in result:
        (unclear,) = result["unclear"]
        return f"Where: {', '.join(each['name'] for each in unclear['candidates'])}?"
    if "speakers" in result:
        return ", ".join(f"{each['name']}: {each['result']}" for each in result["speakers"])
    return f"Error: {result}"
