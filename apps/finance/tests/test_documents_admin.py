"""Documents in the back office."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.finance.tests.factories import draft, issued, make_order
from apps.finance.tests.pdf_pages import pages
from apps.kernel import tenancy
from apps.sales.models import Shipment
from apps.sales.tests.factories import make_product

pytestmark = pytest.mark.django_db


def at(invoice, document, language="ru"):
    return reverse("admin:finance_invoice_document", args=(invoice.pk, document, language))


def test_an_invoice_page_leads_to_its_documents(company, staff):
    invoice = issued(company.actor)
    page = staff.get(reverse("admin:finance_invoice_change", args=(invoice.pk,))).content.decode()
    for document in ("invoice", "schet-faktura", "act"):
        for language in ("kk", "ru", "en", "kk-ru"):
            assert at(invoice, document, language) in page
    assert at(invoice, "waybill") not in page
    assert page.index(at(invoice, "act", "kk-ru")) < page.index(at(invoice, "act", "kk"))
    for word in ("Invoice for payment", "Certificate of work R-1", "E-invoice (XML)", "Reconciliation act"):
        assert word in page, word
    answer = staff.get(at(invoice, "act", "kk"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="act-{invoice.number}.pdf"'
    assert "Р-1 нысаны" in pages(answer.content)[0]


def test_a_refusal_leads_back_to_the_invoice(company, staff):
    invoice = draft(company.actor)
    answer = staff.get(at(invoice, "act"), follow=True)
    assert answer.redirect_chain == [(reverse("admin:finance_invoice_change", args=(invoice.pk,)), 302)]
    [message] = answer.context["messages"]
    assert "NOT_ISSUED" in str(message)
    assert staff.get(at(invoice, "receipt")).status_code == 404
    assert staff.get(at(invoice, "act", "de")).status_code == 404


def test_documents_are_for_staff(company):
    assert Client().get(at(issued(company.actor), "invoice")).status_code == 302


def test_the_electronic_invoice_is_a_file(company, staff):
    invoice = issued(company.actor)
    answer = staff.get(reverse("admin:finance_invoice_esf", args=(invoice.pk,)))
    assert answer["Content-Type"] == "application/xml"
    assert answer["Content-Disposition"] == f'attachment; filename="esf-{invoice.number}.xml"'
    written = draft(company.actor)
    page = reverse("admin:finance_invoice_esf", args=(written.pk,))
    assert staff.get(page).status_code == 302


def test_documents_of_others_are_not_there(company, other_company, staff):
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        invoice = issued(other_company.actor)
    assert staff.get(at(invoice, "invoice")).status_code == 404
    assert staff.get(reverse("admin:finance_invoice_esf", args=(invoice.pk,))).status_code == 404
    for page in ("finance_account", "finance_account_document"):
        args = (invoice.customer_id, "ru")[: 1 + page.endswith("document")]
        assert staff.get(reverse(f"admin:{page}", args=args)).status_code == 404


def test_a_shipments_paper_is_a_button_of_its_page(company, staff):
    order = make_order(company.actor, (make_product(company.actor, stock=5), 2))
    assert company.client.put(f"/api/v1/orders/{order.pk}", {"status": "confirmed"}).status_code == 200
    assert company.client.post(f"/api/v1/orders/{order.pk}/ship", {}).status_code == 200
    shipment = Shipment.objects.get()
    page = staff.get(reverse("admin:sales_shipment_change", args=[shipment.pk]))
    document, slip = page.context["document_links"]
    for each in (document, slip):
        answer = staff.get(each.url)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert staff.get(document.url.replace("/kk-ru.pdf", "/xx.pdf")).status_code == 404
