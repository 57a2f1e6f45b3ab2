"""Dialogs of config and options flows."""

from typing import Final

from playwright.async_api import FilePayload, Locator

from .tab import Tab

NAME: Final = "MiMo Speech (Xiaomi)"
_FLOW: Final = "ui.panel.config.integrations.config_flow"
_VOICE: Final = "config_subentries.preset_voice"


class FlowDialog:
    """Base class for the dialog of a flow."""

    def __init__(self, tab: Tab) -> None:
        self.element = tab.page.locator("dialog-data-entry-flow")
        self._tab = tab

    @property
    def box(self) -> Locator:
        """Visible part of the dialog."""
        return self.element.get_by_role("dialog").first

    @property
    def submit_button(self) -> Locator:
        """Submit button, which appears together with the form."""
        return self._button("submit")

    @property
    def outcome(self) -> Locator:
        """Message at the end of a reconfiguration."""
        return self.element.locator("step-flow-abort")

    @property
    def alert(self) -> Locator:
        """Error message of the form."""
        return self.element.locator("ha-alert")

    def field(self, label: str) -> Locator:
        """Return a text field; required ones have a star after the label."""
        return self.element.get_by_role("textbox", name=label)

    async def choose(self, label: str, option: str) -> None:
        """Choose an option from a dropdown list."""
        picker = self.element.get_by_role("button", name=label)
        await picker.click()
        await self._search(option)
        # Wait for the form to take the choice; until then, other input would be lost.
        await picker.filter(has_text=option).wait_for()

    async def add(self, label: str, option: str) -> None:
        """Add an option to the selected ones."""
        await self.element.get_by_role("toolbar", name=label).get_by_role("button").last.click()
        await self._search(option)
        await self._chip(label, option).wait_for()

    async def take_away(self, label: str, option: str) -> None:
        """Remove one of the selected options."""
        chip = self._chip(label, option)
        await chip.get_by_role("button").last.click()
        await chip.wait_for(state="detached")

    async def switch(self, label: str) -> None:
        """Toggle a switch."""
        await self.element.get_by_role("switch", name=label).press("Space")

    async def upload(self, name: str, content: bytes) -> None:
        """Choose a file, and wait until it is uploaded."""
        file = FilePayload(name=name, mimeType="application/octet-stream", buffer=content)
        await self.element.locator("input[type=file]").set_input_files(file)
        await self._uploaded.wait_for()

    async def forget_upload(self) -> None:
        """Remove the uploaded file."""
        await self._uploaded.get_by_role("button").click()
        await self.element.locator("input[type=file]").wait_for(state="attached")

    @property
    def _uploaded(self) -> Locator:
        return self.element.locator("ha-file-upload label.value")

    async def open_section(self, name: str) -> None:
        """Expand a section."""
        await self._tab.button(name, inside=self.element).click()

    async def submit(self) -> None:
        """Submit the form."""
        await self.submit_button.click()

    async def finish(self) -> None:
        """Close the dialog after a new entry was created."""
        await self._button("finish").click()
        await self.element.wait_for(state="hidden")

    async def close(self) -> None:
        """Close the dialog after a reconfiguration."""
        await self._button("close").click()
        await self.element.wait_for(state="hidden")

    async def skip(self) -> None:
        """Close the dialog that asks for the area of a new device."""
        await self._button("finish_skip").click()

    def _chip(self, label: str, option: str) -> Locator:
        chips = self.element.get_by_role("toolbar", name=label).locator("ha-input-chip")
        return chips.filter(has_text=option)

    async def _search(self, option: str) -> None:
        """Search for an option in the open list, which only renders visible ones."""
        await self.element.locator("ha-picker-combo-box").get_by_role("textbox").fill(option)
        await self._tab.pick(option)

    def _button(self, key: str) -> Locator:
        words = self._tab.words.house(f"{_FLOW}.{key}")
        # The cross at the top of the dialog has the same name as the close button.
        return self._tab.button(words, inside=self.element).last


class AccountForm(FlowDialog):
    """Form for key and URL."""

    async def search(self, text: str) -> Locator:
        """Search for integrations; return the list item of this one."""
        words = self._tab.words
        await self._tab.go("/config/integrations/dashboard")
        await self._tab.button(words.house("ui.panel.config.integrations.add_integration")).click()
        search = words.house("ui.panel.config.integrations.search_brand")
        await self._tab.page.get_by_placeholder(search).fill(text)
        return self._tab.button(NAME)

    async def open(self) -> None:
        """Open the form from the settings."""
        brand = await self.search(NAME)
        await brand.wait_for()
        brands = self._tab.page.locator("dialog-add-integration").get_by_role("listitem")
        # While the list is being filtered, a click may hit an item that is about to disappear.
        await brands.nth(1).wait_for(state="detached")
        await brand.click()

    async def enter_key(self, api_key: str) -> None:
        """Enter the key."""
        label = self._tab.words.integration("config.step.user.data.api_key")
        await self.field(label).fill(api_key)

    async def enter_address(self, base_url: str) -> None:
        """Enter the URL of a gateway."""
        section = "config.step.user.sections.advanced"
        await self.open_section(self._tab.words.integration(f"{section}.name"))
        label = self._tab.words.integration(f"{section}.data.base_url")
        await self.field(label).fill(base_url)


class VoiceForm(FlowDialog):
    """Form for a voice: name and model, then speaking style."""

    async def enter_name(self, name: str) -> None:
        """Enter the name and continue."""
        await self.field(self._word("step.user.data.name")).fill(name)
        await self.submit()

    async def choose_voice(self, name: str) -> None:
        """Choose the preset voice."""
        await self.choose(self._word("step.speech.data.voice"), name)

    async def add_style(self, name: str) -> None:
        """Add a style."""
        await self.add(self._word("step.speech.data.styles"), name)

    async def remove_style(self, name: str) -> None:
        """Remove a style."""
        await self.take_away(self._word("step.speech.data.styles"), name)

    def direction(self) -> Locator:
        """Return the field for the direction."""
        return self.field(self._word("step.speech.data.direction"))

    async def open_sections(self) -> None:
        """Expand all sections."""
        sections = self.element.locator("ha-form-expandable")
        await sections.first.wait_for()
        for section in await sections.all():
            await section.get_by_role("button").first.click()

    def _word(self, key: str) -> str:
        return self._tab.words.integration(f"{_VOICE}.{key}")
