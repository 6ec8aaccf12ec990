"""`manage.py routes`: what may be called, by whom, with what, as the tables of docs/routes.md."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand

from apps.kernel.api.naming import camelize
from prometric.routes import PARENT, Route, every_route

HEAD = """# Routes

What may be called, by whom, with what. Made from the tables of the viewsets; after a meant change
`python manage.py routes > docs/routes.md`. What holds for all of them is in [contract.md](contract.md);
types, lengths and examples are in the OpenAPI document (`/api/schema/`, `/api/docs`).

Body: `!` marks what is required of a new object; an update may send any part. `[ ]` is a list, `{ }` an
object.
"""


def text(route: Route) -> str:
    """One row of a table."""
    entry = route.entry
    path = route.path(":id", named=lambda part: f":{camelize(part)}").removeprefix("/api/v1")
    for parent in re.findall(r"\(\?P<(\w+)>", route.prefix):
        path = path.replace(str(PARENT), f":{camelize(parent)}", 1)
    who = "anybody" if route.viewset.public else (route.permission or "every member")
    body = _fields(entry.request, required=route.method == "POST" or entry.full_body)
    if entry.uploads:
        body = "a form with a file"
    answer = entry.produces or _fields(entry.response, required=False)
    shown = f"a list of: {answer}" if route.name == "list" or entry.paged else answer
    return f"| {route.method} | `{path}` | {who} | {body or '–'} | {entry.status} {shown} |"


def _fields(serializer: type[Any] | None, *, required: bool) -> str:
    if serializer is None:
        return ""
    declared = getattr(serializer, "_declared_fields", {})
    return " ".join(
        f"{camelize(name)}{_shape(field)}{'!' if required and field.required and not field.read_only else ''}"
        for name, field in declared.items()
    )


def _shape(field: Any) -> str:
    if getattr(field, "many", False) or hasattr(field, "child"):
        return "[ ]"
    return "{ }" if hasattr(field, "_declared_fields") else ""


class Command(BaseCommand):
    """Print the tables."""

    help = "What may be called, by whom, with what (docs/routes.md)"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(document(), ending="")


def document() -> str:
    """The whole of docs/routes.md."""
    parts = [HEAD]
    for name, routes in groupby(every_route(), lambda route: route.viewset.__module__.split(".")[1]):
        rows = "\n".join(text(route) for route in routes)
        parts.append(f"## {name}\n\n| | path | who | body | answer |\n|---|---|---|---|---|\n{rows}\n")
    return "\n".join(parts)
