"""The VAT register over HTTP: its rows, and a year by month or quarter."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from rest_framework.response import Response

from apps.finance import turnovers
from apps.finance.api.filters import VatEntryFilters
from apps.finance.models import VatEntry
from apps.inventory.models import VatRate
from apps.kernel import clock
from apps.kernel.api.actions import Action
from apps.kernel.api.downloads import read_query
from apps.kernel.api.fields import (
    CharField,
    DateField,
    EnumField,
    IntegerField,
    MomentField,
    MoneyField,
    PercentField,
    UUIDField,
)
from apps.kernel.api.rows import RowSerializer, computed
from apps.kernel.api.serializers import Serializer
from apps.kernel.api.viewsets import ViewSet


class VatEntryItem(RowSerializer):
    """One row of the VAT register; what was taken back is negative."""

    id = UUIDField()
    kind = EnumField(VatEntry.Kind)
    day = DateField()
    document_id = UUIDField()
    document_number = CharField()
    customer_id = UUIDField()
    customer_name = CharField(source="customer.name")
    order_id = UUIDField(allow_null=True)
    order_number = CharField(source="order.number", allow_null=True)
    invoice_id = UUIDField(allow_null=True)
    invoice_number = CharField(source="invoice.number", allow_null=True)
    line_id = UUIDField(allow_null=True)
    product_id = UUIDField(allow_null=True)
    tax = PercentField()
    tax_category = computed(CharField(allow_null=True), "tax_category", using=lambda text: text or None)
    net_amount = MoneyField(source="net", min_value=None)
    vat_amount = MoneyField(source="vat", min_value=None)
    created_at = MomentField()


class VatRegisterRate(Serializer):
    rate = PercentField()
    net = MoneyField(min_value=None)
    vat = MoneyField(min_value=None)


class VatOfPeriod(Serializer):
    """A month or a quarter of the register: `2026-11`, `2026-Q4`.

    `vat` is of what was sold, `inputVat` of suppliers and set off, `payableVat` the difference.
    """

    period = CharField()
    date_from = DateField()
    date_to = DateField()
    net = MoneyField(min_value=None)
    vat = MoneyField(min_value=None)
    rates = VatRegisterRate(many=True)
    input_net = MoneyField(min_value=None)
    input_vat = MoneyField(min_value=None)
    input_rates = VatRegisterRate(many=True)
    payable_vat = MoneyField(min_value=None)


class QueryYearField(IntegerField):
    """A year of a query, where everything is text."""

    def to_internal_value(self, data: Any) -> int:
        return super().to_internal_value(int(data) if re.fullmatch(r"[0-9]{4}", str(data)) else data)


class YearQuery(Serializer):
    """By default this year by month."""

    year = QueryYearField(required=False, min_value=1900, max_value=2200)
    by = EnumField(turnovers.By, default=turnovers.By.MONTH.value)


class VatRegisterViewSet(ViewSet):
    """The VAT register: rows are written by deliveries, invoices and credit notes, and never changed."""

    noun = "VAT entry"
    model = VatEntry
    resource = "INVOICES"
    filterset_class = VatEntryFilters
    table = {
        "list": Action(response=VatEntryItem, paged=True),
        "periods": Action(
            response=VatOfPeriod,
            query=YearQuery,
            permission="VIEW",
            method="get",
            detail=False,
            many=True,
            errors=(400,),
            operation="listVatPeriods",
            summary="List VAT by period",
            description="Answers output VAT, input VAT and the difference of a year by month or quarter.",
        ),
    }

    def run_retrieve(self) -> Response:
        asked = read_query(YearQuery, self.request, {})
        year = asked.get("year") or clock.today().year
        found = turnovers.by_period(date(year, 1, 1), date(year, 12, 31), asked["by"])
        return Response(VatOfPeriod(found, many=True).data)


class VatRateItem(RowSerializer):
    """One VAT rate of the law and the days on which it holds."""

    code = EnumField(VatRate.Code)
    rate = PercentField()
    valid_from = DateField()
    valid_to = DateField(allow_null=True)
