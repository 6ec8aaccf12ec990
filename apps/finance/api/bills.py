"""Supplier bills over HTTP, and the register of input VAT."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from apps.finance import services
from apps.finance.api.filters import found_in
from apps.finance.models import (
    PAYABLE,
    BillStatus,
    SupplierAllocation,
    SupplierBill,
    SupplierBillLine,
)
from apps.inventory.models import PurchaseOrder, Supplier, VatRate
from apps.kernel import clock
from apps.kernel.api.actions import Action
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    DateField,
    EnumField,
    IntegerField,
    MessageField,
    MomentField,
    MoneyField,
    PercentField,
    QuantityField,
    TextField,
    UUIDField,
)
from apps.kernel.api.filters import BOOLEAN, DAY, ID, MOMENT, NUMBER, TEXT, Filter, FilterSet, enum
from apps.kernel.api.rows import RowSerializer, blank_to_null, children, computed
from apps.kernel.api.serializers import Serializer
from apps.kernel.api.viewsets import ViewSet

MOST_LINES = 500


class SupplierBillLineBody(Serializer):
    """A line; one of a product that the order has takes what is not given from the order's line."""

    id = UUIDField(required=False, allow_null=True)
    product_id = UUIDField(required=False, allow_null=True)
    purchase_order_line_id = UUIDField(required=False, allow_null=True, source="order_line_id")
    description = CharField(required=False, allow_null=True, allow_blank=True, max_length=500)
    unit = CharField(required=False, allow_null=True, allow_blank=True, max_length=20)
    quantity = QuantityField(required=False, allow_null=True)
    unit_price = MoneyField(required=False, allow_null=True)
    unit_price_with_tax = MoneyField(required=False, allow_null=True)
    discount = PercentField(required=False, allow_null=True)
    tax = PercentField(required=False, allow_null=True)
    tax_category = EnumField(VatRate.Code, required=False, allow_null=True)
    tax_included = BooleanField(required=False, allow_null=True)
    vat_deductible = BooleanField(required=False, allow_null=True)


class SupplierBillBody(Serializer):
    """Without `items` a bill of an order has what no bill of it names yet."""

    supplier_id = UUIDField(required=False)
    supplier_number = CharField(max_length=50)
    purchase_order_id = UUIDField(required=False, allow_null=True)
    date = DateField(required=False, allow_null=True)
    due_date = DateField(required=False, allow_null=True)
    e_invoice_number = CharField(required=False, allow_null=True, allow_blank=True, max_length=100)
    e_invoice_date = DateField(required=False, allow_null=True)
    items = SupplierBillLineBody(many=True, required=False, max_length=MOST_LINES)  # type: ignore[call-arg]
    notes = TextField(required=False, allow_null=True)


class NewSupplierBill(SupplierBillBody):
    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A bill of no order has lines of its own."""
        if attrs.get("items") is None and attrs.get("purchase_order_id") is None:
            words = str(self.fields["items"].error_messages["required"])
            raise ValidationError({"items": ErrorDetail(words, code="required")})
        return attrs


class CancelSupplierBill(Serializer):
    reason = CharField(max_length=1000, required=False, allow_blank=True)


class AdvanceBody(Serializer):
    """Without an amount as far as the advance reaches; negative: taken off again."""

    opening_balance_id = UUIDField()
    amount = MoneyField(required=False, allow_null=True, min_value=None)


def _due(amount: Decimal, paid: Decimal, status: str) -> Decimal:
    return amount - paid if status in PAYABLE else Decimal(0)


class SupplierBillLineItem(RowSerializer):
    id = UUIDField()
    product_id = UUIDField(allow_null=True)
    product_code = CharField(source="product.code", allow_null=True)
    purchase_order_line_id = UUIDField(source="order_line_id", allow_null=True)
    description = CharField()
    unit = CharField()
    quantity = QuantityField()
    received_quantity = QuantityField(source="covered_quantity")
    unit_price = MoneyField()
    unit_price_with_tax = MoneyField()
    tax_included = BooleanField()
    discount = PercentField()
    tax = PercentField()
    tax_category = computed(EnumField(VatRate.Code, allow_null=True), "tax_category", using=blank_to_null)
    vat_deductible = BooleanField()
    net_amount = MoneyField(source="net")
    vat_amount = MoneyField(source="vat")
    total_price = MoneyField(source="total")


class SupplierBillItem(RowSerializer):
    """One of the list; `dueAmount` is what is still to be paid."""

    id = UUIDField()
    bill_number = CharField(source="number")
    supplier_id = UUIDField()
    supplier_name = CharField(source="supplier.name")
    supplier_number = CharField()
    purchase_order_id = UUIDField(allow_null=True)
    purchase_order_number = CharField(source="purchase_order.number", allow_null=True)
    status = EnumField(BillStatus)
    currency = CharField()
    date = DateField()
    due_date = DateField()
    e_invoice_number = computed(CharField(allow_null=True), "e_invoice_number", using=blank_to_null)
    e_invoice_date = DateField(allow_null=True)
    net_amount = MoneyField(source="net")
    vat_amount = MoneyField(source="vat")
    deductible_vat = MoneyField()
    total_amount = MoneyField(source="amount")
    paid_amount = MoneyField()
    due_amount = computed(MoneyField(), "amount", "paid_amount", "status", using=_due)
    posted_at = MomentField(allow_null=True)
    paid_date = DateField(allow_null=True)
    cancelled_on = DateField(allow_null=True)
    cancel_reason = computed(CharField(allow_null=True), "cancel_reason", using=blank_to_null)
    notes = TextField()
    created_at = MomentField()
    updated_at = MomentField()


class BillPayment(RowSerializer):
    """What pays a bill: a payment, or an advance of before; negative: taken off again."""

    id = UUIDField()
    supplier_payment_id = UUIDField(source="payment_id", allow_null=True)
    payment_number = CharField(source="payment.number", allow_null=True)
    opening_balance_id = UUIDField(source="advance_id", allow_null=True)
    amount = MoneyField(min_value=None)
    date = DateField()


class SupplierBillDetail(SupplierBillItem):
    """With its lines; `receivedQuantity`: how much of a line has come and costs what the bill says."""

    full_details = computed(BooleanField(), using=lambda: True)
    items = children(
        SupplierBillLineItem, SupplierBillLine.objects.all, key="bill_id", order=("position", "id")
    )
    payments = children(
        BillPayment, SupplierAllocation.objects.all, key="bill_id", order=("created_at", "id")
    )
    version = IntegerField()


class SupplierBillCreated(Serializer):
    id = UUIDField()
    bill_number = CharField(source="number")
    status = EnumField(BillStatus)
    total_amount = MoneyField(source="amount")


class SupplierBillStep(SupplierBillCreated):
    message = MessageField()


class SupplierBillPaid(SupplierBillStep):
    paid_amount = MoneyField()
    due_amount = MoneyField()


def _overdue(operator: str, value: Any) -> Q:
    over = Q(status__in=PAYABLE, due_date__lt=clock.today())
    return over if value else ~over


class SupplierBillFilters(FilterSet):
    fields = {
        "status": Filter("status", enum(BillStatus)),
        "supplierId": Filter("supplier_id", ID),
        "purchaseOrderId": Filter("purchase_order_id", ID),
        "billNumber": Filter("number", TEXT),
        "supplierNumber": Filter("supplier_number", TEXT),
        "totalAmount": Filter("amount", NUMBER),
        "date": Filter("date", DAY),
        "dueDate": Filter("due_date", DAY),
        "isOverdue": Filter("due_date", BOOLEAN, build=_overdue),
        "createdAt": Filter("created_at", MOMENT),
        "updatedAt": Filter("updated_at", MOMENT),
    }
    aliases = {"dateFrom": ("date", "gte"), "dateTo": ("date", "lte")}
    sorts = {
        "date": "date",
        "dueDate": "due_date",
        "totalAmount": "amount",
        "billNumber": "number",
        "updatedAt": "updated_at",
    }

    def search_query(self, words: list[str]) -> Q:
        """Each word in one of the numbers, the notes, the supplier's name or the order's number."""
        of_others = {"supplier_id": (Supplier, "name"), "purchase_order_id": (PurchaseOrder, "number")}
        return found_in(words, SupplierBill, ("number", "supplier_number", "notes"), of_others)


class SupplierBillViewSet(ViewSet):
    """What suppliers bill us for: a draft is posted, paid, or cancelled."""

    model = SupplierBill
    resource = "BILLS"
    filterset_class = SupplierBillFilters
    table = {
        "list": Action(response=SupplierBillItem, paged=True),
        "create": Action.create(
            services.create_supplier_bill, NewSupplierBill, SupplierBillCreated, errors=(404, 409)
        ),
        "retrieve": Action(response=SupplierBillDetail),
        "update": Action.update(
            services.update_supplier_bill, SupplierBillBody, _("Supplier bill updated successfully")
        ),
        "destroy": Action.delete(services.delete_supplier_bill, _("Supplier bill deleted successfully")),
        "post": Action(
            response=SupplierBillStep,
            service=services.post_supplier_bill,
            permission="UPDATE",
            message=_("Supplier bill posted"),
            errors=(409,),
            operation="postSupplierBill",
            summary="Post a supplier bill",
            description="It is owed from now on; received goods take its cost, and its VAT is set off.",
        ),
        "advances": Action(
            request=AdvanceBody,
            response=SupplierBillPaid,
            service=services.settle_by_advance,
            permission="PAY",
            message=_("Money allocated successfully"),
            errors=(404, 409, 422),
            operation="allocateSupplierAdvance",
            summary="Pay a supplier bill by an advance of before",
            description="Puts an opening advance at the supplier on the bill, or takes it off.",
        ),
        "cancel": Action(
            request=CancelSupplierBill,
            response=SupplierBillStep,
            service=services.cancel_supplier_bill,
            permission="UPDATE",
            message=_("Supplier bill cancelled"),
            errors=(409,),
            operation="cancelSupplierBill",
            summary="Cancel a supplier bill",
            description="Takes back what it did to cost and VAT, by entries of today.",
        ),
    }
