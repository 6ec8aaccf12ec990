"""The table that says what each action of a viewset takes, does and gives.

The base viewset reads it at run time and the schema generator reads the same table, so that the
documentation cannot drift (architecture.md §6.3).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from rest_framework.serializers import BaseSerializer

from apps.kernel.api.serializers import Done

# Verb → suffix of the permission that it needs: DEALS + _VIEW.
PERMISSIONS = {
    "list": "VIEW",
    "retrieve": "VIEW",
    "create": "CREATE",
    "update": "UPDATE",
    "destroy": "DELETE",
}


@dataclass(frozen=True, kw_only=True)
class Action:
    """One row of the table.

    request: serializer of the body. response: serializer of the answer's `data`.
    query: serializer of the query parameters; a download's service gets them, else the view reads them.
    service: called as `service(subject_id?, actor=…, **validated)`; `list` and `retrieve` have none.
    permission: suffix (`UPDATE`), a full name (`EMPLOYEES_APPROVE`), or None for every member.
    extra: for routes beyond the five: the HTTP method. `detail` routes carry an id.
    atomic: False where the service owns its transactions; such an answer (tokens) is never stored under an
        Idempotency-Key. A refusal that must be counted sets `DomainError.commits` instead.
    beside: serializer of what a list's answer has beside its rows and figures.
    produces: media type (or several: "a, b") of an answer that is a file: the service gives a
        `kernel.files.File`, and `query` is a DownloadQuery.
    uploads: the body is a form with a file, not JSON; `longest_upload()` bytes where the file may be larger
        than any other body.
    full_body: an update's body holds all that it declares as required; else it may be any part of an
        object.
    puts: creates or changes what the address names by another program's id (kernel/api/external.py).
    errors: documented statuses beyond the usual ones.
    location: where what a 201 makes is read, by keys of the answer (`shipments/{shipmentId}`); a `create`
        beside a `retrieve` needs none.
    operation, summary, description: what the OpenAPI document calls it (`winDeal`), in a few words and in a
        sentence; the five usual actions are named by the viewset's `noun` (kernel/api/operations.py).
    deprecated, sunset: the day since when another way is meant, and the day on which this one goes; said in
        the document and by headers of each answer.
    """

    response: type[BaseSerializer[Any]]
    request: type[BaseSerializer[Any]] | None = None
    query: type[BaseSerializer[Any]] | None = None
    service: Callable[..., Any] | None = None
    permission: str | None = "auto"
    status: int = 200
    message: Any = None
    method: str = "post"
    detail: bool = True
    path: str | None = None
    many: bool = False
    beside: type[BaseSerializer[Any]] | None = None
    paged: bool = False
    errors: tuple[int, ...] = ()
    location: str = ""
    operation: str = ""
    summary: str = ""
    description: str = ""
    deprecated: date | None = None
    sunset: date | None = None
    atomic: bool = True
    produces: str | None = None
    uploads: bool = False
    longest_upload: Callable[[], int] | None = None
    full_body: bool = False
    puts: bool = False

    @classmethod
    def create(
        cls,
        service: Callable[..., Any],
        request: type[BaseSerializer[Any]],
        response: type[BaseSerializer[Any]],
        **more: Any,
    ) -> Action:
        """The row of POST: 201 with what was made."""
        return cls(service=service, request=request, response=response, status=201, **more)

    @classmethod
    def update(
        cls, service: Callable[..., Any], request: type[BaseSerializer[Any]], message: Any, **more: Any
    ) -> Action:
        """The row of PUT and PATCH: the id and a message."""
        return cls(
            service=service, request=request, message=message, **{"response": Done, "errors": (409,), **more}
        )

    @classmethod
    def delete(cls, service: Callable[..., Any], message: Any, **more: Any) -> Action:
        """The row of DELETE: the id and a message."""
        return cls(service=service, message=message, **{"response": Done, "errors": (409,), **more})


def permission_name(resource: str, name: str, entry: Action) -> str | None:
    """The permission that an action needs, or None."""
    right = entry.permission
    if right is None:
        return None
    if right == "auto":
        right = PERMISSIONS.get(name, "UPDATE")
    return right if "_" in right else f"{resource}_{right}"
