"""Which organization, workspace and rights a request acts with; all read anew each time."""

from uuid import uuid4

import pytest
from django.conf import settings as configured

from apps.accounts import services, tokens
from apps.accounts.models import Membership, Organization, Workspace
from apps.accounts.permissions import BY_ROLE, CATALOGUE
from apps.accounts.tests.factories import AUTH, also_member_of, error_of, unchanged
from apps.kernel import tenancy
from apps.kernel.actor import Actor
from conftest import ApiClient, sign_in

pytestmark = pytest.mark.django_db
ME = f"{AUTH}/me"
WORKSPACES = "/api/v1/workspaces"


def branch_of(company, name="Branch"):
    return services.create_workspace(actor=company.actor, name=name)


def where(client, **headers):
    data = client.get(ME, **headers).json()["data"]
    return data["organizationId"], data["workspaceId"]


def place(company, workspace=None):
    return str(company.organization.pk), str((workspace or company.workspace).pk)


def test_without_headers_the_tokens_own_place(company, other_company):
    assert where(company.client) == place(company)
    assert where(other_company.client) == place(other_company)


def test_empty_headers_are_no_headers(company):
    assert where(company.client, **{"X-Workspace-Id": " ", "X-Organization-Id": ""}) == place(company)


@pytest.mark.parametrize("header", ["X-Workspace-Id", "X-Organization-Id"])
@pytest.mark.parametrize("value", ["1", "not-a-uuid", "00000000-0000-0000-0000-00000000000g", "null"])
def test_a_malformed_header_is_400_naming_it(company, header, value):
    status, code, details = error_of(company.client.get(WORKSPACES, **{header: value}))
    assert (status, code, set(details)) == (400, "INVALID_UUID", {header})


def test_a_place_that_is_not_ones_own_is_403(company, other_company):
    branch = branch_of(company)
    member = company.member("DEALS_VIEW")
    mine, theirs = place(company), place(other_company)
    refused = [
        (company.client, {"X-Workspace-Id": theirs[1]}),
        (company.client, {"X-Organization-Id": theirs[0]}),
        (company.client, {"X-Organization-Id": theirs[0], "X-Workspace-Id": theirs[1]}),
        (company.client, {"X-Organization-Id": mine[0], "X-Workspace-Id": theirs[1]}),
        (company.client, {"X-Organization-Id": theirs[0], "X-Workspace-Id": mine[1]}),
        (company.client, {"X-Workspace-Id": str(uuid4())}),
        (company.client, {"X-Organization-Id": str(uuid4())}),
        (member.client, {"X-Workspace-Id": str(branch.pk)}),
    ]
    for client, headers in refused:
        for method in (client.get, client.post):
            with unchanged():
                answer = method(WORKSPACES, **headers)
            assert error_of(answer)[:2] == (403, "PERMISSION_DENIED"), headers


def test_with_a_dead_token_a_wrong_header_is_401(company, other_company):
    services.end_sessions(company.actor.membership_id, actor=company.actor)
    for headers in (
        {},
        {"X-Workspace-Id": str(other_company.workspace.pk)},
        {"X-Organization-Id": str(other_company.organization.pk)},
    ):
        assert error_of(company.client.get(ME, **headers))[:2] == (401, "AUTH_UNAUTHORIZED")


def test_owner_and_admin_enter_every_workspace_and_others_their_own(company):
    branch = branch_of(company)
    header = {"X-Workspace-Id": str(branch.pk)}
    admin = company.member(role="admin")
    local = company.member("SETTINGS_UPDATE", workspace=branch)
    assert where(company.client, **header) == place(company, branch)
    assert where(admin.client, **header) == place(company, branch)
    assert where(local.client) == place(company, branch)
    assert where(local.client, **header) == place(company, branch)
    home = {"X-Workspace-Id": str(company.workspace.pk)}
    assert local.client.get(ME, **home).status_code == 403
    for role in ("manager", "employee"):
        assert company.member(role=role).client.get(ME, **header).status_code == 403


def test_a_person_of_two_organizations(company, other_company):
    member = company.member("DEALS_VIEW")
    also_member_of(member, other_company, "PRODUCTS_VIEW", role="manager")
    there = {"X-Organization-Id": str(other_company.organization.pk)}
    assert where(member.client) == place(company)
    assert where(member.client, **there) == place(other_company)
    both = {**there, "X-Workspace-Id": str(other_company.workspace.pk)}
    assert where(member.client, **both) == place(other_company)
    data = member.client.get(ME, **there).json()["data"]
    assert data["organizationRole"] == "manager"
    assert "PRODUCTS_VIEW" in data["permissions"]
    assert data["organizationName"] == other_company.organization.name
    crossed = {**there, "X-Workspace-Id": str(company.workspace.pk)}
    assert member.client.get(ME, **crossed).status_code == 403
    # A workspace alone does not name its organization: the token's organization does not have it.
    alone = {"X-Workspace-Id": str(other_company.workspace.pk)}
    assert member.client.get(ME, **alone).status_code == 403
    with tenancy.system("test"):
        Membership.objects.filter(user=member.user, organization=other_company.organization).update(
            status="inactive"
        )
    assert member.client.get(ME, **there).status_code == 403
    assert where(member.client) == place(company)


def test_rights_act_at_once(company):
    member = company.member()
    read = member.client.get("/api/v1/organization")
    assert error_of(read) == (403, "PERMISSION_DENIED", {"required": "SETTINGS_VIEW"})
    services.change_member(member.membership.pk, actor=company.actor, permissions=["SETTINGS_VIEW"])
    assert member.client.get("/api/v1/organization").status_code == 200
    services.change_member(member.membership.pk, actor=company.actor, permissions=[])
    assert member.client.get("/api/v1/organization").status_code == 403
    services.change_member(member.membership.pk, actor=company.actor, role="admin")
    assert member.client.get("/api/v1/organization").status_code == 200
    services.change_member(member.membership.pk, actor=company.actor, role="employee")
    with unchanged():
        answer = member.client.put("/api/v1/organization", {"name": "Mine"})
    assert error_of(answer) == (403, "PERMISSION_DENIED", {"required": "SETTINGS_UPDATE"})


def test_a_name_outside_the_catalogue_grants_nothing(company):
    member = company.member("SETTINGS_UPDATE", "EVERYTHING", "*")
    assert member.client.get(ME).json()["data"]["permissions"] == [
        "AI_USE",
        "DEPARTMENTS_VIEW",
        "SETTINGS_UPDATE",
    ]


def test_roles_and_the_catalogue():
    assert len(CATALOGUE) == 72
    assert BY_ROLE["owner"] == CATALOGUE
    assert BY_ROLE["admin"] == CATALOGUE - {"KEYS_MANAGE"}
    assert BY_ROLE["employee"] == {"AI_USE", "DEPARTMENTS_VIEW"}
    assert not BY_ROLE["manager"] & {
        "EMPLOYEES_SALARY_VIEW",
        "EMPLOYEES_APPROVE",
        "ORDERS_APPROVE",
        "SETTINGS_VIEW",
        "AUDIT_VIEW",
        "PAYMENTS_REFUND",
    }
    assert not any(name.endswith("_DELETE") for name in BY_ROLE["manager"])


def test_a_system_actor_may_everything_and_a_member_what_it_holds(company):
    assert Actor.system(organization_id=uuid4(), workspace_id=uuid4()).may("ANYTHING")
    assert not company.member().actor.may("DEALS_VIEW")


# --- classes of the rate limit ---------------------------------------------------------------------


@pytest.fixture
def limits(settings):
    settings.RATE_LIMIT_ANONYMOUS, settings.RATE_LIMIT_AUTHENTICATED, settings.RATE_LIMIT_PREMIUM = (
        10,
        100,
        1000,
    )


def shown_limit(client, path=ME):
    return client.get(path)["X-RateLimit-Limit"]


def test_the_class_comes_from_the_token(limits, company, other_company):
    with tenancy.system("test"):
        Organization.objects.filter(pk=other_company.organization.pk).update(plan="premium")
        other_company.organization.refresh_from_db()
        membership = Membership.everything.select_related("user", "organization").get(
            pk=other_company.actor.membership_id
        )
        premium = sign_in(membership).client
    assert shown_limit(company.client) == "100"
    assert shown_limit(premium) == "1000"
    assert shown_limit(ApiClient()) == "10"
    assert shown_limit(ApiClient("forged")) == "10"


def test_each_user_has_a_count_and_a_bad_token_counts_for_its_address(limits, company, other_company):
    left = [int(company.client.get(ME)["X-RateLimit-Remaining"]) for _ in range(3)]
    assert left == [99, 98, 97] or left[0] > left[-1]  # a minute may end in between
    assert int(other_company.client.get(ME)["X-RateLimit-Remaining"]) == 99
    stranger = ApiClient("forged")
    stranger.http.defaults["REMOTE_ADDR"] = "198.51.100.9"
    answers = [stranger.get(ME).status_code for _ in range(25)]
    assert 429 in answers
    refused = stranger.get(ME)
    if refused.status_code == 429:
        assert error_of(refused)[:2] == (429, "RATE_LIMIT_EXCEEDED")
        assert refused["X-RateLimit-Remaining"] == "0"


def test_the_token_is_decoded_once_a_request(company, monkeypatch):
    decoded = []
    original = tokens.read

    def read(*args):
        decoded.append(args)
        return original(*args)

    monkeypatch.setattr(tokens, "read", read)
    assert company.client.get(ME).status_code == 200
    assert len(decoded) == 1
    assert configured.RATE_LIMIT_IDENTITY == "apps.collaboration.api.identity.rate_identity"


def test_a_workspace_of_another_organization_cannot_even_be_looked_up(company, other_company):
    with tenancy.enter(company.organization.pk):
        assert not Workspace.everything.filter(pk=other_company.workspace.pk).exists()
