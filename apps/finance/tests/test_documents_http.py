"""Documents over HTTP: who gets what, in which form, and what is refused."""

from __future__ import annotations

import uuid
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from apps.accounts.services import set_logo
from apps.finance import services
from apps.finance.documents import engine
from apps.finance.tests.factories import draft, issued, line, make_customer, make_order, make_product
from apps.finance.tests.pdf_pages import INVOICES, make_buyer, pages, pdf_of, picture
from apps.kernel.errors import ServiceUnavailable
from apps.sales import services as sales

pytestmark = pytest.mark.django_db


def test_a_download_has_a_safe_name_and_harmless_headers(company):
    invoice = issued(company.actor)
    answer = company.client.get(f"{INVOICES}/{invoice.pk}/pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="invoice-{invoice.number}.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-RateLimit-Limit"]
    assert answer.content.startswith(b"%PDF-")
    shown = company.client.get(f"{INVOICES}/{invoice.pk}/pdf?disposition=inline")
    assert shown["Content-Disposition"].startswith("inline; ")


@pytest.mark.parametrize(
    "accept", ["*/*", "application/pdf", "application/json", "text/html,application/xhtml+xml,*/*;q=0.8", ""]
)
def test_what_a_caller_may_accept(company, accept):
    invoice = issued(company.actor)
    path = f"{INVOICES}/{invoice.pk}/pdf"
    assert company.client.get(path, Accept=accept)["Content-Type"] == "application/pdf"
    refused = company.client.get(f"{path}?document=waybill", Accept=accept)
    assert refused.status_code == 422
    assert refused["Content-Type"] == "application/json"
    assert refused.json()["error"]["code"] == "DOCUMENT_UNAVAILABLE"


def test_other_formats_are_not_acceptable(company):
    invoice = issued(company.actor)
    answer = company.client.get(f"{INVOICES}/{invoice.pk}/pdf", Accept="image/png")
    assert answer.status_code == 406
    assert answer.json()["error"]["code"] == "NOT_ACCEPTABLE"
    # A file's form is for files alone.
    assert company.client.get(INVOICES, Accept="application/pdf").status_code == 406


def test_the_language_is_the_parameters_else_the_requests(company):
    invoice = issued(company.actor)
    kazakh, russian = "Төлемге арналған шот", "Счёт на оплату"
    assert russian in pages(pdf_of(company, invoice))[0]
    assert kazakh in pages(pdf_of(company, invoice, **{"Accept-Language": "kk-KZ"}))[0]
    assert "Invoice for payment" in pages(pdf_of(company, invoice, "language=EN"))[0]
    both = pages(pdf_of(company, invoice, "language=kk-ru", **{"Accept-Language": "en"}))[0]
    assert kazakh in both
    assert russian in both


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("document=receipt", "document"),
        ("language=de", "language"),
        ("disposition=evil", "disposition"),
        ("documents=act", "documents"),
        ("document=act&document=invoice", "document"),
        ("document=%00", "document"),
    ],
)
def test_a_bad_parameter_is_named(company, query, field):
    invoice = issued(company.actor)
    answer = company.client.get(f"{INVOICES}/{invoice.pk}/pdf?{query}")
    assert answer.status_code == 400
    assert list(answer.json()["error"]["details"]) == [field]


def test_who_may_read_invoices_may_read_their_documents(company, other_company, anonymous):
    invoice = issued(company.actor)
    path = f"{INVOICES}/{invoice.pk}/pdf"
    statement = f"/api/v1/finance/customers/{invoice.customer_id}/statement/pdf"
    for address in (path, statement, f"{INVOICES}/{invoice.pk}/esf.xml"):
        assert company.member("INVOICES_VIEW").client.get(address).status_code == 200
        assert company.member("PAYMENTS_VIEW").client.get(address).status_code == 403
        assert other_company.client.get(address).status_code == 404
        assert anonymous.get(address).status_code == 401
        assert company.client.post(address, {}).status_code == 405
    assert company.client.get(f"{INVOICES}/{uuid.uuid4()}/pdf").status_code == 404
    assert company.client.get(f"{INVOICES}/x/pdf").json()["error"]["code"] == "INVALID_UUID"


def test_documents_that_make_no_sense_are_refused(company):
    def why(invoice, document):
        answer = company.client.get(f"{INVOICES}/{invoice.pk}/pdf?document={document}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "DOCUMENT_UNAVAILABLE")
        assert answer.json()["error"]["details"]["document"] == document
        return answer.json()["error"]["details"]["reason"]

    goods = make_product(company.actor, stock=5)
    waiting = draft(company.actor)
    assert why(waiting, "schet-faktura") == why(waiting, "act") == "NOT_ISSUED"
    assert why(waiting, "waybill") == "NOT_SHIPPED"
    items = [{"product_id": goods.pk, "quantity": Decimal(1), "unit_price": Decimal(1)}]
    assert why(issued(company.actor, items=items), "act") == "NO_SERVICES"
    cancelled = services.cancel_invoice(issued(company.actor).pk, actor=company.actor)
    assert why(cancelled, "act") == "NOT_ISSUED"


def test_without_pango_a_document_is_unavailable_and_nothing_else(company, monkeypatch):
    def missing():
        raise ServiceUnavailable(engine.HINT)

    invoice = issued(company.actor)
    monkeypatch.setattr(engine, "_weasyprint", missing)
    answer = company.client.get(f"{INVOICES}/{invoice.pk}/pdf")
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "SERVICE_UNAVAILABLE"
    assert "libpango" in answer.json()["error"]["message"]
    assert [warning.id for warning in engine.documents_can_be_made()] == ["finance.W001"]


def test_statement_pdf_takes_the_periods_of_the_statement(company):
    customer = make_customer(company.actor)
    path = f"/api/v1/finance/customers/{customer.pk}/statement/pdf"
    answer = company.client.get(f"{path}?dateFrom=2026-01-01&dateTo=2026-03-31")
    name = f"statement-{customer.customer_number}-20260101-20260331.pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    for query, fields in (
        ("dateFrom=2026-02-01&dateTo=2026-01-01", ["dateFrom", "dateTo"]),
        ("dateFrom=x", ["dateFrom"]),
        ("document=act", ["document"]),
    ):
        refused = company.client.get(f"{path}?{query}")
        assert refused.status_code == 400
        assert list(refused.json()["error"]["details"]) == fields


def test_a_logo_stands_on_the_documents(company):
    invoice = issued(company.actor)
    assert images(pdf_of(company, invoice)) == 0
    set_logo(actor=company.actor, file=BytesIO(picture()))
    company.organization.refresh_from_db()
    for document in ("invoice", "schet-faktura", "act"):
        assert images(pdf_of(company, invoice, f"document={document}")) == 1
    company.organization.logo.storage.delete(company.organization.logo.name)
    assert images(pdf_of(company, invoice)) == 0


def images(content):
    return sum(len(page.images) for page in PdfReader(BytesIO(content)).pages)


# --- where documents lie ---------------------------------------------------------------------


def test_invoice_and_order_show_where_their_documents_lie(company, settings):
    goods = make_product(company.actor, stock=5)
    service = make_product(company.actor, type="SERVICE")
    order = make_order(company.actor, (goods, 1), (service, 1), customer=make_buyer(company.actor))
    invoice = services.create_invoice(actor=company.actor, customer_id=order.customer_id, order_id=order.pk)

    def types(path):
        found = company.client.get(path).json()["data"]["documents"]
        for row in found:
            url = row["url"]
            assert url.startswith(f"{settings.PUBLIC_URL}{INVOICES}/{invoice.pk}/pdf?document=")
            assert company.client.get(url.removeprefix(settings.PUBLIC_URL)).status_code == 200, row
            assert row["name"].endswith(f"{invoice.number}.pdf")
        return [row["type"] for row in found]

    paths = (f"{INVOICES}/{invoice.pk}", f"/api/v1/orders/{order.pk}")
    for path in paths:
        assert types(path) == ["invoice"]
    services.send_invoice(invoice.pk, actor=company.actor)
    for path in paths:
        assert types(path) == ["invoice", "act"]
    sales.confirm_order(order.pk, actor=company.actor)
    sales.ship_order(order.pk, actor=company.actor)
    for path in paths:
        assert types(path) == ["invoice", "schet-faktura", "waybill", "act"]


def test_an_order_put_back_as_it_was_read_keeps_its_own_documents_alone(company):
    order = make_order(company.actor, (make_product(company.actor), 1))
    services.create_invoice(actor=company.actor, customer_id=order.customer_id, order_id=order.pk)
    path = f"/api/v1/orders/{order.pk}"
    contract = {"type": "contract", "name": "Contract.pdf", "url": "https://example.kz/c.pdf"}
    company.client.put(path, {"documents": [contract]})
    read = company.client.get(path).json()["data"]["documents"]
    assert [row["type"] for row in read] == ["contract", "invoice"]
    assert read[1]["id"] is None
    assert company.client.put(path, {"documents": read}).status_code == 200
    assert company.client.get(path).json()["data"]["documents"] == read


def test_reading_a_paper_takes_the_same_statements_whatever_its_length(company, count_queries):
    service = make_product(company.actor, type="SERVICE")
    counts = []
    for lines in (1, 30):
        items = [line(100, product_id=service.pk)] * lines
        invoice = issued(company.actor, customer=make_buyer(company.actor, bin=None), items=items)
        with count_queries() as statements:
            pdf_of(company, invoice)
        counts.append(len(statements))
    assert counts == [5, 5]
