"""How e-invoices come to their states: by hand and by the answers of IS ESF; who is told; their files."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from apps.accounts.models import User
from apps.accounts.tests.factories import unchanged
from apps.finance import services, tasks
from apps.finance.models import EInvoice
from apps.finance.tests.factories import issued, make_customer, make_product
from apps.finance.tests.test_documents_esf import INVOICE, PRODUCT, keeps
from apps.finance.tests.test_e_invoices import PATH, shipped
from apps.imports.tests.moving import counts, cut, imported, send
from apps.kernel import clock, tenancy
from apps.kernel.models import OutboxEvent, OutgoingMail
from apps.notifications.tests.factories import deliver, notices
from apps.sales import services as sales
from apps.sales.models import OrderItem, Shipment
from conftest import at_office
from prometric.tests.cells import joined

pytestmark = pytest.mark.django_db
TABLES = ("finance.EInvoice",)
ANSWERS = ("Исходящий номер", "Регистрационный номер", "Статус", "Дата регистрации", "Причина")


def answered(company, *rows, **more):
    return imported(company, "eInvoiceAnswers", cut(ANSWERS, *rows), **more)


def xml_of(company, pk):
    answer = company.client.get(f"{PATH}/{pk}/xml", Accept="application/xml")
    assert answer.status_code == 200, answer.content
    [node] = ET.fromstring(answer.content).findall("invoiceSet/*")  # noqa: S314  (our own)
    keeps(node, INVOICE)
    for product in node.iter("product"):
        keeps(product, PRODUCT)
    return node


def test_answers_of_the_state_come_by_a_file_once(company):
    firm = make_customer(company.actor)
    shipped(company, firm)
    alone = issued(company.actor, 500, customer=firm)
    delivered, invoiced = EInvoice.objects.order_by("created_at", "id")
    digits = Shipment.objects.get().number.replace("-", "").removeprefix("SHP")
    assert (delivered.own_number, invoiced.own_number) == (f"1{digits}", alone.number.replace("-", "")[3:])
    day = f"{clock.today():%d.%m.%Y}"
    rows = (
        (delivered.own_number, "ESF-1", "Доставлен", day, ""),
        (alone.number, "", "Отклонён", "", "Не тот БИН"),
    )
    assert counts(answered(company, *rows)) == ("completed", 0, 2, 0, 0)
    delivered.refresh_from_db()
    invoiced.refresh_from_db()
    assert (delivered.status, delivered.esf_number, delivered.esf_date) == (
        "delivered",
        "ESF-1",
        clock.today(),
    )
    assert (invoiced.status, invoiced.reason) == ("declined", "Не тот БИН")
    with unchanged(*TABLES):
        assert counts(answered(company, *rows))[1:] == (0, 0, 2, 0)
    xml = (
        "<answer><invoiceInfo>"
        f"<num>{invoiced.own_number}</num><registrationNumber>ESF-2</registrationNumber>"
        "<invoiceStatus>DELIVERED</invoiceStatus></invoiceInfo></answer>"
    )
    assert counts(imported(company, "eInvoiceAnswers", xml.encode()))[1:] == (0, 1, 0, 0)
    invoiced.refresh_from_db()
    assert (invoiced.status, invoiced.esf_number) == ("delivered", "ESF-2")


WRONG = {
    "no such number": (("999", "X", "Доставлен", "", ""), "ownNumber"),
    "no such status": (("{own}", "X", "Куда-то ушёл", "", ""), "status"),
    "no status": (("{own}", "X", "", "", ""), "status"),
    "before the turnover": (("{own}", "X", "Доставлен", "01.01.2020", ""), "esfDate"),
    "declined without a reason": (("{own}", "", "Отклонён", "", ""), "reason"),
}


@joined("wrong", WRONG)
def test_a_wrong_answer_changes_nothing(company, wrong):
    right, told = issued(company.actor, 100), issued(company.actor, 500)
    row, column = WRONG[wrong]
    numbers = [each.number.replace("-", "")[3:] for each in (right, told)]
    rows = [(numbers[0], "ESF-1", "Доставлен", "", ""), tuple(cell.format(own=numbers[1]) for cell in row)]
    with unchanged(*TABLES):
        found = answered(company, *rows)
    assert (found["status"], found["errors"], next(iter(found["lines"][3][2]))) == ("failed", 1, column)
    assert not OutboxEvent.objects.filter(name="e_invoice.updated").exists()


def test_files_of_others_are_refused(company, other_company):
    mine = issued(company.actor, 500)
    looker = company.member("INVOICES_VIEW").client
    row = (mine.number, "X", "Доставлен", "", "")
    with unchanged(*TABLES):
        assert send(looker, "eInvoiceAnswers", cut(ANSWERS, row)).status_code == 403
        with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
            found = answered(other_company, row)
        assert (found["status"], list(found["lines"][2][2])) == ("failed", ["ownNumber"])
        grown = b'<!DOCTYPE a [<!ENTITY b "c">]><a><b><num>1</num><status>2</status></b></a>'
        assert imported(company, "eInvoiceAnswers", grown)["status"] == "failed"
        unknown = EInvoice.objects.get().pk
        assert other_company.client.get(f"{PATH}/{unknown}/xml").status_code == 404
        assert other_company.client.put(f"{PATH}/{unknown}", {"status": "created"}).status_code == 404


def test_a_refusal_has_its_reason(company):
    issued(company.actor, 500)
    pk = EInvoice.objects.get().pk
    with unchanged(*TABLES):
        refused = company.client.put(f"{PATH}/{pk}", {"status": "declined"})
    assert (refused.status_code, list(refused.json()["error"]["details"])) == (400, ["reason"])
    body = {"status": "declined", "reason": "Не тот договор"}
    assert company.client.put(f"{PATH}/{pk}", body).status_code == 200
    shown = company.client.get(f"{PATH}/{pk}").json()["data"]
    assert (shown["status"], shown["reason"], shown["daysLeft"]) == ("declined", "Не тот договор", 15)


def test_a_delivery_and_its_invoice_name_their_e_invoices(company, staff):
    order = shipped(company, make_customer(company.actor))
    shipment = Shipment.objects.get()
    made = services.create_invoice(
        actor=company.actor, customer_id=order.customer_id, shipment_id=shipment.pk
    )
    invoice = services.send_invoice(made.pk, actor=company.actor)
    row = EInvoice.objects.get()
    due = (clock.today() + timedelta(days=15)).isoformat()
    expected = {
        "id": str(row.pk),
        "form": "ordinary",
        "kind": "shipment",
        "documentNumber": shipment.number,
        "isRequired": True,
        "dueDate": due,
        "daysLeft": 15,
        "status": None,
        "esfNumber": None,
        "awaitsConfirmation": False,
    }
    doors = (f"/api/v1/shipments/{shipment.pk}", f"/api/v1/finance/invoices/{invoice.pk}")
    pages = (f"/admin/sales/shipment/{shipment.pk}/change/", f"/admin/finance/invoice/{invoice.pk}/change/")
    for door in doors:
        assert company.client.get(door).json()["data"]["eInvoices"] == [expected], door
    mine = f"/admin/finance/einvoice/{row.pk}/change/"
    for page in pages:
        assert mine in staff.get(page).content.decode(), page
    shown = staff.get(mine).content.decode()
    assert pages[0] in shown
    assert f"/admin/finance/einvoice/{row.pk}/esf.xml" in shown
    assert staff.get(f"/admin/finance/einvoice/{row.pk}/esf.xml")["Content-Type"] == "application/xml"
    company.client.put(f"{PATH}/{row.pk}", {"status": "created", "esfNumber": "ESF-1"})
    for door in doors:
        [told] = company.client.get(door).json()["data"]["eInvoices"]
        assert (told["status"], told["esfNumber"], told["daysLeft"]) == ("created", "ESF-1", None)
    # What the state has is not undone, whoever wrote that down.
    other = shipped(company, order.customer)
    last = Shipment.objects.get(order=other)
    EInvoice.objects.filter(document_id=last.pk).update(status="created")
    with unchanged("sales.Shipment", *TABLES):
        refused = company.client.post(f"/api/v1/shipments/{last.pk}/undo", {"reason": "Ошибка"})
    assert (refused.status_code, refused.json()["error"]["details"]["documentNumber"]) == (409, last.number)


def test_each_form_has_a_file_of_its_own(company):
    order = shipped(company, make_customer(company.actor))
    line = OrderItem.objects.get(order=order)
    ordinary = EInvoice.objects.get()
    company.client.put(f"{PATH}/{ordinary.pk}", {"status": "delivered", "esfNumber": "ESF-1"})
    node = xml_of(company, ordinary.pk)
    [sold] = node.iter("product")
    assert (node.findtext("invoiceType"), node.findtext("num")) == ("ORDINARY_INVOICE", ordinary.own_number)
    assert node.find("relatedInvoice") is None
    assert node.findtext("deliveryDocNum") == ordinary.document_number
    names = ("quantity", "unitPrice", "priceWithoutTax", "ndsRate", "ndsAmount", "priceWithTax")
    assert [sold.findtext(name) for name in names] == ["4", "1000.00", "4000.00", "16", "640.00", "4640.00"]
    items = [{"order_item_id": line.pk, "quantity": Decimal(1), "condition": "restock"}]
    sales.return_goods(order.pk, actor=company.actor, items=items, reason="Брак")
    added = EInvoice.objects.get(form="additional")
    made = company.client.post(f"{PATH}/{ordinary.pk}/correct", {}).json()["data"]["id"]
    corrected = EInvoice.objects.get(pk=made)
    assert corrected.own_number == f"{ordinary.own_number}01"
    for row, kind, sums in (
        (added, "ADDITIONAL_INVOICE", ["-1", "1000.00", "-1000.00", "16", "-160.00", "-1160.00"]),
        (corrected, "FIXED_INVOICE", ["4", "1000.00", "4000.00", "16", "640.00", "4640.00"]),
    ):
        node = xml_of(company, row.pk)
        [sold] = node.iter("product")
        assert (node.findtext("invoiceType"), node.findtext("num")) == (kind, row.own_number)
        related = node.find("relatedInvoice")
        assert (related.findtext("num"), related.findtext("registrationNumber")) == (
            ordinary.own_number,
            "ESF-1",
        )
        assert [sold.findtext(name) for name in names] == sums
    alone = issued(company.actor, 500)
    company.client.post(f"/api/v1/finance/invoices/{alone.pk}/cancel", {"reason": "Ошибка"})
    empty = EInvoice.objects.get(document_id=alone.pk)
    assert company.client.get(f"{PATH}/{empty.pk}/xml").status_code == 409


def test_who_pays_no_vat_tells_without_it(company):
    company.client.put("/api/v1/organization", {"vatPayer": False})
    issued(company.actor, items=[{"product_id": make_product(company.actor).pk, "quantity": Decimal(2)}])
    row = EInvoice.objects.get()
    assert (row.is_required, row.vat) == (True, 0)
    [sold] = xml_of(company, row.pk).iter("product")
    assert (sold.find("ndsRate"), sold.findtext("ndsAmount")) == (None, "0.00")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ru", "ЭСФ по документу {number} нужно выписать до {day}"),
        ("kk", "{number} құжаты бойынша ЭШФ {day} дейін жазылуы тиіс"),
    ],
)
def test_who_writes_them_is_told_once_in_their_words(company, language, said):
    writer, looker = company.member("INVOICES_EDIT"), company.member("INVOICES_VIEW")
    User.objects.filter(pk=writer.user.pk).update(language=language)
    invoice = issued(company.actor, 500)
    person = make_customer(company.actor, type="INDIVIDUAL")
    issued(company.actor, 300, customer=person)
    soon = clock.today() + timedelta(days=5)

    def told(client):
        tasks.remind_of_e_invoices()
        deliver()
        return [each for each in notices(client) if each["type"] == "e_invoice_due"]

    EInvoice.objects.update(due_date=soon + timedelta(days=1))
    assert told(writer.client) == []
    EInvoice.objects.update(due_date=soon)
    for _night in range(2):
        [notice] = told(writer.client)
    row = EInvoice.objects.get(document_id=invoice.pk)
    assert notice["data"] == {
        "eInvoiceId": str(row.pk),
        "documentNumber": invoice.number,
        "customerId": str(invoice.customer_id),
        "dueDate": soon.isoformat(),
    }
    soon_page = at_office(company.client).get("/admin/finance/einvoice/?to_write=soon").content.decode()
    assert invoice.number in soon_page
    words = said.format(number=invoice.number, day=f"{soon:%d.%m.%Y}")
    assert words in OutgoingMail.objects.filter(to=writer.user.email).latest("created_at").body
    assert told(looker.client) == []
