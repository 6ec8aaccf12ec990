"""The second factor, another address and the platform's doors in a browser."""

from __future__ import annotations

import re

import pytest

from apps.accounts.errors import SecondFactorInvalid
from apps.accounts.models import SecondFactor, Session, User
from apps.accounts.tests.factories import AUTH, error_of, login, mailed_code, mails_to, said, unchanged
from apps.accounts.tests.test_second_factor import enrol, now_code
from apps.kernel import tenancy
from apps.kernel.models import OutboxEvent, OutgoingMail
from conftest import PASSWORD, ApiClient, OfficeClient, at_office

pytestmark = pytest.mark.django_db
WRONG = "000000"
PAGE = "/admin/second-factor/"


def sign_in(browser, email, site="admin", **more):
    return browser.post(f"/{site}/login/", {"email": email, "password": PASSWORD, **more})


def errors_of(answer):
    form = answer.context["form"]
    return [str(text) for texts in form.errors.values() for text in texts]


def test_the_page_asks_for_the_code_and_goes_on(company):
    secret, _codes = enrol(company.client)
    browser = OfficeClient()
    answer = browser.post(
        "/admin/login/?next=/admin/devices/", {"email": company.owner.email, "password": PASSWORD}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/admin/code/?next=%2Fadmin%2Fdevices%2F")
    assert browser.get("/admin/").status_code == 302, "not in yet"
    wrong = browser.post(answer["Location"], {"code": WRONG})
    assert str(SecondFactorInvalid.message) in wrong.content.decode()
    answer = browser.post(answer["Location"], {"code": now_code(secret)})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/devices/")
    assert browser.get("/admin/devices/").status_code == 200
    assert browser.cookies["device"]["httponly"]
    assert browser.session.get_expiry_age() == 8 * 3600


def test_the_page_of_the_code_alone_leads_back(client, db):
    assert client.get("/admin/code/")["Location"] == "/admin/login/"


def test_a_known_browser_waits_for_no_stranger(company):
    known, stranger = OfficeClient(), OfficeClient()
    assert sign_in(known, company.owner.email).status_code == 302
    known.post("/admin/logout/")
    for _ in range(5):
        sign_in(stranger, company.owner.email, password="wrong")
    assert sign_in(stranger, company.owner.email).status_code == 429
    assert sign_in(known, company.owner.email).status_code == 302


def test_set_up_renewed_and_switched_off(company, staff):
    assert "<svg" not in staff.get(PAGE).content.decode()
    refused = staff.post(PAGE, {"current_password": "wrong"})
    assert said("The current password is wrong") in errors_of(refused)
    page = staff.post(PAGE, {"current_password": PASSWORD}, follow=True).content.decode()
    [secret] = re.findall(r"<code[^>]*>([A-Z2-7]{32})</code>", page)
    assert "<svg" in page
    assert secret in staff.post(PAGE, {"code": WRONG}).content.decode(), "the same secret after a wrong code"
    page = staff.post(PAGE, {"code": now_code(secret)}).content.decode()
    codes = re.findall(r"<li>([a-z2-7-]{19})</li>", page)
    assert len(codes) == 10
    assert secret not in staff.get(PAGE).content.decode()
    page = staff.post(PAGE, {"current_password": PASSWORD, "code": codes[0]}).content.decode()
    newer = re.findall(r"<li>([a-z2-7-]{19})</li>", page)
    assert not set(codes) & set(newer)
    staff.post(PAGE, {"current_password": PASSWORD, "code": newer[0], "off": "1"})
    assert not SecondFactor.objects.exists()


def test_who_must_set_one_up_can_do_nothing_else(company, staff):
    enrol(company.client)
    answer = staff.post(
        f"/admin/accounts/organization/{company.organization.pk}/change/",
        {
            "name": company.organization.name,
            "document_language": "ru",
            "legal_document_language": "kk-ru",
            "require_second_factor": "on",
            "vat_payer": "on",
        },
    )
    assert answer.status_code == 302, answer.content[:3000]
    admin = company.member(role="admin")
    browser = at_office(admin.client)
    for path in ("/admin/", "/admin/crm/deal/", "/admin/devices/", "/admin/search/?s=x", "/admin/ticket/"):
        answer = browser.get(path)
        assert (answer.status_code, answer["Location"]) == (302, PAGE), path
    assert (
        said("Your organization requires a second factor; set one up first")
        in browser.get(PAGE).content.decode()
    )
    enrol(admin.client)
    assert browser.get("/admin/crm/deal/").status_code == 200


def root():
    return User.objects.create_superuser("root@prometric.kz", PASSWORD, first_name="R", last_name="R")


def test_the_platforms_door_has_the_same_limits(company):
    root()
    for _ in range(5):
        assert sign_in(OfficeClient(), "root@prometric.kz", "platform", password="wrong").status_code == 200
    answer = sign_in(OfficeClient(), "root@prometric.kz", "platform")
    assert answer.status_code == 429
    browser = OfficeClient()
    assert sign_in(browser, company.owner.email, "platform").status_code == 200, "no superuser"
    assert browser.get("/platform/").status_code == 302


def test_the_platforms_people_have_a_second_factor(settings):
    user = root()
    browser = OfficeClient()
    answer = sign_in(browser, user.email, "platform")
    assert (answer.status_code, answer["Location"]) == (302, "/platform/")
    assert browser.session.get_expiry_age() == 8 * 3600
    assert browser.get("/platform/").status_code == 200
    settings.PLATFORM_REQUIRES_SECOND_FACTOR = True
    page = "/platform/second-factor/"
    assert browser.get("/platform/accounts/user/")["Location"] == page
    shown = browser.post(page, {"current_password": PASSWORD}, follow=True).content.decode()
    [secret] = re.findall(r"<code[^>]*>([A-Z2-7]{32})</code>", shown)
    assert browser.post(page, {"code": now_code(secret)}).status_code == 200
    assert browser.get("/platform/accounts/user/").status_code == 200
    SecondFactor.objects.update(last_step=0)
    again = OfficeClient()
    answer = sign_in(again, user.email, "platform")
    assert answer["Location"].startswith("/platform/code/")
    assert again.get("/platform/").status_code == 302
    assert again.post(answer["Location"], {"code": WRONG}).status_code == 200
    assert again.post(answer["Location"], {"code": now_code(secret)})["Location"] == "/platform/"
    assert again.get("/platform/").status_code == 200
    again.post("/platform/logout/")
    assert again.get("/platform/").status_code == 302


NEW = "new@company.kz"
CHANGE = f"{AUTH}/change-email"


def ask(client, **more):
    return client.post(CHANGE, {"newEmail": NEW, "currentPassword": PASSWORD, **more})


def take(client, old, new):
    return client.post(f"{CHANGE}/confirm", {"newEmail": NEW, "oldCode": old, "newCode": new})


def test_an_address_is_changed_by_codes_to_both(company):
    before = company.owner.email
    assert ask(company.client).status_code == 200
    old, new = mailed_code(before), mailed_code(NEW)
    for body, field in (((old, WRONG), "newCode"), ((WRONG, new), "oldCode"), ((new, old), "oldCode")):
        status, _code, details = error_of(take(company.client, *body))
        assert (status, list(details)) == (400, [field])
    company.owner.refresh_from_db()
    assert company.owner.email == before
    assert take(company.client, old, new).status_code == 200
    assert company.client.get(f"{AUTH}/me").status_code == 401
    assert login(ApiClient(), before).status_code == 401
    assert login(ApiClient(), NEW).status_code == 200
    with tenancy.system("test"):
        assert OutboxEvent.everything.filter(name="profile.changed", changes__email=[before, NEW]).exists()
    mails = OutgoingMail.objects.order_by("-created_at")[:2]
    assert {mail.to for mail in mails} >= {before} or mails_to(before) >= 2


def test_an_address_is_not_asked_for_without_password_and_code(company, other_company):
    enrol(company.client)
    for more in ({"currentPassword": "wrong"}, {}, {"otp": WRONG}):
        with unchanged(but=("accounts.SignInFailures",)):
            assert error_of(ask(company.client, **more))[0] == 400
    secret_of = SecondFactor.objects.get().recovery_hashes
    assert len(secret_of) == 10
    answer = other_company.client.post(CHANGE, {"newEmail": company.owner.email, "currentPassword": PASSWORD})
    assert error_of(answer)[:2] == (409, "ALREADY_EXISTS")


def test_an_address_is_changed_on_the_pages(company, staff):
    before = company.owner.email
    answer = staff.post("/admin/email/", {"new_email": NEW, "current_password": PASSWORD})
    assert answer["Location"] == "/admin/email/confirm/?new_email=new%40company.kz"
    assert staff.get(answer["Location"]).status_code == 200
    body = {"new_email": NEW, "old_code": mailed_code(before), "new_code": mailed_code(NEW)}
    assert staff.post("/admin/email/confirm/", body)["Location"] == "/admin/login/?email=new%40company.kz"
    assert staff.get("/admin/").status_code == 302
    with tenancy.system("test"):
        assert not Session.objects.filter(user=company.owner, revoked_at=None).exists()


def test_sign_ins_are_in_the_audit(company):
    login(ApiClient(), company.owner.email, "wrong")
    ApiClient(login(ApiClient(), company.owner.email).json()["data"]["accessToken"])
    company.client.post(f"{AUTH}/sessions/end-others")
    items = company.client.get("/api/v1/audit").json()["data"]["items"]
    found = {item["name"]: item for item in items}
    assert {"user.signed_in", "user.sign_in_failed", "sessions.ended"} <= set(found)
    change = {"field": "address", "from": None, "to": "127.0.0.1"}
    assert change in found["user.sign_in_failed"]["changes"]
