"""Price lists: for whom, when, and their lines (docs/domain.md §3.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.crm.events import PriceListCreated, PriceListDeleted, PriceListUpdated
from apps.crm.models import Customer, PriceList, PriceListCustomer, PriceListItem
from apps.crm.services import price_list_lines
from apps.crm.services.payloads import price_list_payload
from apps.kernel.actor import Actor
from apps.kernel.children import Children, match, tenant_of
from apps.kernel.errors import AlreadyExists, Invalid, not_found
from apps.kernel.events import announce
from apps.kernel.letters import folded
from apps.kernel.records import Kept, change, lock, soft_delete, touch

Audience = PriceList.Audience
Rows = Sequence[Mapping[str, Any]]


@transaction.atomic
def create_price_list(
    *, actor: Actor, customer_ids: Sequence[UUID] = (), items: Rows = (), **values: Any
) -> PriceList:
    """A new price list with its lines.

    Args:
        customer_ids: for whom, where it is for single customers. Whom it is for follows from what is sent
            where `audience` does not say it.
        items: as `price_list_lines.match_lines` takes them.
        values: `name`, `audience`, `segments`, `tax_included`, `valid_from`, `valid_to` (local days, the last
            one included), `is_active`, `notes`, `external_id`.
    Raises:
        Invalid: nobody it is for, days the wrong way round, a line that is no price.
        NotFound: a customer or product that the workspace does not have.
        AlreadyExists: the external id.
    """
    if "audience" not in values:
        of_segments = Audience.SEGMENTS if values.get("segments") else Audience.ALL
        values["audience"] = Audience.CUSTOMERS if customer_ids else of_segments
    price_list = PriceList(
        organization_id=actor.organization_id, workspace_id=actor.workspace_id, **_cleaned(values)
    )
    customers = _match_customers(price_list, customer_ids)
    _require_consistent(price_list, customers)
    lines = price_list_lines.match_lines(price_list, items)
    with _unique():
        price_list.save(force_insert=True)
    customers.save()
    lines.save()
    announce(PriceListCreated(**price_list_payload(price_list)), actor=actor, of=price_list)
    return price_list


@transaction.atomic
def update_price_list(
    price_list_id: UUID,
    *,
    actor: Actor,
    customer_ids: Sequence[UUID] | None = None,
    items: Rows | None = None,
    **values: Any,
) -> PriceList:
    """Change what is named; documents that have a price of it keep theirs.

    Args:
        customer_ids: all of them. items: all of its lines.
    Raises:
        NotFound, Invalid, AlreadyExists: as for a new one.
    """
    price_list = lock(PriceList, price_list_id)
    wanted = _cleaned(values)
    audience = wanted.get("audience", price_list.audience)
    # What it is for no longer goes, unless it is sent along.
    if audience != Audience.SEGMENTS:
        wanted = {"segments": [], "segment_keys": [], **wanted}
    if audience != Audience.CUSTOMERS and customer_ids is None:
        customer_ids = ()
    customers = None if customer_ids is None else _match_customers(price_list, customer_ids)
    judged = copy(price_list)
    for name, value in wanted.items():
        setattr(judged, name, value)
    _require_consistent(judged, customers)
    with _unique():
        changes = change(price_list, wanted)
    sets: dict[str, Any] = {
        "customers": customers,
        "items": None if items is None else price_list_lines.match_lines(price_list, items),
    }
    _save_sets(price_list, sets, changes, actor=actor)
    return price_list


@transaction.atomic
def put_price_list_items(price_list_id: UUID, *, actor: Actor, items: Rows) -> PriceList:
    """Make the lines of a list those that are sent.

    Raises:
        NotFound, Invalid: naming the line.
    """
    price_list = lock(PriceList, price_list_id)
    _save_sets(price_list, {"items": price_list_lines.match_lines(price_list, items)}, {}, actor=actor)
    return price_list


@transaction.atomic
def keep_price_list_items(price_list_id: UUID, *, actor: Actor, items: Rows) -> PriceList:
    """Put lines into a list: one of the same product (or category), quantity and first day is replaced, the
    others stay.

    Raises:
        NotFound, Invalid: naming the line.
    """
    price_list = lock(PriceList, price_list_id)
    lines = price_list_lines.match_kept(price_list, items)
    _save_sets(price_list, {"items": lines}, {}, actor=actor)
    return price_list


@transaction.atomic
def keep_price_list_item(price_list_id: UUID, *, actor: Actor, **line: Any) -> tuple[PriceListItem, Kept]:
    """Put one line into a list, as `keep_price_list_items`, by a statement or two however long the list is.

    Raises:
        NotFound, Invalid: naming the line's field.
    """
    price_list = lock(PriceList, price_list_id)
    row, before = price_list_lines.one_kept(price_list, line)
    after = {name: getattr(row, name) for name in price_list_lines.COLUMNS}
    if before == after:
        return row, Kept.UNCHANGED
    row.save()
    touch(price_list)
    changes: dict[str, tuple[Any, Any]] = {
        "items": ([] if before is None else [{"id": row.pk, **before}], [{"id": row.pk, **after}])
    }
    announce(PriceListUpdated(**price_list_payload(price_list)), actor=actor, changes=changes, of=price_list)
    return row, Kept.CREATED if before is None else Kept.CORRECTED


@transaction.atomic
def delete_price_list(price_list_id: UUID, *, actor: Actor) -> PriceList:
    """Hide a price list for good; documents that have a price of it keep theirs.

    Raises:
        NotFound
    """
    price_list = lock(PriceList, price_list_id)
    soft_delete(price_list)
    announce(PriceListDeleted(**price_list_payload(price_list)), actor=actor, of=price_list)
    return price_list


def _save_sets(
    price_list: PriceList, sets: Mapping[str, Any], changes: dict[str, tuple[Any, Any]], *, actor: Actor
) -> None:
    changed = {name: rows for name, rows in sets.items() if rows is not None and rows.changed}
    for rows in changed.values():
        rows.save()
    if changed and not changes:
        touch(price_list)
    changes |= {name: (rows.before, rows.after) for name, rows in changed.items()}
    if changes:
        announce(
            PriceListUpdated(**price_list_payload(price_list)), actor=actor, changes=changes, of=price_list
        )


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(values)
    for name in ("notes", "external_id"):
        if name in found:
            found[name] = found[name] or ""
    if "segments" in found:
        names = {folded(name): " ".join(name.split()) for name in found["segments"] or ()}
        names.pop("", None)
        found["segments"], found["segment_keys"] = list(names.values()), sorted(names)
    return found


def _require_consistent(price_list: PriceList, customers: Children[PriceListCustomer] | None) -> None:
    starts, ends = price_list.valid_from, price_list.valid_to
    if starts is not None and ends is not None and ends < starts:
        raise Invalid({"valid_to": _("The last day lies before the first one.")})
    for_customers = price_list.audience == Audience.CUSTOMERS
    named = (
        bool(customers.wanted)
        if customers is not None
        else PriceListCustomer.objects.filter(price_list=price_list).exists()
    )
    if for_customers and not named:
        raise Invalid({"customer_ids": _("Name at least one customer.")})
    if price_list.audience == Audience.SEGMENTS and not price_list.segments:
        raise Invalid({"segments": _("Name at least one segment.")})
    if not for_customers and customers is not None and customers.wanted:
        raise Invalid({"customer_ids": _("The list is not for single customers.")})
    if price_list.audience != Audience.SEGMENTS and price_list.segments:
        raise Invalid({"segments": _("The list is not for segments.")})


def _match_customers(price_list: PriceList, customer_ids: Sequence[UUID]) -> Children[PriceListCustomer]:
    rows = PriceListCustomer.objects.filter(price_list=price_list).order_by("customer_id")
    present = {} if price_list._state.adding else {row.customer_id: row.pk for row in rows}
    wanted = sorted(set(customer_ids))
    fresh = [pk for pk in wanted if pk not in present]
    there = set(Customer.objects.filter(pk__in=fresh).values_list("pk", flat=True))
    for place, pk in enumerate(customer_ids):
        if pk not in present and pk not in there:
            raise not_found(f"customer_ids.{place}")
    return match(
        price_list,
        rows,
        [{"id": present[pk]} if pk in present else {"customer_id": pk} for pk in wanted],
        field="customer_ids",
        make=lambda: PriceListCustomer(price_list=price_list, **tenant_of(price_list)),
        required=(),
        columns=("customer_id",),
    )


@contextmanager
def _unique() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "price_list_once" in str(error):
            raise AlreadyExists("external_id") from error
        raise
