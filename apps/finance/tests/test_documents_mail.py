"""An issued invoice goes to its customer by e-mail, as PDF, after the commit, until it went."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.db import transaction
from django.utils import timezone

from apps.accounts.services import change_organization
from apps.finance import services
from apps.finance.documents import engine
from apps.finance.models import Invoice
from apps.finance.tests.factories import draft, make_customer, pay
from apps.finance.tests.pdf_pages import INVOICES, give_details, pages
from apps.kernel import mail, tenancy
from apps.kernel.errors import ServiceUnavailable
from apps.kernel.models import OutgoingMail


def written(company, *, email="buyer@example.kz", **details):
    """A draft for a customer with an e-mail, committed."""
    with tenancy.enter(company.organization.pk, company.workspace.pk):
        give_details(company.actor, **details)
        return draft(
            company.actor, 1000, customer=make_customer(company.actor, email=email, name="ТОО Көпір")
        )


def mailed():
    """What went to the customer; the organization's registration was mailed, too."""
    return [message for message in outbox.outbox if message.to == ["buyer@example.kz"]]


def rows():
    return OutgoingMail.objects.filter(attachment__isnull=False)


def send(company, invoice):
    return company.client.post(f"{INVOICES}/{invoice.pk}/send")


@pytest.mark.django_db(transaction=True)
def test_the_invoice_is_mailed_when_it_is_sent(live_company):
    invoice = written(live_company)
    assert send(live_company, invoice).status_code == 200
    [message] = mailed()
    assert message.to == ["buyer@example.kz"]
    assert message.subject == f"Счёт на оплату № {invoice.number} — ТОО «Прометрик»"
    assert "1\u00a0000,00 ₸" in message.body
    assert "+7 727 250 12 34, info@prometric.kz" in message.body
    [(name, content, kind)] = message.attachments
    assert (name, kind) == (f"invoice-{invoice.number}.pdf", "application/pdf")
    [text] = pages(content)
    assert "Счёт на оплату" in text
    assert "ТОО Көпір" in text
    assert "Черновик" not in text
    row = rows().get()
    assert row.sent_at is not None
    assert row.attachment["invoice_id"] == str(invoice.pk)


@pytest.mark.django_db(transaction=True)
def test_the_organization_chooses_the_language(live_company):
    for language, subject, title in (
        ("kk-ru", "төлемге арналған шот", "Счёт на оплату"),
        ("en", "Invoice INV", "Invoice for payment"),
    ):
        invoice = written(live_company, document_language=language)
        send(live_company, invoice)
        message = mailed()[-1]
        assert subject in message.subject
        assert title in pages(message.attachments[0][1])[0]


@pytest.mark.django_db(transaction=True)
def test_a_first_payment_issues_and_mails_too(live_company):
    invoice = written(live_company)
    with tenancy.enter(live_company.organization.pk, live_company.workspace.pk):
        pay(live_company.actor, invoice, 100)
    assert len(mailed()) == 1


@pytest.mark.django_db(transaction=True)
def test_nobody_is_mailed_without_an_address_or_when_nothing_was_sent(live_company):
    assert send(live_company, written(live_company, email=None)).status_code == 200
    invoice = written(live_company)
    with tenancy.enter(live_company.organization.pk, live_company.workspace.pk):
        services.send_invoice(invoice.pk, actor=live_company.actor)
        transaction.set_rollback(True)
    assert mailed() == []
    assert not rows().exists()


@pytest.mark.django_db(transaction=True)
def test_a_document_that_cannot_be_made_yet_is_tried_again(live_company, monkeypatch):
    invoice = written(live_company)
    with monkeypatch.context() as patched:
        patched.setattr(engine, "_weasyprint", _missing)
        assert send(live_company, invoice).status_code == 200
    row = rows().get()
    assert (row.sent_at, row.attempts) == (None, 1)
    assert "ServiceUnavailable" in row.error
    assert mailed() == []
    rows().update(next_attempt_at=timezone.now() - timedelta(seconds=1))
    assert mail.deliver_pending() == 1
    assert len(mailed()[0].attachments) == 1


def _missing():
    raise ServiceUnavailable(engine.HINT)


@pytest.mark.django_db
def test_the_language_is_set_with_the_organization(company):
    path = "/api/v1/organization"
    assert company.client.get(path).json()["data"]["documentLanguage"] == "ru"
    assert company.client.put(path, {"documentLanguage": "KK-RU"}).status_code == 200
    assert company.client.get(path).json()["data"]["documentLanguage"] == "kk-ru"
    assert company.client.put(path, {"documentLanguage": "de"}).status_code == 400
    with transaction.atomic():
        change_organization(actor=company.actor, document_language="kk")
    invoice = draft(company.actor, customer=make_customer(company.actor, email="a@example.kz"))
    services.send_invoice(invoice.pk, actor=company.actor)
    assert Invoice.objects.get().sent_at is not None
    assert rows().get().attachment["language"] == "kk"
