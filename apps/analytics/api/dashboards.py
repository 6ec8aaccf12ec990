"""Answers of the dashboards of finance, inventory, production and hr."""

from __future__ import annotations

from apps.analytics.api.serializers import Low, PeriodShown, ratio
from apps.finance.models import PaymentMethod
from apps.hr.models import Employee
from apps.kernel.api.fields import (
    CharField,
    DateField,
    EnumField,
    IntegerField,
    MoneyField,
    NumberField,
    PercentField,
    QuantityField,
    UUIDField,
)
from apps.kernel.api.serializers import Serializer


class Owed(Serializer):
    count = IntegerField(read_only=True)
    amount = MoneyField(read_only=True)


class Aging(Serializer):
    """By days past the due date; what falls due today is not."""

    not_due = Owed(read_only=True)
    days1to30 = Owed(read_only=True)
    days31to60 = Owed(read_only=True)
    days61to90 = Owed(read_only=True)
    over90 = Owed(read_only=True)


class Receivables(Owed):
    """`net` is what customers owe once their money on account is counted: the balances' sum."""

    aging = Aging(read_only=True)
    on_account = NumberField(max_digits=20, decimal_places=2, read_only=True)
    net = NumberField(max_digits=20, decimal_places=2, read_only=True)


class Payables(Owed):
    """What we owe suppliers: bills, and debts of before the books began."""

    aging = Aging(read_only=True)
    overdue = MoneyField(read_only=True)


class CashByMethod(Serializer):
    method = EnumField(PaymentMethod, read_only=True)
    received = MoneyField(read_only=True)
    refunded = MoneyField(read_only=True)


class Cash(Serializer):
    received = MoneyField(read_only=True)
    refunded = MoneyField(read_only=True)
    net = NumberField(max_digits=20, decimal_places=2, read_only=True)
    by_method = CashByMethod(many=True, read_only=True)


class VatAtRate(Serializer):
    rate = PercentField(read_only=True)
    net = NumberField(max_digits=20, decimal_places=2, read_only=True)
    vat = NumberField(max_digits=20, decimal_places=2, read_only=True)


class Vat(Serializer):
    """VAT of the period by the register: deliveries, stand-alone invoices, less what was taken back.

    `input` is of suppliers and set off, `payable` the difference.
    """

    due = NumberField(max_digits=20, decimal_places=2, read_only=True)
    rates = VatAtRate(many=True, read_only=True)
    input = NumberField(max_digits=20, decimal_places=2, read_only=True)
    payable = NumberField(max_digits=20, decimal_places=2, read_only=True)


class Debtor(Serializer):
    id = UUIDField(read_only=True)
    name = CharField(read_only=True)
    amount = MoneyField(read_only=True)
    overdue = MoneyField(read_only=True)
    on_account = MoneyField(read_only=True)


class FinanceDashboard(Serializer):
    period = PeriodShown(read_only=True)
    receivables = Receivables(read_only=True)
    overdue = Owed(read_only=True)
    payables = Payables(read_only=True)
    cash = Cash(read_only=True)
    vat = Vat(read_only=True)
    top_debtors = Debtor(many=True, read_only=True)


class StockValue(Serializer):
    total = MoneyField(read_only=True)
    reserved = MoneyField(read_only=True)
    products = IntegerField(read_only=True)


class Turnover(Serializer):
    """Cost of goods issued ÷ mean of the stock's value at the period's start and end."""

    cost_of_goods = MoneyField(read_only=True)
    average_value = NumberField(max_digits=20, decimal_places=2, read_only=True)
    ratio = NumberField(max_digits=20, decimal_places=2, read_only=True, allow_null=True)


class DeadTotal(Serializer):
    count = IntegerField(read_only=True)
    value = MoneyField(read_only=True)


class DeadItem(Serializer):
    id = UUIDField(read_only=True)
    name = CharField(read_only=True)
    in_stock = QuantityField(read_only=True)
    value = MoneyField(read_only=True)
    last_out_date = DateField(read_only=True, allow_null=True)
    days = IntegerField(read_only=True)


class DeadStock(Serializer):
    """In stock, and nothing issued for 90 or 180 days."""

    days90 = DeadTotal(read_only=True)
    days180 = DeadTotal(read_only=True)
    items = DeadItem(many=True, read_only=True)


class LowStock(Serializer):
    count = IntegerField(read_only=True)
    items = Low(many=True, read_only=True)


class InventoryDashboard(Serializer):
    period = PeriodShown(read_only=True)
    value = StockValue(read_only=True)
    turnover = Turnover(read_only=True)
    dead_stock = DeadStock(read_only=True)
    low_stock = LowStock(read_only=True)


class WeekLoad(Serializer):
    """Minutes; `load` in percent of the capacity, null on a weekend that ends the week."""

    week = DateField(read_only=True)
    minutes = IntegerField(read_only=True)
    capacity = IntegerField(read_only=True)
    load = ratio()


class Load(Serializer):
    minutes = IntegerField(read_only=True)
    weeks = WeekLoad(many=True, read_only=True)
    later = IntegerField(read_only=True)
    unscheduled = IntegerField(read_only=True)


class OpenProduction(Serializer):
    pending = IntegerField(read_only=True)
    scheduled = IntegerField(read_only=True)
    in_progress = IntegerField(read_only=True)


class Late(Serializer):
    count = IntegerField(read_only=True)
    average_days = NumberField(max_digits=12, decimal_places=1, read_only=True)
    longest_days = IntegerField(read_only=True)


class Completed(Serializer):
    orders = IntegerField(read_only=True)
    quantity = QuantityField(read_only=True)
    on_time = IntegerField(read_only=True)
    on_time_share = ratio()
    average_lead_days = NumberField(max_digits=12, decimal_places=1, read_only=True)


class ProductionDashboard(Serializer):
    period = PeriodShown(read_only=True)
    load = Load(read_only=True)
    open = OpenProduction(read_only=True)
    late = Late(read_only=True)
    completed = Completed(read_only=True)


class Heads(Serializer):
    total = IntegerField(read_only=True)
    pending = IntegerField(read_only=True)
    active = IntegerField(read_only=True)
    inactive = IntegerField(read_only=True)


class DepartmentHeads(Serializer):
    id = UUIDField(read_only=True, allow_null=True)
    name = CharField(read_only=True, allow_null=True)
    heads = IntegerField(read_only=True)


class ContractHeads(Serializer):
    type = EnumField(Employee.ContractType, read_only=True)
    heads = IntegerField(read_only=True)


class Changes(Serializer):
    hired = IntegerField(read_only=True)
    left = IntegerField(read_only=True)
    net = NumberField(max_digits=12, decimal_places=0, read_only=True)
    turnover_rate = ratio()


class HrDashboard(Serializer):
    period = PeriodShown(read_only=True)
    heads = Heads(read_only=True)
    departments = DepartmentHeads(many=True, read_only=True)
    contracts = ContractHeads(many=True, read_only=True)
    changes = Changes(read_only=True)
