"""Tasks and comments in the workplace: their pages, the panel below a record, who may see both."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.accounts.tests.factories import unchanged
from apps.collaboration.models import Attachment, Comment, Task
from apps.collaboration.tests.factories import COMMENTS, colleague, create, listed, read
from apps.collaboration.tests.files import PDF, picture
from apps.crm.tests.factories import make_deal
from apps.kernel import clock
from conftest import at_office
from prometric.tests.objects import MAKERS
from prometric.tests.office import page_of

pytestmark = pytest.mark.django_db
TASKS = "/admin/tasks/"
RECORDS = {
    "crm.Customer": "customer",
    "crm.Deal": "deal",
    "sales.Order": "order",
    "sales.Shipment": "shipment",
    "finance.Invoice": "invoice",
    "inventory.Product": "product",
    "inventory.PurchaseOrder": "purchase-order",
    "production.ProductionOrder": "production-order",
    "hr.Employee": "employee",
}


def chosen(name, content):
    return SimpleUploadedFile(name, content)


def typed(**more):
    return {"subject": "Позвонить", "priority": "normal", **more}


@pytest.mark.parametrize("label", RECORDS)
def test_each_record_has_its_tasks_and_comments_below(company, staff, label):
    pk = MAKERS[RECORDS[label]](company)
    kind = RECORDS[label].replace("-", "_")
    address = f"{TASKS}add/?kind={kind}&record={pk}&back={page_of(label, pk)}"
    assert staff.get(address).status_code == 200
    assert staff.post(address, typed(due_day="01.12.2126"))["Location"] == page_of(label, pk)
    said = staff.post(reverse("admin:say", args=[kind, pk]), {"text": "Проверено <b>"})
    assert said["Location"] == f"{page_of(label, pk)}#around"
    page = staff.get(page_of(label, pk)).content.decode()
    assert "Позвонить" in page
    assert "Проверено &lt;b&gt;" in page
    assert page.count('id="around"') == 1


def test_a_task_is_entered_changed_done_and_taken_away(company, staff):
    assert staff.post(f"{TASKS}add/", typed(due_day="01.12.2126", due_time="09:30"))["Location"] == TASKS
    [pk] = listed(company.client)
    assert read(company.client, pk)["dueAt"] == "2126-12-01T04:30:00Z"
    shown = staff.get(f"{TASKS}{pk}/").context["form"]
    assert (str(shown["due_day"].value()), str(shown["due_time"].value())) == ("2126-12-01", "09:30:00")
    changed = typed(subject="Написать", due_day="02.12.2126", remind_day="01.12.2126")
    assert staff.post(f"{TASKS}{pk}/", changed).status_code == 302
    read_back = read(company.client, pk)
    assert (read_back["subject"], read_back["dueAt"], read_back["reminderAt"], read_back["assignedTo"]) == (
        "Написать",
        "2126-12-02",
        "2126-12-01T04:00:00Z",
        None,
    )
    for step, done in (("complete", True), ("reopen", False)):
        assert staff.get(f"{TASKS}{pk}/{step}/").status_code == 405
        assert staff.post(f"{TASKS}{pk}/{step}/", {"back": "https://evil.example/"})["Location"] == TASKS
        assert read(company.client, pk)["done"] is done
    assert staff.post(f"{TASKS}{pk}/delete/").status_code == 302
    assert listed(company.client) == []
    assert staff.post(f"{TASKS}{pk}/explode/").status_code == 404


def test_what_is_wrong_stands_at_its_field_and_nothing_is_written(company, staff):
    with unchanged("collaboration.Task"):
        for wrong, field in (
            (typed(subject=""), "subject"),
            (typed(due_time="09:30"), "due_day"),
            (typed(due_day="31.02.2126"), "due_day"),
            (typed(assigned_to=str(uuid4())), "assigned_to"),
        ):
            assert list(staff.post(f"{TASKS}add/", wrong).context["form"].errors) == [field]


def test_the_pages_show_ones_own_and_what_one_sees(company, staff):
    seller = colleague(company, "DEALS_VIEW")
    office = at_office(seller.client)
    mine = create(company.client, subject="Моя задача", dueAt=str(clock.today()))
    theirs = create(seller.client, subject="Чужая задача")
    pages = {show: staff.get(f"{TASKS}?show={show}").content.decode() for show in ("mine", "all", "done")}
    assert ["Моя задача" in page for page in pages.values()] == [True, True, False]
    assert ["Чужая задача" in page for page in pages.values()] == [False, True, False]
    assert "Моя задача" not in office.get(f"{TASKS}?show=all").content.decode()
    assert office.get(f"{TASKS}{theirs}/").status_code == 200
    assert "Моя задача" in staff.get("/admin/calendar/").content.decode()
    [card] = [card for card in staff.get("/admin/").context["cards"] if card["link"] == TASKS]
    assert card["figure"] == 1
    assert f"{TASKS}{mine}/" in staff.get("/admin/search/?s=моя задач").content.decode()
    assert f"{TASKS}{mine}/" not in office.get("/admin/search/?s=моя задач").content.decode()


class TestWall:
    @pytest.mark.parametrize("who", ["stranger", "neighbour"])
    def test_who_may_not_see_the_record_meets_neither(self, company, other_company, who):
        deal = make_deal(company.actor)
        task = create(company.client, entityType="deal", entityId=str(deal.pk), subject="Canary task")
        comment = create(
            company.client, COMMENTS, entityType="deal", entityId=str(deal.pk), text="Canary comment"
        )
        office = at_office((colleague(company) if who == "stranger" else other_company).client)
        with unchanged("collaboration.Task", "collaboration.Comment"):
            for address in (f"{TASKS}{task}/", f"{TASKS}add/?kind=deal&record={deal.pk}"):
                assert office.get(address).status_code == 404
                assert office.post(address, typed()).status_code == 404
            for address in (
                *(f"{TASKS}{task}/{step}/" for step in ("complete", "reopen", "delete")),
                f"/admin/around/deal/{deal.pk}/",
                f"/admin/comments/{comment}/",
            ):
                assert office.post(address, {"text": "x", "delete": "1"}).status_code == 404, address
        for address in (f"{TASKS}?show=all", "/admin/search/?s=Canary", "/admin/calendar/"):
            assert "Canary" not in office.get(address).content.decode()

    def test_mentions_and_other_peoples_comments(self, company, staff):
        deal, stranger = make_deal(company.actor), colleague(company)
        say = f"/admin/around/deal/{deal.pk}/"
        with unchanged("collaboration.Comment"):
            staff.post(say, {"text": "x", "mentions": [str(stranger.employee.pk)]})
            staff.post(say, {"text": "  "})
        seller = colleague(company, "DEALS_VIEW")
        staff.post(say, {"text": "Смотри", "mentions": [str(seller.employee.pk)]})
        [comment] = Comment.objects.all()
        assert comment.mentions == [seller.employee.pk]
        with unchanged("collaboration.Comment"):
            at_office(seller.client).post(f"/admin/comments/{comment.pk}/", {"delete": "1"})
        staff.post(f"/admin/comments/{comment.pk}/", {"text": "Смотрите"})
        assert Comment.objects.get().text == "Смотрите"
        staff.post(f"/admin/comments/{comment.pk}/", {"delete": "1"})
        assert not Comment.objects.exists()
        assert not Task.objects.exists()


class TestFiles:
    @pytest.mark.parametrize("label", RECORDS)
    def test_each_record_takes_and_gives_them(self, company, staff, label):
        pk = MAKERS[RECORDS[label]](company)
        attach = reverse("admin:attach", args=[RECORDS[label].replace("-", "_"), pk])
        sent = {
            "files": [chosen("Счёт.pdf", PDF), chosen("a.pdf", b"<script>")],
            "photo": chosen("b.jpg", picture()),
        }
        assert staff.post(attach, sent)["Location"] == f"{page_of(label, pk)}#files"
        photo, paper = Attachment.objects.order_by("-created_at")
        assert (paper.name, photo.name) == ("Счёт.pdf", "b.jpg")
        page = staff.get(page_of(label, pk))
        for shown in ("Счёт.pdf", f"/admin/files/{photo.pk}/?in=small", 'capture="environment"', "multiple"):
            assert shown in page.content.decode()
        assert [str(each)[:7] for each in page.context["messages"]] == ["a.pdf: ", "2 files"]
        answer = staff.get(f"/admin/files/{paper.pk}/?in=page")
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert b"".join(answer.streaming_content) == PDF
        assert staff.get(f"/admin/files/{photo.pk}/?in=page")["Content-Disposition"].startswith("inline")
        assert staff.get(f"/admin/files/{paper.pk}/delete/").status_code == 405
        assert staff.post(f"/admin/files/{paper.pk}/delete/")["Location"] == f"{page_of(label, pk)}#files"
        assert list(Attachment.objects.all()) == [photo]

    def test_who_may_only_look_has_no_form_and_a_stranger_nothing(self, company, other_company, staff):
        deal = make_deal(company.actor)
        attach = f"/admin/files/deal/{deal.pk}/"
        assert staff.post(attach, {"files": chosen("Canary.pdf", PDF)}).status_code == 302
        [file] = Attachment.objects.all()
        reader = at_office(colleague(company, "DEALS_VIEW").client)
        page = reader.get(page_of("crm.Deal", deal.pk)).content.decode()
        assert ("Canary.pdf" in page, attach in page, f"/admin/files/{file.pk}/delete/" in page) == (
            True,
            False,
            False,
        )
        strangers = (at_office(colleague(company).client), at_office(other_company.client))
        with unchanged("collaboration.Attachment"):
            for office in (reader, *strangers):
                assert office.post(attach, {"files": chosen("x.pdf", PDF)}).status_code == 404
            reader.post(f"/admin/files/{file.pk}/delete/")
            for office in strangers:
                assert office.get(f"/admin/files/{file.pk}/").status_code == 404
                assert office.post(f"/admin/files/{file.pk}/delete/").status_code == 404
            staff.post(attach, {})
            assert (
                staff.post(f"/admin/files/payroll/{deal.pk}/", {"files": chosen("x.pdf", PDF)}).status_code
                == 404
            )
