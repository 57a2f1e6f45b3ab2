"""Pages of the frontend, addressed by their visible texts."""

import re
from typing import Final

from playwright.async_api import Locator

from .forms import AccountForm, FlowDialog, VoiceForm
from .tab import Tab

_TTS: Final = "ui.components.media-browser.tts"
_VOICE: Final = "config_subentries.preset_voice"


class IntegrationPage:
    """Page of the integration, with its accounts and their voices."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab

    async def open(self) -> None:
        """Open the page."""
        await self._tab.go("/config/integrations/integration/mimo_speech")
        # The page appears before its translations are loaded.
        await self._add_button().wait_for()

    async def add_account(self) -> AccountForm:
        """Open the form for another account."""
        await self._add_button().click()
        return AccountForm(self._tab)

    async def add_voice(self) -> VoiceForm:
        """Open the form for a new preset voice."""
        await self._press(f"{_VOICE}.initiate_flow.user")
        return VoiceForm(self._tab)

    async def add(self, flow: str) -> FlowDialog:
        """Open the form for a new subentry of another type."""
        await self._press(f"{flow}.initiate_flow.user")
        dialog = FlowDialog(self._tab)
        await dialog.submit_button.wait_for()
        return dialog

    async def _press(self, key: str) -> None:
        await self._tab.button(self._tab.words.integration(key)).click()

    async def change_voice(self, name: str) -> VoiceForm:
        """Open the form of an existing voice."""
        words = self._tab.words.integration(f"{_VOICE}.initiate_flow.reconfigure")
        await self._tab.button(words, inside=self.voice(name)).click()
        return VoiceForm(self._tab)

    def account(self) -> Locator:
        """Return the row of the only account."""
        return self._tab.page.locator("ha-config-entry-row")

    def voice(self, name: str) -> Locator:
        """Return the row of a voice."""
        return self._tab.page.locator("ha-config-sub-entry-row").filter(has_text=name)

    async def open_device(self, name: str) -> None:
        """Open the device page of a voice."""
        await self.voice(name).locator("ha-config-entry-device-row").get_by_text(name).click()

    async def delete(self, row: Locator) -> None:
        """Delete an account or a voice."""
        words = self._tab.words
        menu = self._tab.button(words.house("ui.common.menu"), inside=row)
        # Rows of its subentries follow, with menus of their own.
        await menu.first.click()
        await self._tab.pick(words.house("ui.panel.config.integrations.config_entry.delete"))
        question = self._tab.page.locator("dialog-box")
        await self._tab.button(words.house("ui.common.delete"), inside=question).click()
        await row.wait_for(state="detached")

    def _add_button(self) -> Locator:
        add = "ui.panel.config.integrations.integration_page.add_service"
        return self._tab.button(self._tab.words.house(add))


class AssistDialog:
    """Settings of an assistant."""

    def __init__(self, tab: Tab) -> None:
        self.element = tab.page.locator("dialog-voice-assistant-pipeline-detail")
        self._tab = tab

    @property
    def box(self) -> Locator:
        """Visible part of the dialog."""
        return self.element.get_by_role("dialog").first

    async def open(self, assistant: str) -> None:
        """Open the settings."""
        await self._tab.go("/config/voice-assistants/assistants")
        assistants = self._tab.page.locator("assist-pref").get_by_role("listitem")
        await assistants.filter(has_text=assistant).click()
        # The dialog opens before its translations are loaded.
        await self._update_button().wait_for()

    async def choose_engine(self, name: str) -> None:
        """Choose the text-to-speech engine."""
        await self._choose("tts_engine", name)

    async def choose_voice(self, name: str) -> None:
        """Choose the voice of the engine."""
        await self._choose("tts_voice", name)

    async def save(self) -> None:
        """Save the settings."""
        await self._update_button().click()
        await self.element.wait_for(state="hidden")

    def _update_button(self) -> Locator:
        return self._tab.button(self._word("update_assistant_action"), inside=self.element)

    async def _choose(self, field: str, name: str) -> None:
        # Other buttons contain the word as well, such as the one that tries the voice.
        label = re.compile(f"^{re.escape(self._word(f'form.{field}'))}")
        await self.element.get_by_role("button", name=label).click()
        await self._tab.pick(name)

    def _word(self, key: str) -> str:
        place = "ui.panel.config.voice_assistants.assistants.pipeline.detail"
        return self._tab.words.house(f"{place}.{key}")


class MediaBrowser:
    """The media panel of a player."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab

    async def say(self, player: str, engine: str, text: str) -> None:
        """Speak a text from the panel."""
        page, words = self._tab.page, self._tab.words
        await self._tab.go(f"/media-browser/{player}")
        await page.get_by_label("Text-to-speech", exact=True).click()
        await page.get_by_label(engine, exact=True).click()
        await page.get_by_role("textbox", name=words.house(f"{_TTS}.message")).fill(text)
        await self._tab.button(words.house(f"{_TTS}.action_play")).click()


class RepairsPage:
    """The repairs dashboard."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab

    async def open(self) -> None:
        """Open the dashboard."""
        await self._tab.go("/config/repairs")

    def issue(self, key: str, name: str) -> Locator:
        """Return the list item of a voice's issue."""
        title = self._tab.words.integration(f"issues.{key}.title").format(name=name)
        return self._tab.page.get_by_role("listitem").filter(has_text=title)

    async def fix(self, key: str, name: str) -> FlowDialog:
        """Open the repair flow of a voice's issue."""
        await self.issue(key, name).get_by_role("button").click()
        dialog = FlowDialog(self._tab)
        await dialog.submit_button.wait_for()
        return dialog

    async def mend_model(self, name: str, model: str) -> None:
        """Replace the unavailable model of a voice."""
        dialog = await self.fix("unsupported_model", name)
        step = "issues.unsupported_model.fix_flow.step.model"
        await dialog.choose(self._tab.words.integration(f"{step}.data.model"), model)
        await dialog.submit()
        await dialog.finish()
