"""The register of input VAT over HTTP."""

from __future__ import annotations

from apps.finance.models import InputVatEntry
from apps.kernel.api.actions import Action
from apps.kernel.api.fields import CharField, DateField, MomentField, MoneyField, PercentField, UUIDField
from apps.kernel.api.filters import DAY, ID, MOMENT, NUMBER, Filter, FilterSet
from apps.kernel.api.rows import RowSerializer, blank_to_null, computed
from apps.kernel.api.viewsets import ViewSet


class InputVatItem(RowSerializer):
    """One row of the register of input VAT; what was taken back is negative."""

    id = UUIDField()
    day = DateField()
    supplier_bill_id = UUIDField(source="bill_id")
    bill_number = CharField(source="bill.number")
    document_number = CharField()
    supplier_id = UUIDField()
    supplier_name = CharField(source="supplier.name")
    line_id = UUIDField()
    product_id = UUIDField(allow_null=True)
    tax = PercentField()
    tax_category = computed(CharField(allow_null=True), "tax_category", using=blank_to_null)
    net_amount = MoneyField(source="net", min_value=None)
    vat_amount = MoneyField(source="vat", min_value=None)
    created_at = MomentField()


class InputVatFilters(FilterSet):
    fields = {
        "day": Filter("day", DAY),
        "supplierId": Filter("supplier_id", ID),
        "supplierBillId": Filter("bill_id", ID),
        "tax": Filter("tax", NUMBER),
        "createdAt": Filter("created_at", MOMENT),
    }
    aliases = {"dateFrom": ("day", "gte"), "dateTo": ("day", "lte")}
    sorts = {"day": "day"}
    search = ("document_number", "supplier__name")


class InputVatViewSet(ViewSet):
    """VAT of suppliers that is set off: rows are written by bills and receipts, and never changed."""

    noun = "input VAT entry"
    model = InputVatEntry
    resource = "BILLS"
    filterset_class = InputVatFilters
    table = {"list": Action(response=InputVatItem, paged=True)}
