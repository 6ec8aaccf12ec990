"""A person is erased: no text and no JSON of any table names him, but for a few that the law keeps."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from apps.accounts.models import Membership, SecondFactor, Session, User
from apps.collaboration import services as collaboration
from apps.crm import services as crm
from apps.crm.models import Contact
from apps.hr import services as hr
from apps.hr.models import Employee
from apps.kernel import outbox, tenancy
from apps.kernel.models import Change, OutgoingMail
from apps.reports.models import Report
from conftest import PASSWORD
from prometric.tests.objects import MAKERS

EMPLOYEES = "/api/v1/employees"
TEXTS = """
SELECT table_name::text, column_name::text FROM information_schema.columns
WHERE table_schema = 'public' AND (data_type IN ('text', 'character varying', 'jsonb', 'ARRAY')
    OR udt_name IN ('tsvector', 'citext'))
"""
PROVED = {"currentPassword": PASSWORD}
IIN = "900101300017"
MAIL, PHONE, PASSPORT = "qoishybaeva.s@mail.kz", "+77015550199", "N09876543"
NAMES = ("Қойшыбаева Сәуле", "Сәуле Қойшыбаева")
FACTS = [MAIL, PHONE, IIN, PASSPORT, *NAMES, "Мырза +77017770011"]


def named(*values):
    """(table, column) of every text in which one of the values stands, whatever the case."""
    with tenancy.system("test"), connection.cursor() as cursor:
        cursor.execute(TEXTS)
        found = set()
        for table, column in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" WHERE EXISTS (SELECT FROM unnest(%s::text[]) v '
                f'WHERE position(lower(v) in lower("{column}"::text)) > 0)',
                [list(values)],
            )
            if cursor.fetchone()[0]:
                found.add((table, column))
        return found


@pytest.fixture
def former(company):
    """A deactivated employee who left traces in texts, notices, letters, files and the log."""
    made = hr.create_employee(
        actor=company.actor, email=MAIL, password=PASSWORD, first_name="Сәуле", last_name="Қойшыбаева",
        phone=PHONE, iin=IIN, passport=PASSPORT, emergency_contact=FACTS[6],
    )  # fmt: skip
    hr.approve_employee(made.pk, actor=company.actor)
    deal = crm.create_deal(
        actor=company.actor, title="Стол для Сәуле Қойшыбаева", customer_id=MAKERS["customer"](company),
        assigned_to=made.pk, notes=f"звонить {PHONE}, {MAIL.upper()}",
    )  # fmt: skip
    collaboration.add_comment(
        actor=company.actor,
        entity_type="deal",
        entity_id=deal.pk,
        text=f"«Қойшыбаева Сәуле» ({MAIL}) ушла",
    )
    hr.update_employee(made.pk, actor=company.actor, phone="+77015550198")
    hr.update_employee(made.pk, actor=company.actor, phone=PHONE)
    report = MAKERS["report"](company)
    file = default_storage.save("reports/x.csv", BytesIO(b"x"))
    Report.objects.filter(pk=report).update(
        file_path=file, status="completed", progress=100, file_size=1, rows=1, file_name="x.csv",
        completed_at=timezone.now(), expires_at=timezone.now(),
    )  # fmt: skip
    outbox.drain()
    hr.deactivate_employee(made.pk, actor=company.actor)
    return made


def works_in(company, user, status="active"):
    with tenancy.system("test"):
        return Membership.objects.create(
            organization=company.organization, workspace=company.workspace, user=user, status=status
        )


def erase(company, employee, **body):
    return company.client.post(f"{EMPLOYEES}/{employee.pk}/erase", {**PROVED, **body})


def test_nothing_names_a_former_employee_any_more(company, former, django_capture_on_commit_callbacks):
    assert {"accounts_user", "hr_employee", "collaboration_comment", "crm_deal", "kernel_outboxevent"} <= {
        table for table, _column in named(*FACTS)
    }
    [report] = Report.objects.filter(status="completed")
    with django_capture_on_commit_callbacks(execute=True):
        answer = erase(company, former)
    assert answer.status_code == 200, answer.json()
    assert named(*FACTS) == set()
    assert not default_storage.exists(report.file_path)
    former.refresh_from_db()
    assert (former.iin, former.passport, former.salary) == ("", "", None)
    assert Change.objects.filter(
        name="person.erased", subject_id=former.pk, actor_id=company.owner.pk
    ).exists()
    # The deal is still the same person's, who has no name.
    assert company.client.get("/api/v1/deals").json()["data"]["items"][0]["title"] == "Стол для –"


def test_the_address_may_be_hired_or_register_again(company, former, anonymous):
    erase(company, former)
    again = hr.create_employee(
        actor=company.actor, email=MAIL, password=PASSWORD, first_name="А", last_name="Б", iin=IIN
    )
    assert again.pk != former.pk


def test_an_account_that_works_elsewhere_stays_that_persons(company, former, other_company):
    user = former.membership.user
    with tenancy.system("test"):
        Membership.objects.create(
            organization=other_company.organization,
            workspace=other_company.workspace,
            user=user,
            status="active",
        )
    assert erase(company, former).status_code == 200
    user.refresh_from_db()
    assert (user.email, user.last_name, user.check_password(PASSWORD)) == (MAIL, "Қойшыбаева", True)
    assert {table for table, _column in named(*FACTS)} == {"accounts_user"}
    former.membership.refresh_from_db()
    assert former.membership.user_id != user.pk


@pytest.mark.parametrize(
    ("role", "body", "status"),
    [
        ("owner", {"currentPassword": "wrong"}, 400),
        ("manager", {}, 403),
        ("employee", {}, 403),
    ],
)
def test_who_may_not_erase_changes_nothing(company, former, role, body, status):
    asks = company if role == "owner" else company.member("EMPLOYEES_DELETE", role=role)
    before = named(*FACTS)
    assert erase(asks, former, **body).status_code == status
    assert named(*FACTS) == before


def test_who_still_works_here_is_not_erased(company):
    colleague = hr.create_employee(
        actor=company.actor, email=MAIL, password=PASSWORD, first_name="А", last_name="Б"
    )
    assert erase(company, colleague).status_code == 409
    assert User.objects.filter(email=MAIL).exists()


def test_a_contact_is_erased_and_the_customers_own_address_stays(company):
    contacts = [
        {"first_name": "Сәуле", "last_name": "Қойшыбаева", "email": MAIL, "phone": PHONE},
        {"first_name": "Ержан", "last_name": "Ахметов", "email": "info@alma.kz"},
    ]
    customer = crm.create_customer(
        actor=company.actor, name="ТОО Алма", email="info@alma.kz", contacts=contacts
    )
    crm.update_customer(customer.pk, actor=company.actor, contacts=[*contacts[1:], contacts[0]])
    crm.add_customer_activity(
        customer.pk, actor=company.actor, type="call", subject="Позвонить: Сәуле Қойшыбаева", notes=MAIL
    )
    outbox.drain()
    url = f"/api/v1/customers/{customer.pk}/erase-contact"
    person, other = Contact.objects.get(first_name="Сәуле"), Contact.objects.get(first_name="Ержан")
    assert company.client.post(url, {"contactId": str(customer.pk), **PROVED}).status_code == 404
    assert company.client.post(url, {"contactId": str(person.pk), "currentPassword": "x"}).status_code == 400
    assert named(MAIL) != set()
    answer = company.client.post(url, {"contactId": str(person.pk), **PROVED})
    assert answer.status_code == 200, answer.json()
    assert named(MAIL, PHONE, *NAMES, "Қойшыбаева") == set()
    assert company.client.post(url, {"contactId": str(other.pk), **PROVED}).status_code == 200
    assert {table for table, _column in named("info@alma.kz")} <= {"crm_customer", "search_searchdocument"}


# --- come back ------------------------------------------------------------------------------


def test_whoever_left_is_hired_again_under_the_same_address(company, former):
    body = {"email": MAIL, "password": "another horse 77", "firstName": "Сәуле", "lastName": "Жаңа"}
    answer = company.client.post(EMPLOYEES, body)
    assert answer.status_code == 201, answer.json()
    assert answer.json()["data"]["id"] == str(former.pk)
    former.membership.refresh_from_db()
    assert former.membership.status == "pending"
    assert former.membership.user.check_password("another horse 77")
    assert Employee.objects.filter(membership=former.membership).count() == 1


def test_whoever_left_may_be_invited_again(company, former):
    OutgoingMail.objects.all().delete()
    hr.invite(actor=company.actor, email=MAIL)
    [letter] = OutgoingMail.objects.filter(to=MAIL)
    token = letter.body.split("token=")[1].split()[0]
    back = hr.accept_invitation(token=token, password=PASSWORD)
    assert back.pk == former.pk
    former.membership.refresh_from_db()
    assert former.membership.status == "active"


def test_an_account_of_elsewhere_is_not_given_a_password_by_who_hires_it(company, former, other_company):
    with tenancy.system("test"):
        Membership.objects.create(
            organization=other_company.organization,
            workspace=other_company.workspace,
            user=former.membership.user,
        )
    body = {"email": MAIL, "password": "another horse 77", "firstName": "Сәуле", "lastName": "Жаңа"}
    assert company.client.post(EMPLOYEES, body).status_code == 409
    former.membership.refresh_from_db()
    assert (former.membership.status, former.membership.user.check_password(PASSWORD)) == ("inactive", True)


@pytest.mark.parametrize(("password", "status"), [(PASSWORD, 201), ("another horse 77", 409)])
def test_whoever_left_founds_a_company_with_the_password_of_the_account(former, anonymous, password, status):
    body = {
        "email": MAIL, "password": password, "firstName": "Сәуле", "lastName": "Қойшыбаева",
        "organizationName": "ИП Сәуле", "organizationBin": "241140099991",
    }  # fmt: skip
    answer = anonymous.post("/api/v1/auth/register", body)
    assert answer.status_code == status, answer.json()
    user = User.objects.get(email=MAIL)
    assert user.check_password(PASSWORD)
    assert (user.email_verified_at is None) == (status == 201)


# --- a lost second factor -------------------------------------------------------------------


def test_an_owner_takes_a_colleagues_lost_factor_away(company, other_company):
    colleague = company.member(role="manager")
    employee = Employee.objects.create(organization=company.organization, membership=colleague.membership)
    url = f"{EMPLOYEES}/{employee.pk}/remove-second-factor"
    assert company.client.post(url, PROVED).status_code == 409
    SecondFactor.objects.create(user=colleague.user, secret="x", confirmed_at=timezone.now())
    assert company.client.post(url, {"currentPassword": "x"}).status_code == 400
    assert colleague.client.post(url, PROVED).status_code == 403
    second = works_in(other_company, colleague.user)
    assert company.client.post(url, PROVED).status_code == 409
    with tenancy.system("test"):
        Membership.everything.filter(pk=second.pk).delete()
    assert SecondFactor.objects.filter(user=colleague.user).exists()
    answer = company.client.post(url, PROVED)
    assert answer.status_code == 200, answer.json()
    assert not SecondFactor.objects.filter(user=colleague.user).exists()
    assert not Session.objects.filter(user=colleague.user, revoked_at=None).exists()
    assert OutgoingMail.objects.filter(to=colleague.user.email).count() == 1
    told = Change.objects.get(name="user.second_factor_changed", subject_id=colleague.user.pk)
    assert (told.actor_id, told.changes) == (company.owner.pk, {"second_factor": [True, False]})
