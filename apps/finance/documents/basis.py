"""What a document rests on: the contract, and the order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from apps.crm.models import Customer
from apps.finance.documents.language import Speech, Text
from apps.kernel import clock
from apps.sales.models import Order


@dataclass(frozen=True, slots=True)
class Contract:
    """Number and, where it is known, day."""

    number: str
    day: date | None


def contract_of(order: Order | None, customer: Customer) -> Contract | None:
    """The order's contract; where there is no order, the customer's."""
    number, day = (
        (order.contract_number, order.contract_date)
        if order is not None
        else (customer.contract_number, customer.contract_date)
    )
    return Contract(number, day) if number else None


def contract_said(contract: Contract | None, speech: Speech) -> Text | str:
    """`№ 12-П от 01.02.2026`, "" without one."""
    return _numbered(contract.number, contract.day, speech) if contract else ""


def basis_of(order: Order | None, customer: Customer, speech: Speech) -> Text:
    """Contract and order on one line, or that there is no contract."""
    contract = contract_of(order, customer)
    if order is None:
        return _numbered(contract.number, contract.day, speech) if contract else speech.t["no_contract"]
    day = clock.local_date(order.created_at)

    def write(language: str) -> str:
        one = Speech(language)
        ordered = f"{one.t['order']} {_numbered(order.number, day, one)}"
        return f"{_numbered(contract.number, contract.day, one)}; {ordered}" if contract else ordered

    return speech.say(write)


def _numbered(number: str, day: date | None, speech: Speech) -> Text:
    def write(language: str) -> str:
        words = Speech(language).t
        joint = ", " if language == "kk" else " "
        dated = f"{joint}{words['from_day'].format(day=speech.day(day))}" if day else ""
        return f"{words['number']} {number}{dated}"

    return speech.say(write)
