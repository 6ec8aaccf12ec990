"""VAT by date: the table, what lines take from it, and products that lag behind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from apps.inventory import rates, selectors, services
from apps.inventory.models import Product, VatRate
from apps.inventory.tests.factories import make_product
from apps.kernel.errors import Invalid
from apps.kernel.models import OutboxEvent

D = Decimal
LAST_OF_12, FIRST_OF_16 = date(2025, 12, 31), date(2026, 1, 1)


@pytest.mark.parametrize(
    ("code", "on", "rate"),
    [
        ("STANDARD", date(2020, 5, 1), 12),
        ("STANDARD", LAST_OF_12, 12),
        ("STANDARD", FIRST_OF_16, 16),
        ("REDUCED_MED", LAST_OF_12, None),
        ("REDUCED_MED", date(2026, 12, 31), 5),
        ("REDUCED_MED", date(2027, 1, 1), 10),
        ("REDUCED_PRESS", FIRST_OF_16, 10),
        ("ZERO", LAST_OF_12, 0),
        ("EXEMPT", FIRST_OF_16, 0),
    ],
)
def test_the_rates_of_the_law(company, code, on, rate):
    assert selectors.vat_rate(code, on) == rate


def test_rates_in_force_are_asked_once_a_request(company, count_queries):
    with count_queries() as statements:
        assert selectors.rates_in_force(FIRST_OF_16) == {D(16), D(5), D(10), D(0)}
        assert selectors.standard_rate(FIRST_OF_16) == 16
        assert selectors.rates_in_force(LAST_OF_12) == {D(12), D(0)}
    assert len(statements) == 2


def test_two_rates_of_a_code_never_hold_on_one_day(company):
    again = VatRate(code="STANDARD", rate=D(20), valid_from=date(2026, 7, 1))
    with pytest.raises(ValidationError):
        services.save_vat_rate(again)
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()
    now = VatRate.objects.get(code="STANDARD", valid_from=FIRST_OF_16)
    assert selectors.standard_rate(date(2028, 1, 1)) == 16
    now.valid_to = date(2027, 12, 31)
    services.save_vat_rate(now)
    services.save_vat_rate(VatRate(code="STANDARD", rate=D(20), valid_from=date(2028, 1, 1)))
    assert selectors.standard_rate(date(2028, 1, 1)) == 20
    rates.seed()  # as after each migrate: adds nothing, and keeps the day that staff has set
    assert VatRate.objects.get(pk=now.pk).valid_to == date(2027, 12, 31)


@pytest.mark.parametrize(
    ("price", "rate", "included", "on", "net", "tax"),
    [
        (650000, 12, True, FIRST_OF_16, "580357.14", 12),
        (650000, None, True, LAST_OF_12, "580357.14", 12),
        (650000, None, True, FIRST_OF_16, "560344.83", 16),
        (650000, None, False, FIRST_OF_16, "650000", 16),
        (650000, 0, True, FIRST_OF_16, "650000", 0),
        ("0.01", None, True, FIRST_OF_16, "0.01", 16),
        (0, None, True, FIRST_OF_16, "0", 16),
    ],
)
def test_what_a_line_takes_from_its_product(price, rate, included, on, net, tax, company):
    product = Product(price=D(price), vat_rate=None if rate is None else D(rate), vat_included=included)
    line = services.price_line({"quantity": D(1)}, on=on, payer=True, field="items.0", product=product)
    assert (line.unit_price, line.tax, line.tax_included) == (D(net), tax, included)
    assert (line.total if included else line.net) == D(price)


def test_a_rate_that_is_not_in_force_is_kept_and_warned_of(company):
    url = "/api/v1/products"
    body = {"code": "A", "name": "A", "price": 1}
    assert "warnings" not in company.client.post(url, {**body, "vatRate": 16}).json()["meta"]
    response = company.client.post(url, {**body, "code": "B", "vatRate": 12}, **{"Accept-Language": "en"})
    [warning] = response.json()["meta"]["warnings"]
    assert warning["code"] == "TAX_RATE_NOT_IN_FORCE"
    assert "12 %" in warning["message"]
    pk = response.json()["data"]["id"]
    assert company.client.get(f"{url}/{pk}").json()["data"]["vatRate"] == 12
    # Not again when the rate is not what changes.
    assert "warnings" not in company.client.put(f"{url}/{pk}", {"vatRate": 12, "price": 2}).json()["meta"]
    assert company.client.put(f"{url}/{pk}", {"vatRate": None}).status_code == 200
    assert company.client.get(f"{url}/{pk}").json()["data"]["vatRate"] == 16
    batch = {"products": [{**body, "code": f"C{number}", "vatRate": 12} for number in range(5)]}
    assert len(company.client.post(f"{url}/batch", batch).json()["meta"]["warnings"]) == 1


def test_products_of_the_old_rate_follow_the_standard_one(company):
    old, zero, own = (make_product(company.actor, vat_rate=D(rate)) for rate in (12, 0, 16))
    changed = services.revalue_vat(actor=company.actor)
    assert [product.pk for product in changed] == [old.pk]
    found = {product.pk: product.vat_rate for product in Product.objects.all()}
    assert found == {old.pk: None, zero.pk: D(0), own.pk: D(16)}
    event = OutboxEvent.objects.get(name="product.updated")
    assert (event.subject_id, event.changes) == (old.pk, {"vat_rate": ["12.00", None]})
    for rate in (16, 0, 13):
        with pytest.raises(Invalid):
            services.revalue_vat(actor=company.actor, was=D(rate))


def test_the_command_revalues_every_workspace(company, capsys):
    old = make_product(company.actor, vat_rate=D(12))
    call_command("revalue_vat", "--bin", "000000000000")
    assert Product.objects.get(pk=old.pk).vat_rate == 12
    call_command("revalue_vat", "--bin", company.organization.bin)
    assert Product.objects.get(pk=old.pk).vat_rate is None
    assert f"{company.organization.name} · Main: 1" in capsys.readouterr().out
    for wrong in ("16", "much"):
        with pytest.raises(CommandError):
            call_command("revalue_vat", "--was", wrong)
