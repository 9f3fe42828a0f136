"""Debian's Chromium, driven by Selenium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

PHONE, DESKTOP = (360, 740), (1280, 900)


@contextmanager
def chromium(
    size: tuple[int, int] = PHONE,
    *,
    dark: bool = False,
    script: bool = True,
    language: str = "en",
    sharp: float = 1.0,
) -> Iterator[Any]:
    """A browser without a window, its language English or another. Skips the test where it is missing.

    `sharp`: device pixels for one of the page's.
    """
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not browser or not driver:
        pytest.skip("needs Debian's chromium and chromium-driver")
    from selenium.webdriver import Chrome, ChromeOptions, ChromeService

    options = ChromeOptions()
    options.binary_location = browser
    for flag in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"):
        options.add_argument(flag)
    options.add_argument("--lang=en")
    prefs: dict[str, Any] = {"intl.accept_languages": language}
    if not script:
        prefs["profile.managed_default_content_settings.javascript"] = 2
    options.add_experimental_option("prefs", prefs)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    started = Chrome(options, ChromeService(driver))
    try:
        resize(started, size, sharp)
        see(started, dark=dark)
        yield started
    finally:
        started.quit()


def resize(browser: Any, size: tuple[int, int], sharp: float = 1.0) -> None:
    """Make its window another one: a phone's where it is narrow."""
    width, height = size
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": sharp, "mobile": width < 600},
    )


def see(browser: Any, *, dark: bool = False, forced: bool = False) -> None:
    """Have it show pages as by night, or in colours that somebody chose for everything."""
    features = [
        {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
        {"name": "forced-colors", "value": "active" if forced else "none"},
    ]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
