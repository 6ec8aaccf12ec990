"""Lines of price lists by a file: in once, then nothing; another price corrects, wrong rows say why."""

from __future__ import annotations

from decimal import Decimal

from apps.crm.models import PriceListItem
from apps.crm.services import create_price_list
from apps.crm.tests.factories import make_product
from apps.imports.tests.moving import IMPORTS, counts, cut, imported, nothing_said

HEADS = ("Прайс-лист", "Код", "Категория", "Цена", "Скидка, %", "От количества", "Действует с")


def test_lines_come_in_once_and_are_corrected(company):
    product = make_product(company.actor, code="A-1")
    made = create_price_list(actor=company.actor, name="Опт", external_id="1C-7")
    content = cut(
        HEADS,
        ("опт", "a-1", "", "90 000,50", "", "", ""),
        ("1C-7", "A-1", "", "80000", "", "10", "01.02.2026"),
        ("Опт", "", "Мука", "", "7,5", "", ""),
    )
    with nothing_said("crm.PriceListItem"):
        assert counts(imported(company, "priceLists", content, dryRun="true"))[1:] == (3, 0, 0, 0)
    assert counts(imported(company, "priceLists", content)) == ("completed", 3, 0, 0, 0)
    rows = PriceListItem.objects.order_by("created_at", "id")
    assert [(r.price_list_id, r.product_id, r.category, r.unit_price, r.percent) for r in rows] == [
        (made.pk, product.pk, "", Decimal("90000.50"), None),
        (made.pk, product.pk, "", Decimal(80000), None),
        (made.pk, None, "Мука", None, Decimal("7.5")),
    ]
    with nothing_said("crm.PriceListItem"):
        assert counts(imported(company, "priceLists", content))[1:] == (0, 0, 3, 0)
        query = {"kind": "priceLists", "format": "csv", "withData": "true"}
        sent = company.client.get(f"{IMPORTS}/template", query).content
        assert counts(imported(company, "priceLists", sent))[1:] == (0, 0, 3, 0)
    edited = sent.decode().replace("80000", "79999").encode()
    assert counts(imported(company, "priceLists", edited))[1:] == (0, 1, 2, 0)
    assert sorted(rows.filter(product=product).values_list("unit_price", flat=True)) == [
        79999, Decimal("90000.50"),
    ]  # fmt: skip


def test_wrong_rows_say_why(company):
    make_product(company.actor, code="A-1")
    for name in ("Опт", "Два", "ДВА"):
        create_price_list(actor=company.actor, name=name)
    content = cut(
        HEADS,
        ("Нет такого", "A-1", "", "1", "", "", ""),
        ("Два", "A-1", "", "1", "", "", ""),
        ("Опт", "X-9", "", "1", "", "", ""),
        ("Опт", "A-1", "", "", "", "", ""),
        ("Опт", "", "Мука", "5", "", "", ""),
        ("Опт", "A-1", "", "5", "5", "3", ""),
        ("Опт", "A-1", "", "5", "", "4", ""),
        ("опт", "a-1", "", "6", "", "4", ""),
    )
    found = imported(company, "priceLists", content, mode="goodRows")
    assert counts(found) == ("completed", 1, 0, 0, 7)
    assert [list(found["lines"][row][2]) for row in (2, 3, 4, 5, 6, 7, 9)] == [
        ["priceList"], ["priceList"], ["code"], ["price"], ["price"], ["percent"], ["priceList"],
    ]  # fmt: skip
    assert PriceListItem.objects.get().unit_price == 5
