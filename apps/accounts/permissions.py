"""The permission catalogue and what each role holds (domain.md §4.2)."""

from __future__ import annotations

from collections.abc import Iterable

from apps.kernel.actor import ADMIN, EMPLOYEE, MANAGER, OWNER

_MODULES = {
    "EMPLOYEES": ("VIEW", "CREATE", "UPDATE", "DELETE", "APPROVE", "SALARY_VIEW"),
    "DEPARTMENTS": ("VIEW", "CREATE", "UPDATE", "DELETE"),
    "PRODUCTS": ("VIEW", "CREATE", "UPDATE", "DELETE"),
    "INVENTORY": ("VIEW", "ADJUST"),
    "CUSTOMERS": ("VIEW", "CREATE", "UPDATE", "DELETE"),
    "DEALS": ("VIEW", "CREATE", "UPDATE", "DELETE"),
    "ORDERS": ("VIEW", "CREATE", "UPDATE", "DELETE", "APPROVE"),
    "PRODUCTION": ("VIEW", "CREATE", "UPDATE", "DELETE"),
    "INVOICES": ("VIEW", "CREATE", "UPDATE", "DELETE"),
    "PAYMENTS": ("VIEW", "CREATE", "REFUND"),
    "ANALYTICS": ("VIEW",),
    "REPORTS": ("VIEW", "GENERATE"),
    "AI": ("USE",),
    "SETTINGS": ("VIEW", "UPDATE"),
    "AUDIT": ("VIEW",),
}
CATALOGUE = frozenset(f"{module}_{right}" for module, rights in _MODULES.items() for right in rights)

_EVERYONE = frozenset({"AI_USE", "DEPARTMENTS_VIEW"})
_MANAGER = _EVERYONE | {
    "EMPLOYEES_VIEW",
    "PRODUCTS_VIEW",
    "PRODUCTS_CREATE",
    "PRODUCTS_UPDATE",
    "INVENTORY_VIEW",
    "INVENTORY_ADJUST",
    "PAYMENTS_VIEW",
    "PAYMENTS_CREATE",
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
    ADMIN: CATALOGUE,
    MANAGER: frozenset(_MANAGER),
    EMPLOYEE: _EVERYONE,
}


def effective(role: str, granted: Iterable[str]) -> frozenset[str]:
    """What a member may do: the role's defaults and what was granted in person."""
    return BY_ROLE[role] | (CATALOGUE & frozenset(granted))
