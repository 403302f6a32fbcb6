"""Opens pages in a headless Chromium that reaches nothing but what a test allows."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route

__all__ = ["PHONE", "SCREEN", "Visit", "chromium", "serious", "visit"]

SCREEN = (1280, 800)
PHONE = (390, 844)
_AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
_INSIDE = ("data:", "blob:", "about:")
# Whatever the page, and Chromium itself, may try: no name can be looked up.
_ARGUMENTS = (
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
)


def _missing(what: str) -> None:
    """Skip the test, but not where everything has to be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless Chromium, for one module: its event loop must not outlive it."""
    binary = shutil.which("chromium") or shutil.which("google-chrome")
    if binary is None:
        _missing("There is no chromium on the PATH; on Debian: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=binary, args=list(_ARGUMENTS), chromium_sandbox=False
        )
        yield browser
        browser.close()


@dataclass
class Visit:
    """One test's visits to pages, and what went wrong there.

    Attributes:
        browser: where they are opened.
        outside: addresses that were asked for and not allowed.
        faults: errors of scripts, and what the page or the browser said on the console as errors.
    """

    browser: Browser
    outside: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def __call__(
        self,
        address: str | Path,
        *,
        size: tuple[int, int] = SCREEN,
        scheme: Literal["light", "dark"] = "light",
        touch: bool = False,
        **options: Any,
    ) -> Page:
        """Open a page.

        Args:
            address: a file, or an address on this machine; the page may ask for what has the same
                origin, or of a file for nothing else.
            size: width and height of the window.
            scheme: whether the reader prefers light or dark.
            touch: whether there are fingers instead of a mouse.
            **options: of a browser context.

        Returns:
            The page, loaded.
        """
        at = address.as_uri() if isinstance(address, Path) else address
        home = at if at.startswith("file:") else "/".join(at.split("/")[:3]) + "/"
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            has_touch=touch,
            **options,
        )
        self.contexts.append(context)

        def judge(route: Route) -> None:
            url = route.request.url
            if url.startswith((home, *_INSIDE)):
                route.continue_()
            else:
                self.outside.append(url)
                route.abort()

        context.route("**/*", judge)
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._hear)
        page.goto(at)
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        # A style that Cytoscape cannot read is a warning only, and is not applied.
        if message.type == "error" or "is invalid" in message.text:
            self.faults.append(message.text)


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Visit]:
    """Opens pages; the test fails if one asked for an outside address or met an error."""
    visits = Visit(chromium)
    yield visits
    for context in visits.contexts:
        context.close()
    assert visits.outside == []
    assert visits.faults == []


def serious(page: Page, *rules_off: str) -> list[str]:
    """Have axe judge a page.

    Args:
        page: as it is shown now.
        *rules_off: rules of axe that do not apply, each with a reason beside the call.

    Returns:
        The violations of serious or critical impact: rule, and the element's selector.
    """
    if not _AXE.is_file():
        _missing(f"There is no axe in {_AXE.parent}; python hatch_build.py puts it there")
    page.evaluate(_AXE.read_text("utf-8"))
    options = {"rules": {rule: {"enabled": False} for rule in rules_off}}
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{violation['id']}: {violation['help']}: {node['target']} {node['html'][:120]}"
        for violation in found["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]
