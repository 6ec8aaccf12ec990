"""Who grants what to whom: nobody more than they hold, and an owner always remains."""

import pytest

from apps.accounts import services
from apps.accounts.errors import LastOwner
from apps.accounts.models import Membership, User
from apps.accounts.permissions import CATALOGUE
from apps.accounts.tests.factories import together, unchanged
from apps.kernel import tenancy
from apps.kernel.actor import Actor
from apps.kernel.errors import AlreadyExists, Invalid, InvalidTransition, NotFound, PermissionDenied
from apps.kernel.models import OutboxEvent
from conftest import PASSWORD

pytestmark = pytest.mark.django_db


def person(email="new@company.kz", **more):
    return {"email": email, "password": PASSWORD, "first_name": "Айгерим", "last_name": "Сатпаева", **more}


def refuse(error, call, *args, **kwargs):
    with unchanged(), pytest.raises(error) as caught:
        call(*args, **kwargs)
    return caught.value


@pytest.fixture
def hr(company):
    """May create, change and approve, and holds deals besides."""
    return company.member("EMPLOYEES_CREATE", "EMPLOYEES_UPDATE", "EMPLOYEES_APPROVE", "DEALS_VIEW")


def test_a_new_member_awaits_approval(company, hr):
    made = services.create_member(
        actor=hr.actor, **person("New@Company.kz", phone="8 700 123 45 67", permissions=["DEALS_VIEW"])
    )
    assert (made.status, made.role, made.permissions) == ("pending", "employee", ["DEALS_VIEW"])
    assert (made.user.email, made.user.phone) == ("new@company.kz", "+77001234567")
    assert made.user.email_verified_at is not None
    assert made.workspace_id == company.workspace.pk


def test_who_may_be_created(company, hr):
    denied = refuse(
        PermissionDenied, services.create_member, actor=hr.actor, **person(permissions=["DEALS_DELETE"])
    )
    assert denied.details == {"required": "DEALS_DELETE"}
    for role in ("manager", "admin", "owner"):
        refuse(PermissionDenied, services.create_member, actor=hr.actor, **person(role=role))
    admin = company.member(role="admin")
    for role in ("admin", "owner"):
        refuse(PermissionDenied, services.create_member, actor=admin.actor, **person(role=role))
    assert (
        services.create_member(actor=admin.actor, **person("m@company.kz", role="manager")).role == "manager"
    )
    assert services.create_member(actor=company.actor, **person("a@company.kz", role="admin")).role == "admin"
    refuse(Invalid, services.create_member, actor=company.actor, **person(permissions=["DEALS_EVERYTHING"]))
    refuse(Invalid, services.create_member, actor=company.actor, **{**person(), "password": "short"})
    refuse(Invalid, services.create_member, actor=company.actor, **person(phone="x"))
    taken = refuse(AlreadyExists, services.create_member, actor=company.actor, **person(company.owner.email))
    assert taken.details == {"field": "email"}


def test_everything_may_be_granted_by_who_holds_everything(company):
    made = services.create_member(actor=company.actor, **person(permissions=CATALOGUE))
    assert set(made.permissions) == CATALOGUE


def test_changing_rights(company, hr):
    member = company.member("PRODUCTS_VIEW")
    pk = member.membership.pk
    # What the member has already is no new grant.
    services.change_member(pk, actor=hr.actor, permissions=["PRODUCTS_VIEW", "DEALS_VIEW"])
    refuse(PermissionDenied, services.change_member, pk, actor=hr.actor, permissions=["ORDERS_VIEW"])
    refuse(PermissionDenied, services.change_member, pk, actor=hr.actor, role="manager")
    refuse(Invalid, services.change_member, pk, actor=company.actor, permissions=["X"])
    services.change_member(pk, actor=hr.actor, permissions=[])
    changes = services.change_member(pk, actor=company.actor, role="manager", first_name="Асхат")
    assert changes == {"role": ("employee", "manager")}
    event = OutboxEvent.objects.filter(name="membership.changed").latest("id")
    assert event.changes == {"role": ["employee", "manager"]}
    assert event.payload["user_id"] == str(member.user.pk)


def test_nobody_raises_their_own_rights(company, hr):
    refuse(
        PermissionDenied, services.change_member, hr.membership.pk, actor=hr.actor, permissions=["DEALS_VIEW"]
    )
    refuse(
        PermissionDenied,
        services.change_member,
        hr.membership.pk,
        actor=hr.actor,
        role="employee",
        permissions=[],
    )
    services.change_member(hr.membership.pk, actor=hr.actor, phone="+77010000000")


@pytest.mark.parametrize("values", [{"role": "employee"}, {"permissions": []}, {"status": "inactive"}])
def test_owners_and_admins_are_an_owners_business(company, hr, values):
    admin, other = company.member("DEALS_VIEW", role="admin"), company.member(role="admin")
    for actor in (hr.actor, other.actor):
        refuse(PermissionDenied, services.change_member, admin.membership.pk, actor=actor, **values)
        refuse(
            PermissionDenied,
            services.change_member,
            company.actor.membership_id,
            actor=actor,
            role="employee",
        )
    services.change_member(admin.membership.pk, actor=company.actor, **values)


@pytest.mark.parametrize("values", [{"role": "admin"}, {"status": "inactive"}])
def test_the_last_owner_stays(company, values):
    owner = company.actor.membership_id
    error = refuse(LastOwner, services.change_member, owner, actor=company.actor, **values)
    assert (error.code, error.status) == ("LAST_OWNER", 422)
    second = company.member(role="employee")
    services.change_member(second.membership.pk, actor=company.actor, role="owner")
    services.change_member(owner, actor=company.actor, **values)
    membership = Membership.objects.select_related("user").get(pk=second.membership.pk)
    system = Actor.system(organization_id=company.organization.pk, workspace_id=company.workspace.pk)
    refuse(LastOwner, services.change_member, membership.pk, actor=system, status="inactive")


@pytest.mark.django_db(transaction=True)
def test_two_owners_cannot_demote_each_other_at_once(live_company):
    first = live_company
    second = first.member(role="owner")

    def demote(index):
        target = (first.actor.membership_id, second.membership.pk)[index]
        actor = (second.actor, first.actor)[index]
        try:
            with tenancy.enter(first.organization.pk, first.workspace.pk):
                services.change_member(target, actor=actor, role="employee")
            return "demoted"
        except LastOwner:
            return "kept"

    assert sorted(together(2, demote)) == ["demoted", "kept"]
    with tenancy.system("test"):
        assert Membership.objects.filter(role="owner", status="active").count() == 1


def test_approve_and_reject(company, hr):
    made = services.create_member(actor=company.actor, **person(permissions=["ORDERS_VIEW"]))
    refuse(PermissionDenied, services.approve_member, made.pk, actor=hr.actor)
    refuse(InvalidTransition, services.change_member, made.pk, actor=company.actor, status="active")
    assert services.approve_member(made.pk, actor=company.actor).status == "active"
    error = refuse(InvalidTransition, services.approve_member, made.pk, actor=company.actor)
    assert (error.code, error.status) == ("INVALID_STATE_TRANSITION", 409)
    refuse(InvalidTransition, services.change_member, made.pk, actor=company.actor, status="pending")
    # Whoever rejects grants nothing.
    another = services.create_member(
        actor=company.actor, **person("b@company.kz", permissions=["ORDERS_VIEW"])
    )
    assert services.reject_member(another.pk, actor=hr.actor).status == "inactive"
    services.change_member(another.pk, actor=company.actor, status="active")


def test_an_admin_is_approved_and_rejected_by_an_owner(company, hr):
    made = services.create_member(actor=company.actor, **person(role="admin"))
    for decide in (services.approve_member, services.reject_member):
        refuse(PermissionDenied, decide, made.pk, actor=hr.actor)
    assert services.approve_member(made.pk, actor=company.actor).role == "admin"


def test_another_tenants_member_does_not_exist(company, other_company):
    theirs = other_company.actor.membership_id
    refuse(NotFound, services.change_member, theirs, actor=company.actor, role="employee")
    refuse(NotFound, services.approve_member, theirs, actor=company.actor)
    refuse(NotFound, services.end_sessions, theirs, actor=company.actor)


def test_deactivation_and_return(company):
    member = company.member()
    version = member.user.token_version
    services.change_member(member.membership.pk, actor=company.actor, status="inactive")
    assert User.objects.get(pk=member.user.pk).token_version == version + 1
    services.change_member(member.membership.pk, actor=company.actor, status="active")
    assert member.client.get("/api/v1/auth/me").status_code == 401, "old tokens stay dead"
