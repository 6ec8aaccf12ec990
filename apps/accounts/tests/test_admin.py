"""The back office of accounts: lists open, changes obey the services, the rest is read-only."""

import pytest
from django.contrib.auth.forms import ReadOnlyPasswordHashField
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Membership, Organization, Session, User, Workspace
from apps.accounts.tests.factories import error_of, login, register, unchanged
from apps.kernel import tenancy
from apps.kernel.models import OutboxEvent
from conftest import PASSWORD, refusals

pytestmark = pytest.mark.django_db
MODELS = ["user", "organization", "membership", "workspace", "session"]


@pytest.fixture
def root(db):
    return User.objects.create_superuser("root@prometric.kz", PASSWORD, first_name="Root", last_name="Root")


@pytest.fixture
def staff(root):
    client = Client()
    client.force_login(root)
    return client


def url(name, *args):
    return reverse(f"platform:accounts_{name}", args=args)


def shown(answer):
    """The messages of a followed answer."""
    return [str(message) for message in answer.context["messages"]]


def act(staff, model, action, *objects):
    data = {"action": action, "_selected_action": [str(o.pk) for o in objects]}
    return staff.post(url(f"{model}_changelist"), data, follow=True)


@pytest.mark.parametrize("model", MODELS)
def test_lists_open_search_and_filter(company, other_company, staff, model):
    company.member("DEALS_VIEW")
    page = staff.get(url(f"{model}_changelist"))
    assert page.status_code == 200
    found = staff.get(
        url(f"{model}_changelist"), {"q": company.owner.email if model != "organization" else "ТОО"}
    )
    assert found.status_code == 200
    if model in ("user", "organization"):
        assert {str(row) for row in page.context["cl"].result_list} >= {
            str(company.owner if model == "user" else company.organization),
            str(other_company.owner if model == "user" else other_company.organization),
        }, "platform staff see every tenant"


BAD_FILTERS = (
    {"plan__exact": "\0"}, {"status__exact": "x\0"}, {"name__regex": "\0"}, {"created_at__range": ""},
)  # fmt: skip


@pytest.mark.parametrize("query", BAD_FILTERS)
def test_a_filter_that_the_database_cannot_read(company, staff, query):
    staff.raise_request_exception = True
    answer = staff.get(url("organization_changelist"), query)
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/html; charset=utf-8")
    assert staff.get(url("organization_changelist")).status_code == 200


def objects_of(company):
    return {
        "user": company.owner,
        "organization": company.organization,
        "membership": Membership.objects.get(pk=company.actor.membership_id),
        "workspace": company.workspace,
        "session": Session.objects.filter(user=company.owner).first(),
    }


@pytest.mark.parametrize("model", MODELS)
def test_pages_of_one_open(company, staff, model):
    found = objects_of(company)[model]
    assert staff.get(url(f"{model}_change", found.pk)).status_code == 200
    assert staff.get(url(f"{model}_history", found.pk)).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_lists_do_not_ask_more_for_more_rows(company, staff, model, count_queries):
    def statements():
        with count_queries() as found:
            assert staff.get(url(f"{model}_changelist")).status_code == 200
        return len(found)

    company.member()
    statements()  # The first page of a session writes when it was.
    before = statements()
    for _ in range(5):
        company.member()
    assert statements() == before


@pytest.mark.parametrize("model", ["organization", "membership", "workspace", "session"])
def test_what_may_not_be_added_or_deleted(company, staff, model):
    found = objects_of(company)[model]
    with unchanged():
        assert staff.get(url(f"{model}_add")).status_code == 403
        assert staff.post(url(f"{model}_add"), {"name": "x"}).status_code == 403
        assert staff.post(url(f"{model}_delete", found.pk), {"post": "yes"}).status_code == 403
        act(staff, model, "delete_selected", found)


@pytest.mark.parametrize("model", ["membership", "workspace", "session"])
def test_what_is_read_only(company, staff, model):
    found = objects_of(company)[model]
    with unchanged():
        assert (
            staff.post(
                url(f"{model}_change", found.pk), {"name": "x", "revoked_at": "", "role": "owner"}
            ).status_code
            == 403
        )


def test_secrets_are_not_shown(company, staff):
    session = Session.objects.filter(user=company.owner).first()
    page = staff.get(url("session_change", session.pk)).content.decode()
    assert str(session.token_id) not in page


def test_nobody_else_enters(company, client):
    assert client.get(url("user_changelist")).status_code == 302
    client.force_login(company.owner)
    assert client.get(url("user_changelist")).status_code == 302


# --- organizations -----------------------------------------------------------------------------------


def change(staff, page, **changes):
    """Open a page, change some fields of its form, and post all of it, as a browser does."""
    opened = staff.get(page).context
    form = opened["adminform"].form
    data = {}
    for name, field in form.fields.items():
        value = form.get_initial_for_field(field, name)
        if value is True:
            data[name] = "on"
        elif value not in (None, False) and not isinstance(field, ReadOnlyPasswordHashField):
            data[name] = value
    for inline in opened["inline_admin_formsets"]:
        management = inline.formset.management_form
        data |= {management.add_prefix(name): management.initial.get(name, 0) for name in management.fields}
    data |= changes
    return staff.post(page, {name: value for name, value in data.items() if value is not None}, follow=True)


def test_plan_and_status_of_an_organization(company, staff, root):
    page = url("organization_change", company.organization.pk)
    assert change(staff, page, plan="premium").status_code == 200
    found = Organization.objects.get(pk=company.organization.pk)
    assert (found.plan, found.version) == ("premium", company.organization.version + 1)
    event = OutboxEvent.objects.filter(name="organization.changed").latest("id")
    assert (event.changes, event.actor_id) == ({"plan": ["standard", "premium"]}, root.pk)
    change(staff, page, status="inactive")
    assert company.client.get("/api/v1/auth/me").status_code == 401


def test_a_refusal_is_a_message_and_saves_nothing(company, staff):
    page = url("organization_change", company.organization.pk)
    with unchanged("accounts.Organization", "kernel.OutboxEvent"):
        answer = change(staff, page, iban="KZ00")
    assert "iban" in refusals(answer)


def test_a_bin_that_another_one_works_under_cannot_come_back(company, other_company, staff):
    with tenancy.system("test"):
        Organization.objects.filter(pk=company.organization.pk).update(
            status="inactive", bin=other_company.organization.bin
        )
        company.organization.refresh_from_db()
    page = url("organization_change", company.organization.pk)
    with unchanged("accounts.Organization"):
        answer = change(staff, page, status="active")
    assert "already exists" in refusals(answer)


# --- members -------------------------------------------------------------------------------------------


def test_signing_members_out(company, other_company, staff):
    with tenancy.system("test"):
        members = list(
            Membership.objects.filter(pk__in=[company.actor.membership_id, other_company.actor.membership_id])
        )
    said = shown(act(staff, "membership", "sign_out_everywhere", *members))
    assert len(said) == 1
    for client in (company.client, other_company.client):
        assert client.get("/api/v1/auth/me").status_code == 401


# --- people ----------------------------------------------------------------------------------------------


def test_a_new_colleague_of_the_platform(staff, anonymous):
    form = {
        "email": "Colleague@Prometric.kz",
        "first_name": "C",
        "last_name": "C",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "usable_password": "true",
    }
    assert change(staff, url("user_add"), **form).status_code == 200
    user = User.objects.get(email="colleague@prometric.kz")
    assert user.check_password(PASSWORD)
    assert user.email_verified_at is not None
    assert not user.is_staff


def test_changing_a_person(company, staff):
    member = company.member()
    page = url("user_change", member.user.pk)
    assert change(staff, page, email="New@Company.kz", phone="8 700 123 45 67").status_code == 200
    user = User.objects.get(pk=member.user.pk)
    assert (user.email, user.phone) == ("new@company.kz", "+77001234567")
    with unchanged("accounts.User"):
        taken = change(staff, page, email=company.owner.email.upper())
        assert "email" in taken.context["adminform"].form.errors
        bad = change(staff, page, phone="abc")
        assert "phone" in bad.context["adminform"].form.errors


def test_deactivating_a_person_ends_everything(company, staff, anonymous):
    member = company.member()
    change(staff, url("user_change", member.user.pk), is_active=None)
    assert member.client.get("/api/v1/auth/me").status_code == 401
    assert not Session.objects.filter(user=member.user, revoked_at__isnull=True).exists()
    assert error_of(login(anonymous, member.user.email))[:2] == (403, "ACCOUNT_INACTIVE")


def test_a_password_set_by_staff_ends_every_session(company, staff, anonymous):
    member = company.member()
    page = reverse("platform:auth_user_password_change", args=[member.user.pk])
    assert staff.get(page).status_code == 200
    form = {
        "password1": "Another-Long-Password-9",
        "password2": "Another-Long-Password-9",
        "usable_password": "true",
    }
    staff.post(page, form, follow=True)
    assert member.client.get("/api/v1/auth/me").status_code == 401
    assert login(anonymous, member.user.email, "Another-Long-Password-9").status_code == 200


def test_people_are_not_deleted(company, staff):
    with unchanged():
        assert staff.post(url("user_delete", company.owner.pk), {"post": "yes"}).status_code == 403


def test_the_back_office_leaves_no_scope_behind(company, staff, anonymous):
    staff.get(url("organization_changelist"))
    assert register(anonymous, email="x@company.kz").status_code == 201
    assert Workspace.objects.count() == 1
