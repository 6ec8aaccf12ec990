"""A customer's account in the API."""

from __future__ import annotations

from apps.finance.models import LedgerEntry
from apps.kernel.api.fields import CharField, DateField, EnumField, MoneyField, UUIDField
from apps.kernel.api.serializers import Serializer


class StatementLine(Serializer):
    """One posting: `debit` is what the customer owes more, `credit` what less."""

    date = DateField()
    kind = EnumField(LedgerEntry.Kind)
    document_id = UUIDField()
    document_number = CharField()
    invoice_id = UUIDField(allow_null=True)
    invoice_number = CharField(allow_null=True)
    debit = MoneyField()
    credit = MoneyField()
    balance = MoneyField(min_value=None)


class Statement(Serializer):
    """A customer's account over a period; balances are negative where the customer owes."""

    customer_id = UUIDField()
    customer_name = CharField()
    currency = CharField()
    date_from = DateField()
    date_to = DateField()
    opening_balance = MoneyField(min_value=None)
    rows = StatementLine(many=True)
    debit_turnover = MoneyField()
    credit_turnover = MoneyField()
    closing_balance = MoneyField(min_value=None)
    on_account = MoneyField()
    settlement = MoneyField(min_value=None)
    settlement_direction = CharField()
