"""Permissions as people read them: what one may do, by the part of the house that it belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.permissions import CATALOGUE, IN_ORDER, OWNERS_ONLY
from apps.kernel.actor import ADMIN, OWNER, Actor

MODULES: dict[str, Any] = {
    "CUSTOMERS": _("Customers"),
    "DEALS": _("Deals"),
    "ORDERS": _("Orders"),
    "PRODUCTS": _("Products"),
    "PRICELISTS": _("Price lists"),
    "INVENTORY": _("Stock"),
    "PRODUCTION": _("Production"),
    "INVOICES": _("Invoices"),
    "PAYMENTS": _("Payments"),
    "BILLS": _("Supplier bills"),
    "EMPLOYEES": _("Employees"),
    "DEPARTMENTS": _("Departments"),
    "ROLES": _("Roles"),
    "COSTS": _("Costs"),
    "ANALYTICS": _("Dashboards"),
    "REPORTS": _("Reports"),
    "AI": _("Assistant"),
    "SETTINGS": _("Settings"),
    "AUDIT": _("Audit"),
    "KEYS": _("API keys"),
}
_RIGHTS: dict[str, Any] = {
    "VIEW": pgettext_lazy("right", "see"),
    "CREATE": pgettext_lazy("right", "add"),
    "UPDATE": pgettext_lazy("right", "change"),
    "DELETE": pgettext_lazy("right", "delete"),
    "APPROVE": pgettext_lazy("right", "approve"),
    "REFUND": pgettext_lazy("right", "refund"),
    "GENERATE": pgettext_lazy("right", "make"),
    "USE": pgettext_lazy("right", "ask"),
    "MANAGE": pgettext_lazy("right", "make, change and revoke"),
    "SALARY_VIEW": pgettext_lazy("right", "see salaries and documents"),
}
# Where the last part of the name does not say it.
_WHOLE: dict[str, Any] = {
    "ORDERS_UPDATE": pgettext_lazy("right", "all changes: edit, confirm, cancel, ship"),
    "ORDERS_EDIT": pgettext_lazy("right", "edit, confirm, cancel"),
    "ORDERS_SHIP": pgettext_lazy("right", "ship, deliver"),
    "ORDERS_APPROVE": pgettext_lazy("right", "grant credit beyond the limit"),
    "INVENTORY_ADJUST": pgettext_lazy("right", "all changes: receive, count, correct, buy"),
    "INVENTORY_RECEIVE": pgettext_lazy("right", "receive goods"),
    "INVENTORY_CORRECT": pgettext_lazy("right", "receive, count, correct, write off"),
    "INVENTORY_BUY": pgettext_lazy("right", "buy: suppliers and purchase orders"),
    "PRODUCTION_UPDATE": pgettext_lazy("right", "all changes: plan, report, bills of materials"),
    "PRODUCTION_PLAN": pgettext_lazy("right", "plan, schedule, complete, cancel"),
    "PRODUCTION_REPORT": pgettext_lazy("right", "report work"),
    "PRODUCTION_BOM": pgettext_lazy("right", "edit bills of materials"),
    "COSTS_VIEW": pgettext_lazy("right", "see margin, stock value and purchase prices"),
    "BILLS_VIEW": pgettext_lazy("right", "see, with payments to suppliers"),
    "BILLS_UPDATE": pgettext_lazy("right", "edit, post, cancel"),
    "BILLS_DELETE": pgettext_lazy("right", "delete drafts"),
    "BILLS_PAY": pgettext_lazy("right", "pay suppliers"),
    "INVOICES_UPDATE": pgettext_lazy("right", "all changes: edit, issue, credit, cancel"),
    "INVOICES_EDIT": pgettext_lazy("right", "edit, issue"),
    "INVOICES_CREDIT": pgettext_lazy("right", "credit and cancel what is issued"),
}


def givable(actor: Actor | None) -> frozenset[str]:
    """The permissions that a member can give: owners all, administrators nearly so, others what they have."""
    if actor is None or actor.role == OWNER:
        return CATALOGUE
    if actor.role == ADMIN:
        return CATALOGUE - (OWNERS_ONLY - actor.permissions)
    return CATALOGUE & frozenset(actor.permissions)


def right_label(permission: str) -> str:
    """What a permission allows, without the name of its module: `DEALS_VIEW` → "see"."""
    right = permission.partition("_")[2]
    return str(_WHOLE.get(permission) or _RIGHTS.get(right) or right.replace("_", " ").lower())


def module_label(permission: str) -> str:
    """The part of the house that a permission belongs to: `DEALS_VIEW` → "Deals"."""
    module = permission.partition("_")[0]
    return str(MODULES.get(module) or module.capitalize())


def rights_said(permissions: Iterable[str] | None) -> str:
    """Rights on one line: "Deals: see, add; Orders: see"."""
    found = by_module(permissions or ())
    return "; ".join(f"{module}: {', '.join(label for _n, label in each)}" for module, each in found) or "–"


def by_module(permissions: Iterable[str] = CATALOGUE) -> list[tuple[str, list[tuple[str, str]]]]:
    """[(module, [(permission, label)])] in the order of the menu; for choices in groups and for lists."""
    modules, wanted = list(MODULES), set(permissions)
    found: dict[str, list[tuple[str, str]]] = {}
    # As the catalogue has them: a broad right before those that it gives.
    for permission in sorted(
        (name for name in IN_ORDER if name in wanted), key=lambda name: modules.index(name.partition("_")[0])
    ):
        found.setdefault(module_label(permission), []).append((permission, right_label(permission)))
    return list(found.items())
