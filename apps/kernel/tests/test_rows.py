"""The one read path: columns, nested rows, computed fields and children, a fixed number of queries."""

import pytest
from django.db.models import Value
from django.db.models.functions import Concat

from apps.accounts.models import Membership, Session, User, Workspace
from apps.kernel.api.fields import BooleanField, CharField, DateField, IntegerField, UUIDField
from apps.kernel.api.rows import RowSerializer, children, computed, expression, external, read
from apps.kernel.api.serializers import Serializer

pytestmark = pytest.mark.django_db


class Place(RowSerializer):
    id = UUIDField(read_only=True)
    name = CharField(read_only=True)
    is_default = BooleanField(read_only=True)


class Device(RowSerializer):
    user_agent = CharField(read_only=True)


class Contacts(RowSerializer):
    email = CharField(source="user.email", read_only=True)


class Item(RowSerializer):
    id = UUIDField(read_only=True)
    first_name = CharField(source="user.first_name", read_only=True)
    full_name = computed(
        CharField(read_only=True), "user.first_name", "user.last_name", using=lambda *names: " ".join(names)
    )
    greeting = expression(CharField(read_only=True), lambda: Concat(Value("Hello, "), "user__first_name"))
    workspace = Place(read_only=True)
    contacts = Contacts(source="*", read_only=True)
    since = DateField(source="created_at", read_only=True)
    certificate = DateField(source="organization.vat_certificate_date", read_only=True)


class Detail(Item):
    devices = children(Device, lambda: Session.objects.all(), key="user_id", order=("-user_agent", "id"))
    score = external(IntegerField(read_only=True), lambda ids: {ids[0]: 7}, empty=lambda: 0)


def test_a_row_in_the_declared_order(company, count_queries):
    with count_queries() as statements:
        [item] = read(Item, Membership.objects.filter(pk=company.actor.membership_id))
    assert len(statements) == 1
    assert list(item) == [
        "id",
        "firstName",
        "fullName",
        "greeting",
        "workspace",
        "contacts",
        "since",
        "certificate",
    ]
    assert item["fullName"] == "Нұрдәулет Ахматов"
    assert item["greeting"] == "Hello, Нұрдәулет"
    assert item["workspace"] == {"id": company.workspace.pk, "name": "Main", "isDefault": True}
    assert item["contacts"] == {"email": company.owner.email}
    assert item["since"].isoformat() == str(item["since"])
    assert item["certificate"] is None


class ByUser(RowSerializer):
    id = UUIDField(read_only=True)
    devices = children(Device, lambda: Session.objects.all(), key="user_id", order=("-user_agent", "id"))


class Newest(ByUser):
    devices = children(Device, lambda: Session.objects.all(), key="user_id", order=("-user_agent",), newest=2)


@pytest.fixture
def people(company):
    """Two users with four and one devices, and one with none."""
    made = [company.member().user for _ in range(3)]
    Session.objects.filter(user__in=made).delete()
    for user, count in zip(made, (4, 1, 0), strict=True):
        for number in range(count):
            Session.objects.create(
                user=user,
                organization=company.organization,
                expires_at=company.organization.created_at,
                user_agent=f"D{number}",
            )
    return made


def devices(serializer, people):
    found = read(serializer, User.objects.filter(pk__in=[u.pk for u in people]).order_by("created_at"))
    return [[device["userAgent"] for device in item["devices"]] for item in found]


def test_children_come_by_one_query_for_all_parents(people, count_queries):
    with count_queries() as statements:
        assert devices(ByUser, people) == [["D3", "D2", "D1", "D0"], ["D0"], []]
    assert len(statements) == 2
    with count_queries() as statements:
        assert devices(Newest, people) == [["D3", "D2"], ["D0"], []]
    assert len(statements) == 2


def test_no_rows_ask_for_no_children(company, count_queries):
    with count_queries() as statements:
        assert read(ByUser, User.objects.filter(email="nobody")) == []
    assert len(statements) == 1


def test_external_values_and_inheritance(company):
    company.member()
    first, second = read(Detail, Membership.objects.order_by("created_at"))
    assert (first["score"], second["score"]) == (7, 0)
    assert set(first) > set(read(Item, Membership.objects.all()[:1])[0])


def test_a_missing_nested_row_is_null(company):
    class Maybe(RowSerializer):
        id = UUIDField(read_only=True)
        place = Place(source="workspace", read_only=True)

    found = read(Maybe, Membership.objects.filter(workspace__isnull=False))
    assert found[0]["place"]["id"] == company.workspace.pk
    assert Workspace.objects.filter(pk=found[0]["place"]["id"]).exists()


def test_children_belong_to_the_outermost_serializer(company):
    class Inner(RowSerializer):
        id = UUIDField(read_only=True)
        devices = children(Device, lambda: Session.objects.all(), key="user_id")

    class Outer(RowSerializer):
        user = Inner(read_only=True)

    with pytest.raises(TypeError, match="outermost"):
        read(Outer, Membership.objects.all())


class Shouting:
    def to_representation(self, value):
        return str(value).upper()


class Loud(Shouting, CharField):
    pass


class LoudPlace(Shouting, Serializer):
    name = CharField(read_only=True)


@pytest.mark.parametrize(
    ("bases", "body", "said"),
    [
        ((RowSerializer,), {"to_representation": Shouting.to_representation}, "Made: rows are read without"),
        ((Shouting, RowSerializer), {}, "Made: rows are read without .*of Shouting"),
        ((Item,), {"to_representation": Shouting.to_representation}, "Made: rows are read without"),
        ((RowSerializer,), {"name": Loud(read_only=True)}, "Made.name: rows are read without .*of Shouting"),
        ((RowSerializer,), {"workspace": LoudPlace(read_only=True)}, "Made.workspace: rows are read without"),
    ],
    ids=["of its own", "of a mixin", "of a child class", "of a field", "of a nested serializer"],
)
def test_what_the_reader_would_never_call_is_refused_when_the_class_is_made(bases, body, said):
    with pytest.raises(TypeError, match=said):
        type("Made", bases, {"__module__": __name__, **body})


def test_a_value_that_somebody_makes_may_have_any_field():
    made = type("Made", (RowSerializer,), {"name": computed(Loud(read_only=True), "name", using=str.lower)})
    assert list(made().fields) == ["name"]
