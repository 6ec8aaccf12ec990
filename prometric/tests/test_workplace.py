"""The doors of /admin: who is let in, in which scope, and what acts on the next click."""

from __future__ import annotations

import pytest
from django.contrib.admin import site
from django.test import Client
from django.urls import reverse

from apps.accounts import services
from apps.accounts.models import Membership, Session, User
from apps.crm.models import Deal
from apps.crm.tests.factories import make_customer, make_deal
from apps.kernel import tenancy
from apps.kernel.admin import platform
from apps.kernel.admin.rights import is_offered
from conftest import PASSWORD, at_office, make_company

HOME, LOGIN = "/admin/", "/admin/login/"


def sign_in(browser, email, password=PASSWORD, **query):
    return browser.post(LOGIN, {"email": email, "password": password}, query_params=query)


@pytest.mark.django_db
class TestSigningIn:
    def test_the_apis_password_opens_a_session_of_the_same_table(self, other_company):
        browser = Client()
        assert browser.get(HOME).status_code == 302
        answer = sign_in(browser, other_company.owner.email)
        assert (answer.status_code, answer["Location"]) == (302, HOME)
        assert browser.get(HOME).status_code == 200
        with tenancy.system("test"):
            assert Session.objects.filter(user=other_company.owner, revoked_at=None).count() == 2

    def test_a_wrong_password_is_told_without_the_address_being_known(self, other_company):
        browser = Client()
        known = sign_in(browser, other_company.owner.email, "wrong").context["form"].errors
        unknown = sign_in(browser, "nobody@company.kz", "wrong").context["form"].errors
        assert known == unknown == {"__all__": ["Invalid email or password"]}
        assert browser.get(HOME).status_code == 302

    def test_guessing_is_braked_as_over_the_api(self, other_company, settings):
        settings.RATE_LIMIT_ANONYMOUS = 1000
        browser = Client()
        for _ in range(5):
            sign_in(browser, other_company.owner.email, "wrong")
        answer = sign_in(browser, other_company.owner.email)
        assert answer.status_code == 429
        assert browser.get(HOME).status_code == 302

    def test_an_address_may_ask_as_often_as_over_the_api(self, other_company, settings):
        settings.RATE_LIMIT_ANONYMOUS = 2
        browser = Client(REMOTE_ADDR="203.0.113.77")
        codes = [sign_in(browser, "nobody@company.kz", "wrong").status_code for _ in range(3)]
        assert codes == [200, 200, 429]

    def test_the_next_page_is_one_of_ours(self, other_company):
        answer = sign_in(Client(), other_company.owner.email, next="https://evil.kz/")
        assert answer["Location"] == HOME
        answer = sign_in(Client(), other_company.owner.email, next="/admin/crm/deal/")
        assert answer["Location"] == "/admin/crm/deal/"

    def test_a_superuser_without_a_membership_has_no_company(self, db):
        User.objects.create_superuser("root@prometric.kz", PASSWORD, first_name="R", last_name="R")
        browser = Client()
        browser.force_login(User.objects.get(email="root@prometric.kz"))
        assert browser.get(HOME).status_code == 302
        assert browser.get("/platform/").status_code == 200

    def test_the_platform_is_closed_to_owners(self, company, staff):
        assert staff.get("/platform/").status_code == 302


@pytest.mark.django_db
class TestTheNextClick:
    def ends(self, browser):
        assert browser.get(HOME).status_code == 302

    def test_deactivation(self, company):
        member = company.member("DEALS_VIEW")
        browser = at_office(member.client)
        assert browser.get(HOME).status_code == 200
        Membership.objects.filter(pk=member.membership.pk).update(status="inactive")
        self.ends(browser)

    def test_another_password(self, company):
        member = company.member("DEALS_VIEW")
        browser = at_office(member.client)
        services.change_password(
            actor=member.actor, current_password=PASSWORD, new_password="Another-Horse-8-Battery"
        )
        self.ends(browser)

    def test_an_ended_device(self, company):
        member = company.member("DEALS_VIEW")
        browser = at_office(member.client)
        with tenancy.system("test"):
            [session] = Session.objects.filter(user=member.user)
        services.end_session(session.pk, user_id=member.user.pk)
        self.ends(browser)

    def test_signing_out_ends_the_session_everywhere(self, company):
        member = company.member("DEALS_VIEW")
        browser = at_office(member.client)
        assert browser.post("/admin/logout/").status_code == 302
        self.ends(browser)
        assert member.client.get("/api/v1/auth/me").status_code == 401

    def test_a_lost_right(self, company):
        member = company.member("DEALS_VIEW")
        browser = at_office(member.client)
        assert browser.get("/admin/crm/deal/").status_code == 200
        Membership.objects.filter(pk=member.membership.pk).update(permissions=[])
        assert browser.get("/admin/crm/deal/").status_code == 403


@pytest.mark.django_db
class TestMoving:
    def test_a_form_of_the_place_before_saves_nothing_here(self, company):
        second = services.create_workspace(actor=company.actor, name="Шымкент")
        browser = at_office(company.client)
        browser.handler.enforce_csrf_checks = True
        browser.get(reverse("admin:crm_deal_add"))
        token = browser.cookies["csrftoken"].value
        moved = browser.post("/admin/move/", {"workspace": second.pk, "csrfmiddlewaretoken": token})
        assert moved.status_code == 302
        late = browser.post(reverse("admin:crm_deal_add"), {"title": "x", "csrfmiddlewaretoken": token})
        assert late.status_code == 409
        assert not Deal.everything.exists()

    def test_nobody_moves_to_where_he_does_not_belong(self, company, other_company):
        browser = at_office(company.client)
        assert browser.post("/admin/move/", {"workspace": other_company.workspace.pk}).status_code == 404
        assert browser.post("/admin/move/", {"workspace": "x"}).status_code == 404

    def test_rows_are_those_of_the_place(self, company):
        make_deal(company.actor, customer=make_customer(company.actor), title="Здесь")
        second = services.create_workspace(actor=company.actor, name="Шымкент")
        browser = at_office(company.client)
        assert browser.get("/admin/crm/deal/").context["cl"].result_count == 1
        browser.post("/admin/move/", {"workspace": second.pk})
        assert browser.get("/admin/crm/deal/").context["cl"].result_count == 0


@pytest.mark.django_db
def test_the_language_is_kept_in_the_profile(company, staff):
    staff.post("/admin/language/", {"language": "kk"})
    assert User.objects.get(pk=company.owner.pk).language == "kk"
    assert staff.get(HOME).headers["Content-Language"] == "kk"
    assert staff.post("/admin/language/", {"language": "xx"}).status_code == 404


@pytest.mark.django_db
def test_lists_take_only_what_their_filters_ask(company, staff):
    """A salary is found by bisection in a list that answers `?salary__gte=`."""
    for query in ("salary__gte=1", "membership__user__password__startswith=a", "iin__startswith=9"):
        assert staff.get(f"/admin/hr/employee/?{query}").status_code == 400, query
    assert staff.get("/admin/hr/employee/?membership__status__exact=active").status_code == 200


def test_lookups_that_are_offered():
    names = {"status", "issue_date", "customer"}
    assert is_offered("status__exact", names)
    assert is_offered("issue_date_from", names)
    assert not is_offered("customer__bin__startswith", names)
    assert not is_offered("status_regex", names)
    assert not is_offered("amount__gte", names)


# Tables without a policy: people are reached through memberships and employees.
WITHOUT_POLICY = {
    "accounts.user", "accounts.emailedcode", "accounts.signinfailures", "accounts.session", "admin.logentry",
    "accounts.secondfactor", "auth.group", "kernel.outgoingmail", "kernel.idempotencyrecord",
    "sessions.session", "django_celery_beat.periodictask", "django_celery_beat.crontabschedule",
}  # fmt: skip


def test_a_page_with_documents_has_their_style():
    with_documents = [screen for screen in site._registry.values() if hasattr(screen, "document_links")]
    assert len(with_documents) >= 2
    for screen in with_documents:
        assert "workplace/money.css" in str(screen.media), screen


def test_no_table_without_a_policy_is_on_the_companys_site():
    offered = {model._meta.label_lower for model in site._registry}
    assert not offered & WITHOUT_POLICY
    assert all(getattr(screen, "resource", "") for screen in site._registry.values())
    assert {"accounts.user", "accounts.organization", "kernel.outboxevent", "kernel.outgoingmail"} <= {
        model._meta.label_lower for model in platform._registry
    }


@pytest.mark.django_db
def test_another_companys_record_is_not_there(company, staff):
    other = make_company()
    with tenancy.enter(other.organization.pk, other.workspace.pk):
        deal = make_deal(other.actor, customer=make_customer(other.actor))
    for name in ("change", "history", "delete"):
        answer = staff.get(reverse(f"admin:crm_deal_{name}", args=[deal.pk]))
        assert answer.status_code == 302, name
    with tenancy.enter(other.organization.pk, other.workspace.pk):
        assert Deal.objects.filter(pk=deal.pk).exists()
