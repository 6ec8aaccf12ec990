"""Around imports: who may, files that are none, templates, workers that die, and when they are forgotten."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from apps.accounts.tests.factories import unchanged
from apps.crm.models import Customer
from apps.imports import services, tasks
from apps.imports.choices import Kind
from apps.imports.columns import COLUMNS
from apps.imports.models import Import
from apps.imports.services import running
from apps.imports.services.kinds import KINDS, customers
from apps.imports.tests.moving import IMPORTS, counts, cut, finished, imported, run, send, workbook
from apps.kernel import objects

pytestmark = pytest.mark.django_db
GOOD = cut(("Название", "БИН"), ("А", "240140000017"), ("Б", ""), ("В", ""))


def code(answer):
    return answer.json()["error"]["code"]


def lying():
    return set(objects.lying(default_storage, "imports"))


@pytest.mark.parametrize("kind", Kind.values)
def test_rights_are_asked_for_when_it_is_sent_and_when_it_runs(company, kind):
    heads = tuple(column.ru for column in COLUMNS[kind])
    content = cut(heads, tuple("1" for _ in heads))
    rights = KINDS[kind].rights
    member = company.member(*rights)
    poorer = company.member(*rights[1:])
    with unchanged("imports.Import"):
        answer = send(poorer.client, kind, content)
        assert (answer.status_code, code(answer)) == (403, "PERMISSION_DENIED")
        assert poorer.client.get(f"{IMPORTS}/template", {"kind": kind}).status_code == 403
    pk = send(member.client, kind, content).json()["data"]["id"]
    for path in ("", "/rows", "/errors"):
        assert poorer.client.get(f"{IMPORTS}/{pk}{path}").status_code == 404
    assert poorer.client.post(f"{IMPORTS}/{pk}/run").status_code == 404
    member.membership.permissions = []
    member.membership.save()
    assert finished(company.client, pk)["errorCode"] == "PERMISSION_DENIED"


@pytest.mark.parametrize("kind", Kind.values)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_template_is_read_back(company, kind, language):
    for form in ("xlsx", "csv"):
        answer = company.client.get(
            f"{IMPORTS}/template", {"kind": kind, "format": form}, **{"Accept-Language": language}
        )
        assert answer.status_code == 200
        assert f'filename="{kind}.{form}"' in answer["Content-Disposition"]
        found = imported(company, kind, answer.content, dryRun="true")
        assert (found["status"], found["rows"], found["ignoredColumns"]) == ("completed", 1, []), found
        problems = found["lines"][2][2]
        # The sample itself reads; what it names is not there.
        assert set(problems) <= {"code", "party", "bin", "priceList", "ownNumber"}, problems
    assert company.client.get(f"{IMPORTS}/template").status_code == 400


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"%PDF-1.7 no table", "IMPORT_UNREADABLE"),
        (b"PK\x03\x04 cut off", "IMPORT_UNREADABLE"),
        (workbook(("Название",), ("x",))[:900], "IMPORT_UNREADABLE"),
        (b"\x00\x01\x02\x03", "IMPORT_UNREADABLE"),
        (b"just words", "IMPORT_NO_HEADINGS"),
        (cut(*[("x",)] * 10, ("Название", "БИН"), ("А", "")), "IMPORT_NO_HEADINGS"),
        (cut(("Название",), *[("A",)] * 20_001), "IMPORT_TOO_MANY_ROWS"),
    ],
)
def test_what_is_no_table_says_so(company, content, expected):
    with unchanged("crm.Customer"):
        found = imported(company, "customers", content)
    assert (found["status"], found["errorCode"], found["rows"]) == ("failed", expected, 0)
    assert found["error"]


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"kind": "payroll"}, 400, "kind"),
        ({"mode": "some"}, 400, "mode"),
        ({"dryRun": "maybe"}, 400, "dryRun"),
        ({"columns": "[1]"}, 400, "columns"),
        ({"columns": '{"A": "salary"}'}, 400, "columns"),
        ({"content": b""}, 400, "file"),
    ],
)
def test_a_form_that_is_wrong_leaves_nothing(company, change, status, field):
    before = lying()
    with unchanged("imports.Import"):
        body = {"kind": "customers", "content": GOOD, **change}
        answer = send(company.client, body.pop("kind"), body.pop("content"), **body)
    assert (answer.status_code, list(answer.json()["error"]["details"])) == (status, [field])
    assert lying() == before


def test_columns_may_be_named_by_hand(company):
    content = cut(("Как зовут", "БИН"), ("А", "240140000017"))
    named = '{"Как зовут": "name"}'
    assert counts(imported(company, "customers", content, columns=named)) == ("completed", 1, 0, 0, 0)


def test_a_formula_gives_what_it_showed_and_numbers_of_a_person_make_one(company):
    content = workbook(
        ("Клиент", "БИН / ИИН", "Лимит"), ("Айгүл", 900101300012, 0.1 + 0.2), ("Б", None, "#REF!")
    )
    found = imported(company, "customers", content, mode="goodRows")
    assert counts(found) == ("completed", 1, 0, 0, 1)
    person = Customer.objects.get()
    assert (person.type, person.iin, person.bin, str(person.credit_limit)) == (
        "INDIVIDUAL", "900101300012", None, "0.30"
    )  # fmt: skip


@pytest.mark.parametrize(("mode", "kept"), [("all", 0), ("goodRows", 2)])
def test_a_worker_that_dies_leaves_whole_batches_and_the_next_one_goes_on(company, monkeypatch, mode, kept):
    monkeypatch.setattr(running, "BATCH", 2)
    pk = send(company.client, "customers", GOOD, dryRun="false", mode=mode).json()["data"]["id"]
    whole = customers._whole
    dying = {"В"}

    def dies(values):
        if values["name"] in dying:
            raise SystemExit
        return whole(values)

    monkeypatch.setattr(customers, "_whole", dies)
    with pytest.raises(SystemExit):
        run(pk)
    assert Customer.objects.count() == kept
    dying.clear()
    Import.objects.filter(pk=pk).update(updated_at=timezone.now() - dt.timedelta(minutes=3))
    assert services.resend_forgotten() == 1
    found = finished(company.client, pk)
    assert counts(found) == ("completed", 3, 0, 0, 0)
    assert Customer.objects.count() == 3
    with unchanged("imports.Import", "crm.Customer"):
        run(pk)


def test_what_fails_three_times_is_given_up(company, monkeypatch):
    pk = send(company.client, "customers", GOOD, dryRun="false").json()["data"]["id"]

    def breaks(values):
        raise RuntimeError

    monkeypatch.setattr(customers, "_whole", breaks)
    for _ in range(3):
        run(pk)
    found = company.client.get(f"{IMPORTS}/{pk}").json()["data"]
    assert (found["status"], found["errorCode"], Customer.objects.count()) == ("failed", "INTERNAL_ERROR", 0)


def test_after_a_month_it_is_forgotten_with_its_file(company):
    found = imported(company, "customers", GOOD)
    assert [name.split("/")[-1] for name in lying()] == [found["id"]]
    tasks.forget_imports()
    assert Import.objects.count() == 1
    Import.objects.update(created_at=timezone.now() - dt.timedelta(days=31))
    tasks.forget_imports()
    assert (Import.objects.count(), Customer.objects.count()) == (0, 3)


def test_the_workbook_of_a_template_keeps_texts_as_texts(company):
    imported(company, "customers", cut(("Название", "БИН"), ("=1+1", "060140000018")))
    answer = company.client.get(f"{IMPORTS}/template", {"kind": "customers", "withData": "true"})
    book = openpyxl.load_workbook(BytesIO(answer.content))
    row = [cell for cell in book.active[2] if cell.value is not None]
    assert ["=1+1", "s"] in [[cell.value, cell.data_type] for cell in row]
    assert ["060140000018", "s"] in [[cell.value, cell.data_type] for cell in row]
