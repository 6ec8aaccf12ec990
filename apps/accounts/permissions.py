"""The permission catalogue, what a broad right gives, and what each role holds (domain.md §4.2).

A broad right (`PRODUCTION_UPDATE`) is all of the finer ones that it names; each of those can be given alone,
so that who reports work does not rewrite the bill of materials.
"""

from __future__ import annotations

from collections.abc import Iterable

from apps.kernel.actor import ADMIN, EMPLOYEE, MANAGER, OWNER

_MODULES = {
    "EMPLOYEES": ("VIEW", "CREATE", "UPDATE", "DELETE", "APPROVE", "SALARY_VIEW"),
    "DEPARTMENTS": ("VIEW", "CREATE", "UPDATE", "DELETE"),
    "ROLES": ("VIEW", "CREATE", "UPDATE", "DELETE"),
    "PRODUCTS": ("VIEW", "CREATE", "UPDATE", "DELETE"),
    "PRICELISTS": ("VIEW", "CREATE", "UPDATE", "DELETE"),
    "INVENTORY": ("VIEW", "ADJUST", "RECEIVE", "CORRECT", "BUY"),
    "CUSTOMERS": ("VIEW", "CREATE", "UPDATE", "DELETE"),
    "DEALS": ("VIEW", "CREATE", "UPDATE", "DELETE"),
    "ORDERS": ("VIEW", "CREATE", "UPDATE", "EDIT", "SHIP", "DELETE", "APPROVE"),
    "PRODUCTION": ("VIEW", "CREATE", "UPDATE", "PLAN", "REPORT", "BOM", "DELETE"),
    "INVOICES": ("VIEW", "CREATE", "UPDATE", "EDIT", "CREDIT", "DELETE"),
    "PAYMENTS": ("VIEW", "CREATE", "REFUND"),
    "BILLS": ("VIEW", "CREATE", "UPDATE", "DELETE", "PAY"),
    "COSTS": ("VIEW",),
    "ANALYTICS": ("VIEW",),
    "REPORTS": ("VIEW", "GENERATE"),
    "AI": ("USE",),
    "SETTINGS": ("VIEW", "UPDATE"),
    "AUDIT": ("VIEW",),
    "KEYS": ("MANAGE",),
}
IN_ORDER = tuple(f"{module}_{right}" for module, rights in _MODULES.items() for right in rights)
CATALOGUE = frozenset(IN_ORDER)
# Held by owners alone, unless one of them gives it.
OWNERS_ONLY = frozenset({"KEYS_MANAGE"})
# What no API key may hold: it would let a machine make keys, roles or members.
NOT_FOR_KEYS = OWNERS_ONLY | {
    *(f"ROLES_{right}" for right in ("CREATE", "UPDATE", "DELETE")),
    *(f"EMPLOYEES_{right}" for right in ("CREATE", "UPDATE", "DELETE", "APPROVE")),
}

# What a right gives beside itself.
GIVES = {
    # Who enters and changes people sees what roles there are to give.
    "EMPLOYEES_CREATE": ("ROLES_VIEW",),
    "EMPLOYEES_UPDATE": ("ROLES_VIEW",),
    "EMPLOYEES_APPROVE": ("ROLES_VIEW",),
    "ORDERS_UPDATE": ("ORDERS_EDIT", "ORDERS_SHIP"),
    "INVENTORY_ADJUST": ("INVENTORY_CORRECT", "INVENTORY_BUY"),
    # Who may book any difference may book goods that came.
    "INVENTORY_CORRECT": ("INVENTORY_RECEIVE",),
    "PRODUCTION_UPDATE": ("PRODUCTION_PLAN", "PRODUCTION_REPORT", "PRODUCTION_BOM"),
    "INVOICES_UPDATE": ("INVOICES_EDIT", "INVOICES_CREDIT"),
}


def with_given(names: Iterable[str]) -> frozenset[str]:
    """The names of the catalogue among these, with all that they give."""
    found: set[str] = set()
    waiting = [name for name in names if name in CATALOGUE]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(GIVES.get(name, ()))
    return frozenset(found)


def giving(*names: str) -> frozenset[str]:
    """The rights each of which gives one of these, themselves among them."""
    return frozenset(name for name in CATALOGUE if with_given((name,)) & set(names))


_EVERYONE = frozenset({"AI_USE", "DEPARTMENTS_VIEW"})
_MANAGER = _EVERYONE | {
    "EMPLOYEES_VIEW",
    "PRODUCTS_VIEW",
    "PRODUCTS_CREATE",
    "PRODUCTS_UPDATE",
    "PRICELISTS_VIEW",
    "PRICELISTS_CREATE",
    "PRICELISTS_UPDATE",
    "INVENTORY_VIEW",
    "INVENTORY_ADJUST",
    "PAYMENTS_VIEW",
    "PAYMENTS_CREATE",
    "BILLS_VIEW",
    "BILLS_CREATE",
    "BILLS_UPDATE",
    "COSTS_VIEW",
    "ANALYTICS_VIEW",
    "REPORTS_VIEW",
    "REPORTS_GENERATE",
    *(
        f"{module}_{right}"
        for module in ("CUSTOMERS", "DEALS", "ORDERS", "PRODUCTION", "INVOICES")
        for right in ("VIEW", "CREATE", "UPDATE")
    ),
}
BY_ROLE = {
    OWNER: CATALOGUE,
    ADMIN: CATALOGUE - OWNERS_ONLY,
    MANAGER: with_given(_MANAGER),
    EMPLOYEE: _EVERYONE,
}


def effective(role: str, granted: Iterable[str]) -> frozenset[str]:
    """What a member may do: the role's defaults, what was granted, and what that gives."""
    return BY_ROLE[role] | with_given(granted)
