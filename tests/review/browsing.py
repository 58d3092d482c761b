"""A browser for the tests of the desk's pages: Chromium, as a user would sit before it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
CUSTOMARY = {"viewport": DESKTOP, "timezone_id": "UTC", "locale": "en-GB", "reduced_motion": "reduce"}

expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong


class NoBrowser(Exception):
    """There is no Chromium on this computer."""


@contextmanager
def launch_browser() -> Iterator[Browser]:
    """Yield a running browser; raises NoBrowser.

    While it runs, its event loop counts as running in this thread: tests that start one of their own have to
    wait until it has ended.
    """
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        raise NoBrowser(f"none of {', '.join(NAMES)} is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


def is_required() -> bool:
    return os.environ.get("KISOKU_TEST_BROWSER") == "required"


@dataclass
class Desktop:
    """Opens pages of one desk, each user with cookies of their own, and notes what their scripts complain of."""

    browser: Browser
    url: str
    folder: Path
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def sit_down(self, **options) -> Page:
        """Return a page of somebody new."""
        options = CUSTOMARY | options
        context = self.browser.new_context(base_url=self.url, **options)
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        return self.open_page(context)

    def open_page(self, context: BrowserContext) -> Page:
        """Return one more page of the same user."""
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)
        return page

    def stand_up(self) -> None:
        """Close all pages; none of them may have complained."""
        for context in self.contexts:
            context.close()
        assert self.complaints == []

    def _hear(self, message) -> None:
        """Note errors, but not that an answer tells of one, which tests provoke."""
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(message.text)
