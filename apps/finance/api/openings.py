"""Opening balances over HTTP: what was between the house and its parties before its books began."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.crm.models import Customer
from apps.finance import services
from apps.finance.api import bodies
from apps.finance.api.filters import found_in
from apps.finance.api.serializers import PaymentAllocation, PaymentRecorded, PaymentRow
from apps.finance.models import IN_FORCE, Allocation, OpeningBalance, Payment
from apps.inventory.models import Supplier
from apps.kernel.api.actions import Action
from apps.kernel.api.fields import (
    CharField,
    DateField,
    MessageField,
    MomentField,
    MoneyField,
    UUIDField,
)
from apps.kernel.api.filters import BOOLEAN, DAY, ID, MOMENT, NUMBER, TEXT, Filter, FilterSet
from apps.kernel.api.rows import RowSerializer, blank_to_null, children, computed
from apps.kernel.api.serializers import Serializer
from apps.kernel.api.viewsets import ViewSet


def _left(amount: Decimal, settled: Decimal, reversed_on: Any, reverses: Any) -> Decimal:
    return abs(amount) - settled if reversed_on is None and reverses is None else Decimal(0)


class OpeningBalanceItem(RowSerializer):
    """One of the list: positive a debt (the customer owes, we owe the supplier), negative an advance.

    `leftAmount`: what of a debt is to be paid, of an advance to be used.
    """

    id = UUIDField()
    opening_balance_number = CharField(source="number")
    customer_id = UUIDField(allow_null=True)
    customer_name = CharField(source="customer.name", allow_null=True)
    supplier_id = UUIDField(allow_null=True)
    supplier_name = CharField(source="supplier.name", allow_null=True)
    amount = MoneyField(min_value=None)
    settled_amount = MoneyField()
    left_amount = computed(
        MoneyField(), "amount", "settled_amount", "reversed_on", "reverses_id", using=_left
    )
    date = DateField()
    due_date = DateField()
    external_id = computed(CharField(allow_null=True), "external_id", using=blank_to_null)
    notes = computed(CharField(allow_null=True), "notes", using=blank_to_null)
    reversal_of = UUIDField(source="reverses_id", allow_null=True)
    reversed_on = DateField(allow_null=True)
    created_at = MomentField()


class OpeningPayment(RowSerializer):
    """What was paid of a debt of before, by a payment or an advance; negative: taken off again."""

    id = UUIDField()
    payment_id = UUIDField(allow_null=True)
    payment_number = CharField(source="payment.number", allow_null=True)
    opening_balance_id = UUIDField(source="advance_id", allow_null=True)
    amount = MoneyField(min_value=None)
    date = DateField()


class OpeningBalanceDetail(OpeningBalanceItem):
    """With where an advance lies, what was given back of it, and what paid a debt."""

    payments = children(OpeningPayment, Allocation.objects.all, key="debt_id", order=("date", "id"))
    allocations = children(PaymentAllocation, Allocation.objects.all, key="advance_id", order=("date", "id"))
    refunds = children(PaymentRow, Payment.objects.all, key="advance_id", order=("date", "id"))


class OpeningBalanceEntered(Serializer):
    id = UUIDField()
    opening_balance_number = CharField(source="number")
    amount = MoneyField(min_value=None)
    message = MessageField()


class OpeningBalanceMoved(OpeningBalanceEntered):
    """What is left of it now."""

    left_amount = MoneyField()


def _stands(operator: str, value: Any) -> Q:
    return IN_FORCE if value else ~IN_FORCE


class OpeningBalanceFilters(FilterSet):
    """`isStanding`: neither taken back nor what takes another back."""

    fields = {
        "customerId": Filter("customer_id", ID),
        "supplierId": Filter("supplier_id", ID),
        "openingBalanceNumber": Filter("number", TEXT),
        "externalId": Filter("external_id", TEXT),
        "amount": Filter("amount", NUMBER),
        "date": Filter("date", DAY),
        "dueDate": Filter("due_date", DAY),
        "isStanding": Filter("reversed_on", BOOLEAN, build=_stands),
        "createdAt": Filter("created_at", MOMENT),
    }
    aliases = {"dateFrom": ("date", "gte"), "dateTo": ("date", "lte")}
    sorts = {"date": "date", "dueDate": "due_date", "amount": "amount", "openingBalanceNumber": "number"}

    def search_query(self, words: list[str]) -> Q:
        """Each word in the number, the external id, the notes or the party's name."""
        of_party = {"customer_id": (Customer, "name"), "supplier_id": (Supplier, "name")}
        return found_in(words, OpeningBalance, ("number", "external_id", "notes"), of_party)


class OpeningBalanceViewSet(ViewSet):
    """Entered once: a mistake is taken back by an opposite entry."""

    model = OpeningBalance
    resource = "INVOICES"
    filterset_class = OpeningBalanceFilters
    table = {
        "list": Action(response=OpeningBalanceItem, paged=True),
        "create": Action.create(
            services.create_opening_balance,
            bodies.OpeningBalanceBody,
            OpeningBalanceEntered,
            permission="PAYMENTS_CREATE",
            message=_("Opening balance recorded successfully"),
            errors=(404, 409),
        ),
        "retrieve": Action(response=OpeningBalanceDetail),
        "reverse": Action(
            request=bodies.ReverseOpeningBalance,
            response=OpeningBalanceMoved,
            service=services.reverse_opening_balance,
            permission="PAYMENTS_REFUND",
            message=_("Opening balance taken back successfully"),
            errors=(409,),
            operation="reverseOpeningBalance",
            summary="Take an opening balance back",
            description="Enters the opposite of what was entered by mistake.",
        ),
        "allocations": Action(
            request=bodies.AllocationsBody,
            response=OpeningBalanceMoved,
            service=services.allocate_advance,
            permission="PAYMENTS_CREATE",
            message=_("Money allocated successfully"),
            errors=(404, 409, 422),
            operation="allocateOpeningBalance",
            summary="Allocate an advance of before",
            description="Puts a customer's advance on what they owe, or takes it off.",
        ),
        "refund": Action(
            request=bodies.AdvanceRefundBody,
            response=PaymentRecorded,
            service=services.refund_advance,
            permission="PAYMENTS_REFUND",
            status=201,
            location="finance/payments/{id}",
            message=_("Refund recorded successfully"),
            errors=(409, 422),
            operation="refundOpeningBalance",
            summary="Give an advance of before back",
            description="Pays back what is left of a customer's advance, or a part of it.",
        ),
    }
