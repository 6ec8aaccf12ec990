"""The roles that every organization begins with; it may change, delete and add to them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

_SELLER = (
    "CUSTOMERS_VIEW",
    "CUSTOMERS_CREATE",
    "CUSTOMERS_UPDATE",
    "DEALS_VIEW",
    "DEALS_CREATE",
    "DEALS_UPDATE",
    "ORDERS_VIEW",
    "ORDERS_CREATE",
    "ORDERS_EDIT",
    "PRODUCTS_VIEW",
    "PRICELISTS_VIEW",
    "INVENTORY_VIEW",
    "INVOICES_VIEW",
    "INVOICES_CREATE",
    "INVOICES_EDIT",
)
# {key: (name, rights)}, in the order in which lists show them.
PRESETS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "seller": (_("Seller"), _SELLER),
    "sales_lead": (
        _("Sales lead"),
        (
            *_SELLER,
            "CUSTOMERS_DELETE",
            "DEALS_DELETE",
            "ORDERS_SHIP",
            "ORDERS_DELETE",
            "ORDERS_APPROVE",
            "INVOICES_CREDIT",
            "PAYMENTS_VIEW",
            "PAYMENTS_CREATE",
            "EMPLOYEES_VIEW",
            "COSTS_VIEW",
            "ANALYTICS_VIEW",
            "REPORTS_VIEW",
            "REPORTS_GENERATE",
        ),
    ),
    "storekeeper": (
        _("Storekeeper"),
        (
            "PRODUCTS_VIEW",
            "PRICELISTS_VIEW",
            "INVENTORY_VIEW",
            "INVENTORY_RECEIVE",
            "INVENTORY_CORRECT",
            "ORDERS_VIEW",
            "ORDERS_SHIP",
            "CUSTOMERS_VIEW",
        ),
    ),
    "purchaser": (
        _("Purchaser"),
        (
            "PRODUCTS_VIEW",
            "PRICELISTS_VIEW",
            "PRODUCTS_CREATE",
            "PRICELISTS_CREATE",
            "PRODUCTS_UPDATE",
            "PRICELISTS_UPDATE",
            "INVENTORY_VIEW",
            "INVENTORY_BUY",
            "BILLS_VIEW",
            "BILLS_CREATE",
            "BILLS_UPDATE",
            "COSTS_VIEW",
            "PRODUCTION_VIEW",
        ),
    ),
    "planner": (
        _("Planner"),
        (
            "PRODUCTS_VIEW",
            "PRICELISTS_VIEW",
            "INVENTORY_VIEW",
            "ORDERS_VIEW",
            "CUSTOMERS_VIEW",
            "PRODUCTION_VIEW",
            "PRODUCTION_CREATE",
            "PRODUCTION_PLAN",
            "PRODUCTION_REPORT",
            "PRODUCTION_BOM",
            "PRODUCTION_DELETE",
        ),
    ),
    "worker": (_("Worker"), ("PRODUCTION_VIEW", "PRODUCTION_REPORT", "PRODUCTS_VIEW", "PRICELISTS_VIEW")),
    "accountant": (
        _("Accountant"),
        (
            "CUSTOMERS_VIEW",
            "ORDERS_VIEW",
            "PRODUCTS_VIEW",
            "PRICELISTS_VIEW",
            "INVENTORY_VIEW",
            "INVOICES_VIEW",
            "INVOICES_CREATE",
            "INVOICES_EDIT",
            "INVOICES_CREDIT",
            "INVOICES_DELETE",
            "PAYMENTS_VIEW",
            "PAYMENTS_CREATE",
            "PAYMENTS_REFUND",
            "BILLS_VIEW",
            "BILLS_CREATE",
            "BILLS_UPDATE",
            "BILLS_DELETE",
            "BILLS_PAY",
            "COSTS_VIEW",
            "ANALYTICS_VIEW",
            "REPORTS_VIEW",
            "REPORTS_GENERATE",
        ),
    ),
    "hr": (
        _("HR"),
        (
            "EMPLOYEES_VIEW",
            "EMPLOYEES_CREATE",
            "EMPLOYEES_UPDATE",
            "EMPLOYEES_DELETE",
            "EMPLOYEES_APPROVE",
            "EMPLOYEES_SALARY_VIEW",
            "DEPARTMENTS_VIEW",
            "DEPARTMENTS_CREATE",
            "DEPARTMENTS_UPDATE",
            "DEPARTMENTS_DELETE",
            "ROLES_VIEW",
            "REPORTS_VIEW",
            "REPORTS_GENERATE",
        ),
    ),
}


def called(key: str) -> str:
    """What the audit kept of a role, in the reader's words: a preset's key, or the name as of then."""
    return str(PRESETS[key][0]) if key in PRESETS else key


def role_name(name: str, preset: str) -> str:
    """What people call a role: the name given to it, else that of the preset in the reader's language."""
    found = PRESETS.get(preset)
    return name or (str(found[0]) if found else preset)
