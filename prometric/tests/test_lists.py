"""What stands around every list: chips of what it is filtered by, and how many rows a page has."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest

from apps.inventory.models import Product
from apps.inventory.tests.factories import make_product
from apps.kernel import tenancy
from apps.sales.tests.factories import make_customer, make_order
from conftest import at_office, counted
from prometric.translations import LOCALE

pytestmark = pytest.mark.django_db
ORDERS, PRODUCTS = "/admin/sales/order/", "/admin/inventory/product/"
CHIP = re.compile(
    r'<a class="chip" href="(?P<url>[^"]*)"[^>]*><span>(?P<title>[^<]*): <b>(?P<text>[^<]*)</b>'
)


def chips(answer):
    """{title and text: the address without it}."""
    assert answer.status_code == 200
    found = CHIP.finditer(answer.content.decode())
    return {f"{each['title']}: {unescape(each['text'])}": unescape(each["url"]) for each in found}


class TestChips:
    def test_each_filter_is_told_in_words_and_can_be_taken_off(self, company, staff):
        customer = make_customer(company.actor, name="ТОО «Ұлы Дала»")
        asked = {
            "q": "ORD", "status__exact": "pending", "customer__id__exact": str(customer.pk),
            "delivery_date_from": "05.12.2026", "delivery_date_to": "31.12.2026",
            "auto_created__exact": "0", "o": "1", "p": "1",
        }  # fmt: skip
        with counted() as queries:
            found = chips(staff.get(ORDERS, asked))
        assert len(queries) <= 12
        texts = [text.split(": ", 1)[1] for text in found]
        assert texts == ["ORD", "Pending", "ТОО «Ұлы Дала»", "from 05.12.2026", "to 31.12.2026", "Нет"]
        for text, url in found.items():
            assert text not in chips(staff.get(f"{ORDERS}{url}"))
            assert len(chips(staff.get(f"{ORDERS}{url}"))) == len(found) - 1
            assert "o=1" in url
            assert "p=" not in url

    @pytest.mark.parametrize(
        ("asked", "texts"),
        [
            ({"status__in": "pending,shipped"}, ["Pending, Shipped"]),
            ({"delivery_date__gte": "2026-12-05"}, ["from 05.12.2026"]),
            ({"delivery_date_from": "nonsense"}, []),
            ({"customer__id__exact": "nonsense"}, []),
            ({"status__exact": ""}, []),
        ],
    )
    def test_addresses_by_hand(self, company, staff, asked, texts):
        answer = staff.get(ORDERS, asked, follow=True)
        assert [text.split(": ", 1)[1] for text in chips(answer)] == texts

    def test_names_stay_within_their_tenant(self, company, other_company):
        customer = make_customer(company.actor, name="ТОО Тайна")
        with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
            theirs = make_customer(other_company.actor, name="ТОО Чужое")
        browser = at_office(company.member("ORDERS_VIEW").client)
        for pk in (customer.pk, theirs.pk):
            answer = browser.get(ORDERS, {"customer__id__exact": str(pk)})
            assert [text.split(": ", 1)[1] for text in chips(answer)] == ["…"]

    def test_nothing_filtered_has_no_chips(self, company, staff):
        assert chips(staff.get(ORDERS, {"o": "-1", "size": "25"})) == {}


def test_a_day_typed_as_people_write_it_narrows_the_list(company, staff):
    """The theme read 05.12.2026 by American formats alone, and showed everything."""
    product, customer = make_product(company.actor, stock=5), make_customer(company.actor)
    for day in (4, 5, 6):
        due = dt.date(2026, 12, day)
        make_order(company.actor, (product, 1), customer=customer, delivery_date=due)
    asked = {"delivery_date_from": "05.12.2026", "delivery_date_to": "05.12.2026"}
    assert [row.delivery_date.day for row in staff.get(ORDERS, asked).context["cl"].result_list] == [5]


class TestPageSizes:
    def rows(self, answer):
        assert answer.status_code == 200
        return len(answer.context["cl"].result_list)

    def test_a_page_has_as_many_rows_as_asked_and_the_choice_is_kept(self, company, staff):
        for _ in range(51):
            make_product(company.actor)
        assert self.rows(staff.get(PRODUCTS)) == 50
        assert self.rows(staff.get(PRODUCTS, {"size": "25", "p": "3"})) == 1
        kept = staff.get(PRODUCTS)
        assert self.rows(kept) == 25
        assert kept.context["cl"].sizes == [
            (25, ""), (50, "?size=50"), (100, "?size=100"), (200, "?size=200"),
        ]  # fmt: skip
        assert self.rows(staff.get(PRODUCTS, {"size": "100", "q": "P"})) <= 51
        assert self.rows(staff.get(PRODUCTS)) == 51

    @pytest.mark.parametrize("size", ["0", "-1", "1000000", "²", "x", ""])
    def test_no_other_size(self, company, staff, size):
        make_product(company.actor)
        answer = staff.get(PRODUCTS, {"size": size})
        assert answer.context["cl"].list_per_page == 50
        assert "list_size" not in answer.cookies

    def test_short_lists_offer_none(self, company, staff):
        make_order(company.actor, (make_product(company.actor, stock=5), 1))
        assert staff.get(ORDERS).context["cl"].sizes == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ru", ["1 строка", "2 строки", "5 строк"]),
        ("kk", ["1 жол", "2 жол", "5 жол"]),
        ("en", ["1 row", "2 rows", "5 rows"]),
    ],
)
def test_rows_are_counted_in_the_form_of_their_number(company, staff, settings, language, words):
    settings.LOCALE_PATHS = [LOCALE]
    staff.post("/admin/language/", {"language": language})
    for number, text in zip((1, 2, 5), words, strict=True):
        while Product.objects.count() < number:
            make_product(company.actor)
        page = " ".join(staff.get(PRODUCTS).content.decode().split())
        assert f"> {text} <" in page, number
