"""Questions about invoices, payments, debts and VAT."""

from __future__ import annotations

from apps.ai.chat.catalogue import Tool
from apps.ai.chat.tools.common import ask, dashboard, one, texts

INVOICES = ("INVOICES_VIEW",)
DASHBOARD = ("ANALYTICS_VIEW", "INVOICES_VIEW")
DUE = "sent,partial,overdue"
OWED = "amount-credited_amount-paid_amount"

TOOLS = (
    Tool(
        "invoices_overdue", INVOICES,
        lambda s: ask("/finance/invoices", {"status": DUE, "dueDate[lt]": s.today, "sort": "dueDate",
                                            "limit": s.rows()}, dueAmount=OWED),
        texts(
            ("Просрочено {total:count счёт|счёта|счетов} на {sums.dueAmount:money} тенге:",
             "{invoiceNumber} - {customerName}, к оплате {dueAmount:money} тенге, срок {dueDate:day}",
             "Просроченных счетов нет."),
            ("Мерзімі өткен {total:count шот}, {sums.dueAmount:money} теңге:",
             "{invoiceNumber} - {customerName}, төленетіні {dueAmount:money} теңге, мерзімі {dueDate:day}",
             "Мерзімі өткен шот жоқ."),
            ("{total:count invoice is|invoices are} overdue, {sums.dueAmount:money} tenge in total:",
             "{invoiceNumber} - {customerName}, {dueAmount:money} tenge to pay, due {dueDate:day}",
             "No invoices are overdue."),
        ),
        slots=("limit",), action="view_invoices", related=("receivables", "invoices_unpaid", "payments_received"),
    ),
    Tool(
        "invoices_unpaid", INVOICES,
        lambda s: ask("/finance/invoices", {"status": DUE, "sort": "dueDate", "limit": s.rows()}, dueAmount=OWED),
        texts(
            ("Оплаты ждут {total:count счёт|счёта|счетов} на {sums.dueAmount:money} тенге:",
             "{invoiceNumber} - {customerName}, к оплате {dueAmount:money} тенге, срок {dueDate:day}",
             "Неоплаченных счетов нет."),
            ("Төлем күтіп тұрған {total:count шот}, {sums.dueAmount:money} теңге:",
             "{invoiceNumber} - {customerName}, төленетіні {dueAmount:money} теңге, мерзімі {dueDate:day}",
             "Төленбеген шот жоқ."),
            ("{total:count invoice awaits|invoices await} payment, {sums.dueAmount:money} tenge in total:",
             "{invoiceNumber} - {customerName}, {dueAmount:money} tenge to pay, due {dueDate:day}",
             "No invoices await payment."),
        ),
        slots=("limit",), action="view_invoices", related=("invoices_overdue", "receivables", "payments_received"),
    ),
    Tool(
        "payments_received", ("PAYMENTS_VIEW",),
        lambda s: ask("/finance/payments", {"kind": "payment", "dateFrom": s.span().start, "dateTo": s.span().end,
                                            "search": s.number, "sort": "-date", "limit": s.rows()}, amount="amount"),
        texts(
            ("{span}: {total:count платёж|платежа|платежей} на {sums.amount:money} тенге:",
             "{date:day} - {customerName}, {amount:money} тенге, {method:word method}, счёт {invoiceNumber}",
             "{span}: платежей не было."),
            ("{span}: {total:count төлем}, {sums.amount:money} теңге түсті:",
             "{date:day} - {customerName}, {amount:money} теңге, {method:word method}, шот {invoiceNumber}",
             "{span}: төлем түскен жоқ."),
            ("{span}: {total:count payment|payments}, {sums.amount:money} tenge in total:",
             "{date:day} - {customerName}, {amount:money} tenge, {method:word method}, invoice {invoiceNumber}",
             "{span}: no payments came in."),
        ),
        slots=("period", "number", "limit"), action="view_payments", related=("invoices_unpaid", "revenue", "receivables"),
    ),
    Tool(
        "receivables", DASHBOARD, lambda s: dashboard("finance", s),
        texts(
            ("Нам должны {receivables.amount:money} тенге по {receivables.count:count документу|документам|документам}, просрочено "
             "{overdue.amount:money} тенге, из них больше 90 дней {receivables.aging.over90.amount:money} тенге. Крупнейшие "
             "должники:", "{name} - {amount:money} тенге, просрочено {overdue:money}", "Нам никто ничего не должен."),
            ("Бізге {receivables.count:count құжат} бойынша {receivables.amount:money} теңге қарыз, мерзімі өткені "
             "{overdue.amount:money} теңге, оның 90 күннен артығы {receivables.aging.over90.amount:money} теңге. Ең ірі "
             "борышкерлер:", "{name} - {amount:money} теңге, мерзімі өткені {overdue:money}",
             "Бізге ешкім ештеңе қарыз емес."),
            ("We are owed {receivables.amount:money} tenge on {receivables.count:count document|documents}, "
             "{overdue.amount:money} tenge overdue, {receivables.aging.over90.amount:money} tenge of it for more than 90 "
             "days. The biggest debtors:", "{name} - {amount:money} tenge, {overdue:money} overdue",
             "Nobody owes us anything."),
        ),
        rows="topDebtors", slots=("limit",), action="view_finance_dashboard",
        related=("invoices_overdue", "invoices_unpaid", "payments_received"),
    ),
    Tool(
        "vat", DASHBOARD, lambda s: dashboard("finance", s),
        texts(
            ("{span}: НДС с выставленных счетов {vat.due:exact} тенге:",
             "{rate:percent} - {vat:exact} тенге с оборота {net:exact} тенге", "{span}: облагаемых НДС счетов нет."),
            ("{span}: шығарылған шоттар бойынша ҚҚС {vat.due:exact} теңге:",
             "{rate:percent} - {net:exact} теңге айналымнан {vat:exact} теңге", "{span}: ҚҚС салынатын шот жоқ."),
            ("{span}: VAT on issued invoices is {vat.due:exact} tenge:",
             "{rate:percent} - {vat:exact} tenge on a turnover of {net:exact} tenge", "{span}: no invoices bear VAT."),
        ),
        rows="vat.rates", slots=("period",), action="view_finance_dashboard",
        related=("revenue", "invoices_unpaid", "payments_received"),
    ),
    Tool(
        "invoice_card", INVOICES, lambda s: one("/finance/invoices", "invoiceNumber", s),
        texts(
            ("", "{invoiceNumber}: {status:word invoice}, клиент {customerName}, сумма {amount:exact} тенге, оплачено "
             "{paidAmount:exact}, осталось {dueAmount:exact} тенге, срок оплаты {dueDate:day}.", "Счёт {wanted} не найден."),
            ("", "{invoiceNumber}: {status:word invoice}, клиенті {customerName}, сомасы {amount:exact} теңге, төленгені "
             "{paidAmount:exact}, қалғаны {dueAmount:exact} теңге, төлем мерзімі {dueDate:day}.",
             "{wanted} шоты табылмады."),
            ("", "{invoiceNumber}: {status:word invoice}, customer {customerName}, amount {amount:exact} tenge, paid "
             "{paidAmount:exact}, {dueAmount:exact} tenge left, due {dueDate:day}.", "Invoice {wanted} was not found."),
        ),
        kind="card", subject="invoices", slots=("number", "name"), action="view_invoice",
        related=("invoices_unpaid", "invoices_overdue", "payments_received"),
    ),
)  # fmt: skip
