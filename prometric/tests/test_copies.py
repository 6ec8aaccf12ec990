"""A copied company is the one that a registration would have made."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

import conftest
from apps.hr.models import Employee
from apps.kernel import tenancy
from prometric.tests.copies import ID, MOMENT, written_by

pytestmark = pytest.mark.django_db


def shape(written: dict[str, list[Any]], number: int) -> Any:
    """The rows without what differs from one registration to the next."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(each) for key, each in value.items()}
        if isinstance(value, list):
            return [plain(each) for each in value]
        if isinstance(value, str):
            value = re.sub(MOMENT, "moment", re.sub(ID, "id", value.replace(str(number), "number")))
            # A mail's code, and digests of it, of the address or with a salt.
            return re.sub(r"\b\d{6}\b|md5\$.*|[0-9a-f]{64}", "made", value)
        return value

    return {
        table: [{name: plain(value) for name, value in row.items() if name != "id"} for row in rows]
        for table, rows in written.items()
    }


def test_it_has_the_rows_of_a_registered_one():
    with tenancy.system("test"):
        number = next(conftest._serial)
        (session, membership), registered = written_by(lambda: conftest.register_company(number))
        number2 = next(conftest._serial)
        (copied_session, copied_membership), copied = written_by(lambda: conftest._copied(number2))
    assert shape(copied, number2) == shape(registered, number)
    assert len(copied) >= 10
    assert copied["accounts_user"][0]["email"] == f"owner{number2}@company.kz"
    codes = [rows["accounts_emailedcode"][0]["address_hash"] for rows in (copied, registered)]
    assert len(set(codes)) == 2
    for old, new in ((session, copied_session), (membership, copied_membership)):
        assert old.pk != new.pk
        assert new._state.adding is False
    assert copied["accounts_session"][0]["id"] == str(copied_session.pk)
    assert copied["accounts_session"][0]["user_id"] == str(copied_membership.user.pk)


def test_each_has_ids_of_its_own_and_signs_in(company, other_company):
    assert company.organization.pk != other_company.organization.pk
    for one in (company, other_company):
        me = one.client.get("/api/v1/auth/me").json()["data"]
        assert me["email"] == one.owner.email
    assert company.owner.check_password(conftest.PASSWORD)


def test_it_is_made_now(time_machine):
    time_machine.move_to("2027-03-05T20:00:00Z", tick=False)
    made = conftest.make_company()
    with tenancy.enter(made.organization.pk):
        assert Employee.objects.get().hire_date == date(2027, 3, 6)
    assert made.organization.created_at.isoformat()[:16] == "2027-03-05T20:00"
