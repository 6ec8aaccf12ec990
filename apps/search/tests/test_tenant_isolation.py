"""Nothing of another tenant or workspace is felt, and nothing that one may not view."""

import pytest

from apps.accounts.models import Workspace
from apps.accounts.services import create_workspace
from apps.hr.models import Employee
from apps.kernel import tenancy
from apps.search.tests.search_client import ask, make_customer, make_deal, make_order, make_product, titles
from prometric.tests.cells import joined

NOTHING = {"results": [], "total": 0, "suggestions": []}
# The canary's word, and ways of coming near to it.
NEAR = [
    "канарейкин",
    "канарейкан",
    "kanareikin",
    "канарей",
    "канарейкиннің",
    "rfyfhtqrby",
    "канар",
]
VIEWS = {
    "product": "PRODUCTS_VIEW",
    "customer": "CUSTOMERS_VIEW",
    "deal": "DEALS_VIEW",
    "order": "ORDERS_VIEW",
    "invoice": "INVOICES_VIEW",
}


@pytest.fixture
def canaries(company):
    """One object of each kind with the word, in its own company."""
    product = make_product(company, "Канарейкин товар", "CANARY-1")
    customer = make_customer(company, "Канарейкин клиент")
    make_order(company, customer, product, notes="Канарейкин заказ")
    line = {"productId": product, "quantity": 1, "unitPrice": 1000}
    deal = make_deal(company, "Канарейкин сделка", customer, products=[line])
    assert company.client.post(f"/api/v1/deals/{deal}/win", {}).status_code == 200
    return company


@joined("query", [*NEAR, "CANARY-1", "товар"])
def test_another_company_feels_nothing(canaries, other_company, query):
    assert ask(canaries, query)["total"] > 0
    assert ask(other_company, query) == NOTHING


def test_another_companys_word_does_not_steer_a_correction(canaries, other_company):
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        make_product(other_company, "Канарейка певчая", "BIRD-1")
    found = ask(other_company, "канарейкин")
    assert [row["title"] for row in found["results"]] == ["Канарейка певчая"]
    assert all("канарейкин" not in text for text in found["suggestions"])


@joined("kind", VIEWS)
@joined("query", NEAR)
def test_one_permission_shows_one_kind(canaries, kind, query):
    member = canaries.member(VIEWS[kind])
    found = ask(member, query)
    assert {row["type"] for row in found["results"]} == {kind}
    assert found["total"] == len(found["results"])
    everything = ["products", "customers", "deals", "orders", "invoices", "employees"]
    assert ask(member, query, types=everything) == found


@joined("query", [*NEAR, "CANARY-1", "анарейк"])
def test_without_any_permission_there_is_nothing(canaries, query):
    assert ask(canaries.member(), query) == NOTHING


@joined("query", ["Нұрдәулет", "ахматов", "ахмадов", "akhmatov", "f[vfnjd", "owner", "владелец"])
def test_people_are_for_those_who_may_see_them(company, query):
    """The owner's own name and position: found by a colleague with the right, felt by no other."""
    assert ask(company.member(*VIEWS.values()), query) == NOTHING
    if query not in ("owner", "владелец"):
        assert titles(company.member("EMPLOYEES_VIEW"), query) == ["Нұрдәулет Ахматов"]


def test_a_kind_asked_for_in_vain_is_as_if_empty(canaries):
    member = canaries.member("PRODUCTS_VIEW")
    assert ask(member, "канарейкин", types=["customers"]) == NOTHING
    assert titles(member, "канарейкин", types=["customers", "products"]) == ["Канарейкин товар"]


@pytest.mark.parametrize("typed", ["секретнова", "секретноваа", "cекретноф", "sekretnova", "ctrhtnyjdf"])
def test_a_word_of_an_invisible_kind_is_neither_suggested_nor_felt(company, typed):
    """The answer is the same with and without the invisible customer."""
    make_product(company, "Секретарь механический", "S-1")
    member = company.member("PRODUCTS_VIEW")
    before = ask(member, typed)
    make_customer(company, "Секретнова Анна", phone="+77001112233")
    assert ask(member, typed) == before
    assert "секретнова" not in " ".join(before["suggestions"])


def test_scores_do_not_tell_of_what_is_invisible(company):
    make_product(company, "Монитор Samsung", "M-1")
    make_product(company, "Кабель для монитора", "M-2")
    member = company.member("PRODUCTS_VIEW")
    before = ask(member, "монитор")
    for number in range(5):
        make_customer(company, f"Монитор {number}")
    assert ask(member, "монитор") == before


def test_another_workspace_shows_its_own_only(canaries):
    actor = canaries.actor
    with tenancy.enter(canaries.organization.pk):
        branch = create_workspace(actor=actor, name="Филиал")
    colleague = canaries.member(
        *VIEWS.values(), "EMPLOYEES_VIEW", workspace=Workspace.everything.get(pk=branch.pk)
    )
    for query in NEAR:
        assert ask(colleague, query) == NOTHING
    # As in the list of employees, the owner is seen in every workspace.
    assert Employee.objects.get(membership=actor.membership_id)
    assert titles(colleague, "ахматов") == ["Нұрдәулет Ахматов"]
