"""The base viewset: authenticate, enter the tenant, check the permission, run one row of the table."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any, ClassVar, cast
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework import viewsets
from rest_framework.decorators import action as route
from rest_framework.exceptions import APIException, NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from apps.kernel import external_ids, prepared_statements, tenancy, warnings
from apps.kernel.actor import Actor
from apps.kernel.api import (
    deprecation,
    downloads,
    etag,
    external,
    idempotency,
    listing,
    location,
    picking,
    rows,
)
from apps.kernel.api.actions import Action, permission_name
from apps.kernel.api.errors import failed
from apps.kernel.api.filters import FilterSet
from apps.kernel.api.negotiation import Negotiation
from apps.kernel.api.unknown import warn_of_unknown_keys
from apps.kernel.api.uploads import UploadParser
from apps.kernel.errors import EnrolmentRequired, InvalidUUID, NotFound, PermissionDenied
from apps.kernel.uuids import read_uuid

CRUD = ("list", "create", "retrieve", "update", "destroy")


class ViewSet(viewsets.ViewSet):
    """Subclasses give `model`, `resource`, `filterset_class` and the `table`.

    Each request is one transaction in one tenant; an answer of 400 or above rolls it back.
    """

    model: ClassVar[Any] = None  # the class whose rows are shown and changed, if it is one
    resource: ClassVar[str] = ""
    # What one row is called in the description; without it the basename of the route.
    noun: ClassVar[str] = ""
    filterset_class: ClassVar[type[FilterSet]] = FilterSet
    table: ClassVar[dict[str, Action]] = {}
    public: ClassVar[bool] = False
    # What is open to who must set up a second factor first.
    while_enrolling: ClassVar[frozenset[str]] = frozenset()
    # Whether an API key, too, may what asks for no permission.
    open_to_keys: ClassVar[bool] = False
    # Children that `present` works on, whatever keys are asked for.
    presents: ClassVar[frozenset[str]] = frozenset()
    picked: frozenset[str] | None = None
    # What the address names by another program's id.
    named: external_ids.Named | None = None
    # The object that a request is about, where it is about one.
    subject_id: UUID
    # The address names the object: a service takes its id first.
    addressed = False
    content_negotiation_class = Negotiation

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        by_path: dict[tuple[bool, str], Any] = {}
        for name, entry in cls.table.items():
            if name in CRUD:
                setattr(cls, name, _handler(name, entry))
                if name == "update":
                    cls.partial_update = _handler(name, entry)  # type: ignore[attr-defined]
                continue
            path = entry.path or name.replace("_", "-")
            if first := by_path.get((entry.detail, path)):
                # A second method of one path: DRF maps it onto the first one's route.
                first.mapping[entry.method] = name
                if entry.method == "put":
                    first.mapping["patch"] = name
                setattr(cls, name, _handler(name, entry))
            else:
                methods: Any = [entry.method]
                routed = route(detail=entry.detail, methods=methods, url_path=path, url_name=path)
                by_path[entry.detail, path] = routed(_handler(name, entry))
                setattr(cls, name, by_path[entry.detail, path])

    # --- one request ------------------------------------------------------------------------

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        name = getattr(self, "action_map", {}).get((request.method or "").lower())
        atomic = name not in self.table or self.table[name].atomic
        request.warnings = warnings.collect()  # type: ignore[attr-defined]
        try:
            with ExitStack() as stack:
                outermost = not connection.in_atomic_block
                if atomic:
                    stack.enter_context(transaction.atomic())
                request.enter_tenant = partial(_enter_tenant, stack, outermost)  # type: ignore[attr-defined]
                response = super().dispatch(request, *args, **kwargs)
                if atomic and response.status_code >= 400 and not getattr(response, "commits", False):
                    transaction.set_rollback(True)
                return response
        except Exception as error:
            # The view answers its own failures: only the transaction's begin or commit ends up here.
            return failed(error, request)

    def get_parsers(self) -> list[Any]:
        """JSON, or a form where a file is taken; DRF asks before it knows the action."""
        method = str(getattr(self.request, "method", ""))  # the schema generator has no request
        entry = self.table.get(str(getattr(self, "action_map", {}).get(method.lower())))
        return [UploadParser()] if entry is not None and entry.uploads else super().get_parsers()

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A file may be asked for as what it is; whatever else is said about it is JSON."""
        entry = self.entry_or_none()
        if entry is None or entry.produces is None or force:
            return super().perform_content_negotiation(request, force)
        offers = downloads.offered(entry.produces)
        self.get_content_negotiator().select_renderer(request, offers, self.format_kwarg)
        return offers[0], offers[0].media_type

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if "pk" in kwargs:
            self.address(self._read_id(kwargs["pk"]))
        if "external_id" in kwargs:
            external.address(self, kwargs["source"], kwargs["external_id"])

    def address(self, subject_id: UUID) -> None:
        """Take the object that the address names, by whichever id, as the subject of the request."""
        self.subject_id, self.addressed = subject_id, True

    @staticmethod
    def _read_id(text: str) -> UUID:
        try:
            return read_uuid(text)
        except ValueError:
            raise InvalidUUID("id") from None

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        if (entry := self.entry_or_none()) is not None and entry.deprecated:
            deprecation.tell(response, entry)
        return super().finalize_response(request, response, *args, **kwargs)

    def check_permissions(self, request: Request) -> None:
        """The actor holds what the table asks for; an unknown method falls through to 405."""
        if self.public:
            return
        if not isinstance(request.auth, Actor):
            raise NotAuthenticated()
        entry = self.entry_or_none()
        if entry is not None and self.actor.must_enrol and self.entry_name not in self.while_enrolling:
            raise EnrolmentRequired()
        if entry is None:
            return
        needed = self.permission(entry)
        # What every member may do is mostly their own account, and a key has none.
        if needed is None and self.actor.key_id is not None and not self.open_to_keys:
            raise PermissionDenied()
        if needed and not self.actor.may(needed):
            raise PermissionDenied(required=needed)

    def permission(self, entry: Action) -> str | None:
        """The permission that this request needs; override where the subject decides."""
        return permission_name(self.resource, self.entry_name, entry)

    @property
    def actor(self) -> Actor:
        return cast(Actor, self.request.auth)

    @property
    def entry_name(self) -> str:
        return "update" if self.action == "partial_update" else self.action

    @property
    def entry(self) -> Action:
        return self.table[self.entry_name]

    def entry_or_none(self) -> Action | None:
        return self.table.get(self.entry_name) if self.action else None

    # --- reads ------------------------------------------------------------------------------

    def get_queryset(self) -> QuerySet[Any]:
        """The rows of the actor's workspace."""
        found: QuerySet[Any] = self.model.objects.all()
        return found

    def serializer_for(self, entry: Action) -> Any:
        """What the entry gives; override where the reader's rights decide which fields show."""
        return entry.response

    def run_list(self) -> Response:
        return listing.answer(self)

    def read_rows(self, found: QuerySet[Any], beside: Sequence[str] = ()) -> tuple[list[Any], list[Any]]:
        """Rows as they are shown, but for `present`, and of each the values of the columns beside."""
        only = None if self.picked is None else self.picked | self.presents
        return rows.read_beside(self.serializer_for(self.entry), found, beside, only)

    @prepared_statements.enabled()
    def run_retrieve(self) -> Response:
        found, _places = self.read_rows(self.get_queryset().filter(pk=self.subject_id))
        if not found:
            raise NotFound()
        [item] = self.present(found)
        response = Response(item)
        etag.put(response, item.get("version"))
        return response

    def present(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """A last look at rows before they leave (masking)."""
        return items

    def run_download(self) -> HttpResponse:
        """A file, made by the entry's service from the query."""
        entry = self.entry
        query = cast(type[downloads.DownloadQuery], entry.query or downloads.DownloadQuery)
        asked = downloads.read_query(query, self.request, {"actor": self.request.auth})
        disposition = asked.pop("disposition")
        return downloads.answer(self.call(entry, asked), disposition)

    # --- writes -----------------------------------------------------------------------------

    def run_service(self) -> Response:
        """Validate, call the entry's service, answer; once per Idempotency-Key."""
        once = self.request.method == "POST" and self.entry.atomic
        response = idempotency.once(self.request, self._run) if once else self._run()
        if location.known(self, self.entry_name, self.entry):
            location.put(response, self.request, self.entry)
        return response

    def _run(self) -> Response:
        entry = self.entry
        etag.check(self.request, self.model, getattr(self, "subject_id", None))
        result = self.call(entry, self.validated(entry))
        context = {"message": entry.message, "actor": self.request.auth, "request": self.request}
        # None would mean "no instance" to a serializer; a bare message has none either, and is shown.
        shown = {} if result is None else result
        response = Response(entry.response(shown, many=entry.many, context=context).data, status=entry.status)
        etag.put(response, getattr(result, "version", None))
        return response

    def validated(self, entry: Action) -> dict[str, Any]:
        """The body as the service's keyword arguments; what it holds beyond them is warned about."""
        if entry.request is None:
            warn_of_unknown_keys(None, self._unread_body())
            return {}
        whole = entry.full_body or entry is self.table.get("create")
        partial_body = self.request.method in ("PUT", "PATCH") and not whole
        serializer = entry.request(
            data=self.request.data, partial=partial_body, context={"actor": self.request.auth}
        )
        serializer.is_valid(raise_exception=True)
        warn_of_unknown_keys(serializer, self.request.data)
        return dict(serializer.validated_data)

    def _unread_body(self) -> Any:
        """What came with a request that takes no body; one that cannot be read is nobody's mistake here."""
        try:
            return self.request.data
        except APIException:
            return None

    def call(self, entry: Action, data: dict[str, Any]) -> Any:
        assert entry.service is not None, f"{type(self).__name__}.{self.entry_name} has no service"
        service = partial(entry.service, self.subject_id) if self.addressed else entry.service
        return service(**data) if self.public else service(actor=self.actor, **data)


def _enter_tenant(stack: ExitStack, outermost: bool, scope: tenancy.Scope) -> None:
    """Put a scope in force for the rest of the request."""
    stack.enter_context(tenancy.applied(scope, until_commit=outermost))


def _handler(name: str, entry: Action) -> Any:
    def handle(self: ViewSet, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if entry.produces is not None:
            return self.run_download()
        if entry.puts:
            return external.put(self)
        if entry.service is not None:
            return self.run_service()
        self.picked = picking.read(self)
        if name == "list" or entry.paged:
            return picking.cut(self.run_list(), self.picked)
        return etag.unless_known(picking.cut(self.run_retrieve(), self.picked), request)

    handle.__name__ = name
    handle.__doc__ = entry.summary or None
    return handle
