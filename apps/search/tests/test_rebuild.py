"""The command, the nightly task and the back office bring documents back to what their objects say."""

from io import StringIO
from uuid import UUID

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.search import tasks
from apps.search.models import SearchDocument, SearchTerm
from apps.search.services import count_words
from apps.search.tests.search_client import ask, make_customer, make_deal, make_order, make_product, titles


@pytest.fixture
def drifted(company):
    """One document missing, one out of date, one left over."""
    product = make_product(company, "Монитор Samsung", "M-1")
    customer = make_customer(company, "ТОО Жетісу")
    deal = make_deal(company, "Внедрение", customer)
    make_order(company, customer, product)
    SearchDocument.objects.filter(object_id=product).delete()
    SearchDocument.objects.filter(object_id=deal).update(title="Другое", names="Другое")
    gone = make_customer(company, "ТОО Исчезли")
    [document] = SearchDocument.objects.filter(object_id=gone)
    assert company.client.delete(f"/api/v1/customers/{gone}").status_code == 200
    document.save(force_insert=True)
    return company


def rebuild(*options):
    out = StringIO()
    call_command("rebuild_search", *options, stdout=out)
    return out.getvalue()


def test_it_says_what_had_drifted_and_mends_it(drifted):
    output = rebuild("--workspace", str(drifted.workspace.pk))
    assert "product: 1 missing, 0 out of date, 0 left over" in output
    assert "customer: 0 missing, 0 out of date, 1 left over" in output
    assert "deal: 0 missing, 1 out of date, 0 left over" in output
    assert "3 documents had drifted" in output
    assert titles(drifted, "монитор") == ["Монитор Samsung"]
    assert titles(drifted, "внедрение") == ["Внедрение"]
    assert titles(drifted, "исчезли") == titles(drifted, "другое") == []
    assert "0 documents had drifted" in rebuild()


def test_a_check_changes_nothing(drifted):
    before = set(SearchDocument.objects.values_list("object_id", "title"))
    with pytest.raises(CommandError, match="have drifted"):
        rebuild("--check")
    assert set(SearchDocument.objects.values_list("object_id", "title")) == before
    rebuild()
    assert "0 documents had drifted" in rebuild("--check")


def test_one_organization_alone(drifted, other_company):
    output = rebuild("--organization", str(other_company.organization.pk))
    assert "1 workspaces, 0 documents had drifted" in output
    assert titles(drifted, "другое") == ["Другое"]
    output = rebuild("--organization", str(drifted.organization.pk))
    assert "1 workspaces, 3 documents had drifted" in output


@pytest.mark.parametrize(
    ("option", "pk", "message"),
    [
        ("--workspace", str(UUID(int=1)), "No such workspace"),
        ("--organization", str(UUID(int=1)), "No such workspace"),
        ("--workspace", "nowhere", "invalid UUID value"),
    ],
)
def test_an_unknown_workspace(company, option, pk, message):
    with pytest.raises(CommandError, match=message):
        rebuild(option, pk)


def test_at_night(drifted):
    tasks.rebuild_all.delay()
    assert titles(drifted, "монитор") == ["Монитор Samsung"]


def test_words_are_counted_and_leave_the_second_time(company):
    for number in range(3):
        make_product(company, f"Монитор {number}", f"M-{number}")
    product = make_product(company, "Кабель", "C-1")
    count_words(actor=company.actor)
    assert SearchTerm.objects.get(word="monitor").documents == 3
    assert company.client.delete(f"/api/v1/products/{product}").status_code == 200
    count_words(actor=company.actor)
    assert SearchTerm.objects.get(word="kabel").documents == 0
    count_words(actor=company.actor)
    assert not SearchTerm.objects.filter(word="kabel").exists()


def test_the_commoner_word_is_meant(company):
    for number in range(3):
        make_product(company, f"Бетон {number}", f"B-{number}")
    make_product(company, "Батон", "B-9")
    count_words(actor=company.actor)
    assert ask(company, "битон")["suggestions"][0] == "бетон"


def test_the_back_office_shows_and_writes_anew(drifted):
    staff = User(email="root@prometric.kz", is_staff=True, is_superuser=True)
    staff.set_password("x")
    staff.save()
    client = Client()
    client.force_login(staff)
    for model in ("searchdocument", "searchterm"):
        page = client.get(reverse(f"platform:search_{model}_changelist"), {"q": "zhetisu"})
        assert page.status_code == 200
    deal, left_over = (
        SearchDocument.objects.get(title="Другое"),
        SearchDocument.objects.get(title="ТОО Исчезли"),
    )
    chosen = {"action": "reindex", "_selected_action": [str(deal.pk), str(left_over.pk)]}
    page = client.post(reverse("platform:search_searchdocument_changelist"), chosen)
    assert page.status_code == 302
    assert titles(drifted, "внедрение") == ["Внедрение"]
    assert titles(drifted, "исчезли") == []
    assert client.get(reverse("platform:search_searchdocument_add")).status_code == 403


def test_a_document_is_made_with_an_empty_search_path_as_when_a_dump_is_restored(company):
    product = make_product(company, "Ноутбук", "N-1")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = ''")
        cursor.execute(
            "UPDATE public.search_searchdocument SET names = 'Пернетақта N-1' WHERE object_id = %s", [product]
        )
        cursor.execute("SET LOCAL search_path TO DEFAULT")
    assert [row["id"] for row in ask(company, "pernetaqta")["results"]] == [product]


def test_the_database_knows_cyrillic(db):
    assert [found for found in run_checks(databases=["default"]) if found.id.startswith("search")] == []
