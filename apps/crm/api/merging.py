"""Duplicates as they are listed, and what became of them."""

from __future__ import annotations

from django.db.models import TextChoices

from apps.crm.models import Customer
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    EnumField,
    IntegerField,
    ListField,
    MoneyField,
    UUIDField,
)
from apps.kernel.api.serializers import Serializer


class Sign(TextChoices):
    NUMBER = "number"
    PHONE = "phone"
    EMAIL = "email"
    NAME = "name"


class DuplicateReason(Serializer):
    """What they have in common; `number` is the BIN or IIN, a name is without legal form and spellings."""

    kind = EnumField(Sign, read_only=True)
    value = CharField(read_only=True)


class DuplicateCustomer(Serializer):
    id = UUIDField(read_only=True)
    customer_number = CharField(read_only=True)
    name = CharField(read_only=True)
    type = EnumField(Customer.Type, read_only=True)
    status = EnumField(Customer.Status, read_only=True)
    email = CharField(read_only=True, allow_null=True)
    phone = CharField(read_only=True, allow_null=True)
    bin = CharField(read_only=True, allow_null=True)
    iin = CharField(read_only=True, allow_null=True)
    balance = MoneyField(read_only=True)
    total_orders = IntegerField(read_only=True)
    total_revenue = MoneyField(read_only=True)


class DuplicatesItem(Serializer):
    """`score`: how likely they are one, of 100; the oldest customer first."""

    score = IntegerField(read_only=True)
    reasons = DuplicateReason(many=True, read_only=True)
    customers = DuplicateCustomer(many=True, read_only=True)


class MovedRows(Serializer):
    """So many rows of a kind; `name` is in the reader's language."""

    kind = CharField(read_only=True)
    name = CharField(read_only=True)
    count = IntegerField(read_only=True)


class CustomersMerged(Serializer):
    id = UUIDField(read_only=True)
    merged_ids = ListField(child=UUIDField(), read_only=True)
    moved = MovedRows(many=True, read_only=True)
    dry_run = BooleanField(read_only=True)
