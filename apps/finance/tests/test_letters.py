"""Invoices and purchase orders by e-mail: really sent, and their record says what became of each."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail as outbox
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from apps.finance.documents import engine
from apps.finance.models import Mailing
from apps.finance.tests.factories import draft, make_customer, make_product
from apps.finance.tests.pdf_pages import INVOICES, give_details, pages
from apps.inventory.services import create_purchase_order, create_supplier
from apps.kernel import mail, tenancy
from apps.kernel.errors import ServiceUnavailable
from apps.kernel.mail import MAX_ATTEMPTS
from apps.kernel.models import OutboxEvent, OutgoingMail
from apps.notifications.consumers.letters import letter_failed
from prometric.workplace.links import of_notice

PURCHASES = "/api/v1/purchase-orders"


def ordered(actor, **details):
    """A draft of two lines for a supplier."""
    give_details(actor)
    said = {"name": "ТОО «Снабжение»", "bin": "240140000021", "contact_person": "Ерлан", **details}
    supplier = create_supplier(actor=actor, **said)
    lines = [
        {"product_id": make_product(actor, name=name).pk, "quantity": Decimal(3), "unit_price": Decimal(1000)}
        for name in ("Кабель", "Розетка")
    ]
    return create_purchase_order(actor=actor, supplier_id=supplier.pk, items=lines)


def letters(company, path):
    return company.client.get(path).json()["data"]["mailings"]


@pytest.mark.django_db(transaction=True)
def test_a_purchase_order_goes_to_its_supplier_in_the_suppliers_language(live_company):
    with tenancy.enter(live_company.organization.pk, live_company.workspace.pk):
        order = ordered(live_company.actor, email="sales@example.kz", language="en")
    outbox.outbox.clear()
    answer = live_company.client.post(f"{PURCHASES}/{order.pk}/order")
    assert answer.status_code == 200, answer.content
    assert "warnings" not in answer.json()["meta"]
    [message] = outbox.outbox
    assert isinstance(message, EmailMultiAlternatives)
    assert message.to == ["sales@example.kz"]
    assert message.subject == f"Purchase order {order.number} — ТОО «Прометрик»"
    assert message.from_email == "ТОО «Прометрик» <no-reply@prometric.kz>"
    assert message.reply_to == [live_company.owner.email]
    assert "Hello, Ерлан," in message.body
    assert [kind for _page, kind in message.alternatives] == ["text/html"]
    [(name, content, _media)] = message.attachments
    assert name == f"order-{order.number}.pdf"
    [text] = pages(content)
    for expected in (f"Purchase order No. {order.number}", "BIN 240140000021", "6,000.00", "Attention Ерлан"):
        assert expected in text, (expected, text)
    [letter] = letters(live_company, f"{PURCHASES}/{order.pk}")
    assert (letter["to"], letter["state"], letter["version"]) == ("sales@example.kz", "sent", 1)
    russian = live_company.client.get(f"{PURCHASES}/{order.pk}/pdf?language=ru")
    assert "Заказ поставщику" in pages(russian.content)[0]


@pytest.mark.django_db
def test_without_an_address_nothing_is_sent_and_the_step_says_so(company):
    order = ordered(company.actor)
    path = f"{PURCHASES}/{order.pk}"
    early = company.client.post(f"{path}/mail", {"email": "a@example.kz"})
    assert early.status_code == 409
    answer = company.client.post(f"{path}/order").json()
    assert [each["code"] for each in answer["meta"]["warnings"]] == ["NOT_MAILED"]
    assert answer["data"]["message"] == "Purchase order placed"
    assert company.client.post(f"{path}/mail", {}).status_code == 400
    assert letters(company, path) == []
    named = company.client.post(f"{path}/mail", {"email": "a@example.kz", "message": "Срочно"})
    assert (named.status_code, named.json()["data"]["state"]) == (202, "queued")
    assert [letter["to"] for letter in letters(company, path)] == ["a@example.kz"]
    looker = company.member("INVENTORY_VIEW").client
    assert looker.post(f"{path}/mail", {"email": "b@example.kz"}).status_code == 403
    assert Mailing.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_invoice_says_what_became_of_each_letter(live_company, monkeypatch):
    with tenancy.enter(live_company.organization.pk, live_company.workspace.pk):
        give_details(live_company.actor)
        customer = make_customer(live_company.actor, email="buyer@example.kz", name="ТОО Көпір")
        invoice = draft(live_company.actor, 1000, customer=customer)
    path = f"{INVOICES}/{invoice.pk}"
    assert live_company.client.post(f"{path}/mail", {}).status_code == 409
    with monkeypatch.context() as patched:
        patched.setattr(engine, "_weasyprint", _missing)
        assert live_company.client.post(f"{path}/send").status_code == 200
        [letter] = letters(live_company, path)
        assert (letter["state"], letter["sentAt"]) == ("queued", None)
        assert "ServiceUnavailable" in letter["error"]
        rows = OutgoingMail.objects.filter(attachment__isnull=False)
        rows.update(next_attempt_at=timezone.now() - timedelta(seconds=1), attempts=MAX_ATTEMPTS - 1)
        mail.deliver_pending()
        assert letters(live_company, path)[0]["state"] == "failed"
    with tenancy.enter(live_company.organization.pk, live_company.workspace.pk):
        hears_of_failures(live_company, invoice)
    body = {"email": "chief@example.kz", "language": "kk-ru", "message": "Қайта жіберілді"}
    assert live_company.client.post(f"{path}/mail", body).status_code == 202
    first, second = letters(live_company, path)
    assert (first["state"], second["state"]) == ("failed", "sent")
    assert (second["to"], second["version"], second["error"]) == ("chief@example.kz", 2, None)
    message = outbox.outbox[-1]
    assert "Қайта жіберілді" in message.body
    assert message.reply_to == [live_company.owner.email]


def hears_of_failures(company, invoice):
    """Who sent it is told once, with the way to the record."""
    [event] = OutboxEvent.objects.filter(name="letter.failed")
    assert event.payload["number"] == invoice.number
    letter_failed(event)
    rows = company.client.get("/api/v1/notifications").json()["data"]["items"]
    [notice] = [row for row in rows if row["type"] == "letter_failed"]
    assert notice["title"] == "Письмо не отправлено"
    assert notice["message"].startswith(f"Документ {invoice.number} не ушёл на buyer@example.kz.")
    assert notice["data"]["invoiceId"] == str(invoice.pk)
    assert of_notice("letter_failed", notice["data"]) == f"/admin/finance/invoice/{invoice.pk}/change/"


def _missing():
    raise ServiceUnavailable(engine.HINT)
