"""The workplace in a browser (`make test-browser`): each page of the menu, whatever one chose."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from apps.notifications.tests.running import System
from conftest import PASSWORD, Company
from prometric.tests.test_dashboard_page import browser, shop, system  # noqa: F401 (fixtures)

pytestmark = pytest.mark.browser
BESIDE = ("/admin/notices/", "/admin/devices/", "/admin/password_change/", "/api/docs", "/api/redoc")
# A language, a theme and a width each: every choice is seen, and the walk stays short.
CHOICES = (("kk", "light", 1440), ("ru", "dark", 390), ("en", "light", 390))


@pytest.mark.parametrize(("language", "theme", "width"), CHOICES)
def test_nothing_goes_wrong_on_any_page_of_the_menu(
    browser: Browser,  # noqa: F811
    system: System,  # noqa: F811
    shop: Company,  # noqa: F811
    language: str,
    theme: Any,
    width: int,
) -> None:
    """No breach of the policy, no error of a script or of HTTP, nothing asked of another machine."""
    wrong: list[str] = []
    home = system.url("web1", "/admin/")
    root = home.removesuffix("/admin/")
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=theme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    page.on(
        "console", lambda line: wrong.append(f"{page.url}: {line.text}") if line.type == "error" else None
    )
    page.on(
        "response",
        lambda answer: wrong.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None,
    )
    page.on(
        "request",
        lambda asked: (
            wrong.append(f"{page.url} asks {asked.url}")
            if not asked.url.startswith((root, "data:", "blob:"))
            else None
        ),
    )
    try:
        page.goto(home)
        page.fill("[name=email]", shop.owner.email)
        page.fill("[name=password]", PASSWORD)
        page.click("#entry-form button[type=submit]")
        page.wait_for_selector("#nav-sidebar-apps a", state="attached")
        page.locator(f"form.languages button[value={language}]").first.dispatch_event("click")
        page.wait_for_selector(f"html[lang={language}]")
        links = [str(link.get_attribute("href")) for link in page.query_selector_all("#nav-sidebar-apps a")]
        assert len(links) > 20
        for link in (*links, *BESIDE):
            page.goto(root + link)
            page.wait_for_load_state("load")
            too_wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
            if too_wide and link.startswith("/admin/"):
                wrong.append(f"{link} is wider than {width}")
    finally:
        context.close()
    assert wrong == []
