"""`python -m bench.erasure`: what it costs the others when a large organization is erased.

How long it takes, the longest transaction of it, and how long writes of another organization take meanwhile.
"""

from __future__ import annotations

import argparse
import statistics
import threading
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

from bench.machine import clock
from bench.report import Line, show
from bench.servers import started

LONGEST_GOAL = 2.0  # seconds of one transaction


def main() -> int:
    """Load, erase, measure; 0 whether goals are met or not: a report, not a test."""
    parser = argparse.ArgumentParser(prog="python -m bench.erasure", description=__doc__)
    parser.add_argument("--orders", type=int, default=20_000)
    parser.add_argument("--home", type=Path, help="where the servers keep their data")
    asked = parser.parse_args()
    began = clock()
    with started(asked.home):
        from bench.queues import load

        leaving, staying = load(asked.orders)
        lines = _measured(leaving, staying)
    show(lines, clock() - began)
    return 0


def _measured(leaving: dict[str, str], staying: dict[str, str]) -> list[Line]:
    from django.utils import timezone

    from apps.accounts.models import Organization
    from apps.accounts.services.erasure import erase_organization
    from apps.kernel import tenancy

    gone = UUID(leaving["organization"])
    with tenancy.system("bench"):
        Organization.objects.filter(pk=gone).update(erasure_due_at=timezone.now())
    rows = _rows(gone)
    before = _writing(staying, 50)
    spans: list[float] = []
    plain = tenancy.enter

    def timed(*scope: Any) -> Any:
        # The writer beside it enters scopes, too.
        found = plain(*scope)
        return _Timed(found, spans) if scope[0] == gone else found

    stop, taken = threading.Event(), list[float]()
    beside = threading.Thread(target=_write_until, args=(staying, stop, taken))
    beside.start()
    began = clock()
    try:
        with patch.object(tenancy, "enter", timed):  # each batch is one scope
            assert erase_organization(gone)
    finally:
        took = clock() - began
        stop.set()
        beside.join()
    assert _rows(gone) == 0
    calm, loud = statistics.median(before), statistics.median(taken)
    return [
        Line("rows a second", f"{rows:,} rows in {took:.1f} s", "", rows / took),
        Line(
            "longest transaction, s", f"{len(spans)} transactions", "", max(spans), LONGEST_GOAL, at_most=True
        ),
        Line(
            "another's write meanwhile, median", f"{loud * 1000:.0f} ms", f"{calm * 1000:.0f} ms", loud / calm
        ),
        Line("another's write meanwhile, worst, s", f"of {len(taken)}", "", max(taken), 1.0, at_most=True),
    ]


class _Timed:
    """A scope that notes how long it was open."""

    def __init__(self, scope: Any, spans: list[float]) -> None:
        self.scope, self.spans = scope, spans

    def __enter__(self) -> Any:
        self.began = clock()
        return self.scope.__enter__()

    def __exit__(self, *error: Any) -> Any:
        ended = self.scope.__exit__(*error)
        self.spans.append(clock() - self.began)
        return ended


def _rows(organization_id: UUID) -> int:
    from apps.kernel import tenancy
    from apps.kernel.tenant_tables import in_order_of_going, rows_of

    with tenancy.enter(organization_id):
        return sum(rows_of(model, organization_id).count() for model in in_order_of_going()[:-1])


def _writing(place: dict[str, str], times: int) -> list[float]:
    """Seconds of each of some writes of an organization that stays."""
    from apps.crm import services as crm
    from apps.kernel import tenancy
    from apps.kernel.actor import Actor

    scope = UUID(place["organization"]), UUID(place["workspace"])
    actor = Actor.system(organization_id=scope[0], workspace_id=scope[1], user_id=UUID(place["user"]))
    found = []
    for _ in range(times):
        began = clock()
        with tenancy.enter(*scope):
            crm.create_customer(actor=actor, name="ТОО «Остаётся»")
        found.append(clock() - began)
    return found


def _write_until(place: dict[str, str], stop: threading.Event, found: list[float]) -> None:
    from django.db import connection

    while not stop.wait(0.02):
        found += _writing(place, 1)
    connection.close()


if __name__ == "__main__":
    raise SystemExit(main())
