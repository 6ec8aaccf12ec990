"""What a seller does around a customer, at the width of a phone in a real browser (`make test-browser`)."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect

from apps.collaboration.models import Attachment, Comment, Task
from apps.crm.models import Customer
from apps.hr.models import Employee
from apps.kernel import tenancy
from apps.notifications.tests.running import System, wait_until
from conftest import PASSWORD, Company
from prometric.tests.test_dashboard_page import (
    browser,  # noqa: F401 (fixture)
    can_sign_in,
    nothing_runs,
    shop,  # noqa: F401 (fixture)
    system,  # noqa: F401 (fixture)
)

pytestmark = pytest.mark.browser
PHONE: ViewportSize = {"width": 390, "height": 844}
RIGHTS = ("CUSTOMERS_VIEW", "CUSTOMERS_UPDATE", "DEALS_VIEW", "DEALS_UPDATE")


def test_a_seller_plans_a_call_mentions_a_colleague_attaches_a_scan_and_finds_them(
    browser: Browser,  # noqa: F811
    system: System,  # noqa: F811
    shop: Company,  # noqa: F811
) -> None:
    actor = shop.actor
    with tenancy.enter(actor.organization_id, actor.workspace_id):
        seller, colleague = shop.member(*RIGHTS), shop.member(*RIGHTS)
        colleague.user.first_name, colleague.user.last_name = "Бейбарыс", "Омаров"
        colleague.user.save()
        for member in (seller, colleague):
            Employee.objects.create(organization=shop.organization, membership=member.membership)
        customer = Customer.objects.get()
    email = can_sign_in(seller.user.pk)
    context = browser.new_context(
        locale="ru-RU", viewport=PHONE, has_touch=True, is_mobile=True, reduced_motion="reduce"
    )
    context.set_default_timeout(20_000)
    try:
        page = context.new_page()
        page.goto(system.url("web1", f"/admin/login/?next=/admin/crm/customer/{customer.pk}/change/"))
        page.fill("[name=email]", email)
        page.fill("[name=password]", PASSWORD)
        page.click("form button[type=submit]")
        expect(page.locator("#around")).to_be_attached()
        plan_a_call(page)
        comment(page)
        attach(page)
        for title in ("Позвонить о договоре 17", "договор 17 готов", "Договор-17.png"):
            find(page, title)
    finally:
        context.close()
        wait_until(nothing_runs)
    with tenancy.enter(actor.organization_id, actor.workspace_id):
        task, said, file = Task.objects.get(), Comment.objects.get(), Attachment.objects.get()
        assert {task.entity_id, said.entity_id, file.entity_id} == {customer.pk}
        assert (task.assigned_to.membership.user_id, task.due_at is not None) == (seller.user.pk, True)
        assert [str(pk) for pk in said.mentions] == [
            str(Employee.objects.get(membership=colleague.membership).pk)
        ]
        assert file.uploaded_by_id == seller.user.pk


def plan_a_call(page: Page) -> None:
    page.locator("#around a[href*='task']").first.click()
    page.fill("[name=subject]", "Позвонить о договоре 17")
    page.fill("[name=due_day]", "31.12.2026")
    page.locator("#task-form button[type=submit]").click()
    expect(page.locator("#around [data-live=tasks]")).to_contain_text("Позвонить о договоре 17")


def comment(page: Page) -> None:
    text = page.locator("textarea[data-mentions]")
    text.click()
    text.press_sequentially("договор 17 готов, @Бей")
    page.locator("#mention-list li").first.click()
    expect(text).to_have_value("договор 17 готов, @Бейбарыс Омаров ")
    page.locator("#around .comment-form button[type=submit]").first.click()
    expect(page.locator("#around .comments")).to_contain_text("@Бейбарыс Омаров")


def attach(page: Page) -> None:
    scan = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(scan, "PNG")
    page.locator(".file-form input[name=files]").set_input_files(
        {"name": "Договор-17.png", "mimeType": "image/png", "buffer": scan.getvalue()}
    )
    if page.locator(".file-form button[type=submit]").is_visible():
        page.locator(".file-form button[type=submit]").click()
    expect(page.locator("#files .files")).to_contain_text("Договор-17.png")


def find(page: Page, title: str) -> None:
    """By a word that all three have, from another page; the result leads to it."""
    page.goto(page.url.split("/admin/")[0] + "/admin/")
    page.locator(".frame-button[aria-label='Поиск']").click()
    page.locator("#search-input-command").press_sequentially("договор")
    # Letters that are not on its keyboard are put in without a key, for which the field waits.
    page.keyboard.press("End")
    result = page.locator("#command-results-list a", has_text=title)
    expect(result).to_be_visible()
    result.click()
    page.wait_for_url("**/admin/*/**")
    expect(page.locator("body")).to_contain_text(title)
