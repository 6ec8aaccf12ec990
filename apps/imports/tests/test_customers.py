"""Customers moving in: odd files read exactly, tried without a trace, carried out once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.crm.models import Contact, Customer
from apps.imports.tests.moving import IMPORTS, counts, cut, finished, imported, nothing_said, send, workbook

pytestmark = pytest.mark.django_db
HEADS = ("Наименование", "БИН", "Телефон", "Кредитный лимит", "Контактное лицо")
ROWS = (
    ("ТОО «Алтын Дән»", "240140000017", "8 701 123 45 67", "1 500 000,50", "Айгүл Серікова"),
    ("ТОО Береке", "060140000018", "", "", ""),
)
EXPECTED = [
    ("ТОО «Алтын Дән»", "240140000017", "+77011234567", Decimal("1500000.50")),
    ("ТОО Береке", "060140000018", None, None),
]


def there() -> list[tuple[object, ...]]:
    return list(Customer.objects.order_by("name").values_list("name", "bin", "phone", "credit_limit"))


@pytest.mark.parametrize(
    "content",
    [
        cut(HEADS, *ROWS),
        cut(HEADS, *ROWS, encoding="utf-8-sig"),
        cut(HEADS, *ROWS, encoding="kz1048"),
        cut(HEADS, *ROWS, sign="\t", encoding="utf-16"),
        cut(("sep=;",), HEADS, *ROWS),
        cut(("Name", "BIN", "Phone", "Credit limit"), *[(*row[:3], f'"{row[3]}"') for row in ROWS], sign=","),
        cut(("атауы", "БСН ", "ТЕЛЕФОН", "Несие лимиті*"), *[row[:4] for row in ROWS]),
        # A title in merged cells, an empty row, heads in row 3; numbers as numbers, zeros lost in front.
        workbook(
            ("Клиенты на 31.12.2025",),
            (),
            HEADS,
            ("ТОО «Алтын Дән»", 240140000017.0, 87011234567, 1500000.5, "Айгүл Серікова"),
            (),
            ("ТОО Береке", 60140000018, None, None, None),
            merged="A1:E1",
        ),
        cut(HEADS, *[(*row[:3], row[3].replace(" ", "\u00a0")) for row in ROWS]),
    ],
)  # fmt: skip
def test_whoever_wrote_the_file_the_same_customers_come_in(company, content):
    found = imported(company, "customers", content)
    assert counts(found) == ("completed", 2, 0, 0, 0), found
    assert there() == EXPECTED
    # The same file a second time.
    with nothing_said("crm.Customer", "crm.Contact"):
        assert counts(imported(company, "customers", content)) == ("completed", 0, 0, 2, 0)


def test_a_dry_run_shows_everything_and_changes_nothing_then_it_is_carried_out(company):
    answer = send(company.client, "customers", cut(HEADS, *ROWS))
    assert answer.status_code == 202
    pk = answer.json()["data"]["id"]
    with nothing_said("crm.Customer", "crm.Contact", "kernel.NumberCounter"):
        found = finished(company.client, pk)
    assert counts(found) == ("completed", 2, 0, 0, 0)
    assert (found["dryRun"], found["progress"], found["rows"]) == (True, 100, 2)
    assert found["lines"] == {2: ("create", "ТОО «Алтын Дән»", {}), 3: ("create", "ТОО Береке", {})}
    run = f"{IMPORTS}/{pk}/run"
    assert company.client.post(run).status_code == 202
    assert company.client.post(run).status_code == 409
    assert counts(finished(company.client, pk)) == ("completed", 2, 0, 0, 0)
    assert there() == EXPECTED
    contact = Contact.objects.get()
    assert (contact.first_name, contact.last_name, contact.is_primary) == ("Айгүл", "Серікова", True)
    assert company.client.post(run).status_code == 409


def test_errors_stand_at_their_cells_and_nothing_or_the_good_rows_come_in(company):
    content = cut(
        ("Название", "БИН", "Тип", "Лимит", "Эл. почта", "Телефон", "Не наше"),
        ("Хороший", "240140000017", "ТОО", "10", "", "", "x"),
        ("", "060140000018", "", "", "", "", ""),
        ("Плохой", "24014", "Кит", "минус", "нет", "123", ""),
        ("Дважды", "240140000017", "", "", "", "", ""),
        ("Срезан", "4,87E+12", "", "", "", "", ""),
        ("", "", "", "", "", "", "одно чужое"),
    )
    with nothing_said("crm.Customer", "kernel.NumberCounter"):
        found = imported(company, "customers", content)
    assert counts(found) == ("failed", 1, 0, 0, 4)
    assert (found["errorCode"], found["ignoredColumns"]) == ("IMPORT_HAS_ERRORS", ["Не наше"])
    assert {row: (line[0], sorted(line[2])) for row, line in found["lines"].items()} == {
        2: ("create", []),
        3: ("error", ["name"]),
        4: ("error", ["creditLimit", "email", "phone", "type"]),
        5: ("error", ["bin"]),
        6: ("error", ["bin"]),
    }
    text = company.client.get(f"{IMPORTS}/{found['id']}/errors").content.decode("utf-8-sig")
    assert "5;БИН;240140000017;" in text
    assert len(text.splitlines()) == 8
    found = imported(company, "customers", content, mode="goodRows")
    assert counts(found) == ("completed", 1, 0, 0, 4)
    assert [each[0] for each in there()] == ["Хороший"]


def test_export_edit_one_cell_import_changes_one_record(company):
    imported(company, "customers", cut(HEADS, *ROWS))
    answer = company.client.get(
        f"{IMPORTS}/template", {"kind": "customers", "format": "csv", "withData": "true"}
    )
    assert answer.status_code == 200, answer.content
    text = answer.content.decode("utf-8-sig")
    with nothing_said("crm.Customer", "crm.Contact"):
        assert counts(imported(company, "customers", answer.content))[1:] == (0, 0, 2, 0)
    edited = text.replace("1500000,50", "2000000").encode()
    assert counts(imported(company, "customers", edited))[1:] == (0, 1, 1, 0)
    assert Customer.objects.get(bin="240140000017").credit_limit == Decimal(2000000)
