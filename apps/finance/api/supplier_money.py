"""Payments to suppliers and suppliers' accounts over HTTP."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from apps.finance import services
from apps.finance.api.documents import SUPPLIER_STATEMENT_PDF
from apps.finance.api.filters import found_in
from apps.finance.api.views import AccountViewSet, StatementSchema
from apps.finance.models import PaymentMethod, SupplierAllocation, SupplierPayment
from apps.finance.selectors import supplier_accounts as accounts
from apps.finance.selectors.receivables import AgedDebt
from apps.inventory.models import Supplier
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
    UUIDField,
)
from apps.kernel.api.filters import BOOLEAN, DAY, ID, MOMENT, NUMBER, TEXT, Filter, FilterSet, enum
from apps.kernel.api.rows import RowSerializer, blank_to_null, children, computed, external
from apps.kernel.api.serializers import Serializer
from apps.kernel.api.viewsets import ViewSet
from apps.kernel.errors import NotFound

CENT = Decimal("0.01")
MOST_ITEMS = 100


class PaidBillBody(Serializer):
    """So much on a bill, or on a debt of before."""

    supplier_bill_id = UUIDField(required=False, allow_null=True)
    opening_balance_id = UUIDField(required=False, allow_null=True)
    amount = MoneyField(min_value=CENT)


class MovedMoneyBody(PaidBillBody):
    """Negative: taken off again."""

    amount = MoneyField(min_value=None)


class SupplierPaymentBody(Serializer):
    """With `supplierId` alone the money is on account; beyond what is due of a bill only with `onAccount`."""

    supplier_id = UUIDField(required=False, allow_null=True)
    supplier_bill_id = UUIDField(required=False, allow_null=True)
    amount = MoneyField(min_value=CENT)
    method = EnumField(PaymentMethod)
    date = DateField(required=False, allow_null=True)
    reference = CharField(required=False, allow_null=True, allow_blank=True, max_length=100)
    notes = CharField(required=False, allow_null=True, allow_blank=True, max_length=1000)
    items = PaidBillBody(many=True, required=False, max_length=MOST_ITEMS)  # type: ignore[call-arg]
    on_account = BooleanField(required=False)


class MoveSupplierPayment(Serializer):
    items = MovedMoneyBody(many=True, max_length=MOST_ITEMS)  # type: ignore[call-arg]


class ReverseSupplierPayment(Serializer):
    reason = CharField(max_length=1000, required=False, allow_blank=True)
    date = DateField(required=False, allow_null=True)


def _left(amount: Decimal, allocated: Decimal, reversed_on: Any) -> Decimal:
    return amount - allocated if reversed_on is None else Decimal(0)


class SupplierPaymentItem(RowSerializer):
    """One of the list; `leftAmount` pays no bill yet."""

    id = UUIDField()
    payment_number = CharField(source="number")
    supplier_id = UUIDField()
    supplier_name = CharField(source="supplier.name")
    amount = MoneyField()
    allocated_amount = MoneyField()
    left_amount = computed(MoneyField(), "amount", "allocated_amount", "reversed_on", using=_left)
    method = EnumField(PaymentMethod)
    reference = computed(CharField(allow_null=True), "reference", using=blank_to_null)
    date = DateField()
    notes = computed(CharField(allow_null=True), "notes", using=blank_to_null)
    reversed_on = DateField(allow_null=True)
    reason = computed(CharField(allow_null=True), "reason", using=blank_to_null)
    created_at = MomentField()


class PaidBill(RowSerializer):
    """What a payment pays; negative: taken off again."""

    id = UUIDField()
    supplier_bill_id = UUIDField(source="bill_id", allow_null=True)
    bill_number = CharField(source="bill.number", allow_null=True)
    opening_balance_id = UUIDField(source="debt_id", allow_null=True)
    opening_balance_number = CharField(source="debt.number", allow_null=True)
    amount = MoneyField(min_value=None)
    date = DateField()


class SupplierPaymentDetail(SupplierPaymentItem):
    """With the bills that it pays."""

    allocations = children(
        PaidBill, SupplierAllocation.objects.all, key="payment_id", order=("created_at", "id")
    )
    version = IntegerField()


class SupplierPaymentMade(Serializer):
    id = UUIDField()
    payment_number = CharField(source="number")
    amount = MoneyField()
    left_amount = MoneyField()
    message = MessageField()


def _reversed(operator: str, value: Any) -> Q:
    return Q(reversed_on__isnull=not value)


class SupplierPaymentFilters(FilterSet):
    fields = {
        "supplierId": Filter("supplier_id", ID),
        "paymentNumber": Filter("number", TEXT),
        "reference": Filter("reference", TEXT),
        "method": Filter("method", enum(PaymentMethod)),
        "amount": Filter("amount", NUMBER),
        "date": Filter("date", DAY),
        "isReversed": Filter("reversed_on", BOOLEAN, build=_reversed),
        "createdAt": Filter("created_at", MOMENT),
    }
    aliases = {"dateFrom": ("date", "gte"), "dateTo": ("date", "lte")}
    sorts = {"date": "date", "amount": "amount", "paymentNumber": "number"}

    def search_query(self, words: list[str]) -> Q:
        """Each word in the number, the reference, the notes or the supplier's name."""
        names = ("number", "reference", "notes")
        return found_in(words, SupplierPayment, names, {"supplier_id": (Supplier, "name")})


class SupplierPaymentViewSet(ViewSet):
    """Money that went to suppliers: entered once, put on bills, taken back."""

    model = SupplierPayment
    resource = "BILLS"
    filterset_class = SupplierPaymentFilters
    table = {
        "list": Action(response=SupplierPaymentItem, paged=True),
        "create": Action.create(
            services.pay_supplier,
            SupplierPaymentBody,
            SupplierPaymentMade,
            permission="PAY",
            message=_("Payment to the supplier recorded"),
            errors=(404, 409, 422),
        ),
        "retrieve": Action(response=SupplierPaymentDetail),
        "allocations": Action(
            request=MoveSupplierPayment,
            response=SupplierPaymentMade,
            service=services.allocate_supplier_payment,
            permission="PAY",
            message=_("Money allocated successfully"),
            errors=(404, 409, 422),
            operation="allocateSupplierPayment",
            summary="Allocate a payment to a supplier",
            description="Puts the payment's money on bills of its supplier, or takes it off them.",
        ),
        "reverse": Action(
            request=ReverseSupplierPayment,
            response=SupplierPaymentMade,
            service=services.reverse_supplier_payment,
            permission="PAY",
            message=_("Payment to the supplier taken back"),
            errors=(409,),
            operation="reverseSupplierPayment",
            summary="Take a payment to a supplier back",
            description="Its bills are to be paid again, as if the money had never gone.",
        ),
    }


class PayableAges(Serializer):
    """What is to be paid, by days past due."""

    not_due = MoneyField()
    days1to30 = MoneyField()
    days31to60 = MoneyField()
    days61to90 = MoneyField()
    over90 = MoneyField()


def _aging(ids: list[Any]) -> dict[Any, dict[str, Decimal]]:
    found = accounts.aged_payables(ids, clock.today())
    return {pk: _named(found.get(pk, AgedDebt())) for pk in ids}


def _named(debt: AgedDebt) -> dict[str, Decimal]:
    names = ("notDue", "days1to30", "days31to60", "days61to90", "over90")
    return dict(zip(names, debt.ages, strict=True))


class SupplierAccount(RowSerializer):
    """A supplier's account: `payable` we owe (negative: they hold our money), what is to be paid by age."""

    id = UUIDField()
    name = CharField()
    bin = CharField()
    payable = external(MoneyField(min_value=None), accounts.payables, empty=Decimal)
    on_account = external(MoneyField(), accounts.on_account_at, empty=Decimal)
    aging = external(PayableAges(), _aging)


class SupplierAccountFilters(FilterSet):
    fields = {"name": Filter("name", TEXT), "createdAt": Filter("created_at", MOMENT)}
    search = ("name",)
    sorts = {"name": "name"}
    names = ("name",)


class SupplierPostingItem(Serializer):
    """`credit` is what we owe more, `debit` what less."""

    date = DateField()
    kind = CharField()
    document_id = UUIDField()
    document_number = CharField()
    supplier_number = CharField()
    debit = MoneyField()
    credit = MoneyField()
    balance = MoneyField(min_value=None)


class SupplierStatementShown(Serializer):
    """A supplier's account over a period; balances are positive where we owe."""

    supplier_id = UUIDField()
    supplier_name = CharField()
    currency = CharField()
    date_from = DateField()
    date_to = DateField()
    opening_balance = MoneyField(min_value=None)
    rows = SupplierPostingItem(many=True)
    debit_turnover = MoneyField()
    credit_turnover = MoneyField()
    closing_balance = MoneyField(min_value=None)


class SupplierAccountViewSet(AccountViewSet):
    """What we owe whom, by age, and the reconciliation with each."""

    noun = "supplier account"
    model = Supplier
    resource = "BILLS"
    filterset_class = SupplierAccountFilters
    schema = StatementSchema()
    table = {
        "list": Action(response=SupplierAccount, paged=True),
        "statement": Action(
            response=SupplierStatementShown,
            permission="VIEW",
            method="get",
            errors=(400,),
            operation="getSupplierStatement",
            summary="Show a reconciliation statement with a supplier",
            description="Answers bills and payments of a period between its opening and closing balance.",
        ),
        "statement_pdf": SUPPLIER_STATEMENT_PDF,
    }

    def get_queryset(self) -> Any:
        return accounts.suppliers_with_accounts() if self.action == "list" else super().get_queryset()

    def run_retrieve(self) -> Response:
        supplier = self.get_queryset().filter(pk=self.subject_id).first()
        if supplier is None:
            raise NotFound()
        found = accounts.supplier_statement(supplier, *self._period())
        return Response(SupplierStatementShown(found).data)
