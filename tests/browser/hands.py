"""Two ways to use a page: with the mouse, and with nothing but the keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

MOST_TABS = 600


class Mouse:
    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, selector: str) -> None:
        """A button or link."""
        self.page.locator(selector).first.click()

    def follow(self, selector: str) -> None:
        """A button or link that leads to another page, or to this one anew."""
        self.page.evaluate("document.body.dataset.left = ''")
        self.press(selector)
        self.page.wait_for_selector("body:not([data-left])", state="attached")
        self.page.wait_for_load_state()

    def fetch(self, selector: str) -> None:
        """A link to a file, which may take its time."""
        self.page.locator(selector).first.click(no_wait_after=True)

    def type(self, selector: str, text: str) -> None:
        self.page.fill(selector, text)

    def choose(self, selector: str, value: str) -> None:
        """From a list."""
        self.page.select_option(selector, value)

    def pick(self, name: str, value: str) -> None:
        """One of several radio buttons, by its label, as it is far larger than the button."""
        button = self.page.locator(f'input[type=radio][name="{name}"][value="{value}"]')
        self.page.locator(f'label[for="{button.get_attribute("id")}"]').click()

    def tick(self, selector: str) -> None:
        if not self.page.locator(selector).is_checked():
            self.page.check(selector)

    def untick(self, selector: str) -> None:
        self.page.uncheck(selector)

    def unfold(self, selector: str) -> None:
        self.page.click(selector)


class Keyboard(Mouse):
    """Never touches anything but keys; whatever cannot be reached by Tab is out of reach."""

    def go_to(self, selector: str) -> None:
        self.page.locator(selector).first.wait_for(state="attached")
        for _ in range(MOST_TABS):
            if self.page.evaluate("selector => document.activeElement?.matches(selector) ?? false", selector):
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"{selector} is out of reach of the keyboard on {self.page.url}")

    def press(self, selector: str) -> None:
        handle = self.page.locator(selector).first
        handle.evaluate("element => (element.closest('a, button') ?? element).setAttribute('data-wanted', '')")
        self.go_to("[data-wanted]")
        self.page.evaluate("document.activeElement.removeAttribute('data-wanted')")
        self.page.keyboard.press("Enter")

    def fetch(self, selector: str) -> None:
        self.press(selector)

    def type(self, selector: str, text: str) -> None:
        self.go_to(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, selector: str, value: str) -> None:
        self.go_to(selector)
        index = self.page.locator(selector).evaluate(
            "(list, value) => [...list.options].findIndex(option => option.value === value)", value
        )
        self.page.keyboard.press("Home")
        for _ in range(index):
            self.page.keyboard.press("ArrowDown")
        expect(self.page.locator(selector)).to_have_value(value)

    def pick(self, name: str, value: str) -> None:
        self.go_to(f'input[name="{name}"]')
        wanted = self.page.locator(f'input[name="{name}"][value="{value}"]')
        if self.page.evaluate("value => document.activeElement.value === value", value):
            self.page.keyboard.press("Space")
        for _ in range(12):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        pytest.fail(f"{name} cannot be set to {value} by arrow keys")

    def tick(self, selector: str) -> None:
        if not self.page.locator(selector).is_checked():
            self.go_to(selector)
            self.page.keyboard.press("Space")

    def untick(self, selector: str) -> None:
        if self.page.locator(selector).is_checked():
            self.go_to(selector)
            self.page.keyboard.press("Space")

    def unfold(self, selector: str) -> None:
        self.go_to(selector)
        self.page.keyboard.press("Enter")
