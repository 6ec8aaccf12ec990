"""What was known of a deal at a moment, as numbers.

Only what was known then: later activities, later changes and the ending itself do not enter, so that a
past deal looks as it did to whoever wondered about it. Moments are days since 1970 with their fraction.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import numpy as np

from apps.ai.learning.evaluation import Base, Places
from apps.ai.learning.logistic import Array
from apps.ai.learning.posterior import Posterior

RECENT = 14  # days that count as "lately"
MEETINGS = frozenset({"meeting", "demo"})
# Tags are the users' own words: a budget that is there, somebody who decides, and neither of them.
BUDGET = re.compile(r"(budget|бюджет).*(approv|confirm|утвер|одобр|согласов|подтвер|бекіт)")
DECIDES = re.compile(r"decision maker|лпр|принима\w+ решени|шешім қабылдау")
DENIED = re.compile(r"\b(no|not|without|не|нет|без|жоқ|емес)\b")

CODES = (
    "age",
    "stage_age",
    "silence",
    "engagement",
    "meetings",
    "outcomes",
    "competitors",
    "value",
    "overdue",
    "estimate",
    "returning",
    "budget",
    "decision_maker",
)
# A week more means much after a week and nothing after a year.
LOGARITHMIC = np.isin(CODES, ("age", "stage_age", "silence", "engagement", "meetings", "value", "overdue"))


@dataclass(frozen=True, slots=True)
class Contact:
    """A call, message or meeting about the deal; `entered` when it was written down."""

    at: float
    entered: float
    type: str
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Details:
    """What people say of a deal, and may change their minds about; `expected` is the close they expect."""

    value: float
    probability: float
    expected: float | None
    competitors: int
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DealHistory:
    """One deal's whole life. `stays`: (since, stage), oldest first, open stages alone.

    changes: (at, {detail: before}), oldest first. wins: when the customer's other deals were won.
    closed: None while it is open; `won` says how it ended.
    """

    opened: float
    stays: Sequence[tuple[float, str]]
    contacts: Sequence[Contact]
    details: Details
    changes: Sequence[tuple[float, Mapping[str, Any]]]
    wins: Sequence[float]
    closed: float | None = None
    won: bool = False

    def details_at(self, moment: float) -> Details:
        """The details before every later change."""
        found = self.details
        for at, before in reversed(self.changes):
            if at <= moment:
                break
            found = replace(found, **before)
        return found

    def stay_at(self, moment: float) -> tuple[float, str]:
        """(since, stage) where it stood; the first stage before everything."""
        return next((stay for stay in reversed(self.stays) if stay[0] <= moment), self.stays[0])

    def snapshot(self, moment: float, defaults: Mapping[str, float]) -> Array:
        """Numbers by `CODES`, as people count them (`scaled` makes them comparable).

        age: days since opening; stage_age: in the present stage; silence: since the last contact. engagement:
        contacts in the last two weeks. meetings: meetings and demonstrations ever. outcomes: conversations
        that went well less those that went badly. overdue: days past the expected close. estimate: the
        seller's probability less `defaults` of the stage, 0 to 1. returning: the customer's won deals.
        """
        details = self.details_at(moment)
        since, stage = self.stay_at(moment)
        past = [contact for contact in self.contacts if max(contact.at, contact.entered) <= moment]
        last = max((contact.at for contact in past), default=self.opened)
        outcomes = [contact.outcome for contact in past]
        overdue = 0.0 if details.expected is None else moment - details.expected
        return np.array(
            [
                max(0.0, moment - self.opened),
                max(0.0, moment - since),
                max(0.0, moment - last),
                sum(contact.at > moment - RECENT for contact in past),
                sum(contact.type in MEETINGS for contact in past),
                outcomes.count("positive") - outcomes.count("negative"),
                details.competitors,
                details.value,
                max(0.0, overdue),
                details.probability - defaults[stage],
                sum(win <= moment for win in self.wins),
                _mentions(details.tags, BUDGET),
                _mentions(details.tags, DECIDES),
            ],
            float,
        )


def _mentions(tags: Iterable[str], words: re.Pattern[str]) -> bool:
    plain = [re.sub(r"[\s_-]+", " ", tag.lower()) for tag in tags]
    return any(words.search(tag) and not DENIED.search(tag) for tag in plain)


def scaled(snapshots: Array) -> Array:
    """Snapshots as features: long-tailed ones as logarithms."""
    return np.where(LOGARITHMIC, np.log1p(np.where(LOGARITHMIC, snapshots, 0)), snapshots)


def unscaled(features: Array) -> Array:
    """Features as people count them."""
    return np.where(LOGARITHMIC, np.expm1(np.where(LOGARITHMIC, features, 0)), features)


def moment_of(deal_id: UUID, opened: float, closed: float) -> float:
    """A moment of a past deal's life: random over deals, always the same one of a deal."""
    drawn = int.from_bytes(hashlib.sha256(deal_id.bytes).digest()[:8], "big") / 2**64
    return opened + max(0.0, closed - opened) * drawn


@dataclass(frozen=True, slots=True)
class StageRates:
    """{stage: (won, closed)} of the closed deals that were ever in it, and what a stage is worth unknown."""

    counts: Mapping[str, tuple[int, int]]
    defaults: Mapping[str, float]

    def of(self, stage: str) -> Posterior:
        """The chance of a deal that reached the stage."""
        won, closed = self.counts.get(stage, (0, 0))
        return Posterior(self.defaults[stage], won, closed)


@dataclass(frozen=True, slots=True)
class Cases:
    """Past deals at one moment each: `stages` where they stood, `reached` all stages that each ever saw."""

    features: Array
    outcomes: Array
    times: Array
    stages: Sequence[str]
    reached: Sequence[frozenset[str]]
    defaults: Mapping[str, float]

    def rates(self, known: Places | None = None) -> StageRates:
        """Stage by stage how the deals ended; those at the places `known` alone, if given."""
        counts = {stage: [0, 0] for stage in self.defaults}
        for place in range(len(self.outcomes)) if known is None else known:
            for stage in self.reached[place]:
                counts[stage][0] += int(self.outcomes[place])
                counts[stage][1] += 1
        return StageRates({stage: (won, closed) for stage, (won, closed) in counts.items()}, self.defaults)

    def chances(self, rates: StageRates) -> Array:
        """The stage's chance of each case."""
        by_stage = {stage: rates.of(stage).chance for stage in self.defaults}
        return np.array([by_stage[stage] for stage in self.stages])

    def base(self) -> Base:
        """The base rate that a model must beat: the stage's, from the deals known so far."""
        return lambda known: self.chances(self.rates(known))


def cases_of(deals: Mapping[UUID, DealHistory], defaults: Mapping[str, float]) -> Cases:
    """Closed deals at a moment of their lives each."""
    moments = {pk: moment_of(pk, deal.opened, deal.closed or deal.opened) for pk, deal in deals.items()}
    snapshots = [deal.snapshot(moments[pk], defaults) for pk, deal in deals.items()]
    return Cases(
        features=scaled(np.array(snapshots).reshape(len(deals), len(CODES))),
        outcomes=np.array([deal.won for deal in deals.values()], float),
        times=np.array([deal.closed for deal in deals.values()], float),
        stages=[deal.stay_at(moments[pk])[1] for pk, deal in deals.items()],
        reached=[frozenset(stage for _since, stage in deal.stays) for deal in deals.values()],
        defaults=defaults,
    )
