"""Customers that are likely the same, and why."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apps.crm.models import Contact, Customer
from apps.kernel.actor import Actor
from apps.kernel.letters import folded

MOST_GROUPS = 100
# What more customers than this share (a bookkeeper's telephone) says nothing of them.
MOST_ALIKE = 10
# How sure one sign makes one, of 100; several signs add to each other.
WEIGHTS = {"number": 95, "phone": 70, "email": 70, "name": 60}
# What a company is, in front of its name or behind it; people write it or leave it out.
FORMS = (
    "ТОО", "ЖШС", "LLP", "LTD", "LLC", "ООО", "ИП", "ЖК", "АО", "АҚ", "JSC", "ПК", "ГУ", "ММ", "КХ", "ШҚ",
    "ФИЛИАЛ", "ТОВАРИЩЕСТВО С ОГРАНИЧЕННОЙ ОТВЕТСТВЕННОСТЬЮ", "ЖАУАПКЕРШІЛІГІ ШЕКТЕУЛІ СЕРІКТЕСТІГІ",
    "ИНДИВИДУАЛЬНЫЙ ПРЕДПРИНИМАТЕЛЬ", "АКЦИОНЕРНОЕ ОБЩЕСТВО",
)  # fmt: skip
_FORMS = re.compile(r"\b(" + "|".join(sorted(map(folded, FORMS), key=len, reverse=True)) + r")\b")
Sign = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reason:
    """What customers have in common: `kind` is number (BIN or IIN), phone, email or name."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Likely one and the same, the oldest first; `score` says how likely, of 100."""

    score: int
    reasons: list[Reason]
    customers: list[Customer]


def bare_name(name: str) -> str:
    """A name as it is compared: without legal form, quotes, signs, letter case and spellings."""
    words = re.sub(r"[^\w]+", " ", folded(name))
    return " ".join((_FORMS.sub(" ", words) if _FORMS.sub("", words).strip() else words).split())


def likely_duplicates(*, actor: Actor) -> list[Duplicates]:
    """Groups of customers of the workspace that have a number, a telephone, an e-mail or a name in common;
    the likeliest first, at most a hundred. Three queries.
    """
    rows = Customer.objects.order_by("created_at", "id")
    names: dict[UUID, str] = {}
    alike: dict[Sign, dict[UUID, None]] = defaultdict(dict)
    columns = ("pk", "name", "bin", "iin", "phone", "email")
    for pk, name, *told in rows.values_list(*columns).iterator(chunk_size=2000):
        names[pk] = name
        for sign in _signs(name, *told):
            alike[sign][pk] = None
    for pk, phone, email in Contact.objects.values_list("customer_id", "phone", "email").iterator(2000):
        if pk in names:
            for sign in _signs("", None, None, phone, email):
                alike[sign][pk] = None
    groups = _groups({sign: list(of) for sign, of in alike.items() if 1 < len(of) <= MOST_ALIKE})
    scored = sorted(((_score(signs), signs, pks) for signs, pks in groups), key=lambda group: -group[0])
    shown = scored[:MOST_GROUPS]
    found = {row.pk: row for row in rows.filter(pk__in=[pk for _s, _r, pks in shown for pk in pks])}
    return [
        Duplicates(
            score,
            [Reason(*sign) for sign in sorted(signs, key=lambda sign: (-WEIGHTS[sign[0]], sign))],
            sorted((found[pk] for pk in pks if pk in found), key=lambda row: (row.created_at, row.pk)),
        )
        for score, signs, pks in shown
    ]


def _signs(name: str, bin: str | None, iin: str | None, phone: Any, email: Any) -> Iterator[Sign]:  # noqa: A002
    if bin or iin:
        yield "number", str(bin or iin)
    if phone:
        yield "phone", str(phone)
    if email:
        yield "email", str(email).lower()
    if len(bare := bare_name(name)) > 2:
        yield "name", bare


def _groups(alike: dict[Sign, list[UUID]]) -> list[tuple[list[Sign], list[UUID]]]:
    """Whoever shares a sign, directly or over others, is in one group."""
    leader: dict[UUID, UUID] = {}

    def lead(pk: UUID) -> UUID:
        while leader.setdefault(pk, pk) != pk:
            leader[pk] = leader[leader[pk]]
            pk = leader[pk]
        return pk

    for first, *others in alike.values():
        for pk in others:
            leader[lead(pk)] = lead(first)
    found: dict[UUID, tuple[list[Sign], list[UUID]]] = defaultdict(lambda: ([], []))
    for pk in list(leader):
        found[lead(pk)][1].append(pk)
    for sign, (first, *_others) in alike.items():
        found[lead(first)][0].append(sign)
    return list(found.values())


def _score(signs: list[Sign]) -> int:
    doubt = 1.0
    for kind in {kind for kind, _value in signs}:
        doubt *= 1 - WEIGHTS[kind] / 100
    return min(99, round(100 * (1 - doubt)))
