"""A real browser for tests: the machine's own Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
APPLICATIONS = ("Google Chrome", "Chromium")
MISSING = "no Chromium or Chrome on this machine: `make test-browser` installs one and runs this"

ADVICE = """No Chromium or Chrome was found. Install one:
  Debian    sudo apt-get install chromium
  Fedora    sudo dnf install chromium
  macOS     brew install --cask google-chrome
or name one that is not on the PATH: BROWSER=/path/to/chrome make test-browser"""


def executable() -> str | None:
    """Where the browser is; `BROWSER` names another one."""
    places = [os.environ.get("BROWSER") or "", *NAMES]
    places += [f"/Applications/{name}.app/Contents/MacOS/{name}" for name in APPLICATIONS]
    return next((found for place in places if place and (found := shutil.which(place))), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, started and ended here; without one the test is skipped, or fails if BROWSER_REQUIRED."""
    path = executable()
    if path is None:
        (pytest.fail if os.environ.get("BROWSER_REQUIRED") else pytest.skip)(MISSING)
    # Chromium's sandbox refuses to run as root.
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    # Playwright keeps a loop running in this thread; Django would take every query in it for a mistake.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=flags)
            try:
                yield browser
            finally:
                browser.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        else:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


def install() -> None:
    """Make sure that there is a browser: with apt-get for root, with advice for everybody else.

    Raises:
        SystemExit: there is none, with what to do about it.
    """
    if executable():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], check=False
        )
    if not executable():
        raise SystemExit(ADVICE)


if __name__ == "__main__":
    install()
