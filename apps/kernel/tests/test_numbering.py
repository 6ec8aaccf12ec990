"""Document numbers: no gap, no duplicate, one series per organization, prefix and Almaty year."""

import datetime as dt
import random
import threading

import pytest
import time_machine

from apps.accounts.tests.factories import together
from apps.kernel import tenancy
from apps.kernel.models import NumberCounter
from apps.kernel.numbering import next_number, next_numbers

pytestmark = pytest.mark.django_db
DAY = dt.datetime(2025, 6, 1, tzinfo=dt.UTC)


@time_machine.travel(DAY, tick=False)
def test_series(company, other_company):
    organization_id = company.organization.pk
    assert next_number("DL", organization_id=organization_id) == "DL-2025-0001"
    assert next_number("DL", organization_id=organization_id) == "DL-2025-0002"
    assert next_number("ORD", organization_id=organization_id) == "ORD-2025-0001"
    assert next_numbers("DL", 3, organization_id=organization_id) == [
        "DL-2025-0003",
        "DL-2025-0004",
        "DL-2025-0005",
    ]
    with tenancy.system("test"):
        assert next_number("DL", organization_id=other_company.organization.pk) == "DL-2025-0001"
        NumberCounter.objects.filter(prefix="ORD").update(last=9999)
    assert next_number("ORD", organization_id=organization_id) == "ORD-2025-10000"


def test_the_year_is_almatys(company):
    for moment, number in (
        (dt.datetime(2025, 12, 31, 18, 59, 59, tzinfo=dt.UTC), "DL-2025-0001"),
        (dt.datetime(2025, 12, 31, 19, 30, tzinfo=dt.UTC), "DL-2026-0001"),
        (dt.datetime(2025, 12, 31, 18, 0, tzinfo=dt.UTC), "DL-2025-0002"),
    ):
        with time_machine.travel(moment, tick=False):
            assert next_number("DL", organization_id=company.organization.pk) == number


WRITERS, EACH = 16, 20


def take(live_company, give_number):
    """Sixteen writers, three of ten transactions rolled back at random; the numbers that were kept."""
    kept, lock = [], threading.Lock()
    organization_id = live_company.organization.pk

    def work(index):
        rng = random.Random(index)
        for _ in range(EACH):
            number = None
            try:
                with tenancy.enter(organization_id):
                    number = give_number(organization_id)
                    if rng.random() < 0.3:
                        raise RuntimeError
            except RuntimeError:
                continue
            with lock:
                kept.append(int(number.rpartition("-")[2]))

    together(WRITERS, work)
    return kept


@pytest.mark.django_db(transaction=True)
def test_sixteen_writers_leave_no_gap_and_no_duplicate(live_company):
    kept = take(live_company, lambda organization_id: next_number("DL", organization_id=organization_id))
    assert len(kept) > WRITERS * EACH / 2
    assert sorted(kept) == list(range(1, len(kept) + 1))


@pytest.mark.django_db(transaction=True)
def test_control_one_more_than_the_largest_collides(live_company):
    taken, everyone_has_read = [0], threading.Barrier(WRITERS)

    def largest_plus_one(_organization_id):
        highest = max(taken)
        everyone_has_read.wait(timeout=30)
        taken.append(highest + 1)
        return f"DL-{highest + 1}"

    kept = take(live_company, largest_plus_one)
    assert len(set(kept)) < len(kept)
