"""The dialogs that ask step by step, when something is added or changed."""

from typing import Final

from playwright.async_api import FilePayload, Locator

from .tab import Tab

NAME: Final = "MiMo Speech"
_FLOW: Final = "ui.panel.config.integrations.config_flow"
_VOICE: Final = "config_subentries.preset_voice"


class FlowDialog:
    """What every flow has in common."""

    def __init__(self, tab: Tab) -> None:
        self.element = tab.page.locator("dialog-data-entry-flow")
        self._tab = tab

    @property
    def box(self) -> Locator:
        """Return what is seen of the dialog."""
        return self.element.get_by_role("dialog").first

    @property
    def submit_button(self) -> Locator:
        """Return what sends the form; it is there once the form is."""
        return self._button("submit")

    @property
    def outcome(self) -> Locator:
        """Return what the dialog says at the end of a change."""
        return self.element.locator("step-flow-abort")

    @property
    def alert(self) -> Locator:
        """Return what the form says that is wrong."""
        return self.element.locator("ha-alert")

    def field(self, label: str) -> Locator:
        """Return a field for text; a star behind the label marks those that are required."""
        return self.element.get_by_role("textbox", name=label)

    async def choose(self, label: str, option: str) -> None:
        """Choose from a list that drops down."""
        picker = self.element.get_by_role("button", name=label)
        await picker.click()
        await self._search(option)
        # What is entered before the form has taken a choice in gets lost.
        await picker.filter(has_text=option).wait_for()

    async def add(self, label: str, option: str) -> None:
        """Add one more to what is chosen."""
        await self.element.get_by_role("toolbar", name=label).get_by_role("button").last.click()
        await self._search(option)
        await self._chip(label, option).wait_for()

    async def take_away(self, label: str, option: str) -> None:
        """Remove one of what is chosen."""
        chip = self._chip(label, option)
        await chip.get_by_role("button").last.click()
        await chip.wait_for(state="detached")

    async def switch(self, label: str) -> None:
        """Turn a switch."""
        await self.element.get_by_role("switch", name=label).press("Space")

    async def upload(self, name: str, content: bytes) -> None:
        """Choose a file, and wait until it is there."""
        file = FilePayload(name=name, mimeType="application/octet-stream", buffer=content)
        await self.element.locator("input[type=file]").set_input_files(file)
        await self._uploaded.wait_for()

    async def forget_upload(self) -> None:
        """Make room for another file."""
        await self._uploaded.get_by_role("button").click()
        await self.element.locator("input[type=file]").wait_for(state="attached")

    @property
    def _uploaded(self) -> Locator:
        return self.element.locator("ha-file-upload label.value")

    async def open_section(self, name: str) -> None:
        """Show the fields of a section."""
        await self._tab.button(name, inside=self.element).click()

    async def submit(self) -> None:
        """Send the form."""
        await self.submit_button.click()

    async def finish(self) -> None:
        """Close the dialog that tells of success."""
        await self._button("finish").click()
        await self.element.wait_for(state="hidden")

    async def close(self) -> None:
        """Close the dialog that tells of a change."""
        await self._button("close").click()
        await self.element.wait_for(state="hidden")

    async def skip(self) -> None:
        """Close the dialog that asks where the new device stands."""
        await self._button("finish_skip").click()

    def _chip(self, label: str, option: str) -> Locator:
        chips = self.element.get_by_role("toolbar", name=label).locator("ha-input-chip")
        return chips.filter(has_text=option)

    async def _search(self, option: str) -> None:
        """Find an option in the list that is open; only those in sight are on the page."""
        await self.element.locator("ha-picker-combo-box").get_by_role("textbox").fill(option)
        await self._tab.pick(option)

    def _button(self, key: str) -> Locator:
        words = self._tab.words.house(f"{_FLOW}.{key}")
        # The cross above the dialog has the same name as the button that closes it below.
        return self._tab.button(words, inside=self.element).last


class AccountForm(FlowDialog):
    """Key and address."""

    async def open(self) -> None:
        """Go the way from the settings."""
        words = self._tab.words
        await self._tab.go("/config/integrations/dashboard")
        await self._tab.button(words.house("ui.panel.config.integrations.add_integration")).click()
        search = words.house("ui.panel.config.integrations.search_brand")
        await self._tab.page.get_by_placeholder(search).fill(NAME)
        brand = self._tab.button(NAME)
        await brand.wait_for()
        brands = self._tab.page.locator("dialog-add-integration").get_by_role("listitem")
        # While the list gets shorter, a click may hit what is no longer there.
        await brands.nth(1).wait_for(state="detached")
        await brand.click()

    async def enter_key(self, api_key: str) -> None:
        """Fill in the key."""
        label = self._tab.words.integration("config.step.user.data.api_key")
        await self.field(label).fill(api_key)

    async def enter_address(self, base_url: str) -> None:
        """Fill in the address of a gateway."""
        section = "config.step.user.sections.advanced"
        await self.open_section(self._tab.words.integration(f"{section}.name"))
        label = self._tab.words.integration(f"{section}.data.base_url")
        await self.field(label).fill(base_url)


class VoiceForm(FlowDialog):
    """Name and model of a voice, then how it speaks."""

    async def enter_name(self, name: str) -> None:
        """Fill in the name and go on."""
        await self.field(self._word("step.user.data.name")).fill(name)
        await self.submit()

    async def choose_voice(self, name: str) -> None:
        """Choose who speaks."""
        await self.choose(self._word("step.speech.data.voice"), name)

    async def add_style(self, name: str) -> None:
        """Add a style."""
        await self.add(self._word("step.speech.data.styles"), name)

    async def remove_style(self, name: str) -> None:
        """Remove a style."""
        await self.take_away(self._word("step.speech.data.styles"), name)

    def direction(self) -> Locator:
        """Return the field for how to speak."""
        return self.field(self._word("step.speech.data.direction"))

    async def open_sections(self) -> None:
        """Show all there is."""
        sections = self.element.locator("ha-form-expandable")
        await sections.first.wait_for()
        for section in await sections.all():
            await section.get_by_role("button").first.click()

    def _word(self, key: str) -> str:
        return self._tab.words.integration(f"{_VOICE}.{key}")
