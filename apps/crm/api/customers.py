"""Customers as they are shown."""

from __future__ import annotations

from decimal import Decimal

from apps.accounts.api.papers import PaperAddresses, PaperNames
from apps.crm.api.activities import ActivityItem
from apps.crm.api.fields import RatingField
from apps.crm.models import Activity, Address, Contact, Customer, Deal, Stage, average_order_value
from apps.finance import selectors as finance
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
from apps.kernel.api.rows import RowSerializer, children, computed, external
from apps.kernel.api.serializers import Serializer
from apps.sales import selectors as sales


class ContactItem(RowSerializer):
    id = UUIDField()
    first_name = CharField(read_only=True)
    last_name = CharField(read_only=True)
    position = CharField(read_only=True)
    email = CharField(read_only=True, allow_null=True)
    phone = CharField(read_only=True, allow_null=True)
    is_primary = BooleanField()


class AddressItem(RowSerializer):
    id = UUIDField()
    type = EnumField(Address.Type)
    address_line1 = CharField(read_only=True)
    city = CharField(read_only=True)
    postal_code = CharField(read_only=True)
    country = CharField(read_only=True)


class CustomerMetrics(RowSerializer):
    total_orders = IntegerField()
    total_revenue = MoneyField()
    average_order_value = computed(MoneyField(), "total_revenue", "total_orders", using=average_order_value)
    last_order_date = DateField(allow_null=True)
    payment_behavior = EnumField(Customer.PaymentBehavior)


class CustomerItem(RowSerializer):
    id = UUIDField()
    customer_number = CharField(read_only=True)
    name = CharField(read_only=True)
    type = EnumField(Customer.Type)
    status = EnumField(Customer.Status)
    email = CharField(read_only=True, allow_null=True)
    phone = CharField(read_only=True, allow_null=True)
    bin = CharField(read_only=True, allow_null=True)
    iin = CharField(read_only=True, allow_null=True)
    source = CharField(read_only=True, allow_null=True)  # type: ignore[assignment]
    segment = CharField(read_only=True, allow_null=True)
    rating = RatingField()
    credit_limit = MoneyField(allow_null=True)
    payment_terms = EnumField(Customer.PaymentTerms)
    contract_number = CharField(read_only=True, allow_null=True)
    contract_date = DateField(allow_null=True)
    balance = MoneyField()
    on_account = MoneyField()
    lifetime_value = MoneyField(source="total_revenue")
    contacts = children(ContactItem, Contact.objects.all, key="customer_id", order=("-is_primary", "id"))
    addresses = children(AddressItem, Address.objects.all, key="customer_id")
    metrics = CustomerMetrics(source="*")
    created_at = MomentField()
    updated_at = MomentField()


class CustomerDeal(RowSerializer):
    id = UUIDField()
    deal_number = CharField(read_only=True)
    title = CharField(read_only=True)
    value = MoneyField()
    stage = EnumField(Stage)
    closed_at = DateField(source="actual_close_date", allow_null=True)


class CustomerOrder(RowSerializer):
    id = UUIDField()
    order_number = CharField(read_only=True)
    total_amount = MoneyField()
    status = CharField(read_only=True)
    delivered_at = DateField(allow_null=True)


class CustomerInvoice(RowSerializer):
    id = UUIDField()
    invoice_number = CharField(read_only=True)
    amount = MoneyField()
    status = CharField(read_only=True)
    paid_at = DateField(allow_null=True)


class CustomerOpening(RowSerializer):
    """What was between us before the books began: positive the customer owes, negative an advance."""

    id = UUIDField()
    opening_balance_number = CharField(read_only=True)
    amount = MoneyField(min_value=None)
    left_amount = MoneyField()
    date = DateField()
    due_date = DateField()


class CustomerDetail(CustomerItem):
    """With the newest 50 of what belongs to the customer."""

    full_details = computed(BooleanField(), using=lambda: True)
    paper_names = PaperNames(source="*", read_only=True)
    paper_addresses = PaperAddresses(source="*", read_only=True)
    deals = children(
        CustomerDeal, Deal.objects.all, key="customer_id", order=("-created_at", "-id"), newest=50
    )
    orders = external(CustomerOrder(many=True, read_only=True), sales.customer_orders)
    invoices = external(CustomerInvoice(many=True, read_only=True), finance.invoices_of_customers)
    opening_balances = external(CustomerOpening(many=True, read_only=True), finance.openings_of_customers)
    settlement = external(MoneyField(), finance.settlement_amounts, empty=Decimal)
    settlement_direction = external(CharField(read_only=True), finance.settlement_directions, empty=str)
    activities = children(
        ActivityItem, Activity.objects.all, key="customer_id", order=("-occurred_at", "-id"), newest=50
    )
    version = IntegerField()


class CustomerCreated(Serializer):
    id = UUIDField()
    name = CharField(read_only=True)
    status = EnumField(Customer.Status)
    customer_number = CharField(read_only=True)


class CustomerConverted(Serializer):
    id = UUIDField()
    status = EnumField(Customer.Status)
    message = MessageField()
