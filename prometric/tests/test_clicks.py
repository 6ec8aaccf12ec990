"""From a new customer to the printed invoice in a browser: how many clicks it takes (`make test-browser`)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from apps.finance.models import Invoice, Payment
from apps.inventory.tests.factories import make_product
from apps.kernel import tenancy
from apps.notifications.tests.running import System
from conftest import PASSWORD, Company
from prometric.tests.test_dashboard_page import browser, shop, system  # noqa: F401 (fixtures)

pytestmark = pytest.mark.browser
MOST_CLICKS, MOST_PAGES = 14, 8
# Presses of the mouse, since what is chosen is gone before its click is over, and of Enter.
COUNT = """addEventListener("pointerdown", () => clicked(), true);
addEventListener("keydown", event => { if (event.key === "Enter") clicked(); }, true);"""


class Counted:
    """A page that counts the clicks in it and the pages that it has shown since it began."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.pages = page, 0, 0
        page.expose_function("clicked", self._clicked)
        page.add_init_script(COUNT)
        page.on("framenavigated", lambda frame: self._shown() if frame == page.main_frame else None)

    def _clicked(self) -> None:
        self.clicks += 1

    def _shown(self) -> None:
        self.pages += 1

    def begin(self) -> None:
        self.clicks = self.pages = 0

    def step(self, name: str, done: str) -> None:
        """A step with its dialog as that is filled in, until the button of what follows is there."""
        self.page.click(f"[data-step={name}]")
        self.page.locator("#dialog button[type=submit]").click()
        expect(self.page.locator(done).first).to_be_visible()


def test_from_a_customer_to_the_paper(
    browser: Browser,  # noqa: F811
    system: System,  # noqa: F811
    shop: Company,  # noqa: F811
) -> None:
    with tenancy.enter(shop.organization.pk, shop.workspace.pk):
        make_product(shop.actor, name="Шкаф", price=Decimal(120_000), stock=9)
    context = browser.new_context(locale="ru-RU", reduced_motion="reduce")
    try:
        counted = Counted(context.new_page())
        play(counted, context, system.url("web1", "/admin/"), shop)
    finally:
        context.close()
    with tenancy.enter(shop.organization.pk, shop.workspace.pk):
        [invoice] = Invoice.objects.filter(customer__name="ТОО Алатау")
        assert (invoice.status, invoice.paid_amount) == ("paid", 120_000)
        assert invoice.order is not None
        assert invoice.order.status == "shipped"
        assert Payment.objects.get().amount == 120_000
    assert counted.clicks <= MOST_CLICKS
    assert counted.pages <= MOST_PAGES


def play(counted: Counted, context: Any, home: str, shop: Company) -> None:  # noqa: F811
    page = counted.page
    page.goto(home)
    page.fill("[name=email]", shop.owner.email)
    page.fill("[name=password]", PASSWORD)
    page.click("form button[type=submit]")
    page.wait_for_selector("#nav-sidebar-apps a")
    counted.begin()

    page.click("#nav-sidebar-apps a[href$='/crm/customer/']")
    page.click("a[href*='/crm/customer/add/']")
    page.fill("[name=name]", "ТОО Алатау")
    page.click("button[name=_save]")

    page.click(".record-links a[href*='/crm/deal/add/']")
    page.fill("[name=title]", "Шкафы")
    page.click("[name$='-0-product'] + .select2 .select2-selection")
    page.keyboard.type("Шка")
    # Letters that are not on its keyboard are put in without a key, for which the field waits.
    with page.expect_response(lambda answer: "autocomplete" in answer.url and "term=%D0" in answer.url):
        page.keyboard.press("End")
    page.click(".select2-results__option[aria-selected]:has-text('Шкаф')")
    expect(page.locator("[name$='-0-product']")).not_to_have_value("")
    page.click("button[name=_save]")

    counted.step("win", "[data-step=ship_and_bill]")
    counted.step("ship_and_bill", "[data-step=take_payment]")
    counted.step("take_payment", ".document-open")
    with context.expect_page() as opened:
        page.locator(".document-open").first.click()
    assert opened.value.url
