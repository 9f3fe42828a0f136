"""What somebody does on the page in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from assistant.care.page.web_server import PageServer
from tests.unit.care.page import states


class Page:
    """A browser that looks at a served page."""

    def __init__(self, browser: Any, server: PageServer) -> None:
        self.browser = browser
        self._server = server
        self._at = states.address(server)

    def open(self, path: str = "/") -> None:
        self.browser.get(f"{self._at}{path}")

    def pair(self, name: str = "Kim") -> None:
        states.paired(self.browser, self._server, name=name)
        self.open()

    @property
    def text(self) -> str:
        """What can be read."""
        return str(self.find("body").text)

    def find(self, selector: str) -> Any:
        return self.browser.find_element("css selector", selector)

    def all(self, selector: str) -> list[Any]:
        return list(self.browser.find_elements("css selector", selector))

    def labels(self, selector: str) -> list[str]:
        """What is written on those that can be seen."""
        return [each.text for each in self.all(selector) if each.is_displayed()]

    def heights(self, selector: str) -> list[float]:
        return [each.size["height"] for each in self.all(selector)]

    def number(self, selector: str) -> int:
        """The number that a text begins with."""
        text = self.browser.execute_script(
            "return document.querySelector(arguments[0]).textContent", selector
        )
        return int(str(text).partition(" ")[0])

    def press(self, label: str) -> None:
        self.browser.find_element("xpath", f"//button[normalize-space()='{label}']").click()

    def link(self, label: str) -> None:
        self.browser.find_element("xpath", f"//a[normalize-space()='{label}']").click()

    def wait(self, until: Callable[[], object], every: float = 0.1) -> None:
        from selenium.common.exceptions import (
            NoSuchElementException,
            StaleElementReferenceException,
            WebDriverException,
        )
        from selenium.webdriver.support.wait import WebDriverWait

        gone = (NoSuchElementException, StaleElementReferenceException)

        def come(_: object) -> object:
            try:
                return until()
            except WebDriverException as error:
                # Chromium 156 says so where the page was left between finding an element and reading it.
                if "does not belong to the document" in str(error):
                    return False
                raise

        WebDriverWait(self.browser, 25, every, gone).until(come)

    def wait_to_read(self, text: str) -> None:
        self.wait(lambda: text in self.text)

    def wait_for_the_device(self) -> None:
        """Until the page hears from it."""
        self.wait(lambda: self.browser.execute_script("return events && events.readyState === 1"))

    def rings(self) -> int:
        """How often it has rung."""
        return int(self.browser.execute_script("return document.body.dataset.rings || 0"))

    def seconds_for_a_page(self) -> float:
        """How long it takes now and here to fetch the first page and read it."""
        return float(self.browser.execute_async_script(FETCHED)) / 1000

    def covers(self, selector: str) -> bool:
        """Whether something is all that can be seen."""
        return bool(self.browser.execute_script(COVERS, self.find(selector)))

    def sleep(self, *, until: str, frozen: bool = True) -> None:
        """As a phone in a pocket, or behind another page. `until`: a selector of what is to be there after it.

        `frozen`: nothing of the page runs, and there is no network; else it runs as slowly as the browser lets a
        page that nobody sees.
        """
        self.browser.execute_script(CLOCKED, until)
        self._own, self._frozen = self.browser.current_window_handle, frozen
        if frozen:
            self.browser.execute_cdp_cmd("Page.setWebLifecycleState", {"state": "frozen"})
            self.offline(True)
        self.browser.switch_to.new_window("tab")

    def wake(self) -> None:
        """Somebody has taken the phone out, and the network is there."""
        self.browser.close()
        self.browser.switch_to.window(self._own)
        if self._frozen:
            self.browser.execute_cdp_cmd("Page.setWebLifecycleState", {"state": "active"})
            self.offline(False)

    def seconds_awake(self) -> float:
        """By the page itself: from when it was shown, with a network, until what was waited for was there."""
        self.wait(lambda: self.browser.execute_script("return clocked.came"), every=0.5)
        assert self.browser.execute_script("return clocked.shown") > 0, "it was shown to nobody"
        return float(self.browser.execute_script(AWAKE)) / 1000

    def offline(self, gone: bool) -> None:
        self.browser.execute_cdp_cmd("Network.enable", {})
        bounds = {"offline": gone, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        self.browser.execute_cdp_cmd("Network.emulateNetworkConditions", bounds)

    def hears_nothing(self, gone: bool) -> None:
        """The network is there, as far as the phone can tell, and nothing comes from the device."""
        self.browser.execute_script(SILENT if gone else HEARD)

    def complaints(self) -> list[str]:
        """What the browser did not like: scripts that failed, what the policy kept out.

        Of the icon of a page that is left while it is fetched, Chromium complains to the next page."""
        told = (each["message"] for each in self.browser.get_log("browser"))
        return [each for each in told if not _is_of_another_page(each)]


def _is_of_another_page(message: str) -> bool:
    origins = re.match(r"(\w+://[^/\s]+)\S* - .* icon from the Manifest: (\w+://[^/\s]+)", message)
    return origins is not None and origins[1] != origins[2]


CLOCKED = """
const until = arguments[0], now = () => performance.now();
window.clocked = { shown: 0, online: 0, came: 0 };
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") clocked.shown = now(); });
addEventListener("online", () => { clocked.online = now(); });
new MutationObserver(() => { if (!clocked.came && document.querySelector(until)) clocked.came = now(); })
  .observe(document, { subtree: true, childList: true, attributes: true });
"""
AWAKE = "return Math.max(0, clocked.came - Math.max(clocked.shown, clocked.online))"
SILENT = """
window.there = { EventSource: window.EventSource, fetch: window.fetch };
events.close();
window.EventSource = class { close() {} addEventListener() {} };
window.fetch = () => new Promise(() => {});
"""
HEARD = "Object.assign(window, window.there);"
COVERS = """
const at = (x, y) => arguments[0].contains(document.elementFromPoint(x, y));
return at(2, 2) && at(innerWidth - 2, innerHeight - 2) && at(2, innerHeight - 2) && at(innerWidth / 2, 2);
"""
FETCHED = """
const done = arguments[arguments.length - 1], began = performance.now();
fetch("/").then((answer) => answer.text())
  .then((html) => new DOMParser().parseFromString(html, "text/html")).then(() => done(performance.now() - began));
"""
