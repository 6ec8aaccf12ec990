"""History as people read it: who did what, and each field's label with its value before and after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from apps.kernel.admin import columns
from apps.kernel.money import QUANTITY_PLACES

# The last word of an event's name.
DONE = {
    "added": pgettext_lazy("history", "added"),
    "approved": pgettext_lazy("history", "approved"),
    "cancelled": pgettext_lazy("history", "cancelled"),
    "changed": pgettext_lazy("history", "changed"),
    "completed": pgettext_lazy("history", "completed"),
    "confirmed": pgettext_lazy("history", "confirmed"),
    "converted": pgettext_lazy("history", "converted"),
    "created": pgettext_lazy("history", "created"),
    "deactivated": pgettext_lazy("history", "deactivated"),
    "deleted": pgettext_lazy("history", "deleted"),
    "delivered": pgettext_lazy("history", "delivered"),
    "disabled": pgettext_lazy("history", "disabled"),
    "expired": pgettext_lazy("history", "expired"),
    "failed": pgettext_lazy("history", "failed"),
    "issued": pgettext_lazy("history", "issued"),
    "lost": pgettext_lazy("history", "lost"),
    "low": pgettext_lazy("history", "stock is low"),
    "needs_changed": pgettext_lazy("history", "stock and production followed the lines"),
    "moved": pgettext_lazy("history", "stock moved"),
    "ordered": pgettext_lazy("history", "ordered"),
    "overdue": pgettext_lazy("history", "became overdue"),
    "paused": pgettext_lazy("history", "paused"),
    "ready": pgettext_lazy("history", "ready"),
    "received": pgettext_lazy("history", "received"),
    "refunded": pgettext_lazy("history", "refunded"),
    "rejected": pgettext_lazy("history", "rejected"),
    "reported": pgettext_lazy("history", "work reported"),
    "requested": pgettext_lazy("history", "requested"),
    "reversed": pgettext_lazy("history", "taken back"),
    "scheduled": pgettext_lazy("history", "scheduled"),
    "shipped": pgettext_lazy("history", "shipped"),
    "started": pgettext_lazy("history", "started"),
    "won": pgettext_lazy("history", "won"),
}
# Never told, unless the reader's own page of the record shows them.
SECRET = {"secret", "password", "salary", "iin", "passport"}

Row = dict[str, Any]
# What a change is called that is no column of the record's table, and how its values are said.
Words = Mapping[str, tuple[Any, Callable[[Any], str]]]


def done(name: str) -> str:
    """What an event did: `order.shipped` → «shipped»."""
    return str(DONE.get(name.rsplit(".", 1)[-1], DONE["changed"]))


def describe(
    rows: Iterable[Row], model: type[models.Model], hidden: Collection[str], words: Words | None = None
) -> list[Row]:
    """The rows of `history.page_of` with `done` and `changes` as (label, before, after) of shown fields,
    and of those that `words` knows.

    One query more for each kind of thing that a change refers to.
    """
    rows = list(rows)
    found = {name: _field(model, name) for row in rows for name, _before, _after in row["changes"]}
    fields = {name: each for name, each in found.items() if each is not None and each.name not in hidden}
    names = _names(rows, fields)
    said = dict(words or {})
    return [
        {
            **row,
            "done": done(row["name"]),
            "changes": [
                (capfirst(said[name][0]), said[name][1](before), said[name][1](after))
                if name in said
                else (
                    capfirst(fields[name].verbose_name),
                    _value(fields[name], before, names),
                    _value(fields[name], after, names),
                )
                for name, before, after in row["changes"]
                if name in said or name in fields
            ],
        }
        for row in rows
    ]


def _field(model: type[models.Model], name: str) -> Any:
    for each in (name, name.removesuffix("_id")):
        try:
            field = model._meta.get_field(each)
        except FieldDoesNotExist:
            continue
        # What has no label is no column of people's.
        return field if field.concrete and field.name != "id" else None
    return None


def _names(rows: Iterable[Row], fields: dict[str, Any]) -> dict[str, str]:
    """{id: its name} of everything that changes refer to."""
    wanted: dict[type[models.Model], set[UUID]] = {}
    for row in rows:
        for name, *values in row["changes"]:
            field = fields.get(name)
            if field is not None and field.is_relation:
                known = wanted.setdefault(field.related_model, set())
                known.update(found for value in values if (found := _uuid(value)) is not None)
    return {
        str(each.pk): str(each)
        for model, pks in wanted.items()
        for each in (model._default_manager.filter(pk__in=pks) if pks else ())
    }


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


def _value(field: Any, value: Any, names: dict[str, str]) -> str:
    """A value of an event's JSON in the reader's words."""
    if value is None or value == "" or value == []:
        return columns.NOTHING
    if field.is_relation:
        return names.get(str(value), columns.NOTHING)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(field, models.DecimalField):
        return _number(field, value)
    if isinstance(field, models.DateTimeField):
        moment = parse_datetime(str(value))
        return columns.moment(moment) if moment else str(value)
    if isinstance(field, models.DateField):
        return columns.date(_day(value))
    if isinstance(value, dict):
        return ", ".join(str(each) for each in value.values() if each not in (None, ""))
    if isinstance(value, list):
        return ", ".join(str(each) for each in value if _uuid(each) is None) or columns.NOTHING
    return columns.NOTHING if _uuid(value) else str(value)


def _number(field: Any, value: Any) -> str:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return columns.quantity(number) if field.decimal_places == QUANTITY_PLACES else columns.money(number)


def _day(value: Any) -> dt.date | None:
    return parse_date(str(value)[:10])
