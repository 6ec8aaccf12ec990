"""Who may do what on a screen: the membership's permission catalogue, mapped once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

# What Django asks → the last part of a permission's name.
DOES = {"view": "VIEW", "add": "CREATE", "change": "UPDATE", "delete": "DELETE"}
# What a list's address may ask of a field that its filters offer.
LOOKUPS = {
    "exact",
    "in",
    "isnull",
    "isempty",
    "gte",
    "lte",
    "gt",
    "lt",
    "id__exact",
    "year",
    "month",
    "day",
    "pk__exact",
    "from",
    "to",
    "from_0",
    "from_1",
    "to_0",
    "to_1",
}


class RightsMixin:
    """Asks the site whether the visitor holds `<resource>_VIEW` and so on.

    `rights` replaces single ones, `{"add": "INVENTORY_BUY"}`; None there: nobody may by hand.
    A resource of "" is the platform's: only its site offers the screen.
    """

    # Columns of the list that need a right beside that of the screen: {"margin": "COSTS_VIEW"}.
    guarded: Mapping[str, str] = {}

    resource = ""
    rights: Mapping[str, str | None] = {}
    admin_site: Any

    def right(self, does: str) -> str | None:
        """The permission that `view`, `add`, `change` or `delete` needs."""
        if does in self.rights:
            return self.rights[does]
        return f"{self.resource}_{DOES[does]}"

    def may(self, request: HttpRequest, does: str) -> bool:
        """Whether the visitor may do this to rows of this kind: its pages show them, so one must see them."""
        needed = {self.right("view"), self.right(does)}
        return all(right is not None and self.admin_site.may(request, right) for right in needed)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "view")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "view")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "add")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "change")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "delete")


def offered(filters: Any, date_hierarchy: str | None) -> set[str]:
    """The fields that a list's address may narrow it by: those of the filters that it shows."""
    names = {date_hierarchy} if date_hierarchy else set()
    for entry in filters:
        if isinstance(entry, str):
            names.add(entry)
        elif isinstance(entry, (tuple, list)):
            names.add(entry[0])
        elif parameter := getattr(entry, "parameter_name", None):
            names.add(parameter)
    return names


def is_offered(lookup: str, names: set[str]) -> bool:
    """`salary__gte` finds a salary by bisection: a list takes only what its own filters ask."""
    if lookup in names:
        return True
    for name in names:
        for mark in ("__", "_"):
            if lookup.startswith(f"{name}{mark}") and lookup[len(name) + len(mark) :] in LOOKUPS:
                return True
    return False
