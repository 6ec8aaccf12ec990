"""Registration and the verification of the address, through HTTP."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from apps.accounts.models import EmailedCode, Membership, Organization, User, Workspace
from apps.accounts.services import clean_up
from apps.accounts.tests.factories import (
    AUTH,
    REGISTER,
    error_of,
    login,
    mailed_code,
    mails_to,
    organization_of,
    register,
    said,
    together,
    unchanged,
    wrong,
)
from apps.kernel import tenancy
from apps.kernel.models import IdempotencyRecord, OutboxEvent
from conftest import ApiClient

pytestmark = pytest.mark.django_db
EMAIL = REGISTER["email"]
VALID_BIN = "240140000011"


@pytest.fixture
def registered(anonymous):
    answer = register(anonymous)
    assert answer.status_code == 201, answer.content
    return answer


def verify(anonymous, code=None, email=EMAIL):
    return anonymous.post(f"{AUTH}/verify-email", {"email": email, "code": code or mailed_code(email)})


def test_the_reference_body_registers_an_owner(registered):
    body = registered.json()
    assert set(body) == {"success", "data", "meta"}
    assert body["success"] is True
    assert body["meta"]["version"] == "1.0.0"
    [warning] = body["meta"]["warnings"]
    assert warning["code"] == "BIN_CHECKSUM"
    assert warning["field"] == "organizationBin"
    data = body["data"]
    user = User.objects.get()
    assert data == {
        "user": {"id": str(user.pk), "email": EMAIL, "status": "pending"},
        "message": said("Verification email sent"),
    }
    with tenancy.system("test"):
        organization, workspace = Organization.objects.get(), Workspace.objects.get()
        membership = Membership.objects.get()
        event = OutboxEvent.objects.get(name="organization.registered")
    assert (organization.status, organization.bin) == ("pending", REGISTER["organizationBin"])
    assert (workspace.organization_id, workspace.is_default) == (organization.pk, True)
    assert (membership.user_id, membership.role, membership.status) == (user.pk, "owner", "active")
    assert (event.subject_id, event.actor_id, event.version) == (organization.pk, user.pk, 1)
    assert user.phone == "+77001234567"
    assert user.check_password(REGISTER["password"])
    assert REGISTER["password"] not in user.password


def test_the_code_goes_out_after_the_commit_in_the_callers_language(
    anonymous, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = anonymous.post(f"{AUTH}/register", REGISTER, **{"Accept-Language": "kk-KZ"})
        assert mail.outbox == []
    assert answer.headers["Content-Language"] == "kk"
    assert User.objects.get().language == "kk"
    [sent] = mail.outbox
    assert sent.to == [EMAIL]
    assert sent.subject.startswith("Prometric растау коды")
    assert REGISTER["firstName"] in sent.body


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"email": "no address"}, 400, "VALIDATION_FAILED", "email"),
        ({"email": None}, 400, "VALIDATION_FAILED", "email"),
        ({"password": "short1!"}, 400, "VALIDATION_FAILED", "password"),
        ({"password": "password123"}, 400, "VALIDATION_FAILED", "password"),
        ({"password": "owner@company.kz"}, 400, "VALIDATION_FAILED", "password"),
        ({"password": "Нұрдәулет"}, 400, "VALIDATION_FAILED", "password"),
        ({"password": "long" * 33}, 400, "VALIDATION_FAILED", "password"),
        ({"organizationBin": "12345678901"}, 400, "VALIDATION_FAILED", "organizationBin"),
        ({"organizationBin": "1234567890123"}, 400, "VALIDATION_FAILED", "organizationBin"),
        ({"organizationBin": "12345678901x"}, 400, "VALIDATION_FAILED", "organizationBin"),
        ({"organizationBin": "１２３４５６７８９０１２"}, 400, "VALIDATION_FAILED", "organizationBin"),
        ({"organizationBin": 123456789012}, 400, "VALIDATION_FAILED", "organizationBin"),
        ({"phone": "tel"}, 400, "VALIDATION_FAILED", "phone"),
        ({"firstName": ""}, 400, "VALIDATION_FAILED", "firstName"),
        ({"firstName": "a" * 101}, 400, "VALIDATION_FAILED", "firstName"),
        ({"organizationName": "x" * 256}, 400, "VALIDATION_FAILED", "organizationName"),
        ({"organizationName": ["x"]}, 400, "VALIDATION_FAILED", "organizationName"),
    ],
)
def test_bad_input_changes_nothing(anonymous, change, status, code, field):
    with unchanged():
        answer = register(anonymous, **change)
    got_status, got_code, details = error_of(answer)
    assert (got_status, got_code, set(details)) == (status, code, {field})
    assert all(isinstance(message, str) for message in details[field])


def test_only_missing_fields_is_required_field(anonymous):
    with unchanged():
        answer = anonymous.post(f"{AUTH}/register", {})
    status, code, details = error_of(answer)
    assert (status, code) == (400, "REQUIRED_FIELD")
    assert set(details) == set(REGISTER) - {"phone"}


def test_a_password_needs_no_composition_and_may_have_128_characters(anonymous):
    assert register(anonymous, password="қызыл алма ағашы").status_code == 201
    assert (
        register(anonymous, email="b@company.kz", organizationBin=VALID_BIN, password="ab12" * 32).status_code
        == 201
    )


def test_strict_checksums(anonymous, settings):
    settings.KZ_ID_CHECKSUM = "strict"
    with unchanged():
        status, code, details = error_of(register(anonymous))
    assert (status, code, set(details)) == (400, "VALIDATION_FAILED", {"organizationBin"})
    good = register(anonymous, organizationBin=VALID_BIN)
    assert good.status_code == 201
    assert "warnings" not in good.json()["meta"]


@pytest.mark.parametrize("email", [EMAIL, "Owner@Company.KZ"])
def test_an_address_is_taken_whatever_its_letters(registered, anonymous, email):
    with unchanged():
        answer = register(anonymous, email=email, organizationBin=VALID_BIN)
    assert error_of(answer) == (409, "ALREADY_EXISTS", {"field": "email"})


def test_a_bin_is_taken_while_its_registration_is_young(registered, anonymous):
    with unchanged():
        answer = register(anonymous, email="rival@company.kz")
    assert error_of(answer) == (409, "ALREADY_EXISTS", {"field": "organizationBin"})


def test_a_bin_held_for_a_day_goes_to_the_next(anonymous):
    with time_machine.travel(timezone.now() - timedelta(hours=24, seconds=1), tick=False):
        assert register(anonymous).status_code == 201
    squatter = organization_of(EMAIL)
    assert register(anonymous, email="rival@company.kz").status_code == 201
    with tenancy.system("test"):
        squatter.refresh_from_db()
        assert squatter.status == "inactive"
        assert Organization.objects.get(status="pending").bin == REGISTER["organizationBin"]
    # The squatter's own code opens nothing any more.
    EmailedCode.objects.update(expires_at=timezone.now() + timedelta(minutes=1))
    with unchanged(but=("accounts.EmailedCode",)):
        assert error_of(verify(anonymous))[:2] == (400, "VERIFICATION_CODE_EXPIRED")


def test_a_bin_of_an_active_organization_stays_taken_for_ever(anonymous):
    with time_machine.travel(timezone.now() - timedelta(days=400), tick=False):
        register(anonymous)
        assert verify(anonymous).status_code == 200
    with unchanged():
        answer = register(anonymous, email="rival@company.kz")
    assert error_of(answer) == (409, "ALREADY_EXISTS", {"field": "organizationBin"})


def test_an_address_never_verified_may_register_again_after_a_day(anonymous):
    with time_machine.travel(timezone.now() - timedelta(hours=25), tick=False):
        register(anonymous, password="Somebody-elses-1")
    first = organization_of(EMAIL)
    with tenancy.system("test"):
        clean_up()
        first.refresh_from_db()
    assert first.status == "inactive"
    answer = register(anonymous, organizationName="Second try")
    assert answer.status_code == 201
    assert mails_to(EMAIL) == 2
    assert verify(anonymous).status_code == 200
    assert error_of(login(anonymous, EMAIL, "Somebody-elses-1"))[0] == 401
    signed_in = login(anonymous, EMAIL, REGISTER["password"]).json()["data"]["user"]
    assert signed_in["organizationId"] == str(organization_of(EMAIL).pk) != str(first.pk)


def test_the_code_activates_user_and_organization(registered, anonymous):
    answer = verify(anonymous)
    assert (answer.status_code, answer.json()["data"]) == (
        200,
        {"message": said("Email verified successfully")},
    )
    user, organization = User.objects.get(), organization_of(EMAIL)
    assert user.email_verified_at is not None
    assert (organization.status, organization.version) == ("active", 2)
    with tenancy.system("test"):
        event = OutboxEvent.objects.latest("id")
    assert (event.name, event.changes) == ("organization.changed", {"status": ["pending", "active"]})


def test_sign_in_waits_for_the_code(registered, anonymous):
    with unchanged():
        assert error_of(login(anonymous, EMAIL, REGISTER["password"]))[:2] == (403, "EMAIL_NOT_VERIFIED")
    # Only who knows the password is told.
    assert error_of(login(anonymous, EMAIL, "something else"))[:2] == (401, "AUTH_INVALID_CREDENTIALS")
    verify(anonymous)
    assert login(anonymous, EMAIL, REGISTER["password"]).status_code == 200


def test_idempotency_key_of_an_anonymous_caller(anonymous):
    key = {"Idempotency-Key": "first try"}
    first = anonymous.post(f"{AUTH}/register", REGISTER, **key)
    assert first.status_code == 201
    with unchanged():
        again = anonymous.post(f"{AUTH}/register", REGISTER, **key)
    assert (again.status_code, again.json()["data"]) == (201, first.json()["data"])
    assert again.json()["meta"]["warnings"] == first.json()["meta"]["warnings"]
    assert again["Idempotency-Replayed"] == "true"
    with unchanged():
        other = anonymous.post(f"{AUTH}/register", {**REGISTER, "firstName": "Асхат"}, **key)
    assert error_of(other)[:2] == (422, "IDEMPOTENCY_KEY_REUSED")
    record = IdempotencyRecord.objects.get()
    assert REGISTER["password"] not in f"{record.answer}{record.request_hash}"
    # Somebody else's key of the same name is another key.
    stranger = ApiClient()
    stranger.http.defaults["REMOTE_ADDR"] = "203.0.113.7"
    body = {**REGISTER, "email": "b@company.kz", "organizationBin": VALID_BIN}
    assert stranger.post(f"{AUTH}/register", body, **key).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_one_bin_in_parallel_makes_one_organization():
    def work(index):
        return register(ApiClient(), email=f"owner{index}@company.kz").status_code

    assert sorted(together(8, work)) == [201] + [409] * 7
    with tenancy.system("test"):
        assert Organization.objects.filter(bin=REGISTER["organizationBin"]).count() == 1
        assert User.objects.count() == Membership.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_address_in_parallel_makes_one_user():
    def work(index):
        return register(ApiClient(), organizationBin=f"2401400001{index}1").status_code

    assert sorted(together(8, work)) == [201] + [409] * 7
    with tenancy.system("test"):
        assert User.objects.count() == Organization.objects.count() == 1


def test_a_wrong_code_leaves_everything_pending(registered, anonymous):
    with unchanged(but=("accounts.EmailedCode",)):
        answer = verify(anonymous, wrong(mailed_code(EMAIL)))
    assert error_of(answer)[:2] == (400, "VERIFICATION_CODE_INVALID")
