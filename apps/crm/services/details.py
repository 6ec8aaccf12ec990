"""What a customer's own columns may hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import CharField
from django.utils.translation import gettext_lazy as _

from apps.accounts.papers import columns_of
from apps.crm.models import Customer
from apps.kernel.errors import AlreadyExists, Invalid
from apps.kernel.identifiers import check_bin, check_iin, check_phone

# Texts that a customer may go without: what is empty is kept as null.
NULLED = tuple(
    column.name for column in Customer._meta.concrete_fields if column.null and isinstance(column, CharField)
)
OF_TYPE = {Customer.Type.COMPANY: ("bin", "iin"), Customer.Type.INDIVIDUAL: ("iin", "bin")}
REFUSED = {
    "bin": _("An individual has an IIN, not a BIN."),
    "iin": _("A company has a BIN, not an IIN."),
}
CHECKS = {"bin": check_bin, "iin": check_iin}


def cleaned(details: Mapping[str, Any], before: Customer | None = None) -> dict[str, Any]:
    """The columns as they are stored: no empty texts, E.164, checked BIN or IIN.

    The type says which of the two a customer has (contract.md C34); a new type drops the other one.

    Raises:
        Invalid: naming the field.
    """
    values = columns_of(details)
    for name in NULLED:
        if name in values:
            values[name] = values[name] or None
    if values.get("phone"):
        values["phone"] = check_phone(values["phone"])
    kind = values.get("type", before.type if before else Customer.Type.COMPANY)
    own, other = OF_TYPE[kind]
    if values.get(other):
        raise Invalid({other: REFUSED[other]})
    if values.get(own) and values[own] != getattr(before, own, None):
        values[own] = CHECKS[own](values[own])
    if before is not None and getattr(before, other):
        values[other] = None
    judge_contract(
        values.get("contract_number", getattr(before, "contract_number", None)),
        values.get("contract_date", getattr(before, "contract_date", None)),
    )
    return values


def judge_contract(number: str | None, day: date | None) -> None:
    """A contract is named by its number, with its date where that is known.

    Raises:
        Invalid: a date alone.
    """
    if day is not None and not number:
        raise Invalid(contract_number=_("A contract has a number: enter it beside the date."))


@contextmanager
def unique_numbers() -> Iterator[None]:
    """Turn the database's refusal of a second BIN or IIN into 409; it alone sees a race.

    Raises:
        AlreadyExists: naming `bin` or `iin`.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        for name in ("bin", "iin"):
            if f"customer_{name}_unique" in str(error):
                raise AlreadyExists(name, _("A customer with this number already exists")) from None
        raise
