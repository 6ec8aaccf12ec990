"""Every route of the API, walked from the router, so that a new one cannot be forgotten."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from apps.kernel.api.actions import Action, permission_name
from apps.kernel.api.viewsets import CRUD, ViewSet
from prometric.urls import router

PARENT = UUID("01890000-0000-7000-8000-000000000000")
METHODS = {"list": "get", "retrieve": "get", "create": "post", "update": "put", "destroy": "delete"}


@dataclass(frozen=True)
class Route:
    """One method of one path."""

    basename: str
    prefix: str
    name: str
    viewset: type[ViewSet]
    entry: Action

    @property
    def method(self) -> str:
        return METHODS.get(self.name, self.entry.method).upper()

    @property
    def has_id(self) -> bool:
        return self.name in ("retrieve", "update", "destroy") or (self.name not in CRUD and self.entry.detail)

    @property
    def permission(self) -> str | None:
        return permission_name(self.viewset.resource, self.name, self.entry)

    def path(self, pk: UUID | str = "", named: Callable[[str], str] = str) -> str:
        """The address: of `pk`, and with `named` of each part that the action itself names for those."""
        # A prefix that names a parent has some id there: the child's own decides.
        parts = ["/api/v1", re.sub(r"\(\?P<\w+>[^)]*\)", str(PARENT), self.prefix)]
        if self.has_id:
            parts.append(str(pk))
        if self.name not in CRUD:
            own = self.entry.path or self.name.replace("_", "-")
            parts.append(re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda part: named(part[1]), own))
        return "/".join(part for part in parts if part)

    def __str__(self) -> str:
        return f"{self.method} {self.path(':id')}"


def every_route() -> Iterator[Route]:
    """All routes, in the router's order."""
    registry = cast("list[tuple[str, type[ViewSet], str]]", router.registry)
    for prefix, viewset, basename in registry:
        for name, entry in viewset.table.items():
            yield Route(basename, prefix, name, viewset, entry)
