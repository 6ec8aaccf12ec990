"""Tenant isolation: two layers, each tried with the other taken away."""

from threading import Thread

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from apps.accounts.models import Membership, Organization, Session, Workspace
from apps.kernel import row_level_security, tenancy
from apps.kernel.models import NumberCounter, OutboxEvent
from apps.kernel.tenancy import TenantRequired
from apps.kernel.tests.scopes import TABLES, count, settings_in_force

pytestmark = pytest.mark.django_db


# --- the first layer -------------------------------------------------------------------------------


def test_outside_a_scope_managers_raise_and_the_database_shows_nothing(two):
    for model in (Workspace, Membership, OutboxEvent):
        with pytest.raises(TenantRequired):
            model.objects.count()
        assert model.everything.count() == 0
    for table in TABLES:
        assert count(table) == 0
    with transaction.atomic():
        assert [count(table) for table in TABLES] == [0] * len(TABLES)


def test_a_scope_needs_a_transaction(two):
    with pytest.raises(TenantRequired), tenancy.applied(tenancy.Scope(two[0].organization.pk)):
        pass


def test_inside_a_scope_managers_filter(two):
    mine, theirs = two
    with tenancy.enter(mine.organization.pk, mine.workspace.pk):
        assert list(Workspace.objects.values_list("pk", flat=True)) == [mine.workspace.pk]
        assert not Membership.objects.filter(pk=theirs.actor.membership_id).exists()


# --- the second layer, with the first taken away ------------------------------------------------------


def test_without_the_first_layer_nothing_of_others_is_seen(two):
    mine, theirs = two
    with tenancy.enter(mine.organization.pk, mine.workspace.pk):
        for model in (Workspace, Membership, OutboxEvent):
            assert {row.organization_id for row in model.everything.all()} == {mine.organization.pk}
        assert [row.pk for row in Organization.objects.all()] == [mine.organization.pk]
        for table in TABLES:
            column = "id" if table == "accounts_organization" else "organization_id"
            assert count(f"{table} WHERE {column} <> %s", mine.organization.pk) == 0
            assert count(f"{table} WHERE {column} = %s", theirs.organization.pk) == 0
            assert count(table) > 0


def test_nor_changed(two):
    mine, theirs = two
    with tenancy.enter(mine.organization.pk, mine.workspace.pk):
        assert Organization.objects.filter(pk=theirs.organization.pk).update(name="X") == 0
        assert Membership.everything.filter(pk=theirs.actor.membership_id).update(role="employee") == 0
        assert Session.objects.filter(user=theirs.owner).delete()[0] == 0
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM accounts_membership WHERE id = %s", [theirs.actor.membership_id])
            assert cursor.rowcount == 0


def refused(write, error=DatabaseError):
    with pytest.raises(error) as caught, transaction.atomic():
        write()
    return str(caught.value)


def test_rows_for_another_tenant_are_refused(two):
    mine, theirs = two
    with tenancy.enter(mine.organization.pk, mine.workspace.pk):
        said = refused(lambda: Workspace.objects.create(organization=theirs.organization, name="X"))
        assert "row-level security" in said
        said = refused(
            lambda: Workspace.objects.filter(pk=mine.workspace.pk).update(organization=theirs.organization)
        )
        assert "row-level security" in said
        refused(lambda: Organization.objects.create(name="X", bin="1"))
        refused(lambda: NumberCounter.objects.create(organization=theirs.organization, prefix="X", year=2026))


def test_a_reference_to_another_tenants_row_is_refused_even_to_the_system(two):
    mine, theirs = two
    with tenancy.system("test"):
        said = refused(
            lambda: Membership.everything.filter(pk=mine.actor.membership_id).update(
                workspace=theirs.workspace
            ),
            IntegrityError,
        )
        assert "accounts_membership_workspace_id_wall" in said


def test_a_workspace_hides_its_neighbours_rows(company):
    """By a table whose rows belong to a workspace; accounts has none, so one is taken from the house."""
    walled = [
        model
        for model in row_level_security.tenant_models()
        if "workspace" in row_level_security.policy_condition(model)
    ]
    if not walled:
        pytest.skip("no table of a workspace is installed")
    for model in walled:
        condition = row_level_security.policy_condition(model)
        assert "organization_id" in condition
        assert "workspace_id" in condition


# --- scopes in scopes --------------------------------------------------------------------------------


def test_nested_scopes_come_back(two):
    mine, theirs = two
    here = (str(mine.organization.pk), str(mine.workspace.pk))
    there = (str(theirs.organization.pk), "")
    assert settings_in_force() == ("", "")
    with tenancy.enter(mine.organization.pk, mine.workspace.pk) as scope:
        assert settings_in_force() == here == scope.settings
        with tenancy.system("test"):
            assert settings_in_force() == ("*", "")
            assert Organization.objects.count() == 2
            with tenancy.enter(theirs.organization.pk):
                assert settings_in_force() == there
            assert settings_in_force() == ("*", "")
        assert settings_in_force() == here
        assert tenancy.current() == scope
        with tenancy.enter(mine.organization.pk, mine.workspace.pk):
            assert settings_in_force() == here
        assert settings_in_force() == here
    assert settings_in_force() == ("", "")
    assert tenancy.peek() is None


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt])
def test_scopes_come_back_after_a_failure(two, failure):
    mine, theirs = two
    with tenancy.enter(mine.organization.pk):
        with pytest.raises(failure), tenancy.enter(theirs.organization.pk):
            raise failure
        assert settings_in_force() == (str(mine.organization.pk), "")
        assert tenancy.current().organization_id == mine.organization.pk
        with pytest.raises(failure), tenancy.applied(tenancy.Scope(theirs.organization.pk)):
            raise failure
        assert settings_in_force() == (str(mine.organization.pk), "")
    assert settings_in_force() == ("", "")


def test_scopes_come_back_after_a_failed_statement(two):
    mine, theirs = two
    with tenancy.enter(mine.organization.pk):
        with (
            pytest.raises(DatabaseError),
            tenancy.enter(theirs.organization.pk),
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT 1/0")
        assert settings_in_force() == (str(mine.organization.pk), "")
        with tenancy.enter(theirs.organization.pk):
            transaction.set_rollback(True)
        assert settings_in_force() == (str(mine.organization.pk), "")
    assert settings_in_force() == ("", "")


def test_callbacks_after_the_commit_run_without_a_tenant(two):
    seen = []

    def look():
        seen.append((tenancy.peek(), settings_in_force(), Workspace.everything.count()))

    with tenancy.system("outer"), tenancy.enter(two[0].organization.pk):
        transaction.on_commit(look)
    assert seen == [(None, ("", ""), 0)]


def test_a_context_that_remembers_a_scope_still_tells_a_new_transaction(two):
    """As when a copied context runs on another connection."""
    scope = tenancy.Scope(two[0].organization.pk)
    token = tenancy._current.set(scope)
    try:
        with tenancy.enter(two[0].organization.pk):
            assert Workspace.everything.count() == 1
    finally:
        tenancy._current.reset(token)


def test_a_thread_starts_without_a_scope(two):
    seen = []

    def look():
        try:
            seen.append((tenancy.peek(), Workspace.everything.count()))
        finally:
            connection.close()

    with tenancy.enter(two[0].organization.pk):
        thread = Thread(target=look)
        thread.start()
        thread.join()
    assert seen == [(None, 0)]
