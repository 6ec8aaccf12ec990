"""Files: of any record, for who may see it; kept, listed, linked and taken away."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from apps.accounts.tests.factories import unchanged
from apps.collaboration.models import Attachment
from apps.collaboration.selectors import KINDS as RIGHTS
from apps.collaboration.tests.factories import colleague, listed, read
from apps.collaboration.tests.files import FILES, PDF, lying, office, picture, upload
from apps.collaboration.tests.test_tasks import KINDS
from apps.crm.tests.factories import make_deal
from apps.crm.tests.http import refused
from apps.inventory.tests.factories import make_product
from apps.kernel import clock, objects
from apps.kernel.models import OutboxEvent
from apps.sales.tests.factories import make_order
from conftest import outside

pytestmark = pytest.mark.django_db
FILE = "collaboration.Attachment"


def made(company, content=PDF, name="Договор.pdf", *, client=None, **more):
    of = more.pop("of", None) or ("deal", make_deal(company.actor).pk)
    answer = upload(client or company.client, content, name, of=of, **more)
    assert answer.status_code == 201, answer.content
    return answer.json()["data"]["id"]


def content(answer):
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def download(client, pk, **asked):
    return client.get(f"{FILES}/{pk}/download", asked, Accept="*/*")


def follow(url, token=None):
    """A link as a browser follows it."""
    with outside():
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return Client(raise_request_exception=False).get(url.partition("5001")[2] or url, headers=headers)


def link(client, pk):
    return client.get(f"{FILES}/{pk}/download", Accept="application/json").json()["data"]


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


class TestLinks:
    def test_a_link_is_its_persons_for_a_short_time(self, company, monkeypatch):
        deal = make_deal(company.actor)
        pk = made(company, of=("deal", deal.pk))
        seller = colleague(company, "DEALS_VIEW")
        given = link(seller.client, pk)
        assert content(follow(given["url"])) == content(follow(given["url"], seller.client.token)) == PDF
        assert follow(given["url"], company.client.token).status_code == 404, "somebody else's"
        assert link(seller.client, pk) == given, "one address within a span, for browsers to keep"
        until = dt.datetime.fromisoformat(given["expiresAt"])
        assert dt.timedelta(minutes=15) < until - timezone.now() <= dt.timedelta(minutes=30)
        monkeypatch.setattr(timezone, "now", lambda: until)
        answer = follow(given["url"])
        assert (answer.status_code, answer.json()["error"]["code"]) == (410, "LINK_EXPIRED")

    def test_it_opens_what_its_person_may_see_then(self, company):
        pk = made(company)
        seller = colleague(company, "DEALS_VIEW")
        url = link(seller.client, pk)["url"]
        seller.membership.permissions = []
        seller.membership.save()
        assert follow(url).status_code == 404
        seller.membership.permissions, seller.membership.status = ["DEALS_VIEW"], "inactive"
        seller.membership.save()
        assert follow(url).status_code == 404

    def test_a_link_of_another_file_or_with_another_signature_opens_nothing(self, company, other_company):
        deal = make_deal(company.actor)
        one, other = (made(company, of=("deal", deal.pk)) for _ in range(2))
        url = link(company.client, one)["url"]
        token = url.partition("token=")[2]
        path = f"/api/v1/files/linked/{other}?token="
        for wrong in (path + token, url[:-2], path, f"{path}x:y", url.partition("?")[0]):
            assert follow(wrong).status_code in (400, 404), wrong
        assert follow(url, other_company.client.token).status_code == 404

    def test_what_it_asks_for_goes_along(self, company):
        pk = made(company, picture(size=(640, 320)), "a.jpg")
        asked = company.client.get(
            f"{FILES}/{pk}/download", {"size": "small", "disposition": "inline"}, Accept="application/json"
        )
        answer = follow(asked.json()["data"]["url"])
        assert answer["Content-Disposition"].startswith("inline")
        small = content(answer)
        assert len(small) == default_storage.size(Attachment.objects.get(pk=pk).thumbnail_path)


class TestAmongOthers:
    def test_a_deals_and_an_orders_documents_list_uploads_with_addresses_that_work(self, company):
        deal, order = make_deal(company.actor), make_order(company.actor, (make_product(company.actor), 1))
        written = {"name": "Proposal.pdf", "type": "proposal", "url": "https://elsewhere.kz/p.pdf"}
        for path, kind, pk in (("deals", "deal", deal.pk), ("orders", "order", order.pk)):
            address = f"/api/v1/{path}/{pk}"
            assert company.client.put(address, {"documents": [written]}).status_code == 200
            file = made(company, of=(kind, pk), type="contract")
            theirs, ours = company.client.get(address).json()["data"]["documents"]
            assert (theirs["name"], theirs["url"]) == (written["name"], written["url"])
            assert (ours["id"], ours["name"], ours["type"]) == (file, "Договор.pdf", "contract")
            assert theirs.keys() == ours.keys()
            if "uploadedAt" in ours:
                assert ours["uploadedAt"] == clock.today().isoformat()
            assert content(follow(ours["url"])) == PDF
            answer = company.client.put(address, {"documents": [theirs, ours]})
            assert answer.status_code == 200, answer.content
            again = company.client.get(address).json()["data"]["documents"]
            assert again == [theirs, ours], "read, edited and written back, it is there once"

    def test_a_products_images_list_uploaded_pictures(self, company):
        product = make_product(company.actor)
        address = f"/api/v1/products/{product.pk}"
        made(company, picture(), "a.jpg", of=("product", product.pk))
        made(company, of=("product", product.pk))
        [image] = company.client.get(address).json()["data"]["images"]
        assert image["isPrimary"] is True
        assert follow(image["url"])["Content-Type"] == "image/jpeg"
        sent = {"images": [image, {"url": "https://elsewhere.kz/1.jpg"}]}
        assert company.client.put(address, sent).status_code == 200
        [item] = company.client.get("/api/v1/products").json()["data"]["items"]
        assert item["images"] == [
            {"url": "https://elsewhere.kz/1.jpg", "isPrimary": True},
            {"url": image["url"], "isPrimary": False},
        ]


def test_files_of_an_organization_are_given_to_who_copies_or_erases_them(company, other_company):
    made(company, picture(), "a.jpg")
    assert set(objects.of_organization(company.organization.pk)) == lying()
    assert list(objects.of_organization(other_company.organization.pk)) == []


def test_found_by_name(company):
    pk = made(company, name="Акт сверки.pdf")
    made(company)
    assert listed(company.client, FILES, search="сверки") == [pk]
