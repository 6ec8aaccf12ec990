"""`Location` of a 201: where what was made is read (contract.md §5)."""

from __future__ import annotations

import re
from typing import Any

import orjson
from rest_framework.request import Request
from rest_framework.response import Response

from apps.kernel.api.actions import Action

HEADERS: dict[str, Any] = {
    "Location": {
        "description": "The path at which what was made is read",
        "schema": {"type": "string", "format": "uri-reference"},
    }
}


def known(view: Any, name: str, entry: Action) -> bool:
    """Whether what the entry makes has an address of its own."""
    return entry.status == 201 and bool(entry.location or (name == "create" and "retrieve" in view.table))


def put(response: Response, request: Request, entry: Action) -> None:
    """Name the path, in the version and by the door that the request came through."""
    data = response.data
    # A repeated answer comes as its bytes.
    made = orjson.loads(orjson.dumps(data)) if isinstance(data, orjson.Fragment) else data
    if entry.location:
        matched = re.match(r"(/api(?:/v\d+)?)/", request.path)
        path = f"{matched[1] if matched else ''}/{entry.location}"
    else:
        path = f"{request.path.rstrip('/')}/{{id}}"
    response["Location"] = re.sub(r"{(\w+)}", lambda key: str(made[key[1]]), path)
