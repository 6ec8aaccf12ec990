"""Permissions as people read them: what one may do, by the part of the house that it belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.permissions import CATALOGUE

MODULES: dict[str, Any] = {
    "CUSTOMERS": _("Customers"),
    "DEALS": _("Deals"),
    "ORDERS": _("Orders"),
    "PRODUCTS": _("Products"),
    "INVENTORY": _("Stock"),
    "PRODUCTION": _("Production"),
    "INVOICES": _("Invoices"),
    "PAYMENTS": _("Payments"),
    "EMPLOYEES": _("Employees"),
    "DEPARTMENTS": _("Departments"),
    "ANALYTICS": _("Dashboards"),
    "REPORTS": _("Reports"),
    "AI": _("Assistant"),
    "SETTINGS": _("Settings"),
    "AUDIT": _("Audit"),
}
_RIGHTS: dict[str, Any] = {
    "VIEW": pgettext_lazy("right", "see"),
    "CREATE": pgettext_lazy("right", "add"),
    "UPDATE": pgettext_lazy("right", "change"),
    "DELETE": pgettext_lazy("right", "delete"),
    "APPROVE": pgettext_lazy("right", "approve"),
    "ADJUST": pgettext_lazy("right", "move and correct stock, buy"),
    "REFUND": pgettext_lazy("right", "refund"),
    "GENERATE": pgettext_lazy("right", "make"),
    "USE": pgettext_lazy("right", "ask"),
    "SALARY_VIEW": pgettext_lazy("right", "see salaries and documents"),
}


def right_label(permission: str) -> str:
    """What a permission allows, without the name of its module: `DEALS_VIEW` → "see"."""
    right = permission.partition("_")[2]
    return str(_RIGHTS.get(right) or right.replace("_", " ").lower())


def module_label(permission: str) -> str:
    """The part of the house that a permission belongs to: `DEALS_VIEW` → "Deals"."""
    module = permission.partition("_")[0]
    return str(MODULES.get(module) or module.capitalize())


def by_module(permissions: Iterable[str] = CATALOGUE) -> list[tuple[str, list[tuple[str, str]]]]:
    """[(module, [(permission, label)])] in the order of the menu; for choices in groups and for lists."""
    modules, rights = list(MODULES), list(_RIGHTS)
    found: dict[str, list[tuple[str, str]]] = {}

    def place(permission: str) -> tuple[int, int, str]:
        module, _, right = permission.partition("_")
        return (
            modules.index(module) if module in MODULES else len(modules),
            rights.index(right) if right in _RIGHTS else len(rights),
            permission,
        )

    for permission in sorted(permissions, key=place):
        found.setdefault(module_label(permission), []).append((permission, right_label(permission)))
    return list(found.items())
