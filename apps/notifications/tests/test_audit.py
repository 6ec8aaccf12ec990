"""Who changed what, when, from which values to which."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.accounts.models import Workspace
from apps.crm import services as crm
from apps.notifications.tests.factories import deal

pytestmark = pytest.mark.django_db
URL = "/api/v1/audit"


def items(client, **params):
    answer = client.get(URL, params)
    assert answer.status_code == 200, answer.content
    return answer.json()["data"]["items"]


def test_a_change_shows_who_when_and_the_values(company):
    seller = company.member("DEALS_VIEW", "DEALS_UPDATE")
    changed = deal(company)
    crm.update_deal(changed, actor=seller.actor, value=Decimal(5_000_000), stage="PROPOSAL")
    [item] = items(company.client, subjectId=str(changed), name="deal.updated")
    assert (item["subject"], item["subjectId"]) == ("deal", str(changed))
    assert (item["actorId"], item["actorName"]) == (str(seller.user.pk), seller.user.full_name)
    assert item["createdAt"].endswith("Z")
    changes = {change["field"]: (change["from"], change["to"]) for change in item["changes"]}
    assert changes["value"] == ("20000000.00", "5000000")
    assert changes["stage"] == ("LEAD", "PROPOSAL")
    assert item["version"] == 2


def test_filters_pages_and_queries(company, count_queries):
    seller = company.member("DEALS_VIEW", "DEALS_UPDATE", "DEALS_CREATE")
    mine, theirs = deal(company), deal(company, "Other")
    crm.update_deal(theirs, actor=seller.actor, title="Renamed")
    assert {item["name"] for item in items(company.client, subject="deal")} == {
        "deal.created",
        "deal.updated",
    }
    assert [item["subjectId"] for item in items(company.client, actorId=str(seller.user.pk))] == [str(theirs)]
    assert len(items(company.client, subjectId=str(mine))) == 1
    assert items(company.client, **{"createdAt[lt]": "2020-01-01"}) == []
    everything = items(company.client)
    assert [item["id"] for item in everything] == sorted((item["id"] for item in everything), reverse=True)
    with count_queries() as statements:
        items(company.client, limit=2)
    assert len(statements) == 4  # the actor, the count, the page, the names
    assert company.client.get(URL, {"nonsense": "1"}).status_code == 400


def test_other_tenants_workspaces_and_members_see_nothing_of_it(company, other_company):
    changed = deal(company)
    branch = Workspace.objects.create(organization=company.organization, name="Branch")
    assert items(other_company.client, subjectId=str(changed)) == []
    answer = company.client.get(URL, {"subjectId": str(changed)}, **{"X-Workspace-Id": str(branch.pk)})
    assert answer.json()["data"]["total"] == 0
    member = company.member("DEALS_VIEW")
    denied = member.client.get(URL)
    assert (denied.status_code, denied.json()["error"]["details"]) == (403, {"required": "AUDIT_VIEW"})


def test_what_is_confidential_is_not_in_it(company):
    from apps.hr import services as hr
    from apps.hr.models import Employee

    own = Employee.objects.get(membership=company.actor.membership_id)
    hr.update_employee(own.pk, actor=company.actor, salary=Decimal(777_777))
    shown = company.client.get(URL, {"subject": "employee"}).content
    assert b"salary" in shown
    assert b"777777" not in shown
