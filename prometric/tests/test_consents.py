"""What people agreed to is recorded with the form that says it, though no key of a body does."""

from __future__ import annotations

import pytest

from apps.accounts.models import Consent, User
from apps.hr import services as hr
from apps.kernel.models import OutgoingMail
from conftest import PASSWORD

BODY = {
    "email": "new@company.kz", "password": PASSWORD, "firstName": "А", "lastName": "Б",
    "organizationName": "ТОО Новая", "organizationBin": "241140099992",
}  # fmt: skip


@pytest.mark.parametrize(("language", "word"), [("kk", "келісім"), ("ru", "согласие"), ("en", "agree")])
@pytest.mark.parametrize("location", ["KZ", ""])
def test_the_text_says_what_is_agreed_to_and_where_data_lie(anonymous, settings, language, word, location):
    settings.DATA_LOCATION = location
    answer = anonymous.get("/api/v1/auth/consent", **{"Accept-Language": language})
    shown = answer.json()["data"]
    assert word in shown["text"]
    assert "94-V" in shown["text"]
    assert (shown["language"], shown["dataLocation"]) == (language, location or None)
    said = ("в стране: Казахстан", "сақталады: Қазақстан", "kept in: Kazakhstan")
    assert any(words in shown["text"] for words in said) == bool(location)
    page = anonymous.get("/admin/privacy/", **{"Accept-Language": language}).content.decode()
    assert word in page


def test_registering_records_the_text_that_was_shown(anonymous, settings):
    answer = anonymous.post("/api/v1/auth/register", BODY, **{"Accept-Language": "kk"})
    assert answer.status_code == 201, answer.json()
    given = Consent.objects.get(user=User.objects.get(email=BODY["email"]))
    assert (given.version, given.language, given.by) == (settings.CONSENT_VERSION, "kk", "registration")
    assert given.address == "127.0.0.1"


def test_a_refused_registration_records_nothing(anonymous):
    assert anonymous.post("/api/v1/auth/register", {**BODY, "password": "short"}).status_code == 400
    assert not Consent.objects.exists()


def test_accepting_an_invitation_records_it_and_one_sees_ones_own(company, anonymous):
    Consent.objects.all().delete()
    hr.invite(actor=company.actor, email="guest@company.kz")
    letter = OutgoingMail.objects.get(to="guest@company.kz")
    token = letter.body.split("token=")[1].split()[0]
    body = {"token": token, "password": PASSWORD, "firstName": "А", "lastName": "Б"}
    assert anonymous.post("/api/v1/invitations/accept", body).status_code == 200
    assert Consent.objects.get().by == "invitation"
    assert company.client.get("/api/v1/auth/me/consents").json()["data"] == []
    Consent.objects.create(user=company.owner, version="2026-12-01", language="ru", by="registration")
    [own] = company.client.get("/api/v1/auth/me/consents").json()["data"]
    assert (own["version"], own["by"], own["address"]) == ("2026-12-01", "registration", None)
