"""A request of the API put from inside another one, as its caller: same view, same rights, same answer."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from functools import reduce
from typing import Any
from urllib.parse import urlencode

from django.core.handlers.wsgi import WSGIRequest
from django.db.models import F, Sum
from django.db.models.functions import Coalesce
from django.urls import resolve
from rest_framework.request import Request
from rest_framework.response import Response

from apps.ai.chat.api_request import ApiRefusal, ApiRequest, ApiResponse
from apps.kernel import tenancy
from apps.kernel.actor import Actor
from apps.kernel.api.envelope import dumps

# Who asks, and where; nothing else of the outer request concerns the inner one.
PASSED_ON = (
    "HTTP_AUTHORIZATION", "HTTP_X_ORGANIZATION_ID", "HTTP_X_WORKSPACE_ID", "HTTP_HOST",
    "SERVER_NAME", "SERVER_PORT", "REMOTE_ADDR",
)  # fmt: skip


class InnerRequests:
    """Reads for the caller of a request; each read is a transaction of its own, as outside."""

    def __init__(self, request: Request) -> None:
        self.meta = {name: value for name, value in request.META.items() if name in PASSED_ON}
        self.actor: Actor = request.auth  # type: ignore[assignment]

    def __call__(self, ask: ApiRequest) -> ApiResponse:
        """What the API answers. Raises Refused when it is not 200."""
        match = resolve(ask.path)
        response: Response = match.func(self._request(ask), *match.args, **match.kwargs)
        data = json.loads(dumps(response.data), parse_float=Decimal)
        if response.status_code != 200:
            raise ApiRefusal(response.status_code, data["error"]["code"])
        return ApiResponse(data, self._sums(ask, response) if ask.sums else {})

    def _request(self, ask: ApiRequest) -> WSGIRequest:
        body = b"" if ask.method == "GET" else json.dumps(dict(ask.params)).encode()
        return WSGIRequest(
            {
                **self.meta,
                "REQUEST_METHOD": ask.method,
                "PATH_INFO": ask.path,
                "QUERY_STRING": urlencode(ask.params) if ask.method == "GET" else "",
                "CONTENT_TYPE": "application/json",
                "CONTENT_LENGTH": str(len(body)),
                "wsgi.input": io.BytesIO(body),
            }
        )

    def _sums(self, ask: ApiRequest, response: Response) -> dict[str, Any]:
        """Columns added up over all rows of the list, by the view's own queryset and filters."""
        view = response.renderer_context["view"]  # type: ignore[attr-defined]
        wanted = {key: Sum(_expression(columns), default=0) for key, columns in ask.sums.items()}
        with tenancy.enter(self.actor.organization_id, self.actor.workspace_id):
            filters = view.filterset_class(view.request.query_params)
            found = filters.apply(view.get_queryset()).order_by().aggregate(**wanted)
        answer: dict[str, Any] = json.loads(dumps(found), parse_float=Decimal)
        return answer


def _expression(columns: str) -> Any:
    """Columns to subtract ("a-b-c"), or the first that is there ("a|b")."""
    if "|" in columns:
        return Coalesce(*columns.split("|"))
    first, *rest = columns.split("-")
    start: Any = F(first)
    return reduce(lambda left, column: left - F(column), rest, start)
