"""Each language of a paper has its own names, addresses and units; what is not said falls back."""

from __future__ import annotations

from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection

from apps.accounts.models import Organization
from apps.finance import services
from apps.finance.documents.units import unit_in
from apps.finance.tests.factories import issued, line, make_order, make_product
from apps.finance.tests.pdf_pages import give_details, make_buyer, pages, pdf_of
from apps.sales import services as sales

pytestmark = pytest.mark.django_db

ORGANIZATION, CUSTOMERS = "/api/v1/organization", "/api/v1/customers"
SELLER = {"kk": "«Прометрик» ЖШС", "en": "Prometric LLP"}
SELLERS_PLACE = {"kk": "050000, Алматы қ., Әл-Фараби даңғылы, 77/8", "en": "77/8 Al-Farabi Ave, Almaty"}
BUYER = {"kk": "«Tech Solutions» ЖШС", "en": "Tech Solutions LLP"}


@pytest.mark.parametrize(
    ("unit", "kk", "ru", "en"),
    [
        ("шт", "дана", "шт", "pcs"),
        ("шт.", "дана", "шт.", "pcs"),
        ("Штука", "дана", "Штука", "pcs"),
        ("дана", "дана", "шт", "pcs"),
        ("pcs", "дана", "шт", "pcs"),
        ("час", "сағ", "час", "h"),
        ("м2", "м²", "м2", "m²"),
        ("кв. м", "м²", "кв. м", "m²"),
        ("усл.", "қызмет", "усл.", "services"),
        ("hours", "сағ", "ч", "hours"),
        ("жұп", "жұп", "пара", "pairs"),
        ("мес.", "ай", "мес.", "months"),
        ("л", "л", "л", "l"),
        ("клик", "клик", "клик", "клик"),
        ("", "", "", ""),
    ],
)
def test_units_in_each_language(unit, kk, ru, en):
    assert tuple(unit_in(unit, language) for language in ("kk", "ru", "en")) == (kk, ru, en)


def test_papers_name_both_sides_in_their_language(company):
    give_details(company.actor)
    customer = make_buyer(company.actor)
    client = company.client
    said = {"paperNames": SELLER, "paperAddresses": SELLERS_PLACE}
    assert client.put(ORGANIZATION, said).status_code == 200
    assert client.put(ORGANIZATION, {"paperNames": {"en": "Prometric LLP"}}).status_code == 200
    shown = client.get(ORGANIZATION).json()["data"]
    assert shown["paperNames"] == {**SELLER, "ru": ""}
    assert shown["paperAddresses"] == {**SELLERS_PLACE, "ru": ""}
    assert client.put(f"{CUSTOMERS}/{customer.pk}", {"paperNames": BUYER}).status_code == 200
    assert client.get(f"{CUSTOMERS}/{customer.pk}").json()["data"]["paperNames"] == {**BUYER, "ru": ""}
    items = [line(100, quantity=Decimal(4), description="Стол", unit="шт")]
    invoice = issued(company.actor, customer=customer, items=items)
    place = "050000, Алматы, ул. Абая 150"
    bin_ = company.organization.bin
    expected = {
        "kk": (
            f"БСН {bin_}, «Прометрик» ЖШС, {SELLERS_PLACE['kk']}",
            f"БСН 240140000011, «Tech Solutions» ЖШС, {place}",
            "Стол 4 дана",
        ),
        "ru": (
            f"БИН {bin_}, ТОО «Прометрик», 050000, г. Алматы, пр. Аль-Фараби, 77/8",
            f"БИН 240140000011, ТОО «Tech Solutions», {place}",
            "Стол 4 шт",
        ),
        "en": (
            f"BIN {bin_}, Prometric LLP, {SELLERS_PLACE['en']}",
            f"BIN 240140000011, Tech Solutions LLP, {place}",
            "Стол 4 pcs",
        ),
        "kk-ru": (
            f"«Прометрик» ЖШС, {SELLERS_PLACE['kk']} / БИН {bin_}, ТОО «Прометрик», 050000, г. Алматы",
            f"БСН 240140000011, «Tech Solutions» ЖШС, {place} / БИН 240140000011, ТОО «Tech Solutions»",
            "Стол 4 дана шт",
        ),
    }
    for language, texts in expected.items():
        [page] = pages(pdf_of(company, invoice, f"language={language}"))
        for text in texts:
            assert text in page, (language, text, page)
    answer = client.get(f"/api/v1/finance/customers/{customer.pk}/statement/pdf?language=kk-ru")
    [page] = pages(answer.content)
    for text in (
        "Біз, төменде қол қойғандар, «Прометрик» ЖШС және «Tech Solutions» ЖШС, есепке",
        "Мы, нижеподписавшиеся, ТОО «Прометрик» и ТОО «Tech Solutions», составили",
        "«Прометрик» ЖШС атынан От ТОО «Прометрик»",
    ):
        assert text in page, (text, page)


def test_a_name_too_long_is_refused_whole(company):
    answer = company.client.put(ORGANIZATION, {"paperNames": {"kk": "ә", "ru": "я" * 256}})
    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["paperNames.ru"])
    assert company.client.get(ORGANIZATION).json()["data"]["paperNames"] == {"kk": "", "ru": "", "en": ""}


def test_papers_of_the_books_are_printed_in_both_languages(staff, company):
    """Unless the organization says another; what is mailed has its own."""
    goods = make_product(company.actor, stock=9)
    order = make_order(company.actor, (goods, 1))
    sales.confirm_order(order.pk, actor=company.actor)
    shipment = sales.ship_order(order.pk, actor=company.actor)
    invoice = services.create_invoice(actor=company.actor, customer_id=order.customer_id, order_id=order.pk)
    services.send_invoice(invoice.pk, actor=company.actor)

    def first(path, document):
        page = staff.get(path).content.decode()
        address = f"{path.replace('change/', '')}{document}/"
        return page.split(f'class="document-open" href="{address}')[1].split(".pdf")[0]

    paths = f"/admin/finance/invoice/{invoice.pk}/change/", f"/admin/sales/shipment/{shipment.pk}/change/"
    assert [first(paths[0], name) for name in ("invoice", "schet-faktura")] == ["ru", "kk-ru"]
    assert [first(paths[1], name) for name in ("waybill", "packing-slip")] == ["kk-ru", "ru"]
    assert company.client.put(ORGANIZATION, {"legalDocumentLanguage": "kk"}).status_code == 200
    assert company.client.get(ORGANIZATION).json()["data"]["legalDocumentLanguage"] == "kk"
    assert first(paths[1], "waybill") == "kk"


def test_who_was_there_before_keeps_its_language(company):
    Organization.objects.filter(pk=company.organization.pk).update(document_language="en")
    migration = import_module("apps.accounts.migrations.0019_names_on_papers")
    migration.keep_the_language(None, SimpleNamespace(connection=connection))
    assert Organization.objects.get(pk=company.organization.pk).legal_document_language == "en"
