"""Files: of any record, for who may see it; kept, listed, linked and taken away."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.storage import default_storage

from apps.accounts.tests.factories import unchanged
from apps.collaboration.models import Attachment
from apps.collaboration.selectors import KINDS as RIGHTS
from apps.collaboration.tests.factories import colleague, listed, read
from apps.collaboration.tests.files import (
    FILES,
    PDF,
    content,
    download,
    follow,
    link,
    lying,
    made,
    office,
    picture,
    upload,
)
from apps.collaboration.tests.test_tasks import KINDS
from apps.crm.tests.factories import make_deal
from apps.crm.tests.http import refused
from apps.kernel import objects
from apps.kernel.models import OutboxEvent

pytestmark = pytest.mark.django_db
FILE = "collaboration.Attachment"


@pytest.mark.parametrize("kind", KINDS)
def test_of_any_record_and_for_who_sees_that_alone(company, kind):
    make, right = KINDS[kind]
    of = (kind, make(company))
    pk = made(company, of=of, type="contract")
    reader, stranger = colleague(company, right), colleague(company)
    shown = read(reader.client, pk, FILES)
    assert (shown["name"], shown["type"], shown["mediaType"], shown["size"], shown["isPicture"]) == (
        "Договор.pdf", "contract", "application/pdf", len(PDF), False
    )  # fmt: skip
    assert (shown["entityType"], shown["entityId"], shown["uploadedBy"]) == (
        kind,
        str(of[1]),
        str(company.owner.pk),
    )
    assert shown["entityName"]
    assert content(download(reader.client, pk)) == PDF
    assert listed(reader.client, FILES, entityType=kind, entityId=str(of[1])) == [pk]
    assert listed(stranger.client, FILES) == []
    with unchanged(FILE):
        for client, status in ((stranger.client, 404), (reader.client, 403)):
            code = "NOT_FOUND" if status == 404 else "PERMISSION_DENIED"
            refused(client.put(f"{FILES}/{pk}", {"name": "x"}), status, code)
            refused(client.delete(f"{FILES}/{pk}"), status, code)
        refused(stranger.client.get(f"{FILES}/{pk}/download"), 404, "NOT_FOUND")
        assert refused(upload(stranger.client, PDF, of=of), 403, "PERMISSION_DENIED") == {"required": right}
        assert refused(upload(reader.client, PDF, of=of), 403, "PERMISSION_DENIED") == {
            "required": RIGHTS[kind].change
        }
    assert lying() == {Attachment.objects.get(pk=pk).path}


@pytest.mark.parametrize(
    ("change", "status", "code", "fields"),
    [
        ({"entityType": "payroll"}, 400, "VALIDATION_FAILED", ["entityType"]),
        ({"entityId": str(uuid4())}, 404, "NOT_FOUND", ["entityId"]),
        ({"entityId": "x"}, 400, "INVALID_UUID", ["entityId"]),
        ({"type": "x" * 51}, 400, "VALIDATION_FAILED", ["type"]),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(company, change, status, code, fields):
    deal = make_deal(company.actor)
    with unchanged(FILE):
        refused(upload(company.client, PDF, of=("deal", deal.pk), **change), status, code, *fields)
    assert lying() == set()


@pytest.mark.parametrize(
    ("body", "name", "kept", "media_type"),
    [
        (picture("JPEG"), "a.JPEG", "a.jpeg", "image/jpeg"),
        (picture("PNG", mode="P"), "a.png", "a.png", "image/png"),
        (picture("PNG", mode="RGBA"), "a", "a.png", "image/png"),
        (picture("JPEG", mode="CMYK"), "a.jpg", "a.jpg", "image/jpeg"),
        (picture("WEBP"), "a.webp", "a.webp", "image/webp"),
        (picture("GIF"), "a.gif", "a.png", "image/png"),
        (PDF, "a", "a.pdf", "application/pdf"),
        (office("word/document.xml"), "a.docx", "a.docx",
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (office("xl/workbook.xml"), "a.xlsx", "a.xlsx",
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("имя;сумма\r\n1;2\r\n".encode("cp1251"), "a.csv", "a.csv", "text/csv"),
        ("Қазақша".encode(), "a.txt", "a.txt", "text/plain"),
    ],
)  # fmt: skip
def test_what_is_taken_goes_by_its_content(company, body, name, kept, media_type):
    shown = read(company.client, made(company, body, name), FILES)
    assert (shown["name"], shown["mediaType"]) == (kept, media_type)


def test_how_a_content_is_sent(company):
    photo, paper = made(company, picture(size=(640, 320)), "a.jpg"), made(company)
    shown = read(company.client, photo, FILES)
    assert (shown["isPicture"], shown["width"], shown["height"]) == (True, 640, 320)
    for pk, asked, disposition in (
        (photo, {}, "attachment"),
        (photo, {"disposition": "inline"}, "inline"),
        (paper, {"disposition": "inline"}, "attachment"),
    ):
        answer = download(company.client, pk, **asked)
        assert answer["Content-Disposition"].startswith(disposition)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Cache-Control"].startswith("private")
        assert len(content(answer)) == int(answer["Content-Length"])
    small = content(download(company.client, photo, size="small"))
    assert len(small) < shown["size"]
    refused(download(company.client, paper, size="small"), 404, "NOT_FOUND")
    refused(download(company.client, paper, size="large"), 400, "VALIDATION_FAILED", "size")


def test_it_is_named_anew_and_keeps_the_extension_of_its_content(company):
    pk = made(company)
    answer = company.client.put(f"{FILES}/{pk}", {"name": "../Счёт.exe", "type": "invoice"})
    assert answer.status_code == 200, answer.content
    shown = read(company.client, pk, FILES)
    assert (shown["name"], shown["type"], shown["version"]) == ("Счёт.exe.pdf", "invoice", 2)
    assert OutboxEvent.objects.get(name="file.updated").changes == {
        "name": ["Договор.pdf", "Счёт.exe.pdf"],
        "type": ["", "invoice"],
    }


def test_taken_away_with_its_content_and_a_trace(company, django_capture_on_commit_callbacks):
    pk = made(company, picture(), "a.jpg")
    assert len(lying()) == 2
    with django_capture_on_commit_callbacks(execute=True):
        assert company.client.delete(f"{FILES}/{pk}").status_code == 200
    assert lying() == set()
    refused(download(company.client, pk), 404, "NOT_FOUND")
    refused(company.client.get(f"{FILES}/{pk}"), 404, "NOT_FOUND")
    assert Attachment.everything.get(pk=pk).deleted_at is not None
    event = OutboxEvent.objects.get(name="file.deleted")
    assert (event.actor_id, event.payload["filename"]) == (company.owner.pk, "a.jpg")


def test_who_uploaded_it_may_take_it_away(company):
    deal = make_deal(company.actor)
    seller = colleague(company, "DEALS_VIEW", "DEALS_UPDATE")
    pk = made(company, of=("deal", deal.pk), client=seller.client)
    seller.membership.permissions = ["DEALS_VIEW"]
    seller.membership.save()
    assert seller.client.delete(f"{FILES}/{pk}").status_code == 200


def test_of_a_deleted_record_nothing_is_had(company):
    deal = make_deal(company.actor)
    pk = made(company, of=("deal", deal.pk))
    signed = link(company.client, pk)["url"]
    assert company.client.delete(f"/api/v1/deals/{deal.pk}").status_code == 200
    refused(download(company.client, pk), 404, "NOT_FOUND")
    assert follow(signed).status_code == 404


def test_a_lost_content_is_told_from_a_storage_that_is_away(company, monkeypatch):
    pk = made(company)
    default_storage.delete(Attachment.objects.get(pk=pk).path)
    refused(download(company.client, pk), 410, "FILE_LOST")

    def away(*_args: object, **_kwargs: object) -> None:
        raise OSError("away")

    monkeypatch.setattr("apps.kernel.objects.default_storage.save", away)
    monkeypatch.setattr("apps.collaboration.selectors.files.default_storage.open", away)
    refused(download(company.client, pk), 503, "SERVICE_UNAVAILABLE")
    with unchanged(FILE):
        refused(
            upload(company.client, PDF, of=("deal", make_deal(company.actor).pk)), 503, "SERVICE_UNAVAILABLE"
        )


def test_an_organization_has_so_much_room(company, settings):
    deal = make_deal(company.actor)
    settings.FILES_ROOM_BYTES = {"free": 0, "standard": 2 * len(PDF), "premium": 10**9}
    first = made(company, of=("deal", deal.pk))
    made(company, of=("deal", deal.pk))
    before = lying()
    with unchanged(FILE):
        answer = upload(company.client, PDF, of=("deal", deal.pk))
        assert refused(answer, 422, "FILES_QUOTA_EXCEEDED") == {"limit": 2 * len(PDF), "used": 2 * len(PDF)}
    assert lying() == before
    company.client.delete(f"{FILES}/{first}")
    made(company, of=("deal", deal.pk))


def test_the_same_key_uploads_once(company):
    deal = make_deal(company.actor)
    key = {"Idempotency-Key": "scan-1"}
    first, again = (upload(company.client, PDF, of=("deal", deal.pk), headers=key) for _ in range(2))
    assert first.json()["data"] == again.json()["data"]
    refused(
        upload(company.client, PDF + b"%", of=("deal", deal.pk), headers=key), 422, "IDEMPOTENCY_KEY_REUSED"
    )
    assert len(listed(company.client, FILES)) == len(lying()) == 1


def test_files_of_an_organization_are_given_to_who_copies_or_erases_them(company, other_company):
    made(company, picture(), "a.jpg")
    assert set(objects.of_organization(company.organization.pk)) == lying()
    assert list(objects.of_organization(other_company.organization.pk)) == []


def test_found_by_name(company):
    pk = made(company, name="Акт сверки.pdf")
    made(company)
    assert listed(company.client, FILES, search="сверки") == [pk]
