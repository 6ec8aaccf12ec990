"""`POST /<resource>/batch`: up to 1,000 bodies of a create, each judged by itself or all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from apps.kernel.actor import Actor
from apps.kernel.api.actions import Action
from apps.kernel.api.errors import describe
from apps.kernel.api.fields import BooleanField, CharField, IntegerField, JSONObjectField, UUIDField
from apps.kernel.api.naming import camelize_details
from apps.kernel.api.serializers import Serializer
from apps.kernel.errors import DomainError, Invalid

MOST = 1000


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a row was not taken: as the error of a single request says it."""

    code: str
    message: str
    errors: Mapping[str, Any]

    @classmethod
    def by(cls, error: Exception) -> Refused:
        _status, body = describe(error)
        said = body["error"]
        return cls(said["code"], said["message"], said.get("details") or {})


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a row, by its place in the body."""

    index: int
    id: UUID | None = None
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of all."""

    results: list[Result]

    @property
    def created(self) -> int:
        return sum(each.id is not None for each in self.results)

    @property
    def failed(self) -> int:
        return len(self.results) - self.created


class RowsField(serializers.Field[Any, Any, Any, Any]):
    """{place: body} of the rows that read, and {place: why} of the others."""

    body: type[serializers.BaseSerializer[Any]]
    child: Any = None

    default_error_messages = {
        "list": _("Expected a list of objects."),
        "empty": _("At least one object is needed."),
        "many": _("At most %(most)d objects at once.") % {"most": MOST},
    }

    def to_internal_value(self, data: Any) -> tuple[dict[int, dict[str, Any]], dict[int, Refused]]:
        if not isinstance(data, list):
            self.fail("list")
        if not data:
            self.fail("empty")
        if len(data) > MOST:
            self.fail("many")
        # One serializer for all of them: to make one costs more than to run it.
        self.child = self.body(context=self.context)
        taken, refused = {}, {}
        for index, item in enumerate(data):
            try:
                taken[index] = self.child.run_validation(item)
            except ValidationError as error:
                refused[index] = Refused.by(error)
        return taken, refused


class BatchBody(Serializer):
    """`items` in each kind's own class."""

    atomic = BooleanField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        taken, refused = attrs["items"]
        return {"taken": taken, "refused": refused, "atomic": attrs.get("atomic", False)}


class DetailsField(JSONObjectField):
    """What an error says, by the body's fields."""

    def to_representation(self, value: Any) -> Any:
        return camelize_details(value)


class RowRefused(Serializer):
    code = CharField(read_only=True)
    message = CharField(read_only=True)
    errors = DetailsField(read_only=True)  # type: ignore[assignment]


class RowResult(Serializer):
    index = IntegerField(read_only=True)
    id = UUIDField(allow_null=True)
    error = RowRefused(source="refused", allow_null=True)


class BatchDone(Serializer):
    created = IntegerField(read_only=True)
    failed = IntegerField(read_only=True)
    results = RowResult(many=True)


def entry(
    many: str,
    *,
    body: type[serializers.BaseSerializer[Any]],
    service: Callable[..., Any],
    permission: str = "CREATE",
    by: str = "",
) -> Action:
    """The row of a viewset's table that creates many.

    Args:
        many: what the rows are called: `customers`.
        body: of one row.
        service: makes one, as the resource's own POST does.
        by: the value whose order the rows are made in, so that two batches lock the same things in one order.
    """
    name = "".join(word.capitalize() for word in many.split())
    items = extend_schema_field(body(many=True))(type(f"{name}Rows", (RowsField,), {"body": body}))

    def create_batch(
        *, actor: Actor, taken: Mapping[int, dict[str, Any]], refused: Mapping[int, Refused], atomic: bool
    ) -> Batch:
        return run(service, actor=actor, taken=taken, refused=refused, atomic=atomic, by=by)

    return Action(
        request=type(f"{name}BatchBody", (BatchBody,), {"items": items()}),
        response=BatchDone,
        service=create_batch,
        permission=permission,
        status=201,
        detail=False,
        errors=(404, 409, 422),
        operation=f"create{name}Batch",
        summary=f"Create many {many}",
        description=(
            f"Creates each of up to 1,000 {many} that is right and says of each, by its place in `items`, "
            "what became of it; with `atomic` all of them or, where one is not right, none."
        ),
    )


def run(
    service: Callable[..., Any],
    *,
    actor: Actor,
    taken: Mapping[int, dict[str, Any]],
    refused: Mapping[int, Refused],
    atomic: bool,
    by: str = "",
) -> Batch:
    """Make each row; one that is refused leaves nothing behind.

    Raises:
        Invalid: no row is right or, with `atomic`, not each of them; keyed `items.<place>.<field>`.
    """
    results = {index: Result(index, refused=why) for index, why in refused.items()}
    for index, values in sorted(taken.items(), key=lambda item: (str(item[1].get(by) or ""), item[0])):
        try:
            with transaction.atomic():
                results[index] = Result(index, id=service(actor=actor, **values).id)
        except DomainError as error:
            results[index] = Result(index, refused=Refused.by(error))
    batch = Batch([results[index] for index in sorted(results)])
    if not batch.created or (atomic and batch.failed):
        raise Invalid(
            {
                f"items.{each.index}{name and '.'}{name}": wording
                for each in batch.results
                if each.refused is not None
                for name, wording in (_by_field(each.refused) or {"": [each.refused.message]}).items()
            }
        )
    return batch


def _by_field(refused: Refused) -> dict[str, list[str]]:
    """What is said of fields; other details (`available: 3`) stand in no message."""
    return {
        name: wording
        for name, wording in refused.errors.items()
        if isinstance(wording, list) and all(isinstance(each, (str, Promise)) for each in wording)
    }
