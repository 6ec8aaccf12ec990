"""OpenAPI from the same table that the viewset runs by (architecture.md §6.3)."""

from __future__ import annotations

from typing import Any, cast

from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent, force_instance

from apps.kernel.api import deprecation, downloads, error_codes, location, operations, picking
from apps.kernel.api import schema_parts as parts
from apps.kernel.api.actions import Action
from apps.kernel.models import Versioned
from apps.kernel.models.external import MAX_EXTERNAL_ID, MAX_SOURCE


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
        return operations.operation_id(self.view, self.view.entry_name, self.entry, self.method)

    def get_summary(self) -> str:
        return operations.summary(self.view, self.view.entry_name, self.entry)

    def get_description(self) -> str:  # type: ignore[override]
        return operations.description(self.view, self.view.entry_name, self.entry)

    def is_deprecated(self) -> bool:
        return self.entry.deprecated is not None

    def get_auth(self) -> list[Any]:
        return [] if self.view.public else [{"bearer": []}]

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        operation = super().get_operation(*args, **kwargs)
        if operation is not None and self.view.public:
            operation[
                "security"
            ] = []  # the base class leaves an empty one out, and the document's would count
        return operation

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

    @property
    def versioned(self) -> bool:
        """Whether a write may say which version it read; of steps, where the model counts versions."""
        if "{id}" not in self.path:
            return False
        model = self.view.model
        counts = isinstance(model, type) and issubclass(model, Versioned)
        return self.method in ("PUT", "PATCH", "DELETE") or (self.method == "POST" and counts)

    @property
    def single(self) -> bool:
        """One object, whose reader may say what they have."""
        return self.view.action == "retrieve" and self.entry.produces is None and self.entry.service is None

    def get_response_serializers(self) -> Any:
        gives = self.entry.response
        many = self.entry.many or self.paged
        statuses: dict[Any, Any] = {self.entry.status: gives(many=True) if many else gives()}
        if self.single:
            statuses[304] = gives()
        if self.entry.puts:
            statuses[201] = gives()
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
        if self.versioned:
            found.add(412)
        return found

    def _get_response_for_code(
        self, serializer: Any, status_code: Any, media_types: Any = None, direction: str = "response"
    ) -> dict[str, Any]:
        status = int(status_code)
        if status == 304:
            return {"description": "It is what If-None-Match names: no body"}
        if status >= 400:
            return self._refusal(status)
        answered: dict[str, Any] = {"description": parts.DONE[status]}
        if self.entry.produces is not None:
            answered["description"] = "The file"
            answered["content"] = {
                media_type: {"schema": {"type": "string", "format": "binary"}}
                for media_type in self.entry.produces.split(", ")
            }
            if issubclass(self.entry.response, downloads.FileAnswer):
                return answered
        else:
            answered["headers"] = parts.RATE_HEADERS | deprecation.headers(self.entry)
            if location.known(self.view, self.view.entry_name, self.entry):
                answered["headers"] |= location.HEADERS
            if self.paged:
                answered["headers"] |= parts.LINK_HEADER
        # For a file: this instead, for who accepts JSON alone.
        shown = self._enveloped(self._schema_of(serializer, direction))
        answered.setdefault("content", {})["application/json"] = {"schema": shown}
        return answered

    def _refusal(self, status: int) -> dict[str, Any]:
        codes = error_codes.codes(self.entry.service, status, self.method)
        text = f"{parts.REASONS[status]}: {', '.join(f'`{code}`' for code in codes)}" if codes else ""
        schema = parts.INVALID if status == 400 else parts.ERROR
        name = "InvalidInput" if status == 400 else "Failure"
        return {
            "description": text or parts.REASONS[status],
            "content": {"application/json": {"schema": self._component(name, schema)}},
            **({"x-error-codes": codes} if codes else {}),
        }

    def _schema_of(self, serializer: Any, direction: Any) -> dict[str, Any]:
        child: Any = getattr(serializer, "child", serializer)
        unwrapped = self._unwrap_list_serializer(child, direction)
        reference = unwrapped or self.resolve_serializer(child, direction).ref
        if not hasattr(serializer, "child"):
            return reference
        items = {"type": "array", "items": reference}
        if not self.paged:
            return items
        figures: dict[str, Any] = {
            name: {"type": "integer"} for name in ("total", "page", "limit", "totalPages")
        }
        if self.entry.beside:
            for name, field in cast(Any, self.entry.beside)().fields.items():
                figures[name] = self._map_serializer_field(field, direction)  # type: ignore[no-untyped-call]
        pages = self._component("Pagination", parts.PAGINATION)
        return {
            "type": "object",
            "required": ["items", *(name for name in figures if name not in parts.NUMBERED), "pagination"],
            "properties": {"items": items, **figures, "pagination": pages},
        }

    def _map_serializer(self, serializer: Any, *args: Any, **kwargs: Any) -> Any:
        """Without the docstring, which is written for who reads the code."""
        made: dict[str, Any] = super()._map_serializer(serializer, *args, **kwargs)  # type: ignore[no-untyped-call]
        return {key: value for key, value in made.items() if key != "description"}

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
                "success": parts.SUCCESS,
                "data": data,
                "meta": self._component("Meta", parts.META),
            },
        }

    def _component(self, name: str, schema: dict[str, Any]) -> dict[str, Any]:
        component = ResolvedComponent(name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name)
        self.registry.register_on_missing(component)
        return component.ref

    def resolve_serializer(self, serializer: Any, direction: Any, *args: Any, **kwargs: Any) -> Any:
        if direction == "request" and self.method in ("PUT", "PATCH") and serializer.parent is None:
            # The base class takes each PATCH for a part and no PUT; here both are one (contract.md §5). A row
            # within the body is whole.
            serializer.partial = not self.entry.full_body
        return super().resolve_serializer(serializer, direction, *args, **kwargs)

    def _resolve_path_parameters(self, variables: list[str]) -> list[dict[str, Any]]:
        named = {"source": MAX_SOURCE, "external_id": MAX_EXTERNAL_ID}
        return [
            {
                "name": name,
                "in": "path",
                "required": True,
                "schema": {"type": "string"}
                | ({"maxLength": named[name]} if name in named else {"format": "uuid"}),
            }
            for name in variables
        ]

    def _get_filter_parameters(self) -> list[dict[str, Any]]:
        found = [parts.LANGUAGE]
        if not self.view.public:
            found += parts.TENANT
        if self.method == "POST":
            found.append(parts.IDEMPOTENCY)
        if self.versioned:
            found.append(parts.IF_MATCH)
        if self.single:
            found.append(parts.IF_NONE_MATCH)
        if picking.offered(self.view) and not self.entry.many:
            found.append(parts.FIELDS)
        if self.paged:
            found += parts.PAGE_PARAMETERS
        if self.listed:
            found += self.view.filterset_class.parameters()
        if query := self.entry.query or (downloads.DownloadQuery if self.entry.produces else None):
            for name, field in cast(Any, query)().fields.items():
                schema = self._map_serializer_field(field, "request")  # type: ignore[no-untyped-call]
                asked = {"name": name, "in": "query", "required": field.required, "schema": schema}
                if schema.get("type") == "object":  # filters[status]=paid
                    asked |= {"style": "deepObject", "explode": True}
                found.append(asked)
        return found


def _unlimited(schema: dict[str, Any]) -> dict[str, Any]:
    """A field's schema without the limits of its input."""
    kept = {key: value for key, value in schema.items() if key not in parts.LIMITS}
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
