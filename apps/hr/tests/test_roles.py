"""Roles by job: what they give, who may give and change them, and what the audit and the people are told."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection

from apps.accounts.models import Membership, MembershipRole, Organization, Role
from apps.accounts.permissions import CATALOGUE
from apps.accounts.presets import PRESETS
from apps.hr.models import Employee
from apps.hr.tests.factories import signed_in
from apps.hr.tests.test_invitations import ADDRESS, accept, invited
from apps.kernel import tenancy
from apps.kernel.models import OutboxEvent
from apps.notifications.models import Notification
from apps.notifications.tests.factories import deliver
from conftest import at_office
from prometric.translations import LOCALE

pytestmark = pytest.mark.django_db
ROLES, EMPLOYEES = "/api/v1/roles", "/api/v1/employees"
DEALS = "/api/v1/deals"


@pytest.fixture(autouse=True)
def _words(settings):
    """Names of presets are words of the catalogue."""
    settings.LOCALE_PATHS = [LOCALE]


def preset(key):
    return Role.objects.get(preset=key).pk


def made(company, name="Курьер", *permissions):
    answer = company.client.post(ROLES, {"name": name, "permissions": list(permissions)})
    assert answer.status_code == 201, answer.content
    return answer.json()["data"]["id"]


def give(client, employee, *roles):
    return client.put(f"{EMPLOYEES}/{employee.pk}", {"roleIds": [str(role) for role in roles]})


def error(answer):
    body = answer.json()["error"]
    return answer.status_code, body["code"], body["details"]


def snapshot():
    return (
        list(Role.objects.order_by("pk").values("pk", "name", "permissions", "version")),
        set(MembershipRole.objects.values_list("membership_id", "role_id")),
        list(Membership.objects.order_by("pk").values("pk", "role", "permissions")),
        OutboxEvent.objects.count(),
    )


def test_every_organization_begins_with_the_presets(company):
    wanted = {
        "kk": ["Сатушы", "Сату бөлімінің басшысы", "Қоймашы", "Сатып алушы", "Жоспарлаушы", "Жұмысшы",
               "Бухгалтер", "Кадр маманы"],
        "ru": ["Продавец", "Руководитель продаж", "Кладовщик", "Закупщик", "Планировщик производства",
               "Рабочий", "Бухгалтер", "Кадровик"],
        "en": ["Seller", "Sales lead", "Storekeeper", "Purchaser", "Planner", "Worker", "Accountant", "HR"],
    }  # fmt: skip
    for language, names in wanted.items():
        listed = company.client.get(ROLES, **{"Accept-Language": language}).json()["data"]["items"]
        assert [item["name"] for item in listed] == names
    assert [item["preset"] for item in listed] == list(PRESETS)
    assert listed[5]["permissions"] == [
        "PRICELISTS_VIEW",
        "PRODUCTION_REPORT",
        "PRODUCTION_VIEW",
        "PRODUCTS_VIEW",
    ]
    assert {item["memberCount"] for item in listed} == {0}
    for _name, rights in PRESETS.values():
        assert set(rights) <= CATALOGUE
        assert len(set(rights)) == len(rights)


def test_a_role_is_made_changed_and_deleted(company):
    pk = made(company, "Курьер", "ORDERS_VIEW", "ORDERS_SHIP", "ORDERS_VIEW")
    assert company.client.get(f"{ROLES}/{pk}").json()["data"]["permissions"] == ["ORDERS_SHIP", "ORDERS_VIEW"]
    seller = f"{ROLES}/{preset('seller')}"
    for body in ({"name": "Сейлз"}, {"permissions": ["DEALS_VIEW"]}):
        assert company.client.put(seller, body).status_code == 200
    shown = company.client.get(seller).json()["data"]
    assert (shown["name"], shown["preset"], shown["permissions"], shown["version"]) == (
        "Сейлз", "seller", ["DEALS_VIEW"], 3,
    )  # fmt: skip
    assert company.client.put(seller, {"name": "Seller"}).status_code == 200
    assert Role.objects.get(preset="seller").name == ""
    assert company.client.delete(f"{ROLES}/{pk}").status_code == 200
    assert company.client.get(f"{ROLES}/{pk}").status_code == 404
    told = OutboxEvent.objects.filter(name__startswith="role.").order_by("id")
    assert [(row.name, row.payload["role_name"]) for row in told] == [
        ("role.created", "Курьер"), ("role.changed", "Сейлз"), ("role.changed", "Сейлз"),
        ("role.changed", "Продавец"), ("role.deleted", "Курьер"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"name": "курьер"}, 409, "ALREADY_EXISTS"),
        ({"name": " Қоймашы "}, 409, "ALREADY_EXISTS"),
        ({"name": "  "}, 400, None),
        ({"name": "x", "permissions": ["DEALS_EVERYTHING"]}, 400, "VALIDATION_FAILED"),
        ({"name": "x", "permissions": "DEALS_VIEW"}, 400, "VALIDATION_FAILED"),
        ({"permissions": []}, 400, None),
    ],
)
def test_a_role_that_cannot_be(company, body, status, code):
    made(company)
    before = snapshot()
    answer = company.client.post(ROLES, body)
    assert answer.status_code == status, answer.content
    assert code in (None, answer.json()["error"]["code"])
    assert snapshot() == before


def test_a_changed_role_acts_on_the_next_request_and_is_told(company):
    employee, person = signed_in(company.actor)
    pk = made(company, "Смотрящий", "DEALS_VIEW")
    assert person.client.get(DEALS).status_code == 403
    assert give(company.client, employee, pk).status_code == 200
    assert person.client.get(DEALS).status_code == 200
    shown = company.client.get(f"{EMPLOYEES}/{employee.pk}").json()["data"]
    assert (shown["roles"], shown["permissions"]) == ([{"id": pk, "name": "Смотрящий"}], [])
    found = company.client.get(EMPLOYEES, {"roleId": pk}).json()["data"]["items"]
    assert [item["id"] for item in found] == [str(employee.pk)]
    me = person.client.get("/api/v1/auth/me").json()["data"]["permissions"]
    assert me == ["AI_USE", "DEALS_VIEW", "DEPARTMENTS_VIEW"]
    # The same person at /admin: menu and pages follow.
    browser = at_office(person.client)
    assert "/admin/crm/deal/" in browser.get("/admin/").content.decode()
    deliver()
    company.client.put(f"{ROLES}/{pk}", {"permissions": ["PRODUCTION_UPDATE"]})
    assert person.client.get(DEALS).status_code == 403
    assert browser.get("/admin/crm/deal/").status_code == 403
    revoked = [row.user_ids for row in told_to_sockets(company)]
    assert revoked == [[person.user.pk]]
    [notice, *_] = Notification.objects.filter(user=person.user).order_by("-created_at")
    assert (notice.key, notice.params["roles"]["ru"]) == ("rights_changed", "Смотрящий")
    # What a broad right gives, by a role as in person.
    assert person.client.put(f"/api/v1/production/bom/{pk}", {}).status_code != 403
    assert give(company.client, employee).status_code == 200
    assert person.client.put(f"/api/v1/production/bom/{pk}", {}).status_code == 403


def told_to_sockets(company):
    from apps.notifications.models import LiveEvent

    last = LiveEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
    deliver()
    return LiveEvent.objects.filter(id__gt=last, event="_revoke").order_by("id")


def test_nobody_gives_what_they_lack(company):
    """Not to others, not to themselves, not by a role, not by an invitation."""
    own = made(company, "Кадры", "EMPLOYEES_VIEW", "EMPLOYEES_CREATE", "EMPLOYEES_UPDATE", "ROLES_VIEW",
               "ROLES_CREATE", "ROLES_UPDATE", "DEALS_VIEW")  # fmt: skip
    looking, seller = made(company, "Смотрящий", "DEALS_VIEW"), preset("seller")
    employee, person = signed_in(company.actor, role_ids=[own])
    other, _else = signed_in(company.actor)
    client = person.client
    before = snapshot()
    new = {"email": "n@company.kz", "password": "TempPassword123!", "firstName": "А", "lastName": "Б"}
    lacking = [
        give(client, other, seller),
        client.post("/api/v1/invitations", {"email": ADDRESS, "roleIds": [seller]}),
        client.post(EMPLOYEES, {**new, "roleIds": [seller]}),
        client.post(ROLES, {"name": "Всё", "permissions": ["ORDERS_VIEW"]}),
        client.put(f"{ROLES}/{looking}", {"permissions": ["DEALS_VIEW", "ORDERS_VIEW"]}),
    ]
    for answer in lacking:
        assert answer.status_code == 403, answer.content
        assert answer.json()["error"]["details"]["required"].startswith(("CUSTOMERS", "ORDERS", "DEALS"))
    own_rights = [
        give(client, employee, own, looking),
        client.put(f"{ROLES}/{own}", {"permissions": ["ROLES_UPDATE"]}),
    ]
    assert [answer.status_code for answer in own_rights] == [403, 403]
    assert client.delete(f"{ROLES}/{looking}").status_code == 403
    assert snapshot() == before
    # What is within one's own: to give, and to take away.
    assert give(client, other, looking).status_code == 200
    assert client.put(f"{ROLES}/{looking}", {"permissions": []}).status_code == 200
    assert give(company.client, other, seller).status_code == 200
    assert give(client, other).status_code == 200


def test_an_administrator_does_not_raise_a_role_of_their_own(company):
    pk = made(company)
    _employee, admin = signed_in(company.actor, role="admin", role_ids=[pk])
    assert admin.client.put(f"{ROLES}/{pk}", {"permissions": ["DEALS_VIEW"]}).status_code == 403
    assert admin.client.put(f"{ROLES}/{preset('worker')}", {"permissions": ["DEALS_VIEW"]}).status_code == 200


def test_a_held_role_is_not_deleted(company):
    employee, _person = signed_in(company.actor, role_ids=[preset("worker")])
    before = snapshot()
    answer = company.client.delete(f"{ROLES}/{preset('worker')}")
    assert error(answer) == (409, "CONFLICT", {"members": 1})
    assert snapshot() == before
    assert give(company.client, employee, preset("planner")).status_code == 200
    assert company.client.delete(f"{ROLES}/{preset('worker')}").status_code == 200


def test_roles_of_others_are_not_there(company, other_company):
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        foreign = preset("seller")
    employee, _person = signed_in(company.actor)
    before = snapshot()
    assert error(give(company.client, employee, foreign))[:2] == (404, "NOT_FOUND")
    assert "roleIds" in give(company.client, employee, foreign).json()["error"]["details"]
    answer = company.client.post("/api/v1/invitations", {"email": ADDRESS, "roleIds": [str(foreign)]})
    assert answer.status_code == 404
    assert error(give(company.client, employee, "nonsense"))[0] == 400
    assert snapshot() == before


def test_an_invitation_brings_roles_that_are_there_still(company, anonymous):
    gone = made(company, "Временная", "ORDERS_VIEW")
    pk, token = invited(company.client, roleIds=[str(preset("worker")), gone])
    shown = company.client.get(f"/api/v1/invitations/{pk}").json()["data"]["roleIds"]
    assert shown == [str(preset("worker")), gone]
    assert company.client.delete(f"{ROLES}/{gone}").status_code == 200
    assert accept(anonymous, token).status_code == 200
    employee = Employee.objects.get(membership__user__email=ADDRESS)
    listed = company.client.get(f"{EMPLOYEES}/{employee.pk}").json()["data"]["roles"]
    assert [role["name"] for role in listed] == ["Рабочий"]


def test_holders_by_role_are_told_as_holders_in_person(company):
    _employee, keeper = signed_in(company.actor, role_ids=[preset("storekeeper")])
    _employee, buyer = signed_in(company.actor, role_ids=[preset("purchaser")])
    body = {"code": "X", "name": "X", "price": 1, "minStock": 5, "initialStock": 10}
    pk = company.client.post("/api/v1/products", body).json()["data"]["id"]
    deliver()
    moved = keeper.client.post(f"/api/v1/products/{pk}/stock", {"type": "OUT", "quantity": 6})
    assert moved.status_code == 201
    assert buyer.client.post(f"/api/v1/products/{pk}/stock", {"type": "IN", "quantity": 6}).status_code == 403
    deliver()
    for person in (keeper, buyer):
        assert Notification.objects.filter(user=person.user, type="stock_low").count() == 1


def test_organizations_of_before_get_the_presets_once(company, other_company):
    with tenancy.system("test"):
        Role.objects.filter(organization=other_company.organization).delete()
        Role.objects.filter(organization=company.organization, preset="worker").delete()
    add = import_module("apps.accounts.migrations.0008_presets").add
    grant = import_module("apps.accounts.migrations.0016_price_list_rights").grant
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.organization')")
        [scope] = cursor.fetchone()
    for _again in range(2):
        add(None, SimpleNamespace(connection=connection))
        grant(None, SimpleNamespace(connection=connection))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.organization', %s, true)", [scope])
    with tenancy.system("test"):
        for each in Organization.objects.all():
            found = dict(Role.objects.filter(organization=each).values_list("preset", "permissions"))
            # These came later and by what a role held (0015_costs_view, 0020_supplier_bills).
            later = {"COSTS_VIEW", *(name for name in CATALOGUE if name.startswith("BILLS_"))}
            assert {key: sorted(set(held) - later) for key, held in found.items()} == {
                key: sorted(set(rights) - later) for key, (_name, rights) in PRESETS.items()
            }
