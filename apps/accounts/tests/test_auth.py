"""Registration, sign-in, codes and sessions, through HTTP."""

import re

import pytest
from django.core import mail

from apps.accounts.models import Organization, User

REGISTER = {
    "email": "owner@company.kz",
    "password": "SecurePassword123!",
    "firstName": "Нұрдәулет",
    "lastName": "Ахматов",
    "phone": "+77001234567",
    "organizationName": "Tech Solutions KZ",
    "organizationBin": "123456789012",
}


def mailed_code() -> str:
    return re.search(r"\b(\d{6})\b", mail.outbox[-1].subject).group(1)


@pytest.fixture
def registered(anonymous, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = anonymous.post("/api/v1/auth/register", REGISTER)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_the_reference_body_registers_an_owner(registered):
    data = registered["data"]
    assert data["user"]["email"] == "owner@company.kz"
    assert data["user"]["status"] == "pending"
    assert data["message"]
    assert registered["success"] is True
    assert registered["meta"]["version"] == "1.0.0"
    assert registered["meta"]["warnings"][0]["code"] == "BIN_CHECKSUM"
    assert mail.outbox[-1].to == ["owner@company.kz"]


def test_sign_in_waits_for_the_code(registered, anonymous):
    body = {"email": REGISTER["email"], "password": REGISTER["password"]}
    refused = anonymous.post("/api/v1/auth/login", body)
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "EMAIL_NOT_VERIFIED"
    assert (
        anonymous.post(
            "/api/v1/auth/verify-email", {"email": REGISTER["email"], "code": mailed_code()}
        ).status_code
        == 200
    )
    answer = anonymous.post("/api/v1/auth/login", body)
    assert answer.status_code == 200
    data = answer.json()["data"]
    assert data["user"]["organizationRole"] == "owner"
    assert data["expiresIn"] == 900
    me = anonymous.get("/api/v1/auth/me", Authorization=f"Bearer {data['accessToken']}")
    assert me.status_code == 200, me.content
    assert me.json()["data"]["organizationId"] == data["user"]["organizationId"]
    assert Organization.objects.filter(status="active").count() == 0  # behind the wall without a scope
    assert User.objects.get(email="owner@company.kz").email_verified_at is not None
