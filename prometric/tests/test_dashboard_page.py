"""The live dashboard page as a person sees it, in a real browser (`make test-browser`)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect

from apps.accounts.models import User
from apps.crm import services as crm
from apps.inventory import services as inventory
from apps.kernel import tenancy
from apps.notifications.tests.running import System, wait_until
from conftest import PASSWORD, Company
from prometric.settings import PASSWORD_HASHERS
from prometric.tests.browser import chromium

pytestmark = pytest.mark.browser

# A machine at work elsewhere may take its time.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def system(browser: Browser, tmp_path_factory: Any, django_db_setup: None) -> Iterator[System]:
    """A web process and the relay on the servers of this test run; not started without a browser."""
    home = tmp_path_factory.mktemp("page")
    (home / "static").mkdir()
    with System(home, os.environ["REDIS_URL"], RATE_LIMIT_ANONYMOUS="1000") as running:
        running.start("web1", "relay")
        running.ready()
        yield running


Visit = Callable[..., Page]


@pytest.fixture
def shop(live_company: Company) -> Company:
    """A company with one open deal, whose people can sign in at the real server."""
    actor = live_company.actor
    with tenancy.enter(actor.organization_id, actor.workspace_id):
        product = inventory.create_product(
            actor=actor, code="A", name="Licence", type="DIGITAL", price=Decimal(22_500_000)
        )
        buyer = crm.create_customer(actor=actor, name="ТОО Алматы")
        line = {"product_id": product.id, "quantity": Decimal(1)}
        crm.create_deal(actor=actor, title="Deal", customer_id=buyer.pk, products=[line])
    can_sign_in(live_company.owner.pk)
    return live_company


@pytest.fixture
def visit(browser: Browser, system: System, shop: Company) -> Iterator[Visit]:
    """Opens the page; at the end nothing may have been said against its policy or thrown in it."""
    contexts, said = [], []

    def open_page(**options: Any) -> Page:
        context = browser.new_context(**{"locale": "en-US", "reduced_motion": "reduce", **options})
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda line: said.append(line.text) if "Security Policy" in line.text else None)
        page.goto(system.url("web1", "/"))
        return page

    yield open_page
    for context in contexts:
        context.close()
    # What the pages still asked for must be over before the tables are emptied.
    wait_until(nothing_runs)
    assert said == []


def nothing_runs() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        found: bool = cursor.fetchone() == (0,)
        return found


def can_sign_in(user_id: UUID) -> str:
    """Hash the password as the server does, not as tests do; returns the address."""
    with tenancy.system("test"), override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS):
        user = User.objects.get(pk=user_id)
        user.set_password(PASSWORD)
        user.save()
    return user.email


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.get_by_label("Email").fill(email)
    page.locator("#password").fill(password)
    page.locator("#sign-in-button").click()


def sign_in_as_english(page: Page, shop: Company) -> None:
    page.get_by_role("button", name="ENG").click()
    sign_in(page, shop.owner.email)
    expect(page.locator("#deals-open")).to_have_text("1")


def win_elsewhere(shop: Company, system: System) -> None:
    """Another client wins the open deal over HTTP, and confirms the order that comes of it."""
    token = shop.client.token
    assert token
    [deal] = system.call("GET", "/deals", token)["items"]
    system.call("POST", f"/deals/{deal['id']}/win", token, {})
    [order] = system.call("GET", "/orders", token)["items"]
    system.call("POST", f"/orders/{order['id']}/confirm", token, {})


def test_a_deal_won_elsewhere_changes_the_figures_without_a_reload(visit, shop, system):
    page = visit()
    sign_in_as_english(page, shop)
    expect(page.locator("#revenue-total")).to_have_text("₸0")
    expect(page.locator("#live")).to_have_text("Live")
    page.evaluate("window.mark = 'not reloaded'")

    win_elsewhere(shop, system)

    expect(page.locator("#revenue-total")).to_have_text("₸22,500,000")
    expect(page.locator("#deals-open")).to_have_text("0")
    expect(page.locator("#win-rate")).to_have_text("100%")
    expect(page.locator("#said")).to_contain_text("Figures updated. Revenue ₸22,500,000")
    assert page.evaluate("window.mark") == "not reloaded"


def test_it_finds_its_way_back_to_a_server_that_was_gone(visit, shop, system):
    page = visit()
    sign_in_as_english(page, shop)
    expect(page.locator("#live")).to_have_text("Live")
    system.kill("web1")
    expect(page.locator("#live")).to_have_text("Reconnecting…")
    system.start("web1")
    system.ready()
    win_elsewhere(shop, system)
    expect(page.locator("#revenue-total")).to_have_text("₸22,500,000")
    expect(page.locator("#live")).to_have_text("Live")


def test_a_duplicated_tab_does_not_end_the_session_of_the_first(visit, shop):
    first = visit()
    sign_in_as_english(first, shop)
    kept = first.evaluate("sessionStorage.getItem('prometric.refresh')")
    second = first.context.new_page()
    second.add_init_script(f"sessionStorage.getItem('copied') ?? ({copy_of(kept)})")
    second.goto(first.url)
    for page in (second, first, second):
        expect(page.locator("#deals-open")).to_have_text("1")
        page.reload()
        expect(page.locator("#deals-open")).to_have_text("1")


def copy_of(refresh_token: str) -> str:
    """What a browser does with the storage of a tab that is duplicated: it copies it, once."""
    copied = f"sessionStorage.setItem('prometric.refresh', '{refresh_token}')"
    return f"sessionStorage.setItem('copied', 'yes'), {copied}"


def test_languages_themes_and_a_phone(visit, shop):
    page = visit(viewport={"width": 390, "height": 844}, color_scheme="dark", locale="kk-KZ")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("#sign-in-button")).to_have_text("Кіру")
    page.get_by_role("button", name="ENG").click()
    sign_in(page, shop.owner.email)
    expect(page.locator("h1:visible")).to_have_text("Sales overview")
    expect(page.locator("#pipeline")).to_contain_text("₸22,500,000")

    page.get_by_role("button", name="РУС").click()
    expect(page.locator("h1:visible")).to_have_text("Обзор продаж")
    expect(page.locator("#pipeline")).to_contain_text("22 500 000 ₸")
    expect(page.locator("html")).to_have_attribute("lang", "ru")

    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Включить светлую тему").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark

    for kind in ("day", "week", "quarter", "year"):
        page.locator(f"label[for=period-{kind}]").click()
        expect(page.locator("body")).to_have_attribute("data-figures", "shown")
        assert page.evaluate("document.documentElement.scrollWidth") == 390, kind

    # A reload stays signed in, and keeps the choices.
    page.reload()
    expect(page.locator("h1:visible")).to_have_text("Обзор продаж")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.get_by_role("button", name="Выйти").click()
    expect(page.locator("#sign-in-notice")).to_have_text("Вы вышли.")
    page.reload()
    expect(page.locator("#sign-in-button")).to_be_visible()


def test_who_may_not_see_the_figures_is_told_so(visit, shop):
    page = visit()
    page.get_by_role("button", name="ENG").click()
    sign_in(page, shop.owner.email, "not the password")
    expect(page.locator("#sign-in-error")).to_have_text("Invalid email or password")
    sign_in(page, can_sign_in(shop.member("DEALS_VIEW").user.pk))
    expect(page.locator("#refusal")).to_contain_text("You have no access to the figures")
    expect(page.locator("#grid")).to_be_hidden()
