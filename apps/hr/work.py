"""What employees have in hand: the apps above say so, and hand it over to somebody else when one leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apps.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Work:
    """Open work of one kind. `right`: who may hand it over, "" for whoever may change the employee;
    `hand_over(of, to, actor=…)` moves all of it within the workspace and says how much there was.
    """

    kind: str
    name: Any
    right: str
    hand_over: Callable[..., int]


_kinds: dict[str, Work] = {}


def register(kind: str, name: Any, hand_over: Callable[..., int], *, right: str = "") -> None:
    """Have work of a kind handed over with an employee's other work."""
    _kinds[kind] = Work(kind, name, right, hand_over)


def kinds() -> dict[str, Work]:
    """Everything that can be handed over, in the order of the floors."""
    return dict(_kinds)


def hand_over(work: Work, of: UUID, to: UUID, *, actor: Actor) -> int:
    """Raises PermissionDenied: work of this kind is not the actor's to change."""
    if work.right:
        actor.require(work.right)
    return work.hand_over(of, to, actor=actor)
