"""Row-level security around requests: no gap, and every gap is found."""

import random
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import connection

from apps.accounts.models import Organization
from apps.accounts.tests.factories import together
from apps.kernel import row_level_security, tenancy
from apps.kernel.models import uuid7
from apps.kernel.tests.scopes import count, settings_in_force
from conftest import ApiClient, make_company

pytestmark = pytest.mark.django_db


def test_a_request_leaves_nothing_behind(two):
    mine, _theirs = two
    for answer in (
        mine.client.get("/api/v1/workspaces"),
        mine.client.get("/api/v1/workspaces", {"x": "1"}),
        mine.client.get("/api/v1/workspaces", **{"X-Workspace-Id": str(uuid4())}),
        mine.client.put("/api/v1/organization", {"director": "A"}),
    ):
        assert answer.status_code in (200, 400, 403)
        assert settings_in_force() == ("", "")
        assert tenancy.peek() is None
        assert count("accounts_workspace") == 0


def test_interleaved_requests_of_many_tenants_never_mix(two):
    """Threads on connections of their own, each going from tenant to tenant; filters left out as well."""
    companies = [*two, make_company(), make_company()]
    clients = [(str(c.organization.pk), c.organization.name, c.client.token) for c in companies]

    def work(index):
        rng = random.Random(index)
        wrong: list[Any] = []
        for _ in range(40):
            own_id, name, token = rng.choice(clients)
            if rng.random() < 0.2:
                answer = ApiClient().get("/api/v1/workspaces")
                if answer.status_code != 401 or count("accounts_workspace"):
                    wrong.append(("anonymous", answer.content))
                continue
            body = ApiClient(token).get("/api/v1/organization").json()["data"]
            if (body["id"], body["name"]) != (own_id, name):
                wrong.append(body)
            with tenancy.enter(uuid7() if rng.random() < 0.3 else UUID(own_id)):
                seen = {str(pk) for pk in Organization.objects.values_list("pk", flat=True)}
                if not seen <= {own_id}:
                    wrong.append(seen)
        return wrong

    assert together(6, work) == [[]] * 6


def test_statements_of_a_request(two, django_assert_num_queries):
    """BEGIN and COMMIT apart: the tenant is told once, then who acts, how many rows, the page."""
    with django_assert_num_queries(6) as captured:
        assert two[0].client.get("/api/v1/workspaces").status_code == 200
    said = [query["sql"] for query in captured.captured_queries]
    assert said[0] == "BEGIN"
    assert said[1].startswith("SELECT set_config")
    assert "accounts_membership" in said[2]
    assert "COUNT" in said[3]
    assert "accounts_workspace" in said[4]
    assert said[5] == "COMMIT"


# --- gaps ------------------------------------------------------------------------------------------------


def test_no_gap():
    assert row_level_security.gaps() == []


PLAIN_KEY = """
ALTER TABLE accounts_membership DROP CONSTRAINT accounts_membership_workspace_id_wall;
ALTER TABLE accounts_membership ADD CONSTRAINT accounts_membership_workspace_id_wall
    FOREIGN KEY (workspace_id) REFERENCES accounts_workspace (id)
"""
OF_ORGANIZATION = row_level_security.ORGANIZATION.format(column="organization_id")
# (what somebody does to the database, what is said of it)
WEAKENED = {
    "key dropped": (
        "ALTER TABLE accounts_membership DROP CONSTRAINT accounts_membership_workspace_id_wall",
        "accounts_membership.workspace_id has no composite foreign key",
    ),
    "key of the plain kind": (
        PLAIN_KEY,
        "accounts_membership.workspace_id has no composite foreign key",
    ),
    "not forced": (
        "ALTER TABLE accounts_workspace NO FORCE ROW LEVEL SECURITY",
        "table accounts_workspace has no forced policy",
    ),
    "disabled": (
        "ALTER TABLE accounts_workspace DISABLE ROW LEVEL SECURITY",
        "table accounts_workspace has no forced policy",
    ),
    "policy dropped": (
        f"DROP POLICY {row_level_security.POLICY} ON kernel_outboxevent",
        "table kernel_outboxevent has no forced policy",
    ),
    "reads anything": (
        f"ALTER POLICY {row_level_security.POLICY} ON crm_deal USING (true)",
        "the policy of table crm_deal is not the one that its model asks for",
    ),
    "writes anything": (
        f"ALTER POLICY {row_level_security.POLICY} ON crm_deal WITH CHECK (true)",
        "the policy of table crm_deal is not the one that its model asks for",
    ),
    "without the workspace": (
        f"ALTER POLICY {row_level_security.POLICY} ON crm_deal USING ({OF_ORGANIZATION})",
        "the policy of table crm_deal is not the one that its model asks for",
    ),
    "for others": (
        f"ALTER POLICY {row_level_security.POLICY} ON crm_deal TO pg_monitor",
        "the policy of table crm_deal is not the one that its model asks for",
    ),
    "a door beside it": (
        "CREATE POLICY also ON crm_deal USING (true)",
        "table crm_deal has a second policy: also",
    ),
}


@pytest.mark.parametrize(("statement", "said"), WEAKENED.values(), ids=WEAKENED)
def test_every_gap_is_found_and_migrating_closes_what_policies_left_open(statement, said):
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert row_level_security.gaps() == [said]
    if "second policy" not in said:  # somebody's own: told, never dropped
        for label in ("accounts", "kernel", "crm"):
            row_level_security.after_migrate(sender=apps.get_app_config(label), using="default", plan=[])
        left = row_level_security.gaps()
        assert left == [] or left == [said] == [WEAKENED["key of the plain kind"][1]]


def test_applying_again_changes_nothing(company):
    before = row_level_security.gaps()
    for label in ("accounts", "kernel"):
        row_level_security.after_migrate(sender=apps.get_app_config(label), using="default", plan=[])
    assert row_level_security.gaps() == before == []


def test_a_database_without_the_policies_operator_is_looked_at_before_it_is_migrated(company):
    """So is an empty one: `migrate` checks before it begins."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA aside")
        cursor.execute("ALTER OPERATOR public.=== (uuid, uuid) SET SCHEMA aside")
    found = row_level_security.gaps()
    assert "the policy of table crm_customer is not the one that its model asks for" in found
