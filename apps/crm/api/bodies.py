"""What is sent."""

from __future__ import annotations

from typing import Any

from apps.accounts.api.papers import PaperAddressesBody, PaperNamesBody
from apps.crm.api.fields import DayOrMomentField, EmailField, LinkField, RatingField
from apps.crm.models import Activity, Address, Customer, Stage
from apps.inventory.models import VatRate
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    DateField,
    EnumField,
    IntegerField,
    ListField,
    MoneyField,
    PercentField,
    QuantityField,
    TextField,
    UUIDField,
)
from apps.kernel.api.serializers import Serializer

MAX_ROWS = 100
OPTIONAL = {"required": False, "allow_blank": True}
NULLABLE = {**OPTIONAL, "allow_null": True}


def rows_of(body: type[Serializer]) -> Any:
    """An optional array of at most 100 such bodies."""
    return body(many=True, required=False, max_length=MAX_ROWS)  # type: ignore[call-arg]


class ContactBody(Serializer):
    id = UUIDField(required=False)
    first_name = CharField(max_length=100)
    last_name = CharField(max_length=100, **OPTIONAL)
    position = CharField(max_length=100, **OPTIONAL)
    email = EmailField(required=False)
    phone = CharField(max_length=32, **NULLABLE)
    is_primary = BooleanField(required=False)


class AddressBody(Serializer):
    id = UUIDField(required=False)
    type = EnumField(Address.Type, required=False)
    address_line1 = CharField()
    city = CharField(max_length=100, **OPTIONAL)
    postal_code = CharField(max_length=20, **OPTIONAL)
    country = CharField(min_length=2, max_length=2, required=False)


class CustomerBody(Serializer):
    name = CharField()
    type = EnumField(Customer.Type, required=False)
    status = EnumField(Customer.Status, required=False)
    email = EmailField(required=False)
    phone = CharField(max_length=32, **NULLABLE)
    bin = CharField(max_length=32, **NULLABLE)
    iin = CharField(max_length=32, **NULLABLE)
    source = CharField(max_length=50, **NULLABLE)  # type: ignore[assignment]
    segment = CharField(max_length=50, **NULLABLE)
    rating = RatingField(required=False)
    credit_limit = MoneyField(required=False, allow_null=True)
    payment_terms = EnumField(Customer.PaymentTerms, required=False)
    contract_number = CharField(max_length=50, **NULLABLE)
    contract_date = DateField(required=False, allow_null=True)
    paper_names = PaperNamesBody(required=False)
    paper_addresses = PaperAddressesBody(required=False)
    contacts = rows_of(ContactBody)
    addresses = rows_of(AddressBody)


class ConvertBody(Serializer):
    create_deal = BooleanField(required=False)
    assigned_to = UUIDField(required=False, allow_null=True)


class MergeBody(Serializer):
    """Which customers are this one, too. With `dryRun` it is only said what would move."""

    merge_ids = ListField(child=UUIDField(), max_length=20)
    dry_run = BooleanField(required=False)


class DealLineBody(Serializer):
    id = UUIDField(required=False)
    product_id = UUIDField()
    quantity = QuantityField()
    unit_price = MoneyField(required=False, allow_null=True)
    unit_price_with_tax = MoneyField(required=False, allow_null=True)
    discount = PercentField(required=False)
    tax = PercentField(required=False, allow_null=True)
    tax_category = EnumField(VatRate.Code, required=False, allow_null=True)
    tax_included = BooleanField(required=False, allow_null=True)


class DealDocumentBody(Serializer):
    id = UUIDField(required=False)
    name = CharField()
    type = CharField(max_length=50, **OPTIONAL)
    url = LinkField()


class DealBody(Serializer):
    title = CharField()
    customer_id = UUIDField()
    value = MoneyField(required=False, allow_null=True)
    stage = EnumField(Stage, required=False)
    probability = PercentField(required=False, allow_null=True)
    expected_close_date = DateField(required=False, allow_null=True)
    assigned_to = UUIDField(required=False, allow_null=True)
    description = TextField(required=False)
    source = CharField(max_length=50, **NULLABLE)  # type: ignore[assignment]
    notes = TextField(required=False)
    products = rows_of(DealLineBody)
    competitors = ListField(child=CharField(max_length=100), required=False)
    tags = ListField(child=CharField(max_length=50), required=False)
    documents = rows_of(DealDocumentBody)


class DealUpdateBody(DealBody):
    """With `stage: LOST` a reason is needed."""

    lost_reason = CharField(required=False, allow_null=True)
    competitor_won = CharField(max_length=100, **NULLABLE)


class WinBody(Serializer):
    actual_close_date = DateField(required=False, allow_null=True)
    final_amount = MoneyField(required=False, allow_null=True)
    notes = TextField(required=False, allow_null=True)


class LoseBody(Serializer):
    lost_reason = CharField()
    competitor_won = CharField(max_length=100, **NULLABLE)
    notes = TextField(required=False, allow_null=True)


class ActivityBody(Serializer):
    type = EnumField(Activity.Type)
    subject = CharField()
    date = DayOrMomentField(required=False, allow_null=True)
    completed_at = DayOrMomentField(required=False, allow_null=True)
    duration = IntegerField(required=False, allow_null=True)
    notes = TextField(required=False)
    outcome = EnumField(Activity.Outcome, required=False, allow_null=True)
    participants = ListField(child=UUIDField(), required=False)


class CompletionBody(Serializer):
    """A planned activity is done; now unless given."""

    completed_at = DayOrMomentField(required=False, allow_null=True)
    outcome = EnumField(Activity.Outcome, required=False, allow_null=True)
    notes = TextField(required=False)


class EraseContactBody(Serializer):
    """Whom, and the password of who does it, with a code where there is a second factor."""

    contact_id = UUIDField()
    current_password = CharField(max_length=128, trim_whitespace=False, write_only=True)
    code = CharField(max_length=32, required=False)
