"""Reads of finance that the rest of the house needs."""

from apps.finance.selectors.accounts import (
    Statement,
    StatementRow,
    settlement_amounts,
    settlement_directions,
    statement,
)
from apps.finance.selectors.billed import billed_of_lines, billing_of_lines
from apps.finance.selectors.bills import (
    bills_falling_due,
    product_in_any_bill,
    supplier_bill_rows,
    supplier_in_use,
)
from apps.finance.selectors.deliveries import documents_of_shipments
from apps.finance.selectors.e_invoices import e_invoices_of_invoices, e_invoices_of_shipments
from apps.finance.selectors.invoices import (
    balance,
    balances,
    customer_in_use,
    document_facts,
    documents_of,
    falling_due,
    invoiced_to_companies,
    invoices_of_customers,
    invoices_of_orders,
    payment_behavior,
    payment_behaviors,
    product_in_any_invoice,
    product_in_use,
)
from apps.finance.selectors.letters import letters
from apps.finance.selectors.openings import (
    openings_falling_due,
    openings_in_force,
    openings_of_customers,
    payables,
)
from apps.finance.selectors.order_billing import Billing, billing_of_order
from apps.finance.selectors.rows import (
    allocation_rows,
    e_invoice_rows,
    e_invoices_due,
    invoice_rows,
    ledger_entry_rows,
    mailing_rows,
    opening_debt_rows,
    payment_rows,
    quotation_rows,
)

__all__ = [
    "Billing",
    "Statement",
    "StatementRow",
    "allocation_rows",
    "balance",
    "balances",
    "billed_of_lines",
    "billing_of_lines",
    "billing_of_order",
    "bills_falling_due",
    "customer_in_use",
    "document_facts",
    "documents_of",
    "documents_of_shipments",
    "e_invoice_rows",
    "e_invoices_due",
    "e_invoices_of_invoices",
    "e_invoices_of_shipments",
    "falling_due",
    "invoice_rows",
    "invoiced_to_companies",
    "invoices_of_customers",
    "invoices_of_orders",
    "ledger_entry_rows",
    "letters",
    "mailing_rows",
    "opening_debt_rows",
    "openings_falling_due",
    "openings_in_force",
    "openings_of_customers",
    "payables",
    "payment_behavior",
    "payment_behaviors",
    "payment_rows",
    "product_in_any_bill",
    "product_in_any_invoice",
    "product_in_use",
    "quotation_rows",
    "settlement_amounts",
    "settlement_directions",
    "statement",
    "supplier_bill_rows",
    "supplier_in_use",
]
