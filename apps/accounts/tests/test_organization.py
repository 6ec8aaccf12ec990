"""The organization's own record, its workspaces, and the caller's profile."""

import pytest

from apps.accounts.models import Organization, User, Workspace
from apps.accounts.tests.factories import AUTH, error_of, said, unchanged
from apps.kernel.models import OutboxEvent

pytestmark = pytest.mark.django_db
URL = "/api/v1/organization"
WORKSPACES = "/api/v1/workspaces"
SETTINGS = {
    "name": "Tech Solutions KZ",
    "legalName": "ТОО «Tech Solutions»",
    "address": "г. Алматы, ул. Абая 150",
    "phone": "8 (727) 250-00-00",
    "email": "info@techsolutions.kz",
    "director": "Ахматов Н.",
    "accountant": "Сатпаева А.",
    "bankName": "АО «Kaspi Bank»",
    "iban": "kz47 6010 1310 0017 9714",
    "bic": "caspkzka",
    "kbe": "17",
    "vatPayer": True,
    "vatCertificateSeries": "60001",
    "vatCertificateNumber": "1234567",
    "vatCertificateDate": "2024-01-15",
    "documentLanguage": "kk-ru",
    "legalDocumentLanguage": "ru",
    "paperNames": {"kk": "«Tech Solutions» ЖШС", "ru": "", "en": "Tech Solutions LLP"},
    "paperAddresses": {"kk": "Алматы қ., Абай к-сі 150", "ru": "", "en": ""},
}
SHOWN = {"id", "bin", "status", "plan", "version", "hasLogo", "createdAt", "updatedAt"} | {
    "vatPayerSince",
    "vatPayerChanges",
    "requireSecondFactor",
    "erasureDueAt",
    "draftPerShipment",
}
STORED = {**SETTINGS, "phone": "+77272500000", "iban": "KZ476010131000179714", "bic": "CASPKZKA"}


def test_settings_are_kept_and_shown(company):
    answer = company.client.put(URL, SETTINGS)
    assert answer.status_code == 200, answer.content
    assert answer.json()["data"] == {
        "id": str(company.organization.pk),
        "message": said("Organization updated successfully"),
    }
    shown = company.client.get(URL)
    data = shown.json()["data"]
    assert {key: data[key] for key in STORED} == STORED
    assert set(data) - set(STORED) == SHOWN
    assert (data["bin"], data["plan"], data["status"]) == (company.organization.bin, "standard", "active")
    assert shown["ETag"] == answer["ETag"] == f'"{data["version"]}"'
    event = OutboxEvent.objects.filter(name="organization.changed").latest("id")
    assert event.version == data["version"]
    assert event.changes["legal_name"] == ["", SETTINGS["legalName"]]


def test_put_is_partial_and_unknown_keys_are_ignored(company):
    company.client.put(URL, SETTINGS)
    for method in (company.client.put, company.client.patch):
        answer = method(
            URL, {"director": "Новый", "bin": "1", "plan": "premium", "status": "inactive", "x": [1]}
        )
        assert answer.status_code == 200
    data = company.client.get(URL).json()["data"]
    assert data["director"] == "Новый"
    assert (data["plan"], data["status"], data["legalName"]) == ("standard", "active", SETTINGS["legalName"])
    with unchanged():
        assert company.client.put(URL, {}).status_code == 200
        assert company.client.put(URL, {"director": "Новый"}).status_code == 200


def test_empty_texts_clear(company):
    company.client.put(URL, SETTINGS)
    cleared = dict.fromkeys(("phone", "iban", "bic", "kbe", "email", "address"), "") | {
        "vatCertificateDate": None
    }
    assert company.client.put(URL, cleared).status_code == 200
    data = company.client.get(URL).json()["data"]
    assert {key: data[key] for key in cleared} == cleared


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": None}, "name"),
        ({"iban": "KZ476010131000179715"}, "iban"),
        ({"iban": "x" * 35}, "iban"),
        ({"bic": "CASP"}, "bic"),
        ({"kbe": "1"}, "kbe"),
        ({"kbe": "17\n18"}, "kbe"),
        ({"kbe": "١٧"}, "kbe"),
        ({"phone": "123"}, "phone"),
        ({"email": "x"}, "email"),
        ({"vatPayer": "yes"}, "vatPayer"),
        ({"vatPayer": None}, "vatPayer"),
        ({"vatPayer": False, "vatPayerSince": "1.1.2026"}, "vatPayerSince"),
        ({"vatCertificateDate": "15.01.2024"}, "vatCertificateDate"),
        ({"vatCertificateDate": "0001-01-01"}, "vatCertificateDate"),
        ({"address": "a" * 501}, "address"),
        ({"director": {"name": "x"}}, "director"),
    ],
)
def test_bad_settings_change_nothing(company, body, field):
    with unchanged():
        answer = company.client.put(URL, body)
    status, code, details = error_of(answer)
    assert (status, code, set(details)) == (400, "VALIDATION_FAILED", {field})


# --- If-Match ------------------------------------------------------------------------------------


def test_a_writer_may_say_which_version_it_read(company):
    tag = company.client.get(URL)["ETag"]
    answer = company.client.put(URL, {"director": "A", "legalName": "B"}, **{"If-Match": tag})
    assert answer.status_code == 200
    company.client.put(URL, {"kbe": "17"})
    with unchanged():
        stale = company.client.put(URL, {"director": "C"}, **{"If-Match": tag})
    current = company.client.get(URL)["ETag"]
    assert error_of(stale) == (
        412,
        "PRECONDITION_FAILED",
        {"changed": ["director", "kbe", "legalName"], "current": current},
    )
    # Only what changed since the version that was read.
    middle = company.client.put(URL, {"director": "D"}, **{"If-Match": answer["ETag"]})
    assert error_of(middle)[2]["changed"] == ["kbe"]
    assert company.client.put(URL, {"director": "D"}, **{"If-Match": current}).status_code == 200


@pytest.mark.parametrize("header", ["*", " ", '"999", W/"{current}"', "{current}", ' "{current}" '])
def test_matching_headers(company, header):
    current = company.client.get(URL)["ETag"].strip('"')
    value = header.replace("{current}", current)
    assert company.client.put(URL, {"director": "A"}, **{"If-Match": value}).status_code == 200


@pytest.mark.parametrize("header", ['"0"', "abc", '"x", "y"', '"' + "9" * 400 + '"', "٣", '""', ","])
def test_headers_that_match_nothing_are_412(company, header):
    with unchanged():
        answer = company.client.put(URL, {"director": "A"}, **{"If-Match": header.encode().decode("latin-1")})
    assert error_of(answer)[:2] == (412, "PRECONDITION_FAILED")


# --- workspaces ------------------------------------------------------------------------------------


def test_workspaces(company):
    answer = company.client.post(WORKSPACES, {"name": "Филиал Астана"})
    made = answer.json()["data"]
    assert answer.status_code == 201
    assert set(made) == {"id", "name", "isDefault", "createdAt"}
    assert (made["name"], made["isDefault"]) == ("Филиал Астана", False)
    items = company.client.get(WORKSPACES).json()["data"]["items"]
    assert [item["name"] for item in items] == ["Main", "Филиал Астана"]
    assert items[1] == made
    with unchanged():
        taken = company.client.post(WORKSPACES, {"name": "Филиал Астана"})
    assert error_of(taken) == (409, "ALREADY_EXISTS", {"field": "name"})
    assert Workspace.everything.filter(is_default=True).count() == 1


def test_who_sees_and_makes_workspaces(company, other_company):
    made = company.client.post(WORKSPACES, {"name": "Branch"}).json()["data"]
    other_company.client.post(WORKSPACES, {"name": "Theirs"})
    branch = Workspace.objects.get(pk=made["id"])

    def seen(client):
        return [item["name"] for item in client.get(WORKSPACES).json()["data"]["items"]]

    assert seen(company.client) == seen(company.member(role="admin").client) == ["Main", "Branch"]
    member, local = company.member("SETTINGS_VIEW"), company.member(workspace=branch)
    assert seen(member.client) == ["Main"]
    assert seen(local.client) == ["Branch"]
    with unchanged():
        answer = member.client.post(WORKSPACES, {"name": "Mine"})
    assert error_of(answer) == (403, "PERMISSION_DENIED", {"required": "SETTINGS_UPDATE"})


@pytest.mark.parametrize("name", [None, "", " ", 7, ["x"], "x" * 256, True])
def test_bad_workspace_names(company, name):
    with unchanged():
        answer = company.client.post(WORKSPACES, {"name": name})
    assert error_of(answer)[:2] == (400, "VALIDATION_FAILED")


# --- profile -----------------------------------------------------------------------------------------


def test_the_callers_own_account(company):
    member = company.member("DEALS_VIEW")
    data = member.client.get(f"{AUTH}/me").json()["data"]
    assert data == {
        "id": str(member.user.pk),
        "email": member.user.email,
        "firstName": "Асхат",
        "lastName": "Жумабаев",
        "phone": "",
        "language": "ru",
        "organizationRole": "employee",
        "organizationId": str(company.organization.pk),
        "organizationName": company.organization.name,
        "workspaceId": str(company.workspace.pk),
        "permissions": ["AI_USE", "DEALS_VIEW", "DEPARTMENTS_VIEW"],
    }


def test_changing_ones_own_account(company):
    member = company.member()
    body = {
        "firstName": " Айгерим ",
        "phone": "87771234567",
        "language": "KK",
        "email": "x@y.kz",
        "role": "owner",
    }
    answer = member.client.put(f"{AUTH}/me", body)
    assert answer.json()["data"] == {
        "id": str(member.user.pk),
        "message": said("Profile updated successfully"),
    }
    user = User.objects.get(pk=member.user.pk)
    assert (user.first_name, user.phone, user.language) == ("Айгерим", "+77771234567", "kk")
    assert (user.email, user.last_name) == (member.user.email, "Жумабаев")
    assert member.client.patch(f"{AUTH}/me", {"phone": ""}).status_code == 200
    assert User.objects.get(pk=member.user.pk).phone == ""


@pytest.mark.parametrize(
    "body", [{"firstName": ""}, {"language": "de"}, {"language": 1}, {"phone": "1"}, {"lastName": "x" * 101}]
)
def test_bad_profiles(company, body):
    with unchanged():
        answer = company.client.put(f"{AUTH}/me", body)
    status, code, details = error_of(answer)
    assert (status, code, set(details)) == (400, "VALIDATION_FAILED", set(body))


def test_queries_of_reads(company, count_queries):
    for path, expected in ((URL, 2), (WORKSPACES, 3), (f"{AUTH}/me", 2)):
        with count_queries() as statements:
            assert company.client.get(path).status_code == 200
        assert len(statements) == expected, statements


def test_names_are_the_tenants(company, other_company):
    assert Organization.objects.count() == 1
    assert other_company.client.get(URL).json()["data"]["name"] == other_company.organization.name
