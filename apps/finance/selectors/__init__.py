"""Reads of finance that the rest of the house needs."""

from apps.finance.selectors.accounts import (
    Statement,
    StatementRow,
    settlement_amounts,
    settlement_directions,
    statement,
)
from apps.finance.selectors.invoices import (
    Billing,
    balance,
    billing_of_order,
    customer_in_use,
    falling_due,
    invoices_of_customers,
    invoices_of_orders,
    paper_facts,
    papers,
    payment_behavior,
    product_in_any_invoice,
    product_in_use,
)

__all__ = [
    "Billing",
    "Statement",
    "StatementRow",
    "balance",
    "billing_of_order",
    "customer_in_use",
    "falling_due",
    "invoices_of_customers",
    "invoices_of_orders",
    "paper_facts",
    "papers",
    "payment_behavior",
    "product_in_any_invoice",
    "product_in_use",
    "settlement_amounts",
    "settlement_directions",
    "statement",
]
