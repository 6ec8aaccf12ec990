"""The planted faults of `bench.mutations` keep up with the code that they break."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from bench.mutations.faults import FAULTS

ROOT = Path(settings.BASE_DIR)
GUARDED = {
    "rounding", "rights", "filters", "locks", "announcements", "tenants", "dates", "idempotency", "limits",
}  # fmt: skip


def test_there_are_enough_faults_of_every_kind_that_can_be_planted() -> None:
    fitting = [fault for fault in FAULTS if fault.fits(ROOT)]
    assert len(fitting) >= 60, [fault.name for fault in FAULTS if fault not in fitting]
    assert {fault.group for fault in fitting} >= GUARDED
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)


def test_a_planted_fault_is_valid_python_and_is_judged_by_tests_that_there_are() -> None:
    for fault in FAULTS:
        if fault.fits(ROOT):
            compile(fault.planted((ROOT / fault.path).read_text(encoding="utf-8")), fault.path, "exec")
        assert [path for path in fault.tests.split() if not (ROOT / path).exists()] == [], fault.name
