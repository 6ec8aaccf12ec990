"""OpenAPI from the same table that the viewset runs by (architecture.md §6.3)."""

from __future__ import annotations

from typing import Any, cast

from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent, force_instance

from apps.kernel.api import downloads
from apps.kernel.api.actions import Action, permission_name
from apps.kernel.api.errors import BY_STATUS

META = {
    "type": "object",
    "required": ["timestamp", "version"],
    "properties": {
        "timestamp": {"type": "string", "format": "date-time"},
        "version": {"type": "string", "examples": ["1.0.0"]},
        "warnings": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "message"],
                "properties": {name: {"type": "string"} for name in ("code", "message", "field")},
            },
        },
    },
}
ERROR = {
    "type": "object",
    "required": ["success", "error"],
    "properties": {
        "success": {"type": "boolean", "const": False},
        "error": {
            "type": "object",
            "required": ["code", "message", "details", "timestamp"],
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "details": {"type": "object"},
                "timestamp": {"type": "string", "format": "date-time"},
            },
        },
    },
}
PAGINATION = {
    "type": "object",
    "required": ["page", "limit", "total", "totalPages", "hasNext", "hasPrev"],
    "properties": {
        **{name: {"type": "integer"} for name in ("page", "limit", "total", "totalPages")},
        **{name: {"type": "boolean"} for name in ("hasNext", "hasPrev")},
    },
}
COUNT = {"type": "integer", "minimum": 1}
PAGE_PARAMETERS = [
    {"name": "page", "in": "query", "schema": {**COUNT, "default": 1}},
    {"name": "limit", "in": "query", "schema": {**COUNT, "default": 20, "maximum": 100}},
]
# What an input must keep and an answer does not promise: what had to be positive to come in may be used up.
LIMITS = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "pattern"}
LIMITS |= {"minLength", "maxLength", "minItems", "maxItems"}
REASONS = {
    400: "The input is not valid",
    401: "No valid token",
    403: "The permission is missing",
    404: "Not found in this workspace",
    405: "Method not allowed",
    406: "The requested format is not available",
    409: "The state does not allow it, or a duplicate",
    410: "It is no longer kept",
    412: "The record changed since the version of If-Match",
    413: "The body is too large",
    415: "Only JSON is accepted",
    422: "A business rule refuses it",
    429: "The rate limit is reached",
    500: "Internal error",
    503: "A service that this needs is unavailable",
}


def version_one(endpoints: list[tuple[Any, ...]], **kwargs: Any) -> list[tuple[Any, ...]]:
    """PREPROCESSING_HOOKS: document /api/v1 alone, without trailing slashes."""
    return [
        (path.rstrip("/"), regex, method, view)
        for path, regex, method, view in endpoints
        if path.startswith("/api/v1/") and getattr(getattr(view, "cls", None), "schema", None)
    ]


class TableSchema(AutoSchema):
    """Reads the viewset's table: bodies, answers in their envelope, every documented status."""

    view: Any  # one of our viewsets; the base class promises an APIView only

    @property
    def entry(self) -> Action:
        found: Action = self.view.table[self.view.entry_name]
        return found

    def is_excluded(self) -> bool:
        return not getattr(self.view, "table", None)

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").split("/")[0]]

    def get_operation_id(self) -> str:
        parts = [part for part in self.path.removeprefix("/api/v1/").split("/") if part]
        words = [part.strip("{}").replace("-", "_") for part in parts]
        action = str(self.view.action)
        if self.method == "PATCH" and not action.startswith("partial_"):
            # PUT and PATCH of one path are one action; an operation's id is its own.
            action = f"partial_{action}"
        return "_".join(words if words[-1] == action else [*words, action])

    def get_summary(self) -> str:
        return self.entry.summary or self.view.action.replace("_", " ").capitalize()

    def get_description(self) -> str:  # type: ignore[override]
        needed = (
            None
            if self.view.public
            else permission_name(self.view.resource, self.view.entry_name, self.entry)
        )
        return f"Needs {needed}." if needed else ""

    def get_auth(self) -> list[Any]:
        return [] if self.view.public else [{"bearer": []}]

    def get_request_serializer(self) -> Any:
        return self.entry.request() if self.entry.request and self.method != "GET" else None

    def map_parsers(self) -> list[str]:
        return ["multipart/form-data"] if self.entry.uploads else super().map_parsers()

    @property
    def listed(self) -> bool:
        return self.entry.paged or (self.view.action == "list" and self.entry.service is None)

    @property
    def paged(self) -> bool:
        """A list with pages; `many` marks one that comes whole, as an array."""
        return self.listed and not self.entry.many

    def get_response_serializers(self) -> Any:
        gives = self.entry.response
        many = self.entry.many or self.paged
        statuses: dict[Any, Any] = {self.entry.status: gives(many=True) if many else gives()}
        for status in sorted(self._refusals()):
            statuses[status] = gives()
        return statuses

    def _refusals(self) -> set[int]:
        found = {406, 429, 500, 503, *self.entry.errors}
        if self.entry.request or self.entry.query or self.listed or "{id}" in self.path:
            found.add(400)
        if self.entry.request:
            found |= {413, 415}
        if not self.view.public:
            # The headers that choose a tenant: a malformed one, and one that is not the caller's.
            found |= {400, 401, 403}
        elif self.entry.request:
            found.add(401)
        if "{" in self.path:
            found.add(404)
        if self.method == "POST":  # under an Idempotency-Key the body is read, and compared, in any case
            found |= {400, 413, 415, 422}
        if self.method != "GET" and not self.view.public:
            found |= {404, 409, 422}
        if self.method in ("PUT", "PATCH", "DELETE") and "{id}" in self.path:
            found.add(412)
        return found

    def _get_response_for_code(
        self, serializer: Any, status_code: Any, media_types: Any = None, direction: str = "response"
    ) -> dict[str, Any]:
        status = int(status_code)
        if status >= 400:
            text = f"{REASONS[status]} ({BY_STATUS.get(status, 'see code')})"
            content = {"application/json": {"schema": self._component("Error", ERROR)}}
            return {"description": text, "content": content}
        if self.entry.produces is not None:
            content = {self.entry.produces: {"schema": {"type": "string", "format": "binary"}}}
            if not issubclass(
                self.entry.response, downloads.FileAnswer
            ):  # or this, for who accepts JSON alone
                shown = self._enveloped(self._schema_of(serializer, direction))
                content["application/json"] = {"schema": shown}
            return {"description": "The file", "content": content}
        base: Any = super()
        response: dict[str, Any] = base._get_response_for_code(
            serializer, status_code, media_types, direction
        )
        shown = self._enveloped(self._schema_of(serializer, direction))
        response["content"] = {"application/json": {"schema": shown}}
        response["headers"] = {
            f"X-RateLimit-{name}": {"schema": {"type": "integer"}} for name in ("Limit", "Remaining", "Reset")
        }
        return response

    def _schema_of(self, serializer: Any, direction: Any) -> dict[str, Any]:
        child: Any = getattr(serializer, "child", serializer)
        unwrapped = self._unwrap_list_serializer(child, direction)
        reference = unwrapped or self.resolve_serializer(child, direction).ref
        if not hasattr(serializer, "child"):
            return reference
        items = {"type": "array", "items": reference}
        if not self.paged:
            return items
        counts = {name: {"type": "integer"} for name in ("total", "page", "limit", "totalPages")}
        return {
            "type": "object",
            "required": ["items", *counts, "pagination"],
            "properties": {"items": items, **counts, "pagination": self._component("Pagination", PAGINATION)},
        }

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        made: dict[str, Any] = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        if direction == "response":
            made["properties"] = {name: _unlimited(schema) for name, schema in made["properties"].items()}
            fields = force_instance(serializer).fields
            # A field of an answer is always there, unless it says otherwise itself.
            made["required"] = [
                name for name in made.get("required", []) if fields[name]._kwargs.get("required") is not False
            ]
        return made

    def _enveloped(self, data: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["success", "data", "meta"],
            "properties": {
                "success": {"type": "boolean", "const": True},
                "data": data,
                "meta": self._component("Meta", META),
            },
        }

    def _component(self, name: str, schema: dict[str, Any]) -> dict[str, Any]:
        component = ResolvedComponent(name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name)
        self.registry.register_on_missing(component)
        return component.ref

    def resolve_serializer(self, serializer: Any, direction: Any, *args: Any, **kwargs: Any) -> Any:
        if direction == "request" and self.entry.full_body:
            serializer.partial = False  # the base class takes every PATCH for a part
        return super().resolve_serializer(serializer, direction, *args, **kwargs)

    def _resolve_path_parameters(self, variables: list[str]) -> list[dict[str, Any]]:
        return [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
            for name in variables
        ]

    def _get_filter_parameters(self) -> list[dict[str, Any]]:
        found = [
            {"name": "Accept-Language", "in": "header", "schema": {"type": "string", "examples": ["kk-KZ"]}}
        ]
        if not self.view.public:
            found += [
                {"name": name, "in": "header", "schema": {"type": "string", "format": "uuid"}}
                for name in ("X-Organization-Id", "X-Workspace-Id")
            ]
        if self.method == "POST":
            found.append({"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}})
        if self.method in ("PUT", "PATCH", "DELETE") and "{id}" in self.path:
            found.append({"name": "If-Match", "in": "header", "schema": {"type": "string"}})
        if self.paged:
            found += PAGE_PARAMETERS
        if self.listed:
            found += self.view.filterset_class.parameters()
        if query := self.entry.query or (downloads.DownloadQuery if self.entry.produces else None):
            for name, field in cast(Any, query)().fields.items():
                schema = self._map_serializer_field(field, "request")  # type: ignore[no-untyped-call]
                found.append({"name": name, "in": "query", "required": field.required, "schema": schema})
        return found


def _unlimited(schema: dict[str, Any]) -> dict[str, Any]:
    """A field's schema without the limits of its input."""
    kept = {key: value for key, value in schema.items() if key not in LIMITS}
    if "items" in kept:
        kept["items"] = _unlimited(kept["items"])
    return kept


class Generator(SchemaGenerator):
    """One document in English for every reader; versions are paths of their own, not split further."""

    def get_schema(self, request: Any = None, public: bool = False) -> Any:
        with translation.override("en"):
            return super().get_schema(request, public)  # type: ignore[no-untyped-call]

    def create_view(self, callback: Any, method: str, request: Any = None) -> Any:
        view = super().create_view(callback, method, request)  # type: ignore[no-untyped-call]
        view.versioning_class = None
        return view
