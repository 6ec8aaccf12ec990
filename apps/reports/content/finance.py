"""The finance report: invoices and payments of the period, what is owed by age, VAT by rate."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Greatest, TruncMonth

from apps.crm.models import Customer
from apps.finance import turnovers
from apps.finance.models import ISSUED, Invoice, InvoiceStatus, Payment, PaymentKind
from apps.finance.models import PaymentMethod as Method
from apps.finance.selectors import invoice_rows, payment_rows
from apps.kernel import money
from apps.reports.content import debts, filters
from apps.reports.content.base import Cell, Chart, Column, Figure, Query, Section, Subject, Words
from apps.reports.content.debts import AMOUNT, OWED, ZERO


def _narrowed(ask: Query, path: str = "") -> Q:
    found = Q()
    for name, lookup in (
        ("customerId", "customer_id__in"),
        ("minAmount", "amount__gte"),
        ("maxAmount", "amount__lte"),
    ):
        if name in ask.filters:
            found &= Q(**{f"{path}{lookup}": ask.filters[name]})
    return found


def _invoices(ask: Query) -> QuerySet[Invoice]:
    """Issued invoices by issue date; with `status` whichever is asked for."""
    statuses = ask.filters.get("status") or list(ISSUED)
    return invoice_rows().filter(_narrowed(ask), status__in=statuses, issue_date__range=(ask.start, ask.end))


def _payments(ask: Query) -> QuerySet[Payment]:
    found = payment_rows().filter(_narrowed(ask), date__range=(ask.start, ask.end))
    return found.filter(method__in=ask.filters["method"]) if "method" in ask.filters else found


def _invoice_rows(ask: Query) -> QuerySet[Any]:
    due = Greatest(OWED, ZERO, output_field=AMOUNT)
    return (
        _invoices(ask)
        .annotate(due=due, tax_id=Coalesce("customer__bin", "customer__iin"))
        .order_by("issue_date", "id")
        .values_list(
            "number", "issue_date", "due_date", "status", "customer__name", "tax_id", "order__number",
            "amount", "paid_amount", "credited_amount", "due",
        )
    )  # fmt: skip


def _payment_rows(ask: Query) -> QuerySet[Any]:
    return (
        _payments(ask)
        .order_by("date", "id")
        .values_list(
            "number", "date", "kind", "method", "customer__name", "invoice__number", "amount", "reference"
        )
    )


def _vat_rows(ask: Query) -> list[tuple[Any, ...]]:
    """(rate, without VAT, VAT, with VAT) of the register; an amount is its order's, else its invoice's."""
    narrowed = Q()
    if "customerId" in ask.filters:
        narrowed &= Q(customer_id__in=ask.filters["customerId"])
    for name, lookup in (("minAmount", "gte"), ("maxAmount", "lte")):
        if name in ask.filters:
            of_order = Q(**{f"order__total_amount__{lookup}": ask.filters[name]})
            alone = Q(order=None, **{f"invoice__amount__{lookup}": ask.filters[name]})
            narrowed &= of_order | alone
    found = turnovers.by_rate(ask.start, ask.end, narrowed)
    return [(row.rate, row.net, row.vat, row.net + row.vat) for row in found]


def _figures(ask: Query) -> list[Figure]:
    billed = _invoices(ask).aggregate(
        count=Count("pk"), amount=Sum("amount"), paid=Sum("paid_amount"), credited=Sum("credited_amount")
    )
    not_due, *late = debts.by_age(ask)
    overdue = sum(late, money.ZERO)
    shown = [
        Figure(Words("Шоттар", "Счета", "Invoices"), billed["count"], Cell.INTEGER),
        Figure(Words("Шот қойылды", "Выставлено", "Invoiced"), billed["amount"] or money.ZERO),
        Figure(
            Words("Олар бойынша төленді", "Оплачено по ним", "Paid of them"), billed["paid"] or money.ZERO
        ),
        Figure(
            Words("Төленетін ҚҚС", "НДС к начислению", "VAT due"),
            sum((row[2] for row in _vat_rows(ask)), money.ZERO),
        ),
        Figure(
            Words("Дебиторлық берешек", "Дебиторская задолженность", "Receivables"),
            not_due + overdue,
        ),
        Figure(Words("Мерзімі өткен", "Просрочено", "Overdue"), overdue),
        Figure(
            Words("Клиент шоттарындағы ақша", "Деньги на счетах клиентов", "Money on account"),
            sum(debts.on_account(ask).values(), money.ZERO),
        ),
    ]
    if ask.may("PAYMENTS_VIEW"):
        came = _payments(ask).aggregate(
            received=Sum("amount", filter=Q(kind=PaymentKind.PAYMENT)),
            refunded=Sum("amount", filter=Q(kind=PaymentKind.REFUND)),
        )
        shown += [
            Figure(Words("Түскен ақша", "Поступило денег", "Cash received"), came["received"] or money.ZERO),
            Figure(Words("Қайтарылды", "Возвращено", "Refunded"), -(came["refunded"] or money.ZERO)),
        ]
    return shown


def _charts(ask: Query) -> list[Chart]:
    ages = debts.by_age(ask)
    billed = (
        _invoices(ask)
        .annotate(month=TruncMonth("issue_date"))
        .order_by()
        .values("month")
        .annotate(total=Sum("amount"))
        .order_by("month")
        .values_list("month", "total")
    )
    vat = [(f"{rate.normalize():f} %", sums[1]) for rate, *sums in _vat_rows(ask)]
    labels = [title.of(ask.language) for title in AGE_TITLES]
    return [
        Chart(Words("Шот қойылды", "Выставлено", "Invoiced"), "bars", [(f"{m:%m.%Y}", t) for m, t in billed]),
        Chart(
            Words(
                "Мерзімі бойынша дебиторлық берешек",
                "Дебиторская задолженность по срокам",
                "Receivables by age",
            ),
            "ranks",
            list(zip(labels, ages, strict=True)),
        ),
        Chart(Words("Мөлшерлемелер бойынша ҚҚС", "НДС по ставкам", "VAT by rate"), "shares", vat),
    ]


CUSTOMER = Column(Words("Клиент", "Клиент", "Customer"), width=34)
AGE_TITLES = (
    Words("Мерзімі келмеген", "Не наступил срок", "Not due"),
    Words("1–30 күн", "1–30 дней", "1–30 days"),
    Words("31–60 күн", "31–60 дней", "31–60 days"),
    Words("61–90 күн", "61–90 дней", "61–90 days"),
    Words("90 күннен көп", "Более 90 дней", "Over 90 days"),
)


def _money(kk: str, ru: str, en: str) -> Column:
    return Column(Words(kk, ru, en), Cell.MONEY, width=18, total=True)


FINANCE = Subject(
    title=Words("Қаржы есебі", "Финансовый отчёт", "Finance report"),
    permission="INVOICES_VIEW",
    filters={
        "status": filters.choices(InvoiceStatus),
        "customerId": filters.ids,
        "method": filters.choices(Method),
        "minAmount": filters.amount,
        "maxAmount": filters.amount,
    },
    sections=(
        Section(
            "invoices",
            Words("Шоттар", "Счета", "Invoices"),
            (
                Column(Words("Шот", "Счёт", "Invoice"), width=19),
                Column(Words("Күні", "Дата", "Issued"), Cell.DATE, width=12),
                Column(Words("Төлеу мерзімі", "Срок оплаты", "Due"), Cell.DATE, width=14),
                Column(Words("Мәртебесі", "Статус", "Status"), width=16, choices=InvoiceStatus),
                CUSTOMER,
                Column(Words("БСН/ЖСН", "БИН/ИИН", "BIN/IIN"), width=15),
                Column(Words("Тапсырыс", "Заказ", "Order"), width=19),
                _money("Сомасы", "Сумма", "Amount"),
                _money("Төленді", "Оплачено", "Paid"),
                _money("Кредит-нота", "Кредит-ноты", "Credited"),
                _money("Берешек", "К оплате", "Owed"),
            ),
            _invoice_rows,
        ),
        Section(
            "payments",
            Words("Төлемдер", "Платежи", "Payments"),
            (
                Column(Words("Төлем", "Платёж", "Payment"), width=19),
                Column(Words("Күні", "Дата", "Date"), Cell.DATE, width=12),
                Column(Words("Түрі", "Вид", "Kind"), width=14, choices=PaymentKind),
                Column(Words("Тәсілі", "Способ", "Method"), width=20, choices=Method),
                CUSTOMER,
                Column(Words("Шот", "Счёт", "Invoice"), width=19),
                _money("Сомасы", "Сумма", "Amount"),
                Column(Words("Төлем құжатының №", "№ платёжного документа", "Reference"), width=24),
            ),
            _payment_rows,
            permission="PAYMENTS_VIEW",
        ),
        Section(
            "receivables",
            Words("Дебиторлық берешек", "Дебиторская задолженность", "Receivables"),
            (
                CUSTOMER,
                Column(Words("Құжаттар", "Документов", "Documents"), Cell.INTEGER, width=13, total=True),
                *(_money(*title) for title in AGE_TITLES),
                _money("Барлығы", "Всего", "Total"),
                _money("Клиент шотында", "На счёте клиента", "On account"),
                _money("Қалғаны", "Итого к получению", "Net"),
            ),
            debts.rows,
        ),
        Section(
            "vat",
            Words("ҚҚС", "НДС", "VAT"),
            (
                Column(Words("Мөлшерлеме, %", "Ставка, %", "Rate, %"), Cell.PERCENT, width=12),
                _money("ҚҚС-сыз айналым", "Оборот без НДС", "Turnover without VAT"),
                _money("ҚҚС", "НДС", "VAT"),
                _money("ҚҚС-пен айналым", "Оборот с НДС", "Turnover with VAT"),
            ),
            _vat_rows,
        ),
    ),
    figures=_figures,
    charts=_charts,
    named={"customerId": Customer},
    as_of_label=Words("Дебиторлық берешек", "Дебиторская задолженность", "Receivables"),
    present=Words(
        "Шоттардың мәртебесі мен төлемі", "Статус и оплата счетов", "Status and payment of invoices"
    ),
)
