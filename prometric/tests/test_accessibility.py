"""axe-core on every page of the workplace (`make test-browser`): nothing found, of any impact."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.db.models import Model
from django.test import RequestFactory
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from apps.accounts.models import User
from apps.inventory.models import Product
from apps.kernel import tenancy
from apps.kernel.admin import platform
from apps.kernel.errors import DomainError
from apps.notifications.tests.running import System, wait_until
from conftest import PASSWORD, Company
from prometric.tests.axe import DARK, LIGHT, Judge
from prometric.tests.office import MAKERS, SCREENS, addresses
from prometric.tests.test_dashboard_page import (  # noqa: F401 (fixtures)
    browser,
    can_sign_in,
    nothing_runs,
    shop,
    system,
)

pytestmark = pytest.mark.browser
WIDE, PHONE = (LIGHT, 1440), (DARK, 390)
GRID = [(theme, width) for theme in (LIGHT, DARK) for width in (1440, 390)]
# Addresses that show no page, by the end of their names, and why not.
NO_PAGE = {
    "_export": "a file",
    "_document": "a PDF, of a kind that the address names",
    "_draft": "a PDF",
    "_logo": "a picture, where there is one",
    "_options": "a part of a page, fetched by scripts",
    "_progress": "a part of a page, fetched by scripts",
    "_deal_move": "takes what the board sends",
    "finance_account": "of a customer: see the pages beside the screens",
}
APPS = sorted({label.partition(".")[0] for label in SCREENS})
OUTSIDE = ("/admin/login/", "/admin/forgotten/", "/admin/reset/", "/admin/register/",
           "/admin/verify/", "/admin/privacy/", "/admin/new-password/", "/platform/login/", "/")  # fmt: skip
OWN = ("/admin/", "/admin/tasks/", "/admin/tasks/add/", "/admin/calendar/", "/admin/notices/",
       "/admin/devices/", "/admin/second-factor/", "/admin/email/",
       "/admin/password_change/", "/admin/data/")  # fmt: skip


@pytest.fixture
def judge(browser: Browser, system: System, transactional_db: None) -> Iterator[Judge]:  # noqa: F811
    """A page that nobody has signed in at; what it said is asserted at the end."""
    context = browser.new_context(locale="ru-RU", reduced_motion="reduce")
    found = Judge(context.new_page(), system.url("web1"))
    yield found
    context.close()
    wait_until(nothing_runs)
    assert not found.wrong, "\n".join(found.wrong)


@pytest.fixture
def office(judge: Judge, shop: Company) -> Judge:  # noqa: F811
    """The owner at /admin, in Russian."""
    enter(judge, "/admin/", shop.owner.email)
    speak(judge.page, "ru")
    return judge


def enter(judge: Judge, path: str, email: str) -> None:
    judge.page.goto(judge.root + path)
    judge.page.fill("[name=email]", email)
    judge.page.fill("[name=password]", PASSWORD)
    judge.page.click("form button[type=submit]")
    judge.page.wait_for_selector("#nav-sidebar-apps a", state="attached")


def speak(page: Page, language: str) -> None:
    page.locator(f"form.languages button[value={language}]").first.dispatch_event("click")
    page.wait_for_selector(f"html[lang={language}]")


def made(company: Any, label: str) -> UUID:
    """One of its kind; where there may be one only and another maker has made it, that."""
    model: type[Model] = SCREENS[label].model
    with tenancy.enter(company.organization.pk, company.workspace.pk):
        # Each maker calls its product the same.
        for product in Product.objects.filter(code__startswith="CANARY"):
            Product.objects.filter(pk=product.pk).update(code=f"MADE-{product.pk.hex[-8:]}")
        try:
            with transaction.atomic():
                return MAKERS[label](company)
        except DomainError:
            found = model._default_manager.first()
            assert found is not None, label
            return UUID(str(found.pk))


def is_refused(company: Any, label: str, name: str, pk: UUID) -> bool:
    """Whether a page is nobody's: nobody makes or deletes such a record, or not as it stands."""
    screen = SCREENS[label]
    asked: Any = RequestFactory().get("/admin/")
    asked.actor = company.actor
    with tenancy.enter(company.organization.pk, company.workspace.pk):
        if name.endswith("_add"):
            return not screen.has_add_permission(asked)
        if name.endswith("_delete"):
            return not screen.has_delete_permission(asked, screen.model._default_manager.get(pk=pk))
    return False


@pytest.mark.parametrize("app", APPS)
def test_every_page_of_every_screen(office: Judge, shop: Company, app: str) -> None:  # noqa: F811
    for label in (label for label in SCREENS if label.startswith(f"{app}.")):
        pk = made(shop, label)
        seen = set()
        for name, address in addresses(label, pk):
            if address not in seen and not name.endswith(tuple(NO_PAGE)):
                seen.add(address)
                office.visit(address, WIDE, PHONE, refused=is_refused(shop, label, name, pk))


def test_pages_beside_the_screens(office: Judge, shop: Company) -> None:  # noqa: F811
    account = reverse("admin:finance_account", args=(made(shop, "crm.Customer"),))
    for path in (*OWN, account):
        office.visit(path, WIDE, PHONE)


def test_the_palette(office: Judge) -> None:
    office.page.goto(f"{office.root}/admin/tasks/")
    office.page.keyboard.press("Control+k")
    expect(office.page.locator("#search-input-command")).to_be_visible()
    office.judge(*GRID)
    office.page.keyboard.type("заказы")
    # Letters that are not on its keyboard are put in without a key, for which the field waits.
    office.page.keyboard.press("End")
    expect(office.page.locator("#command-results-list li").first).to_be_visible()
    office.judge(*GRID)


def test_pages_for_nobody_in_particular(judge: Judge) -> None:
    for path in OUTSIDE:
        judge.visit(path, *GRID)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_languages_themes_and_widths(office: Judge, shop: Company, language: str) -> None:  # noqa: F811
    speak(office.page, language)
    pk = made(shop, "sales.Order")
    for path in (
        "/admin/",
        "/admin/sales/order/",
        "/admin/sales/order/add/",
        f"/admin/sales/order/{pk}/change/",
    ):
        office.visit(path, *GRID)


def test_the_platform(judge: Judge) -> None:
    with tenancy.system("test"):
        staff = User.objects.create_superuser("root@prometric.kz", PASSWORD, first_name="S", last_name="S")
    can_sign_in(staff.pk)
    enter(judge, "/platform/", staff.email)
    judge.visit("/platform/", WIDE, PHONE)
    asked: Any = RequestFactory().get("/platform/")
    asked.user = staff
    for screen in platform._registry.values():
        opts = screen.opts
        path = f"/platform/{opts.app_label}/{opts.model_name}/"
        judge.visit(path, WIDE, PHONE)
        if screen.has_add_permission(asked):
            judge.visit(f"{path}add/", WIDE, PHONE)
